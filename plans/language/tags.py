"""Template filters: numbers and amounts as Turkish documents print them, and Turkish case.

They are built in, and `capfirst` and its like stand in for Django's own everywhere.
"""

from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from plans.language.numbers import format_money, format_number, format_percent, format_value
from plans.language.turkish import turkish_capital

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
    return EMPTY if value is None else format_number(value, 3 if value * 100 % 1 else 2)


@register.filter
def percent(value: Decimal | None) -> str:
    """A performance: `%78,99`; none is a dash."""
    return EMPTY if value is None else format_percent(value, 2)


@register.filter
def money(value: Decimal | None) -> str:
    """An amount of TL with kuruş: `1.077.000.000,00`; nothing → a dash."""
    return EMPTY if value is None else format_money(value)


@register.filter
def measured(value: Decimal | None, unit_of_measure: str) -> str:
    """A value in a table that names its unit of measure beside it: percentages get their sign."""
    if value is None:
        return EMPTY
    return f"%{format_value(value)}" if unit_of_measure == "%" else format_value(value)


@register.filter
def with_unit(value: Decimal | None, unit_of_measure: str) -> str:
    """A value that stands alone: `40 km`, `%100`."""
    if value is None or unit_of_measure == "%":
        return measured(value, unit_of_measure)
    return f"{format_value(value)} {unit_of_measure}".strip()


@register.filter(is_safe=True)
@stringfilter
def capfirst(text: str) -> str:
    """`işaret` → `İşaret`, also in templates of the admin, where Django would say `Işaret`."""
    return turkish_capital(text)


@register.filter
def attributes(attrs: dict[str, Any]) -> SafeString:
    """The attributes of a form's element: ` size="3" required`."""
    return mark_safe(
        "".join(
            f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
            for name, value in attrs.items()
            if value is not False
        )
    )
