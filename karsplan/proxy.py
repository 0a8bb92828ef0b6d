"""Behind a proxy: whom a request really comes from."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def visitor_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that takes the visitor's address from our own proxy, which appends it last.

    The history and the limit on failed logins go by it. Only for installations with a proxy:
    elsewhere visitors could write the header themselves.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if forwarded := request.headers.get("X-Forwarded-For"):
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        return get_response(request)

    return middleware
