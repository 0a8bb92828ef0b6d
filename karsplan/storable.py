"""No request carries what no database can hold: it is refused here, before anything asks for it."""

import re
from collections.abc import Callable, Iterator

from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

#: Longer than the longest key. The admin looks rows up by any number that its addresses name.
_TOO_LONG = re.compile(r"-?\d{19,}")


def refuse_unstorable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 400 where the address or a field holds a NUL character, which no
    keyboard types, or an address of the admin a number that no key can be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if any("\x00" in text for text in _texts(request)):
            raise BadRequest("NUL character")
        if request.path_info.startswith("/admin/") and any(
            map(_TOO_LONG.fullmatch, _keys(request))
        ):
            raise BadRequest("No key is so long")
        return get_response(request)

    return middleware


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            yield name
            yield from values


def _keys(request: HttpRequest) -> Iterator[str]:
    """What may name rows: all that the address holds but the text that is searched for."""
    for name, values in request.GET.lists():
        if name != SEARCH_VAR:
            for value in values:
                yield from value.split(",")
