"""In January the old year is filled in by the old plan, while the new one is in force already."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators import workflow
from indicators.models import Indicator, Measurement
from plans.models import Activity, CardNote, Objective, Plan, Unit
from plans.records.history import catch_up
from tests.support.builders import build_plan
from tests.support.cycle import member, send_back
from tests.support.versions import revised

pytestmark = pytest.mark.django_db

SHEET = "/veri-girisi/2026-1/birim-1/"


@pytest.fixture
def plan() -> Plan:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    catch_up("Örnek", using="default")
    return plan


@pytest.fixture
def clerk(plan: Plan) -> Client:
    """Of the unit that answers for the card in the old year."""
    web = Client()
    web.force_login(member(Unit.objects.get(code="birim-1"), "memur"))
    return web


def without_tokens(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def revise(plan: Plan) -> None:
    """In force from 2027: other words, other targets, an indicator less, another unit."""
    with revised(plan, 2027):
        first, second = Indicator.objects.all()
        Indicator.objects.filter(pk=first.pk).update(
            name="Yeni ad", unit_of_measure="km", weight=100, monitoring_frequency=12
        )
        first.targets.filter(year__gte=2027).update(value=77)
        Indicator.objects.filter(pk=second.pk).update(
            retired_from=date(2027, 1, 1), retired_reason="Devredildi."
        )
        Objective.objects.update(name="Yeni hedef")
        Activity.objects.update(text="Yeni faaliyet")
        CardNote.objects.filter(kind="risk").update(text="Yeni risk")
        card = first.card
        CardNote.objects.create(card=card, kind="risk", text="Sonradan görülen risk")
        card.responsible_unit = Unit.objects.get(code="birim-3")
        card.save()


def test_the_sheet_of_the_old_year_is_that_of_the_old_plan(plan: Plan, clerk: Client) -> None:
    workflow.open_period(None, plan, 2026, 1, date(2026, 7, 15))
    with CaptureQueriesContext(connection) as before:
        unrevised = clerk.get(SHEET).content.decode()
    revise(plan)
    with CaptureQueriesContext(connection) as after:
        page = clerk.get(SHEET).content.decode()
    assert len(after) == len(before) + 1
    assert without_tokens(page) == without_tokens(unrevised)


def test_the_values_of_the_old_year_go_through_all_steps_by_the_old_plan(
    plan: Plan, clerk: Client, team: Client, strategist: User
) -> None:
    """From the unit that answered for it then to the approval and the receipt."""
    revise(plan)
    period = workflow.open_period(None, Plan.objects.get(), 2026, 1, date(2026, 7, 15))
    rows = Measurement.objects.filter(period=period)
    data = {f"m{row.pk}-version": row.version for row in rows}
    data |= {f"m{row.pk}-value": "10" for row in rows}
    clerk.post(SHEET, {**data, "save": ""})
    seen = [f"{pk}:{version}" for pk, version in rows.values_list("pk", "version")]
    clerk.post(f"{SHEET}kontrol/", {"seen": seen})
    assert {*rows.values_list("state", flat=True)} == {"submitted"}
    receipt = clerk.get(f"{SHEET}gonderim/").content.decode()
    review = team.get(f"/onay/2026-1/birim-1/?plan={plan.slug}").content.decode()
    send_back(strategist, rows[0].pk, "Bir daha bakın.")
    home = clerk.get("/veri-girisi/").content.decode()
    for page in (receipt, review, home):
        assert "1. gösterge" in page
        assert "Yeni ad" not in page
