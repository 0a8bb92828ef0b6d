"""A unit draws up its calendar and reports on it beside its values, as a person."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from indicators.models import ActivityProgress, Measurement, Milestone
from plans.models import Activity, ObjectiveCard
from tests.support.browser import ENTRY_SHEET, fits, follow, is_accessible, row, saved

pytestmark = pytest.mark.browser


def test_a_unit_draws_up_its_calendar_reports_on_it_and_sends_it_with_its_values(
    sheet: Any, clerk: User
) -> None:
    card, root = ObjectiveCard.objects.get(), sheet.url.removesuffix(ENTRY_SHEET)
    texts = ["Hatların yenilenmesi.", *(f"{number}. iş" for number in range(2, 5))]
    for text in texts[1:]:
        Activity.objects.create(card=card, text=text)

    # The calendar at the year's beginning.
    sheet.goto(f"{root}/takvim/2025/birim-1/duzenle/")
    for number, text in enumerate(texts):
        line = sheet.locator("fieldset.line").filter(has_text=text)
        line.get_by_label(text).check()
        line.get_by_label("1. iş adımı", exact=True).fill(f"Adım {number}")
        line.get_by_label("1. iş adımının bitiş günü").fill("2025-05-15")
    follow(sheet, sheet.get_by_role("button", name="Kaydet ve onaya gönder"))
    expect(sheet.get_by_role("button", name="Geri çek")).to_be_visible()

    # The half-year, though the team has not approved it: numbers by keyboard, one click a step.
    sheet.goto(root + ENTRY_SHEET)
    is_accessible(sheet)
    activities = sheet.locator(".activity")
    for number in range(4):
        activities.nth(number).get_by_role("button", name="Tamamlandı").click()
        expect(activities.nth(number).get_by_text("1/1 iş adımı")).to_be_visible()
    row(sheet, 0).locator(".value-input").focus()
    for number, typed in enumerate(("10", "10", "10", "40")):
        expect(row(sheet, number).locator(".value-input")).to_be_focused()
        sheet.keyboard.type(typed)
        saved(row(sheet, number))
        sheet.keyboard.press("Enter")
    expect(activities.first.get_by_label("Gecikme nedeni")).to_be_focused()  # it is behind
    sheet.keyboard.type("Yağış uzun sürdü.")
    for number in range(4, 7):
        row(sheet, number).locator(".value-input").fill("60")
        saved(row(sheet, number))
    activities.nth(1).get_by_text("Ayrıntı").click()
    activities.nth(1).get_by_label("Ne yapıldı?").fill("İhale yapıldı.")
    saved(activities.nth(1))
    sheet.locator(".risks summary").click()
    sheet.get_by_label("Gerçekleşti mi?").select_option("Gerçekleşti")
    expect(sheet.locator(".risk .saved")).to_be_visible()
    is_accessible(sheet)
    sheet.set_viewport_size({"width": 390, "height": 844})
    fits(sheet, 390)

    # Sent together: two clicks.
    expect(sheet.locator("[data-done]")).to_have_text("7/7")
    expect(sheet.get_by_text("Sıradaki eksik")).to_be_hidden()
    follow(sheet, sheet.get_by_role("button", name="Hazır olanları gönder"))
    is_accessible(sheet)
    follow(sheet, sheet.get_by_role("button", name="3 değeri ve 4 faaliyeti gönder"))
    expect(sheet.get_by_text("3 değer ve 4 faaliyet gönderildi.")).to_be_visible()
    assert Measurement.objects.filter(state="submitted").count() == 3
    assert ActivityProgress.objects.filter(state="submitted", note="İhale yapıldı.").count() == 1
    assert Milestone.objects.filter(state="done", done_on=date(2025, 6, 30)).count() == 4
    is_accessible(sheet)
    fits(sheet, 390)
