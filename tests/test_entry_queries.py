"""No page of data entry asks the database more as the unit's work grows."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from indicators import workflow
from indicators.models import Measurement, Period
from plans.models import Unit
from tests.builders import build_plan

MOST = 25
SHEET = "/veri-girisi/2025-1/birim-1/"


@pytest.fixture(params=[5, 60])
def size(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def period(size: int, db: None) -> Period:
    """An open period in which one unit owes `size` values, on cards of five."""
    plan = build_plan(goals=1, objectives=size // 5, indicators=5)
    return workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))


@pytest.fixture
def web(client: Client, period: Period) -> Client:
    clerk = User.objects.create_user("memur")
    Unit.objects.get(code="birim-1").members.create(user=clerk)
    client.force_login(clerk)
    return client


def queries(action: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = action()
    assert response.status_code in (200, 302)
    return len(captured)


def all_rows(value: str) -> dict:
    rows = Measurement.objects.values_list("pk", "version")
    return {
        **{f"m{pk}-version": version for pk, version in rows},
        **{f"m{pk}-value": value for pk, _ in rows},
    }


#: The queries of each page, by how many indicators the unit has.
counts: dict[str, dict[int, int]] = {}


def same_few(name: str, size: int, number: int, batches: int = 0) -> None:
    """Few, and the same for every size, but for `batches` in which SQLite splits long inserts."""
    seen = counts.setdefault(name, {})
    seen[size] = number
    assert number <= MOST
    assert max(seen.values()) - min(seen.values()) <= batches


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("home", "/veri-girisi/"),
        ("sheet", SHEET),
        ("lacking", f"{SHEET}?eksik=1"),
        ("excel", f"{SHEET}excel/indir/"),
    ],
)
def test_reading_takes_the_same_few_queries(
    web: Client, size: int, name: str, address: str
) -> None:
    same_few(name, size, queries(lambda: web.get(address)))


def test_saving_and_sending_everything_takes_the_same_few_queries(web: Client, size: int) -> None:
    data = {**all_rows("10"), "send_all": ""}
    number = queries(lambda: web.post(SHEET, data))
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    same_few("send_all", size, number, batches=0 if connection.vendor == "postgresql" else 2)


def test_one_row_is_saved_and_sent_in_the_same_few_queries(web: Client, size: int) -> None:
    pk = Measurement.objects.values_list("pk", flat=True).first()
    data = {f"m{pk}-version": 1, f"m{pk}-value": "10", "send": pk}
    number = queries(lambda: web.post(f"{SHEET}gosterge/{pk}/", data))
    same_few("row", size, number)


def test_a_draft_saves_itself_in_the_same_few_queries(web: Client, size: int) -> None:
    pk = Measurement.objects.values_list("pk", flat=True).first()
    data = {f"m{pk}-version": 1, f"m{pk}-value": "10"}
    same_few("draft", size, queries(lambda: web.post(f"{SHEET}gosterge/{pk}/", data)))


def test_filling_in_excel_takes_the_same_few_queries(web: Client, size: int) -> None:
    book = load_workbook(io.BytesIO(web.get(f"{SHEET}excel/indir/").content))
    sheet = book["Gerçekleşmeler"]
    place = next(cell.column for cell in sheet[1] if cell.value == "Gerçekleşme")
    for number in range(size):
        sheet.cell(number + 2, place).value = 10
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("birim.xlsx", stream.getvalue())
    with CaptureQueriesContext(connection) as captured:
        preview = web.post(f"{SHEET}excel/", {"file": file})
    same_few("preview", size, len(captured))
    data = {"upload": preview.context["name"]}
    batches = 0 if connection.vendor == "postgresql" else 1
    same_few("confirm", size, queries(lambda: web.post(f"{SHEET}excel/", data)), batches)
    assert Measurement.objects.filter(value=10).count() == size
