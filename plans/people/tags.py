"""What the menu asks of the person who looks at a page."""

from django import template
from django.contrib.auth.models import AnonymousUser, User

from plans.people import roles

register = template.Library()

#: Browsers and systems by their sign in what a browser says of itself, the telling ones first.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
_BROWSERS |= {"CriOS": "Chrome", "FxiOS": "Firefox", "Safari": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS": "Mac", "Linux": "Linux"}


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


@register.filter
def browser(user_agent: str) -> str:
    """A browser as its owner calls it, out of what it says of itself: “Firefox, Windows”."""
    found = [
        next((name for sign, name in names.items() if sign in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or "bilinmeyen tarayıcı"
