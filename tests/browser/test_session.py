"""A session that ends while a form is filled in."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import Milestone
from tests.support.browser import log_in

pytestmark = pytest.mark.browser


def test_what_is_typed_outlives_the_session_and_is_kept_after_the_login(
    page: Any, live_server: LiveServer, clerk: User
) -> None:
    log_in(page, live_server, clerk)
    page.goto(f"{live_server.url}/takvim/2025/birim-1/duzenle/")
    page.get_by_label("Hatların yenilenmesi.", exact=True).check()
    page.get_by_label("1. iş adımı", exact=True).fill("İhale")
    page.get_by_label("1. iş adımının bitiş günü").fill("2025-04-30")
    page.context.clear_cookies(name="sessionid")
    save = page.get_by_role("button", name="Kaydet", exact=True)
    save.click()
    banner = page.get_by_text("Oturumunuz sona erdi; gönderilmedi.")
    expect(banner).to_be_visible()
    page.get_by_label("Parola").fill("uzun-parola-42")
    page.get_by_label("Parola").press("Enter")
    expect(banner).to_be_hidden()
    save.click()
    expect(page.get_by_text("Takvim kaydedildi.")).to_be_visible()
    assert Milestone.objects.get().text == "İhale"
