"""Pages as people read them."""

import re
from typing import Any

from django.test import Client

from plans.models import Plan


def read_page(response: Any) -> str:
    """A response with every run of blanks and line breaks as one blank, as browsers show it."""
    return re.sub(r"[ \t\r\n]+", " ", response.content.decode())


def pages_of_plan(client: Client, plan: Plan) -> dict[str, str]:
    """The plan's page and every page of its sections and objectives that links lead to, read."""
    pages: dict[str, str] = {}
    start = plan.get_absolute_url()
    waiting = [start]
    while waiting:
        if (address := waiting.pop()) in pages:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        pages[address] = read_page(response)
        waiting += re.findall(rf'href="({start}(?:bolum|hedef)/[^"#?]*)', pages[address])
    return pages


def read_plan(client: Client, plan: Plan) -> str:
    """All that a plan's pages say."""
    return "".join(pages_of_plan(client, plan).values())
