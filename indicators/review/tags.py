"""What the cycle's pages and the menu ask of people and figures."""

from decimal import Decimal

from django import template
from django.contrib.auth.models import AnonymousUser, User

from plans.language.numbers import format_percent
from plans.people import roles

register = template.Library()


@register.filter
def percent(value: Decimal | None) -> str:
    """A performance: `%78,99`; none is a dash."""
    return "–" if value is None else format_percent(value, 2)


@register.filter
def is_strategist(user: User | AnonymousUser | None) -> bool:
    """Whether the person belongs to the strategy team; an error page may know of no person."""
    return bool(user) and user.is_authenticated and roles.is_strategist(user)


@register.filter
def has_units(user: User | AnonymousUser | None) -> bool:
    """Whether the person enters values for a unit."""
    return bool(user) and user.is_authenticated and bool(roles.units_of(user))
