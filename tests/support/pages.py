"""Pages as people read them."""

import re
from typing import Any


def read_page(response: Any) -> str:
    """A response with every run of blanks and line breaks as one blank, as browsers show it."""
    return re.sub(r"[ \t\r\n]+", " ", response.content.decode())
