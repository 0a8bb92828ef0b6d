"""Finding one's way on a long sheet: it is short when half is done, and leads to what is left."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from indicators import workflow
from indicators.models import Indicator, Measurement
from indicators.requirements import Entry
from plans.models import Objective, Unit
from tests.support.browser import ENTRY_SHEET, eventually, fits, is_accessible
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser

#: A wide screen and a phone.
SCREENS = [(1366, 768), (390, 844)]
MOST_SCREENS = 5.75  # of six that are allowed: longer names and a line of the menu have room


@pytest.fixture
def clerk(transactional_db: None) -> User:
    """The clerk of a unit that owes 18 values with long names; half are sent, another came back."""
    plan = build_plan(goals=2, objectives=3, indicators=3)
    Indicator.objects.update(name="Yenilenen içme suyu şebeke hattının uzunluğu (terfi hariç)")
    Objective.objects.update(name="Kentin içme suyu ve kanalizasyon altyapısı iyileştirilecektir")
    user = User.objects.create_user("memur", password="uzun-parola-42", first_name="Örnek")
    Unit.objects.get(code="birim-1").members.create(user=user)
    period = workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    rows = list(period.measurements.order_by("pk"))
    done, returned = [*rows[::2], rows[9]], rows[9]
    workflow.save(user, {row.pk: (Entry(value=Decimal(10)), 1) for row in done})
    workflow.submit(user, {row.pk: 2 for row in done})
    team = User.objects.create_superuser("ekip")
    workflow.send_back(team, {returned.pk: ("Mayıs ayı eksik görünüyor; tutanakla bakın.", 3)})
    return user


def test_a_sheet_that_is_half_done_is_short_and_accessible_on_every_screen(sheet: Any) -> None:
    for width, height in SCREENS:
        sheet.set_viewport_size({"width": width, "height": height})
        fits(sheet, width, MOST_SCREENS * height)
        is_accessible(sheet)


def test_a_link_to_a_row_opens_it(sheet: Any, live_server: LiveServer) -> None:
    sent = Measurement.objects.filter(state="submitted")[1]
    part = sheet.locator(f"#satir-{sent.pk}")
    expect(part).to_be_visible()
    expect(part.get_by_text("onay bekliyor")).to_be_hidden()
    sheet.goto(f"{live_server.url}/veri-girisi/")
    sheet.goto(f"{live_server.url}{ENTRY_SHEET}#satir-{sent.pk}")
    part.get_by_text("onay bekliyor").wait_for()


def test_the_bar_leads_from_one_lacking_row_to_the_next_and_counts(sheet: Any) -> None:
    first, second = Measurement.objects.filter(state="draft").order_by("pk")[:2]
    sheet.get_by_text("9/18").wait_for()
    sheet.get_by_role("link", name="Sıradaki eksik").click()
    sheet.locator(f"#m{first.pk}-value:focus").wait_for()
    sheet.keyboard.type("10")
    sheet.get_by_text("10/18").wait_for()
    sheet.get_by_role("link", name="Sıradaki eksik").click()
    field = sheet.locator(f"#m{second.pk}-value:focus")
    field.wait_for()

    def is_above_the_bar() -> bool:
        box = field.bounding_box()
        return box["y"] + box["height"] <= sheet.locator(".sheet-bar").bounding_box()["y"]

    eventually(sheet, is_above_the_bar, True)
