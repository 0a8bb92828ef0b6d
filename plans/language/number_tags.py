"""Numbers, amounts and lists as the Turkish documents print them."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plans.numbers import format_money, format_number, format_value
from reports.documents.plan_data import Amount

register = template.Library()

#: What a cell without a value shows.
EMPTY = "–"


@register.filter
def number(value: Decimal | int | None) -> str:
    """`1250.5` → `1.250,5`; nothing → a dash."""
    return EMPTY if value is None else format_number(value)


@register.filter
def weight(value: Decimal | None) -> str:
    """A weight (%) in a column that says so: two decimals, a third only where it is used."""
    if value is None:
        return EMPTY
    return format_number(value, 3 if value * 100 % 1 else 2)


@register.filter
def money(value: Decimal | None) -> str:
    """An amount of TL with kuruş: `1.077.000.000,00`; nothing → a dash."""
    return EMPTY if value is None else format_money(value)


@register.filter
def total_money(amount: Amount) -> SafeString:
    """A computed total (TL); under it the printed one, where the published plan has another."""
    if not amount.differs:
        return format_html("{}", money(amount.value))
    return format_html(
        '{} <small class="printed">Basılı planda {}</small>',
        money(amount.value),
        money(amount.printed),
    )


@register.filter
def measured(value: Decimal | None, unit_of_measure: str) -> str:
    """A value in a table that names its unit of measure beside it: percentages get their sign."""
    if value is None:
        return EMPTY
    return f"%{format_value(value)}" if unit_of_measure == "%" else format_value(value)


@register.filter
def with_unit(value: Decimal | None, unit_of_measure: str) -> str:
    """A value that stands alone: `40 km`, `%100`."""
    if value is None:
        return EMPTY
    if unit_of_measure == "%":
        return f"%{format_value(value)}"
    return f"{format_value(value)} {unit_of_measure}".strip()


@register.filter
def comma_separated(texts: Iterable[str]) -> str:
    """`a, b, c`."""
    return ", ".join(texts)
