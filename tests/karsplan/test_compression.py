"""What goes over the line compressed."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client

from indicators import workflow
from plans.models import Unit
from tests.support.builders import build_plan

SHEET = "/veri-girisi/2025-1/birim-1/"
#: Bytes over the line of the page on which a department enters its values.
MOST = 60 * 1024


@pytest.fixture
def web(client: Client, db: None) -> Client:
    """A clerk whose unit owes 18 values."""
    workflow.open_period(None, build_plan(2, 3, indicators=3), 2025, 1, date(2025, 7, 15))
    clerk = User.objects.create_user("memur")
    Unit.objects.get(code="birim-1").members.create(user=clerk)
    client.force_login(clerk)
    return client


def test_the_entry_page_with_its_files_is_small(web: Client) -> None:
    page = web.get(SHEET, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    files = [
        "site/site.css",
        "indicators/entry/entry.css",
        "indicators/entry/entry.js",
        "indicators/entry/map.js",
        "django_htmx/htmx-2.min.js",
    ]
    paths = [finders.find(name) for name in files]
    assert all(
        name.rsplit("/", 1)[1].rsplit(".", 1)[0] in gzip.decompress(page.content).decode()
        for name in files
    )
    sizes = [len(gzip.compress(Path(path).read_bytes())) for path in paths if path]
    assert len(sizes) == len(files)
    assert len(page.content) + sum(sizes) <= MOST


def test_a_workbook_goes_as_it_is(web: Client) -> None:
    file = web.get(f"{SHEET}excel/indir/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in file
