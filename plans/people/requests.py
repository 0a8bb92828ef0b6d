"""Requests of people who are logged in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from plans.people.roles import is_strategist, may_read_all

View = Callable[..., HttpResponseBase]

_NOT_KEPT = (
    "Oturumunuz sona ermişti; son yazdıklarınız kaydedilmedi. Girişten sonra tarayıcının geri "
    "düğmesiyle yazdığınız sayfaya dönüp yeniden kaydedin."
)


class UserRequest(HttpRequest):
    """What a view gets behind a check that somebody is logged in: `user` is an account."""

    user: User


def login_required(view: View) -> View:
    """A view for everybody who has an account: visitors are sent to the login, a script hears 401,
    so that its page keeps what was typed."""
    return _guarded(view, lambda request: True)


def for_team(view: View) -> View:
    """A view for the strategy team: others are sent to the login, or refused."""
    return _guarded(view, lambda request: is_strategist(request.user))


def for_readers(view: View) -> View:
    """A view of the team that auditors read, too; what it writes, the team alone does."""

    def may(request: HttpRequest) -> bool:
        is_reading = request.method in ("GET", "HEAD")
        return (may_read_all if is_reading else is_strategist)(request.user)

    return _guarded(view, may)


def _guarded(view: View, may: Callable[[HttpRequest], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse("Oturumunuz sona erdi.", status=401)
            if request.method == "POST":
                messages.warning(request, _NOT_KEPT)
            return redirect_to_login(request.get_full_path())
        if not may(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
