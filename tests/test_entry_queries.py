"""No page of data entry asks the database more as the unit's work grows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import workflow
from indicators.models import Measurement, Period
from plans.models import Unit

MOST = 25
SHEET = "/veri-girisi/2025-1/birim-1/"


@pytest.fixture(params=[5, 60])
def size(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def period(size: int, db: None) -> Period:
    """An open period in which one unit owes `size` values, on cards of five."""
    from tests.builders import build_plan

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


#: Queries of each page, the same for 5 and 60 indicators.
counts: dict[str, set[int]] = {}


@pytest.mark.parametrize(
    ("name", "address"),
    [("home", "/veri-girisi/"), ("sheet", SHEET), ("lacking", f"{SHEET}?eksik=1")],
)
def test_reading_takes_the_same_few_queries(web: Client, name: str, address: str) -> None:
    number = queries(lambda: web.get(address))
    counts.setdefault(name, set()).add(number)
    assert number <= MOST
    assert len(counts[name]) == 1


def test_saving_and_sending_everything_takes_the_same_few_queries(web: Client) -> None:
    data = {**all_rows("10"), "send_all": ""}
    number = queries(lambda: web.post(SHEET, data))
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    counts.setdefault("send_all", set()).add(number)
    assert number <= MOST
    assert len(counts["send_all"]) == 1


def test_one_row_is_saved_and_sent_in_few_queries(web: Client) -> None:
    pk = Measurement.objects.values_list("pk", flat=True).first()
    data = {f"m{pk}-version": 1, f"m{pk}-value": "10", "send": pk}
    number = queries(lambda: web.post(f"{SHEET}gosterge/{pk}/", data))
    counts.setdefault("row", set()).add(number)
    assert number <= MOST
    assert len(counts["row"]) == 1
