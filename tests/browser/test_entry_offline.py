"""A department's sheet without a connection, with an old session, with errors."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from indicators.models import Measurement
from tests.support.browser import eventually, follow, is_accessible, row, saved

pytestmark = pytest.mark.browser

QUEUED = "Bağlantı gelince gönderilecek"


def send(sheet: Any) -> None:
    row(sheet, 0).get_by_role("button", name="Gönder (").click()


def is_sent(part: Any) -> None:
    part.locator("summary").get_by_text("Gönderildi").wait_for()


def states() -> list[str]:
    return list(Measurement.objects.order_by("pk").values_list("state", flat=True))


def test_what_is_sent_without_a_connection_goes_when_it_is_back(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    sheet.context.set_offline(True)
    send(sheet)
    row(sheet, 0).get_by_text(QUEUED).wait_for()
    assert states() == ["draft"] * 3
    sheet.context.set_offline(False)
    is_sent(row(sheet, 0))
    assert states() == ["submitted", "draft", "draft"]
    expect(row(sheet, 0).get_by_text(QUEUED)).to_have_count(0)


def test_what_waits_to_be_sent_can_be_held_back(sheet: Any) -> None:
    sheet.context.set_offline(True)
    row(sheet, 0).locator(".value-input").fill("10")
    send(sheet)
    row(sheet, 0).get_by_role("button", name="Göndermekten vazgeç").click()
    sheet.context.set_offline(False)
    saved(row(sheet, 0))
    assert Measurement.objects.get(value=10).state == "draft"


def test_who_goes_on_writing_is_told_that_the_row_is_not_sent(sheet: Any) -> None:
    sheet.context.set_offline(True)
    row(sheet, 0).locator(".value-input").fill("10")
    send(sheet)
    row(sheet, 0).get_by_text(QUEUED).wait_for()
    row(sheet, 0).locator(".value-input").fill("11")
    row(sheet, 0).get_by_text("Değiştirdiğiniz için gönderilmeyecek").wait_for()
    sheet.context.set_offline(False)
    saved(row(sheet, 0))
    assert Measurement.objects.get(value=11).state == "draft"


def test_what_waits_to_be_sent_goes_when_the_page_is_opened_again(sheet: Any) -> None:
    address = sheet.url
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    sheet.context.set_offline(True)
    send(sheet)
    row(sheet, 0).get_by_text(QUEUED).wait_for()
    sheet.close()
    sheet.context.set_offline(False)
    again = sheet.context.new_page()
    again.goto(address)
    is_sent(row(again, 0))


def test_what_is_sent_with_an_old_session_goes_after_the_login(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    sheet.context.clear_cookies(name="sessionid")
    send(sheet)
    sheet.get_by_label("Parola").fill("uzun-parola-42")
    sheet.get_by_label("Parola").press("Enter")
    is_sent(row(sheet, 0))


def test_sending_all_without_a_connection_keeps_the_page_and_says_so(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    sheet.context.set_offline(True)
    sheet.locator("[data-send-all]").click()
    sheet.get_by_text("Sunucuya ulaşılamadı; gönderilmedi").wait_for()
    expect(row(sheet, 0).locator(".value-input")).to_have_value("10")
    assert states() == ["draft"] * 3


def test_the_page_that_looks_over_stays_without_a_connection_and_with_an_old_session(
    sheet: Any,
) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    follow(sheet, sheet.get_by_role("button", name="Hazır olanları gönder"))
    button = sheet.get_by_role("button", name="1 değeri gönder")
    sheet.context.set_offline(True)
    button.click()
    sheet.get_by_text("Sunucuya ulaşılamadı; gönderilmedi.").wait_for()
    sheet.context.set_offline(False)
    sheet.context.clear_cookies(name="sessionid")
    button.click()
    sheet.get_by_text("Oturumunuz sona erdi; gönderilmedi.").wait_for()
    sheet.get_by_label("Parola").fill("uzun-parola-42")
    sheet.get_by_role("button", name="Giriş yap").click()
    sheet.locator("[data-banner=expired]").wait_for(state="hidden")
    assert states() == ["draft"] * 3
    button.dblclick()
    sheet.get_by_role("heading", name="Gönderim belgesi").wait_for()
    sheet.wait_for_load_state()
    expect(sheet.get_by_text("daha önce gönderilmiş")).to_have_count(0)
    assert states() == ["submitted", "draft", "draft"]
    sheet.go_back()
    sheet.get_by_text("Gönderilecek tamamlanmış değer yok").wait_for()


def test_sending_all_with_an_old_session_keeps_the_page_and_asks_for_the_login(sheet: Any) -> None:
    sheet.context.clear_cookies(name="sessionid")
    sheet.locator("[data-send-all]").click()
    sheet.get_by_text("Oturumunuz sona erdi, yazdıklarınız").wait_for()
    expect(sheet).to_have_url(re.compile("/birim-1/$"))
    is_accessible(sheet)


def test_the_verdict_of_an_older_number_is_dimmed(sheet: Any) -> None:
    verdict = row(sheet, 0).locator(".verdict")
    row(sheet, 0).locator(".value-input").fill("10")
    saved(row(sheet, 0))
    expect(verdict).not_to_have_attribute("aria-busy", "true")
    held: list[Any] = []
    sheet.route("**/gosterge/*/", lambda route: held.append(route))
    row(sheet, 0).locator(".value-input").fill("1")
    expect(verdict).to_have_attribute("aria-busy", "true")
    expect(verdict).not_to_have_css("opacity", "1")
    eventually(sheet, lambda: bool(held), True)
    with sheet.expect_response("**/gosterge/*/"):
        held[0].continue_()
    row(sheet, 0).locator(".verdict:not([aria-busy])").wait_for()


def test_the_frame_and_the_cursor_are_on_the_field_that_is_missing(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("9")
    send(sheet)
    reason = row(sheet, 0).get_by_label("Sapma nedeni")
    row(sheet, 0).locator("textarea[aria-invalid=true]").first.wait_for()
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(row(sheet, 0).locator(".value-input:not([aria-invalid])")).to_be_visible()
    reason.fill("Kış uzun sürdü.")
    row(sheet, 0).get_by_label("Alınacak önlem").fill("Ek ekip.")
    send(sheet)
    is_sent(row(sheet, 0))


def test_enter_goes_to_the_explanation_that_opens_and_loses_no_key(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").focus()
    sheet.keyboard.type("1")
    sheet.keyboard.press("Enter")
    sheet.keyboard.type("Kar")  # typed before the server has answered
    reason = row(sheet, 0).get_by_label("Sapma nedeni")
    reason.wait_for()
    row(sheet, 0).locator("textarea:focus").wait_for()
    sheet.keyboard.type(" uzundu.")
    expect(reason).to_have_value("Kar uzundu.")
    expect(row(sheet, 0).locator(".value-input")).to_have_value("1")


def test_enter_goes_to_the_next_value_where_nothing_is_to_be_explained(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").focus()
    sheet.keyboard.type("10")
    sheet.keyboard.press("Enter")
    sheet.keyboard.type("12")
    row(sheet, 1).locator(".value-input:focus").wait_for()
    saved(row(sheet, 1))
    expect(row(sheet, 0).locator(".value-input")).to_have_value("10")
    expect(row(sheet, 1).locator(".value-input")).to_have_value("12")


def test_a_typed_document_number_is_added_when_its_field_is_left(sheet: Any) -> None:
    row(sheet, 0).get_by_text("Kanıt ekle dosya").click()
    row(sheet, 0).get_by_label("veya EBYS evrak sayısı").fill("E-123")
    row(sheet, 0).get_by_label("veya EBYS evrak sayısı").press("Tab")
    row(sheet, 0).get_by_text("EBYS sayısı E-123").wait_for()
    expect(row(sheet, 0).get_by_label("veya EBYS evrak sayısı")).to_have_value("")


def test_a_document_number_that_is_just_typed_goes_with_the_row(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    row(sheet, 0).get_by_text("Kanıt ekle dosya").click()
    row(sheet, 0).get_by_label("veya EBYS evrak sayısı").fill("E-123")
    row(sheet, 0).get_by_label("veya EBYS evrak sayısı").press("Control+Enter")
    is_sent(row(sheet, 0))
    assert Measurement.objects.get(value=10).evidence.get().document_number == "E-123"
