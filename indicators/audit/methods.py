"""Rules of the family Hedef değerler over how an indicator's performance is computed."""

from indicators.audit.data import Year, format_years, indicator_rule, name_of
from indicators.audit.targets import find_turns
from indicators.models import Indicator
from indicators.proposals import level_reason, propose, says_cumulative, unwanted_word
from indicators.year import FALLING_LEVEL
from plans.audit.places import place_of
from plans.audit.registry import NOTE, WARNING, Problem, Problems
from plans.audit.words import format_list
from plans.language.numbers import format_number

Aggregation, Basis, Direction = Indicator.Aggregation, Indicator.Basis, Indicator.Direction


@indicator_rule("H10")
def level_added_up(row: Indicator, years: list[Year]) -> Problems:
    reason = level_reason(row.unit_of_measure, row.name)
    if row.aggregation == Aggregation.SUM and reason:
        times, target = 12 // row.monitoring_frequency, years[-1][1] if years else 0
        example = (
            f": {times} ölçümün her birinde {format_number(target)} bulunsa yılın değeri "
            f"{format_number(target * times)} olur"
            if target and times > 1
            else ""
        )
        text = (
            f"{name_of(row)} eklenmeyen bir değere benziyor ({reason}), ama dönemlerin değerleri "
            f"toplanıyor{example}."
        )
        # Measured once a year, the sum is the last value; it still is the wrong rule.
        severity = NOTE if times == 1 and row.basis == Basis.ANNUAL else None
        figures = (row.unit_of_measure, row.name, row.basis)
        yield Problem(place_of(row, "id_aggregation"), text, figures, severity)


@indicator_rule("H11")
def average_of_cumulative(row: Indicator, years: list[Year]) -> Problems:
    figures = (row.basis, row.aggregation)
    if figures == (Basis.CUMULATIVE, Aggregation.AVERAGE):
        text = (
            f"{name_of(row)} göstergesinin hedefi başlangıç değerinden birikerek gidiyor, ama "
            "dönemlerin ortalaması alınıyor; bu ikisi birlikte hesaplanmaz."
        )
        yield Problem(place_of(row, "id_aggregation"), text, figures)


@indicator_rule("H12")
def falling_from_nowhere(row: Indicator, years: list[Year]) -> Problems:
    rules = (row.basis, row.direction)
    if rules == (Basis.CUMULATIVE, Direction.DOWN) and row.baseline is None and years:
        text = (
            f"{name_of(row)} başlangıç değerinden azalarak ölçülüyor, ama başlangıç değeri yok; "
            f"{len(years)} yılın performansı hesaplanamaz."
        )
        yield Problem(place_of(row, "id_baseline"), text, (*rules, *dict(years)))


@indicator_rule("H13")
def cumulative_added_up(row: Indicator, years: list[Year]) -> Problems:
    if (row.basis, row.aggregation) != (Basis.CUMULATIVE, Aggregation.SUM):
        return
    if level_reason(row.unit_of_measure, row.name):
        return  # said by `level_added_up`
    choices = propose(row.unit_of_measure, row.name, dict(years), row.baseline, row.basis)
    proposed = choices.get("aggregation")
    is_level = proposed is None or proposed.value != Aggregation.SUM
    text = (
        f"{name_of(row)} göstergesinin değeri, {format_number(row.baseline or 0)} olan başlangıcın "
        "üzerine bütün dönemlerin değerleri eklenerek bulunuyor; her dönem yalnız o dönemde "
        "eklenen girilmelidir."
    )
    if proposed and is_level:
        text += f" Bir düzeye benziyor: {proposed.reason}."
    figures = (row.name, row.baseline, row.basis)
    yield Problem(place_of(row, "id_aggregation"), text, figures, WARNING if is_level else NOTE)


@indicator_rule("H14")
def cumulative_against_targets(row: Indicator, years: list[Year]) -> Problems:
    if row.basis != Basis.CUMULATIVE or not years:
        return
    is_up, values = row.direction == Direction.UP, {value for _, value in years}
    start = [] if row.baseline is None else [(0, row.baseline)]
    if wrong := find_turns([*start, *years], is_up):
        what = f"{format_list(wrong)} yılında {'düşüyor' if is_up else 'yükseliyor'}"
    elif len(years) > 2 and len(values) == 1 and not values & {row.baseline, 0}:
        what = "her yıl aynı; yıllık hedefe benziyor"
    else:
        return
    begins = "" if row.baseline is None else f"başlangıç {format_number(row.baseline)}; "
    text = (
        f"{name_of(row)} göstergesinin hedefi birikerek gidiyor, ama {what} "
        f"({begins}{format_years(years)})."
    )
    place = place_of(row, f"id_year_{wrong[0]}" if wrong else "id_basis")
    yield Problem(place, text, (row.direction, row.baseline, *years))


@indicator_rule("H15")
def called_cumulative(row: Indicator, years: list[Year]) -> Problems:
    word = says_cumulative(row.unit_of_measure, row.name)
    if word and row.basis == Basis.ANNUAL:
        text = (
            f"{name_of(row)} göstergesinin adında ya da biriminde “{word}” yazıyor, ama her yılın "
            "hedefi kendi başına hesaplanıyor."
        )
        yield Problem(place_of(row, "id_basis"), text, (row.name, row.unit_of_measure))


@indicator_rule("H16")
def unwanted_rising(row: Indicator, years: list[Year]) -> Problems:
    word = unwanted_word(row.name)
    if word and row.direction == Direction.UP:
        text = (
            f"{name_of(row)} göstergesinin adında “{word}” geçiyor; böyle bir değerin azalması "
            "istenir, gösterge ise “Artması istenir” diye kayıtlı."
        )
        yield Problem(place_of(row, "id_direction"), text, (row.name, row.direction))


@indicator_rule("H17")
def idle_mid_year_share(row: Indicator, years: list[Year]) -> Problems:
    if row.mid_year_share is None:
        return
    if row.aggregation != Aggregation.SUM and (row.basis, row.direction) == FALLING_LEVEL:
        why = "azalması istenen, her yılı kendi başına olan düzeyde pay kullanılmaz"
    elif row.monitoring_frequency == 12:
        why = "gösterge haziranda ölçülmüyor"
    else:
        return
    text = (
        f"{name_of(row)} için yıl ortasında %{format_number(row.mid_year_share)} bekleneceği "
        f"yazılmış, ama {why}."
    )
    figures = (row.mid_year_share, row.basis, row.aggregation, row.monitoring_frequency)
    yield Problem(place_of(row, "id_mid_year_share"), text, figures)
