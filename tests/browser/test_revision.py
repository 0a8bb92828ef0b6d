"""A plan in force is revised: from the page of its versions to the approval, on a phone."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.support.browser import find_barriers, fits, follow, log_in
from tests.support.revisions import draft_of, frozen_plan, indicators_of, set_target

pytestmark = pytest.mark.browser

PHONE = 390


def test_the_team_revises_a_plan_on_a_phone_and_axe_finds_nothing(
    page: Any, live_server: Any, transactional_db: None, strategist: User
) -> None:
    plan = frozen_plan()
    page.set_viewport_size({"width": PHONE, "height": 844})
    log_in(page, live_server, strategist)
    page.goto(f"{live_server.url}/plan/{plan.slug}/")
    follow(page, page.get_by_role("link", name="Sürümler ve güncellemeler"))
    fits(page, PHONE)
    assert find_barriers(page) == []
    page.get_by_label("Gerekçe").fill("Ödenekler azaldı.")
    page.get_by_label("İsteyen").fill("Belediye Başkanlığı")
    page.get_by_label("Yürürlük yılı").select_option("2027")
    follow(page, page.get_by_role("button", name="Güncelleme başlat"))
    expect(page.get_by_text("Değişiklik yok", exact=True)).to_be_visible()
    set_target(draft_of(indicators_of(plan)[0], plan.revisions.get()), 2028, 25)
    page.reload()
    expect(page.locator(".change-years strong")).to_have_text("25")
    fits(page, PHONE)
    assert find_barriers(page) == []
    page.get_by_label("Karar tarihi").fill("2026-11-03")
    page.get_by_label("Karar sayısı").fill("57")
    page.get_by_label("Geri alınmaz").check()
    follow(page, page.get_by_role("button", name="Güncellemeyi onayla"))
    page.get_by_label("hatayı bilerek onaylıyorum").check()
    assert find_barriers(page) == []
    follow(page, page.get_by_role("button", name="Güncellemeyi onayla"))
    expect(page.get_by_text("onaylandı ve plana işlendi")).to_be_visible()
    page.goto(f"{live_server.url}/plan/{plan.slug}/")
    expect(page.get_by_role("heading", name="Güncellenmiş Stratejik Plan")).to_be_visible()
    fits(page, PHONE)
    assert find_barriers(page) == []
