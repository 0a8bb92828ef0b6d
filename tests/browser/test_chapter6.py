"""What the plan's chapter 6 promises, in a real browser: a decision comes back until it is done."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from plans.models import Unit
from tests.support.browser import fits, follow, is_accessible, log_in, saved
from tests.support.builders import build_plan
from tests.support.cycle import member, open_half

pytestmark = pytest.mark.browser

DONE, OTHER = "İhale dosyası hazırlansın.", "Sayaçlar yenilensin."


def call_a_meeting(page: Any, root: str, day: str) -> None:
    """Up to the agenda."""
    page.goto(f"{root}/toplanti/")
    follow(page, page.get_by_role("link", name="Toplantı çağır"))
    page.get_by_label("Gün", exact=True).fill(day)
    page.get_by_label("Saat", exact=True).fill("14:00")
    page.get_by_label("Yer", exact=True).fill("Encümen salonu")
    page.get_by_label("uye (Su ve Kanalizasyon Md.)").check()
    follow(page, page.get_by_role("button", name="Toplantıyı çağır"))


def test_from_the_units_calendar_to_the_agenda_of_the_next_meeting(
    page: Any, live_server: Any, strategist: User
) -> None:
    plan, root = build_plan(goals=1, objectives=1, indicators=2), live_server.url
    clerk = member(Unit.objects.get(code="birim-1"), "uye")
    open_half(plan)

    # The unit draws up its calendar, the team approves it.
    log_in(page, live_server, clerk)
    page.goto(f"{root}/takvim/2025/birim-1/duzenle/")
    page.get_by_label("Hatların yenilenmesi.").check()
    for number, (step, day) in enumerate((("Proje", "2025-03-31"), ("İhale", "2025-06-30")), 1):
        if number > 1:
            page.get_by_role("button", name="İş adımı ekle").click()
        page.get_by_label(f"{number}. iş adımı", exact=True).fill(step)
        page.get_by_label(f"{number}. iş adımının bitiş günü").fill(day)
    follow(page, page.get_by_role("button", name="Kaydet ve onaya gönder"))
    log_in(page, live_server, strategist)
    page.goto(f"{root}/takvim/2025/birim-1/karar/")
    follow(page, page.get_by_role("button", name="Onayla"))

    # It updates the calendar with its values and sends both together.
    log_in(page, live_server, clerk)
    page.goto(f"{root}/veri-girisi/2025-1/birim-1/")
    rows = page.locator("article.task")
    for number, value in enumerate(("12", "%11", "30")):
        rows.nth(number).locator(".value-input").fill(value)
        saved(rows.nth(number))
    page.get_by_role("button", name="Tamamlandı (Proje)").click()
    expect(page.get_by_role("button", name="Tamamlandı (Proje)")).to_have_count(0)
    page.locator(".activity").get_by_label("Gecikme nedeni").fill("İhale ertelendi.")
    saved(page.locator(".activity"))
    follow(page, page.get_by_role("button", name="Hazır olanları gönder"))
    follow(page, page.get_by_role("button", name="gönder"))
    expect(page.get_by_text("gönderildi").first).to_be_visible()

    # The team calls the meeting; its agenda has what is weak and what is late.
    log_in(page, live_server, strategist)
    call_a_meeting(page, root, "2025-08-06")
    points = page.locator("textarea")
    expect(points.nth(0)).to_have_value("H1.1 1. amacın 1. hedefi: performansı %57,50")
    late = "Su ve Kanalizasyon Müdürlüğü: 1 iş adımı gecikti (İhale)"
    expect(points.nth(1)).to_have_value(late)
    page.get_by_label("Yeni madde", exact=True).fill("Dilekler")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("3. madde", exact=True)).to_have_value("Dilekler")
    is_accessible(page)

    # During the meeting: by keyboard alone, from one line to the next.
    follow(page, page.get_by_role("link", name="Toplantıya dön"))
    follow(page, page.get_by_role("link", name="Tutanağı yaz"))
    page.get_by_label("uye").check()
    page.get_by_label("Yeni karar", exact=True).fill("Rapor kabul edildi.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Yeni karar", exact=True)).to_be_focused()
    expect(page.get_by_label("1. karar", exact=True)).to_have_value("Rapor kabul edildi.")
    for number, text in enumerate((DONE, OTHER), 1):
        page.get_by_label("Yeni iş", exact=True).fill(text)
        page.get_by_label("Sorumlu birim, Yeni iş").select_option("Su ve Kanalizasyon Müdürlüğü")
        page.get_by_label("Son gün, Yeni iş").fill("2025-09-30")
        page.get_by_label("İlgili hedef ya da gösterge, Yeni iş").fill("H1.1 1. amacın 1. hedefi")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_label(f"{number}. iş", exact=True)).to_have_value(text)
    is_accessible(page)
    follow(page, page.get_by_role("link", name="Toplantıya dön"))
    follow(page, page.get_by_role("button", name="Tutanağı kapat"))
    expect(page.get_by_text("Tutanağı kapandı")).to_be_visible()
    is_accessible(page)

    # The unit answers one of the two.
    log_in(page, live_server, clerk)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(root)
    follow(page, page.get_by_role("link", name=DONE))
    page.get_by_label("Ne yapıldı").fill("Dosya 12 Eylül’de ihale birimine verildi.")
    is_accessible(page)
    fits(page, 390)
    follow(page, page.get_by_role("button", name="Yanıtı gönder"))
    expect(page.get_by_text("Yanıtlandı")).to_be_visible()

    # The team closes it; the next meeting's agenda has the other.
    log_in(page, live_server, strategist)
    page.goto(root)
    follow(page, page.get_by_role("link", name=DONE))
    follow(page, page.get_by_role("button", name="İşi kapat"))
    call_a_meeting(page, root, "2026-02-10")
    expect(points.nth(0)).to_have_value(
        f"{OTHER} (Su ve Kanalizasyon Müdürlüğü, son gün 30.09.2025)"
    )
    fits(page, 390)
    expect(points.nth(1)).to_have_value("H1.1 1. amacın 1. hedefi: performansı %57,50")
