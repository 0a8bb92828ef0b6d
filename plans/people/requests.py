"""Requests of people who are logged in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from plans.people.roles import is_strategist


class UserRequest(HttpRequest):
    """What a view gets behind a check that somebody is logged in: `user` is an account."""

    user: User


def for_team(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the strategy team: others are sent to the login, or refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_strategist(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
