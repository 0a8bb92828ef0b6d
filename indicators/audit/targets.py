"""Rules of the family Hedef değerler."""

from decimal import Decimal
from itertools import pairwise
from statistics import median

from indicators.audit.data import IndicatorData, IndicatorsData, each_indicator, indicator_rule
from indicators.models import Indicator
from plans.audit import NOTE, WARNING, Place, Problem, Problems
from plans.audit.grounds import DEFINITION, GUIDE, MEASURABILITY, RELEVANCE
from plans.audit.words import format_list
from plans.language.numbers import format_number, format_percent
from plans.language.turkish import turkish_lower

Year = tuple[int, Decimal]


@each_indicator("H01", WARNING, "Yüzde 100’ü aşan hedef değer", MEASURABILITY)
def over_100_percent(row: IndicatorData) -> Problems:
    """Bir bütünün payı 100’ü aşamaz; değer ya yanlış yazılmıştır ya da bir artış oranıdır.

    Değeri düzeltin; artış oranıysa istisna tanıyın.
    """
    over = [(year, value) for year, value in _years(row) if value > 100]
    if row.is_percentage and over:
        said = format_list(f"{year} {format_percent(value)}" for year, value in over)
        text = f"{row.label} yüzde ile ölçülüyor, ama hedef değeri 100’ü aşıyor: {said}."
        yield Problem(_place(row, over[0][0]), text, tuple(over))


@each_indicator("H09", WARNING, "Eksi hedef değer", MEASURABILITY)
def negative(row: IndicatorData) -> Problems:
    """Sayı, oran ve tutar sıfırdan küçük olmaz; eksi işareti çoğunlukla yazım yanlışıdır.

    Değeri düzeltin; gösterge gerçekten eksi değer alıyorsa istisna tanıyın.
    """
    below = [(year, value) for year, value in _years(row) if value < 0]
    if below:
        text = f"{row.label} göstergesinin hedef değeri sıfırdan küçük: {_said(below)}."
        yield Problem(_place(row, below[0][0]), text, tuple(below))


@indicator_rule("H02", WARNING, "Yıllar arasında boş hedef değer", MEASURABILITY)
def gap_between_years(data: IndicatorsData) -> Problems:
    """İki dolu yılın arasındaki boş yıl çoğunlukla unutulmuştur; o yıl performans hesaplanmaz.

    Yılın hedef değerini yazın; o yıl iş yapılmayacaksa istisna tanıyın.
    """
    for row in data.indicators:
        filled = [year for year, _ in _years(row)]
        missing = [
            year
            for year in data.plan.years
            if filled and filled[0] < year < filled[-1] and year not in row.targets
        ]
        if missing:
            text = (
                f"{row.label} göstergesinin {format_list(missing)} hedefi boş; önceki ve sonraki "
                f"yılların hedefi var: {_said(_years(row))}."
            )
            yield Problem(_place(row, missing[0]), text, (*missing, *_years(row)))


@each_indicator(
    "H03", WARNING, "Komşu yıllara göre 10, 100 veya 1000 kat farklı hedef değer", MEASURABILITY
)
def slip(row: IndicatorData) -> Problems:
    """Böyle bir fark çoğunlukla binlik veya ondalık ayracının kaymasındandır.

    Değeri kaynağından denetleyin; doğruysa istisna tanıyın.
    """
    years = _years(row)
    for number, (year, value) in enumerate(years):
        others = [other for place, (_, other) in enumerate(years) if place != number]
        factor = slipped_by(value, others)
        if factor:
            size = "büyük" if value > others[0] else "küçük"
            text = (
                f"{row.label} göstergesinin {year} hedefi {format_number(value)}; öteki "
                f"yıllara göre yaklaşık {factor} kat {size} ({_said(years)}). Nokta veya "
                "virgül kaymış olabilir."
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


@each_indicator(
    "H04", NOTE, "Yönüne aykırı giden hedef değer", f"{RELEVANCE} {GUIDE}: hedef değerler."
)
def against_direction(row: IndicatorData) -> Problems:
    """Artması istenen göstergenin hedefi yıldan yıla düşüyorsa ya yönü yanlış seçilmiştir ya da iş
    planlı olarak azalmaktadır; ikisi farklı okunur. Artan bir dizinin ortasında düşen yıl ise
    çoğunlukla yazım yanlışıdır.

    Göstergenin yönünü ve hedef değerlerini gözden geçirin; iş planlı olarak azalıyorsa istisna
    tanıyın.
    """
    years = _years(row)
    if len(years) < 2 or row.basis == Indicator.Basis.CUMULATIVE:
        return  # what is cumulative has a rule of its own
    (first, before), (last, after) = years[0], years[-1]
    is_up = row.direction == Indicator.Direction.UP
    wish, way = ("artması", "düşüyor") if is_up else ("azalması", "yükseliyor")
    if after < before if is_up else after > before:
        text = (
            f"{row.label} göstergesinin {wish} istenir diye kayıtlı; hedefi ise {first} "
            f"yılındaki {format_number(before)} değerinden {last} yılında "
            f"{format_number(after)} değerine {way}."
        )
        yield Problem(_place(row, last), text, (row.direction, before, after))
    elif after != before and not _halved(years) and (turns := _turns(years, is_up)):
        text = (
            f"{row.label} göstergesinin {wish} istenir; hedefi {format_list(turns)} yılında "
            f"bir önceki yıla göre {way}: {_said(years)}."
        )
        yield Problem(_place(row, turns[0]), text, (row.direction, *years))


def _turns(years: list[Year], is_up: bool) -> list[int]:
    """The years whose target goes back behind that of the year before."""
    return [
        year
        for (_, before), (year, value) in pairwise(years)
        if (value < before if is_up else value > before)
    ]


@each_indicator("H05", NOTE, "Bir yıl düşüp yeniden yükselen hedef değer", MEASURABILITY)
def zigzag(row: IndicatorData) -> Problems:
    """Ara yılda yarıya inen hedef bir yazım yanlışı olabilir ya da yıllık işi birikimli değerle
    karıştırıyordur.

    Yılın değerini denetleyin; her yılın hedefi aynı ölçüyle yazılmış olmalıdır.
    """
    years = _years(row)
    if year := _halved(years):
        text = (
            f"{row.label} göstergesinin {year} hedefi iki yanındaki yılların yarısını "
            f"bulmuyor: {_said(years)}."
        )
        yield Problem(_place(row, year), text, tuple(years))


def _halved(years: list[Year]) -> int | None:
    """The first year whose target is not half of those on either side."""
    for (_, before), (year, value), (_, after) in zip(years, years[1:], years[2:], strict=False):
        if min(before, after) > 0 and value <= min(before, after) / 2:
            return year
    return None


@each_indicator("H06", WARNING, "Ölçü birimi adıyla çelişen gösterge", DEFINITION)
def unit_against_name(row: IndicatorData) -> Problems:
    """“Sayısı” diye anılan gösterge yüzdeyle ölçülünce neyin yüzdesi olduğu bilinmez.

    Ölçü birimini ya da göstergenin adını düzeltin.
    """
    counted = next((noun for word, noun in _COUNTED.items() if _ends_with(row.name, word)), "")
    if counted and row.is_percentage:
        text = f"{row.label} bir {counted} adı taşıyor, ama ölçü birimi %."
    elif (
        _ends_with(row.name, "oranı")
        and row.unit_of_measure.strip()
        and not row.is_percentage
        and "oran" not in turkish_lower(row.unit_of_measure)
    ):
        text = f"{row.label} bir oran adı taşıyor, ama ölçü birimi {row.unit_of_measure}."
    else:
        return
    yield Problem(row.place("id_unit_of_measure"), text, (row.name, row.unit_of_measure))


_COUNTED = {"sayısı": "sayı", "miktarı": "miktar", "uzunluğu": "uzunluk"}


def _ends_with(name: str, word: str) -> bool:
    return turkish_lower(name).rstrip(" .").endswith(word)


@each_indicator("H07", NOTE, "Sıfır olan hedef değer", MEASURABILITY)
def zero_target(row: IndicatorData) -> Problems:
    """Artması istenen göstergede 0 hedefe ulaşılmış sayılamaz; o yıl performansı olmaz.

    O yıl hedef yoksa hücreyi boş bırakın; azalması isteniyorsa yönünü değiştirin.
    """
    zero = [year for year, value in _years(row) if value == 0]
    if zero and row.direction == Indicator.Direction.UP and row.basis == Indicator.Basis.ANNUAL:
        text = (
            f"{row.label} göstergesinin {format_list(zero)} hedefi 0; artması istenen "
            "göstergede 0 hedefin performansı hesaplanmaz."
        )
        yield Problem(_place(row, zero[0]), text, tuple(zero))


@each_indicator("H08", WARNING, "İzlendiğinden sık raporlanan gösterge", DEFINITION)
def reported_before_measured(row: IndicatorData) -> Problems:
    """Ölçülmediği dönemde raporlanacak bir değeri olmaz.

    İzleme sıklığını raporlama sıklığına eşitleyin ya da daha sık yapın.
    """
    if row.reporting_frequency < row.monitoring_frequency:
        text = (
            f"{row.label} göstergesi {row.monitoring_frequency} ayda bir izleniyor, ama "
            f"{row.reporting_frequency} ayda bir raporlanacak."
        )
        figures = (row.monitoring_frequency, row.reporting_frequency)
        yield Problem(row.place("id_reporting_frequency"), text, figures)


def _years(row: IndicatorData) -> list[Year]:
    return sorted(row.targets.items())


def _said(years: list[Year]) -> str:
    return ", ".join(f"{year}: {format_number(value)}" for year, value in years)


def _place(row: IndicatorData, year: int) -> Place:
    return row.place(f"id_year_{year}")
