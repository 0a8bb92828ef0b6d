"""What the menu asks of the person who looks at a page."""

from django import template
from django.contrib.auth.models import AnonymousUser, User

from plans.people import roles

register = template.Library()


@register.filter
def is_strategist(user: User | AnonymousUser | None) -> bool:
    """Whether the person belongs to the strategy team; an error page may know of no person."""
    return isinstance(user, User) and roles.is_strategist(user)


@register.filter
def reads_all(user: User | AnonymousUser | None) -> bool:
    """Whether the person reads what everybody wrote: the team, and auditors."""
    return isinstance(user, User) and roles.may_read_all(user)


@register.filter
def has_units(user: User | AnonymousUser | None) -> bool:
    """Whether the person enters values for a unit."""
    return isinstance(user, User) and bool(roles.units_of(user))
