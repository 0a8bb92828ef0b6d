"""The review in a real browser: what the pages' scripts add."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from indicators.models import Indicator, Measurement
from plans.models import ObjectiveCard, Plan, Unit
from tests.support.browser import fits, follow
from tests.support.builders import add_indicator, build_plan
from tests.support.cycle import member, open_half, send, sent_period

pytestmark = pytest.mark.browser


@pytest.fixture
def team(live_server: Any, page: Any, strategist: User) -> Any:
    """A page of the strategy team, logged in as a person would."""
    page.goto(f"{live_server.url}/giris/?next=/onay/")
    page.fill("[name=username]", "strateji")
    page.fill("[name=password]", "parola-12345")
    page.click("main button[type=submit]")
    page.wait_for_url("**/onay/")
    return page


def states() -> list[str]:
    return list(Measurement.objects.order_by("pk").values_list("state", flat=True))


def test_a_unit_is_reviewed_from_the_list_to_the_last_value(
    live_server: Any, strategist: User, team: Any
) -> None:
    sent_period(3)
    team.reload()
    follow(team, team.locator("text=2025 Ocak–Haziran").first)
    follow(team, team.locator("text=Su ve Kanalizasyon Müdürlüğü").first)
    first = team.locator("article").nth(0)
    first.locator("summary", has_text="İade et").click()
    first.locator("textarea").fill("Ölçü birimi yanlış")
    # A note being written outlives that another value is decided on first.
    team.locator("article").nth(1).get_by_role("button", name="Onayla", exact=True).click()
    team.wait_for_selector("text=1 değer onaylandı")
    expect(team.locator("textarea").first).to_have_value("Ölçü birimi yanlış")
    team.click("text=Notu yazılanları iade et")
    team.wait_for_selector("text=1 değer birime iade edildi")
    assert states() == ["returned", "approved", "submitted"]
    team.check("#select-all")
    team.click("text=Seçilenleri onayla")
    team.click("text=İşaretli değerleri onayla")
    team.wait_for_selector("text=1 değer onaylandı")
    assert states() == ["returned", "approved", "approved"]


def test_long_names_and_texts_fit_a_phone(live_server: Any, strategist: User, team: Any) -> None:
    sent_period(1)
    Indicator.objects.update(name="Altyapı" * 20)
    team.set_viewport_size({"width": 390, "height": 844})
    [row] = Measurement.objects.all()
    for page in ("bekleyenler/", f"bekleyenler/{row.pk}/", "birim-1/"):
        team.goto(f"{live_server.url}/onay/2025-1/{page}")
        fits(team, 390)


def test_waiting_values_are_gone_through_by_keyboard(
    live_server: Any, strategist: User, team: Any
) -> None:
    sent_period(3)
    team.goto(f"{live_server.url}/onay/2025-1/bekleyenler/")
    team.keyboard.press("j")
    expect(team.locator("body")).to_be_focused()  # letters do nothing elsewhere
    team.locator("a.look").first.focus()
    team.keyboard.press("j")
    expect(team.locator(":focus")).to_contain_text("2. gösterge")
    team.keyboard.press("k")
    expect(team.locator(":focus")).to_contain_text("1. gösterge")
    with team.expect_navigation():
        team.keyboard.press("Enter")
    team.wait_for_selector("text=1/3")
    follow(team, team.get_by_role("button", name="Onayla", exact=True))
    # The next one comes by itself.
    team.wait_for_selector("text=1 değer onaylandı")
    expect(team.locator("article h3").first).to_have_text(re.compile(r"^\s*P\.G\. 1\.1\.2"))
    with team.expect_navigation():
        team.keyboard.press("ArrowRight")
    team.wait_for_selector("text=2/2")
    team.get_by_role("button", name="Onayla", exact=True).focus()
    team.keyboard.press("k")
    team.locator("article").focus()
    expect(team.locator(".crumbs")).to_contain_text("2/2")
    assert states() == ["approved", "submitted", "submitted"]


def test_the_table_of_units_is_sorted_and_narrowed(
    live_server: Any, strategist: User, team: Any
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    objective = ObjectiveCard.objects.get().objective
    for order, code, indicators in [(2, "birim-2", 1), (3, "birim-3", 3)]:
        unit = Unit.objects.get(code=code)
        card = ObjectiveCard.objects.create(objective=objective, responsible_unit=unit, order=order)
        for number in range(indicators):
            add_indicator(card, f"{code} {number}")
    Plan.objects.update(status=Plan.Status.ACTIVE)
    period = open_half(plan)
    clerk = member(Unit.objects.get(code="birim-2"), "fen")
    send(clerk, period.measurements.get(indicator__name="birim-2 0"))
    team.goto(f"{live_server.url}/onay/2025-1/")

    def shows(*names: str) -> None:
        rows = team.locator("#units tbody tr:visible th")
        expect(rows).to_have_text([re.compile(rf"^\s*{name}\s") for name in names])

    shows("Su", "Fen", "Mali")
    team.click("#units thead button:has-text('İstenen')")
    shows("Mali", "Su", "Fen")
    team.click("#units thead button:has-text('İstenen')")
    shows("Fen", "Su", "Mali")
    team.click("#units thead button:has-text('Birim')")
    shows("Su", "Fen", "Mali")
    team.select_option("#filters select", "waiting")
    shows("Fen")
    team.select_option("#filters select", "")
    team.fill("#filters [type=search]", "MALİ")
    shows("Mali")
    expect(team.locator("#filters .count")).to_have_text("1 birim gösteriliyor")
