"""Pages as people read them."""

import re

from django.http import HttpResponse


def read_page(response: HttpResponse) -> str:
    """The page with every run of blanks and line breaks as one blank, as browsers show it."""
    return re.sub(r"[ \t\r\n]+", " ", response.content.decode())
