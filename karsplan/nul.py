"""No request carries a NUL character: no keyboard types it, and PostgreSQL cannot store it."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


def refuse_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 400 where the address or a field holds a NUL character."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if any("\x00" in text for text in _texts(request)):
            raise BadRequest("NUL character")
        return get_response(request)

    return middleware


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            yield name
            yield from values
