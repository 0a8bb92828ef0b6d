"""Each page has one address: what it says of it, and what is no other way to write it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


def canonical(request: HttpRequest) -> dict[str, str]:
    """Where a page is to be found and linked to, under whatever name its server was asked."""
    return {"canonical": f"{settings.SITE_URL}{request.path}"}


class OneAddress:
    """Middleware that finds nothing where a number is written otherwise: `/02025/` for 2025."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> None:
        steps = request.path_info.split("/")
        if any(isinstance(value, int) and str(value) not in steps for value in kwargs.values()):
            raise Http404("Adresteki sayı başka türlü yazılmış.")
