"""The review in a real browser: what the pages' scripts add."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from indicators.models import Indicator, Measurement
from plans.models import ObjectiveCard, Plan, Unit
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
    team.click("text=2025 Ocak–Haziran")
    team.click("text=Su ve Kanalizasyon Müdürlüğü")
    first = team.locator("article").nth(0)
    first.locator("summary", has_text="İade et").click()
    first.locator("textarea").fill("Ölçü birimi yanlış")
    # A note being written outlives that another value is decided on first.
    team.locator("article").nth(1).get_by_role("button", name="Onayla", exact=True).click()
    team.wait_for_selector("text=1 değer onaylandı")
    assert team.locator("textarea").first.input_value() == "Ölçü birimi yanlış"
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
        assert team.evaluate("document.documentElement.scrollWidth") == 390, page


def test_waiting_values_are_gone_through_by_keyboard(
    live_server: Any, strategist: User, team: Any
) -> None:
    sent_period(3)
    team.goto(f"{live_server.url}/onay/2025-1/bekleyenler/")
    team.keyboard.press("j")
    assert team.evaluate("document.activeElement === document.body")  # letters do nothing elsewhere
    team.locator("a.look").first.focus()
    team.keyboard.press("j")
    assert "2. gösterge" in team.evaluate("document.activeElement.textContent")
    team.keyboard.press("k")
    team.keyboard.press("Enter")
    team.wait_for_selector("text=1/3")
    team.get_by_role("button", name="Onayla", exact=True).click()
    # The next one comes by itself.
    team.wait_for_selector("text=1 değer onaylandı")
    assert team.inner_text("article h3").startswith("P.G. 1.1.2")
    team.keyboard.press("ArrowRight")
    team.wait_for_selector("text=2/2")
    team.get_by_role("button", name="Onayla", exact=True).focus()
    team.keyboard.press("k")
    team.locator("article").focus()
    assert "2/2" in team.inner_text(".crumbs")
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

    def shown() -> list[str]:
        rows = team.locator("#units tbody tr:visible th").all_inner_texts()
        return [name.split()[0] for name in rows]

    assert shown() == ["Su", "Fen", "Mali"]
    team.click("#units thead button:has-text('İstenen')")
    assert shown() == ["Mali", "Su", "Fen"]
    team.click("#units thead button:has-text('İstenen')")
    assert shown() == ["Fen", "Su", "Mali"]
    team.click("#units thead button:has-text('Birim')")
    assert shown() == ["Su", "Fen", "Mali"]
    team.select_option("#filters select", "waiting")
    assert shown() == ["Fen"]
    team.select_option("#filters select", "")
    team.fill("#filters [type=search]", "MALİ")
    assert shown() == ["Mali"]
    assert team.inner_text("#filters .count") == "1 birim gösteriliyor"
