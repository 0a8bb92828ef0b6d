"""Figures of the monitoring reports in words."""

from decimal import ROUND_DOWN, Decimal

from django import template

from indicators.calendar.lines import DONE, LATE
from indicators.results import in_words
from plans.language.numbers import format_percent
from plans.language.suffixes import with_possessive
from plans.language.tags import EMPTY
from reports.monitoring.parts.cumulative import cumulative_columns
from reports.monitoring.parts.data import CardPart, Coverage, IndicatorLine
from reports.monitoring.parts.official import OfficialTable, official_table

register = template.Library()

#: The class that colours a status, or what an activity has come to.
_CLASSES = {
    **{"hedefe ulaştı": "reached", "makul": "reasonable", "ulaşılamadı": "missed"},
    **{DONE: "reached", LATE: "missed"},
}


@register.filter
def performance(value: Decimal | None) -> str:
    """A performance in percent: `%78,99`; none is a dash."""
    return EMPTY if value is None else format_percent(value, 2)


@register.filter
def mid_year_words(row: IndicatorLine) -> str:
    """What the performances at mid-year compare with, as the sheet and the review say it; none is
    a dash."""
    return (
        in_words(
            row.performance,
            row.due_performance,
            target=row.target,
            due=row.due_target,
            month=6,
            is_share=row.formula == "C/B",
            unit_of_measure=row.unit_of_measure,
        )
        or EMPTY
    )


@register.filter
def coverage(value: Coverage) -> str:
    """`9/12 gösterge, ağırlığın %81’i`."""
    if not value.total:
        return "bu dönemde ölçülen gösterge yok"
    return f"{value.measured}/{value.total} gösterge, {covered_weight(value)}"


@register.filter
def covered_weight(value: Coverage) -> str:
    """`ağırlığın %81’i`, rounded down, so that only what is complete is called %100."""
    if value.weight is None:
        return "hedefe etkisi yazılmamış"
    return f"ağırlığın {with_possessive(f'%{value.weight.to_integral_value(ROUND_DOWN):f}')}"


register.simple_tag(official_table)
register.simple_tag(cumulative_columns)


@register.filter
def means(table: OfficialTable) -> str:
    """How the performance of the table's objective comes about, and of how much of the card."""
    card, above = table.card, ""
    if card.performance != table.objective.performance:
        own = f"bu kartın performansı {performance(card.performance)}"
        above = f"kartlarının düz ortalaması; {own}, "
    return f"{above}{weighing(card)}; {coverage(card.coverage)}"


def weighing(card: CardPart) -> str:
    """How the performance of the card comes about."""
    is_weighted = card.coverage.weight is not None
    return "hedefe etkisiyle ağırlıklı ortalama" if is_weighted else "göstergelerin düz ortalaması"


@register.filter
def bar_width(value: Decimal) -> str:
    """How long the bar of a performance (%) is: all of the track from 100 on, nothing below 0."""
    return f"{min(max(value, Decimal(0)), Decimal(100)):.2f}%"


@register.filter
def status_class(status: str) -> str:
    """The class of a status: its colour. The word itself always stands beside it."""
    return _CLASSES.get(status, "none")
