"""Requests of people who are logged in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from plans.people.roles import is_strategist, may_read_all


class UserRequest(HttpRequest):
    """What a view gets behind a check that somebody is logged in: `user` is an account."""

    user: User


def for_team(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the strategy team: others are sent to the login, or refused."""
    return _guarded(view, lambda request: is_strategist(request.user))


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the team that auditors read, too; what it writes, the team alone does."""

    def may(request: HttpRequest) -> bool:
        is_reading = request.method in ("GET", "HEAD")
        return (may_read_all if is_reading else is_strategist)(request.user)

    return _guarded(view, may)


def _guarded(
    view: Callable[..., HttpResponse], may: Callable[[HttpRequest], bool]
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
