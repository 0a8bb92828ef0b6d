"""What somebody saw while logged in is gone with the session."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def tell_owner(request: HttpRequest) -> HttpResponse:
    """Whose session it is, by the account's key, for a page that is about to be posted; nothing
    where it has ended."""
    return HttpResponse(str(request.user.pk or ""), content_type="text/plain")


def keep_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that lets no browser keep pages of people with a session: “back” would show them
    after signing out. What says itself how long it may be kept is left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
