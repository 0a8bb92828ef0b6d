"""What happens to every request on its way in, and to its answer on the way out."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.utils.deprecation import MiddlewareMixin

from plans.language.printable import clean_text

#: Longer than the longest key. The admin looks rows up by any number that its addresses name.
_TOO_LONG = re.compile(r"-?\d{19,}")


class VisitorAddress(MiddlewareMixin):
    """Takes the visitor's address from our own proxy, which appends it last.

    The history and the limit on failed logins go by it. Only for installations with a proxy:
    elsewhere visitors could write the header themselves.
    """

    def process_request(self, request: HttpRequest) -> None:
        if forwarded := request.headers.get("X-Forwarded-For"):
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()


class PageCompression(GZipMiddleware):
    """Compresses texts alone: a PDF or workbook is packed already, and says its length; static
    files are compressed by WhiteNoise, once."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)


class KeepPrivate(MiddlewareMixin):
    """Lets no browser keep pages of people with a session: “back” would show them after signing
    out. What says itself how long it may be kept is left alone."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefuseUnstorable(MiddlewareMixin):
    """Answers 400 where the address or a field holds a NUL character, which no keyboard types and
    no database holds, or an address of the admin a number that no key can be."""

    def process_request(self, request: HttpRequest) -> None:
        if any("\x00" in text for text in _texts(request)):
            raise BadRequest("NUL character")
        if request.path_info.startswith("/admin/") and any(
            map(_TOO_LONG.fullmatch, _keys(request))
        ):
            raise BadRequest("No key is so long")


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


class OneAddress(MiddlewareMixin):
    """Each page has one address: nothing is found where a number is written otherwise, as in
    `/02025/` for 2025."""

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> None:
        steps = request.path_info.split("/")
        if any(isinstance(value, int) and str(value) not in steps for value in kwargs.values()):
            raise Http404("Adresteki sayı başka türlü yazılmış.")


class CleanTexts(MiddlewareMixin):
    """Cleans what people type, paste and search for, into the one form that texts are stored and
    compared in; passwords stay as typed."""

    def process_request(self, request: HttpRequest) -> None:
        for method in ("GET", "POST"):
            setattr(request, method, _clean(getattr(request, method)))


def _clean(data: QueryDict) -> QueryDict:
    cleaned = data.copy()
    for name, values in data.lists():
        if "password" not in name:
            cleaned.setlist(name, [clean_text(value) for value in values])
    cleaned._mutable = False
    return cleaned
