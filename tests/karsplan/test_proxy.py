"""Whom a request comes from behind our own proxy."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from karsplan.middleware import VisitorAddress


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [(None, "127.0.0.1"), ("10.1.2.3", "10.1.2.3"), ("6.6.6.6, 10.1.2.3", "10.1.2.3")],
)
def test_the_proxys_own_word_counts_not_the_visitors(forwarded: str | None, address: str) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    VisitorAddress(view)(RequestFactory().get("/", headers=headers))
    assert seen == [address]
