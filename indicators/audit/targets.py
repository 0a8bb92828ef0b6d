"""Rules of the family Hedef değerler."""

from decimal import Decimal
from itertools import pairwise
from statistics import median

from indicators.audit.data import Year, format_years, indicator_rule, is_percentage, name_of
from indicators.models import Indicator
from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_list
from plans.language.numbers import format_number, format_percent
from plans.language.turkish import turkish_lower

_NUMBER = "sayı"
#: What names that end so tell that is counted, weighed or measured.
_COUNTED = {
    "sayısı": _NUMBER,
    "miktarı": "miktar",
    "uzunluğu": "uzunluk",
    "tutarı": "tutar",
    "ağırlığı": "ağırlık",
    "hacmi": "hacim",
    "süresi": "süre",
    "geliri": "gelir",
    "gideri": "gider",
}
_PIECES = {"adet", "ad", "ad.", "sayı"}


@indicator_rule("H01")
def over_100_percent(row: Indicator, years: list[Year]) -> Problems:
    over = [(year, value) for year, value in years if value > 100]
    if over and is_percentage(row):
        said = format_list(f"{year} {format_percent(value)}" for year, value in over)
        text = f"{name_of(row)} yüzde ile ölçülüyor, ama hedef değeri 100’ü aşıyor: {said}."
        yield Problem(_place(row, over[0][0]), text, tuple(over))


@indicator_rule("H09")
def negative(row: Indicator, years: list[Year]) -> Problems:
    if below := [(year, value) for year, value in years if value < 0]:
        text = f"{name_of(row)} göstergesinin hedef değeri sıfırdan küçük: {format_years(below)}."
        yield Problem(_place(row, below[0][0]), text, tuple(below))


@indicator_rule("H02")
def gap_between_years(row: Indicator, years: list[Year]) -> Problems:
    filled = [year for year, _ in years]
    plan_years = row.card.objective.goal.plan.years if years else []
    missing = [y for y in plan_years if filled[0] < y < filled[-1] and y not in filled]
    if missing:
        text = (
            f"{name_of(row)} göstergesinin {format_list(missing)} hedefi boş; önceki ve sonraki "
            f"yılların hedefi var: {format_years(years)}."
        )
        yield Problem(_place(row, missing[0]), text, (*missing, *years))


@indicator_rule("H03")
def slip(row: Indicator, years: list[Year]) -> Problems:
    for number, (year, value) in enumerate(years):
        others = [other for place, (_, other) in enumerate(years) if place != number]
        if factor := slipped_by(value, others):
            size = "büyük" if value > others[0] else "küçük"
            text = (
                f"{name_of(row)} göstergesinin {year} hedefi {format_number(value)}; öteki yıllara "
                f"göre yaklaşık {factor} kat {size} ({format_years(years)}). Nokta veya virgül "
                "kaymış olabilir."
            )
            yield Problem(_place(row, year), text, tuple(years))
            break


def slipped_by(value: Decimal, others: list[Decimal]) -> int:
    """The factor (1000, 100 or 10) by which `value` looks misplaced among others; 0 for none.

    A factor of 10 counts only among others that hardly differ, a target may well grow tenfold.
    """
    if len(others) < 2 or value <= 0 or min(others) <= 0:
        return 0
    middle = median(others)
    ratio = max(value / middle, middle / value)
    spread = max(others) / min(others)
    for factor, most_spread in [(1000, Decimal(3)), (100, Decimal(2)), (10, Decimal("1.2"))]:
        enough = len(others) >= 3 or factor == 1000
        if enough and spread <= most_spread and abs(ratio / factor - 1) <= Decimal("0.25"):
            return factor
    return 0


@indicator_rule("H04")
def against_direction(row: Indicator, years: list[Year]) -> Problems:
    if len(years) < 2 or row.basis == Indicator.Basis.CUMULATIVE:
        return  # what is cumulative has a rule of its own
    (first, before), (last, after) = years[0], years[-1]
    is_up = row.direction == Indicator.Direction.UP
    wish, way = ("artması", "düşüyor") if is_up else ("azalması", "yükseliyor")
    if find_turns([years[0], years[-1]], is_up):
        text = (
            f"{name_of(row)} göstergesinin {wish} istenir diye kayıtlı; hedefi ise {first} "
            f"yılındaki {format_number(before)} değerinden {last} yılında {format_number(after)} "
            f"değerine {way}."
        )
        yield Problem(_place(row, last), text, (row.direction, before, after))
    elif after != before and not _halved(years) and (turns := find_turns(years, is_up)):
        text = (
            f"{name_of(row)} göstergesinin {wish} istenir; hedefi {format_list(turns)} yılında "
            f"bir önceki yıla göre {way}: {format_years(years)}."
        )
        yield Problem(_place(row, turns[0]), text, (row.direction, *years))


def find_turns(years: list[Year], is_up: bool) -> list[int]:
    """The years whose target goes back behind that of the year before."""
    return [
        year
        for (_, before), (year, value) in pairwise(years)
        if (value < before if is_up else value > before)
    ]


@indicator_rule("H05")
def zigzag(row: Indicator, years: list[Year]) -> Problems:
    if year := _halved(years):
        text = (
            f"{name_of(row)} göstergesinin {year} hedefi iki yanındaki yılların yarısını "
            f"bulmuyor: {format_years(years)}."
        )
        yield Problem(_place(row, year), text, tuple(years))


def _halved(years: list[Year]) -> int | None:
    """The first year whose target is not half of those on either side."""
    for (_, before), (year, value), (_, after) in zip(years, years[1:], years[2:], strict=False):
        if min(before, after) > 0 and value <= min(before, after) / 2:
            return year
    return None


@indicator_rule("H06")
def unit_against_name(row: Indicator, years: list[Year]) -> Problems:
    name, unit = turkish_lower(row.name).rstrip(" ."), row.unit_of_measure.strip()
    noun = next((noun for word, noun in _COUNTED.items() if name.endswith(word)), "")
    is_rate = name.endswith("oranı") and unit and "oran" not in turkish_lower(unit)
    is_in_pieces = noun != _NUMBER and turkish_lower(unit) in _PIECES
    if noun and (is_percentage(row) or is_in_pieces):
        text = f"{name_of(row)} bir {noun} adı taşıyor, ama ölçü birimi {unit}."
    elif is_rate and not is_percentage(row):
        text = f"{name_of(row)} bir oran adı taşıyor, ama ölçü birimi {row.unit_of_measure}."
    else:
        return
    yield Problem(place_of(row, "id_unit_of_measure"), text, (row.name, row.unit_of_measure))


@indicator_rule("H07")
def zero_target(row: Indicator, years: list[Year]) -> Problems:
    zero = [year for year, value in years if value == 0]
    is_up = row.direction == Indicator.Direction.UP
    if row.basis == Indicator.Basis.CUMULATIVE:
        # Without a baseline what rises begins at 0; of what falls another rule tells.
        never, why = row.baseline == 0 or (row.baseline is None and is_up), "başlangıç değeri de 0"
    else:
        never, why = is_up, "artması istenir"
    if zero and never:
        text = (
            f"{name_of(row)} göstergesinin {format_list(zero)} hedefi 0, {why}; o yıl performansı "
            "hesaplanmaz."
        )
        yield Problem(_place(row, zero[0]), text, tuple(zero))


@indicator_rule("H08")
def reported_before_measured(row: Indicator, years: list[Year]) -> Problems:
    figures = (row.monitoring_frequency, row.reporting_frequency)
    if row.reporting_frequency < row.monitoring_frequency:
        text = (
            f"{name_of(row)} göstergesi {row.monitoring_frequency} ayda bir izleniyor, ama "
            f"{row.reporting_frequency} ayda bir raporlanacak."
        )
        yield Problem(place_of(row, "id_reporting_frequency"), text, figures)


def _place(row: Indicator, year: int) -> Place:
    return place_of(row, f"id_year_{year}")
