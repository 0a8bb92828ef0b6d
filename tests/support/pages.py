"""Pages as a person reads them."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


class PageClient(Client):
    """Takes blanks and line ends of a page for one blank, as a browser does.

    So it makes no difference where the lines of a template end.
    """

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            response.content = b" ".join(response.content.split())
        return response
