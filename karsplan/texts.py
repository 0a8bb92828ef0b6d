"""Texts come in here in the one form that they are stored and compared in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from plans.language.printable import clean_text


def clean_texts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that cleans what people type, paste and search for; passwords stay as typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for method in ("GET", "POST"):
            setattr(request, method, _clean(getattr(request, method)))
        return get_response(request)

    return middleware


def _clean(data: QueryDict) -> QueryDict:
    cleaned = data.copy()
    for name, values in data.lists():
        if "password" not in name:
            cleaned.setlist(name, [clean_text(value) for value in values])
    cleaned._mutable = False
    return cleaned
