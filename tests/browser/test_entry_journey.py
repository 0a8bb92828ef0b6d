"""A clerk from the mail's link to the receipt, counting clicks and screens."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from indicators import workflow
from indicators.mails.digests import digests
from indicators.models import Evidence, Indicator, Measurement
from plans.models import Unit
from tests.support.browser import fits, follow, row, saved
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser

MOST_CLICKS = 8
MOST_SCREENS = 6
#: Counts what a hand does, not what a script does.
COUNT = """addEventListener("click", (event) => {
    if (event.isTrusted && event.detail)
        sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
}, true);"""


@pytest.fixture
def clerk(transactional_db: None) -> User:
    user = User.objects.create_user("memur", "memur@ornek.bel.tr", password="uzun-parola-42")
    plan = build_plan(goals=1, objectives=2, indicators=3)
    Indicator.objects.filter(order=1).update(name="Altyapı" * 20)  # no place to break it
    Unit.objects.get(code="birim-1").members.create(user=user)
    workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    return user


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_clerk_is_done_in_eight_clicks_from_the_mail_to_the_receipt(
    page: Any, live_server: LiveServer, clerk: User, tmp_path: Path, width: int, height: int
) -> None:
    page.add_init_script(COUNT)
    page.set_viewport_size({"width": width, "height": height})
    [mail] = digests(timezone.localdate())
    [link] = re.findall(rf"{settings.SITE_URL}(\S+)", mail.letter.text)
    page.goto(live_server.url + link)
    page.fill("#id_username", "memur")
    page.fill("#id_password", "uzun-parola-42")
    with page.expect_navigation():
        page.press("#id_password", "Enter")

    page.get_by_role("link", name="Sıradaki eksik").click()
    for number, value in enumerate(["10", "12", "9"]):
        expect(row(page, number).locator(".value-input")).to_be_focused()
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    expect(row(page, 2).get_by_label("Sapma nedeni")).to_be_focused()
    page.keyboard.type("Kış uzun sürdü.")
    fits(page, width, MOST_SCREENS * height)
    row(page, 2).get_by_label("Alınacak önlem").click()
    page.keyboard.type("Ek ekip kurulacak.")
    page.get_by_role("link", name="Sıradaki eksik").click()
    for number in (3, 4, 5):
        expect(row(page, number).locator(".value-input")).to_be_focused()
        page.keyboard.type("11")
        if number < 5:
            page.keyboard.press("Enter")
    file = tmp_path / "tutanak.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF")
    row(page, 5).get_by_text("Kanıt ekle").first.click()
    with page.expect_file_chooser() as chooser:
        row(page, 5).get_by_label("Dosya").click()
    chooser.value.set_files(file)
    row(page, 5).get_by_role("link", name="tutanak.pdf").wait_for()
    saved(row(page, 2))

    follow(page, page.get_by_role("button", name="Hazır olanları gönder"))
    page.get_by_role("heading", name="Göndermeden önce kontrol").wait_for()
    fits(page, width, MOST_SCREENS * height)
    page.get_by_role("button", name="6 değeri gönder").click()
    page.get_by_role("heading", name="Gönderim belgesi").wait_for()
    fits(page, width, MOST_SCREENS * height)
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    assert Evidence.objects.get().file_name == "tutanak.pdf"
    assert int(page.evaluate("sessionStorage.clicks")) <= MOST_CLICKS
