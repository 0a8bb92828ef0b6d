"""Figures of the monitoring reports in words."""

from decimal import ROUND_DOWN, Decimal

from django import template

from plans.language.numbers import format_percent
from plans.language.tags import EMPTY
from reports.monitoring.parts.data import Coverage

register = template.Library()

#: The class that colours a status.
_CLASSES = {
    "hedefe ulaştı": "reached",
    "makul": "reasonable",
    "ulaşılamadı": "missed",
}

#: How a number ends when it is read aloud, for the possessive after it.
_ONES = {1: "i", 2: "si", 3: "ü", 4: "ü", 5: "i", 6: "sı", 7: "si", 8: "i", 9: "u"}
_TENS = {10: "u", 20: "si", 30: "u", 40: "ı", 50: "si", 60: "ı", 70: "i", 80: "i", 90: "ı"}


@register.filter
def performance(value: Decimal | None) -> str:
    """A performance in percent: `%78,99`; none is a dash."""
    return EMPTY if value is None else format_percent(value, 2)


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
    return f"ağırlığın %{possessive(int(value.weight.to_integral_value(ROUND_DOWN)))}"


def possessive(number: int) -> str:
    """A number from 0 to 100 with the possessive as it is read: `81’i`, `100’ü`."""
    if number == 0:
        return "0’ı"
    ending = "ü" if number == 100 else _ONES.get(number % 10) or _TENS[number]
    return f"{number}’{ending}"


@register.filter
def status_class(status: str) -> str:
    """The class of a status: its colour. The word itself always stands beside it."""
    return _CLASSES.get(status, "none")
