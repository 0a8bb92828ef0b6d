"""A department at its sheet, as a person: typing, explaining, a lost connection, sending."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import Measurement
from indicators.requirements import Entry
from tests.support.browser import (
    ENTRY_SHEET,
    eventually,
    fits,
    follow,
    is_accessible,
    row,
    saved,
)
from tests.support.cycle import save_entry

pytestmark = pytest.mark.browser


def test_what_is_typed_before_the_page_is_ready_is_saved(sheet: Any) -> None:
    held: list[Any] = []
    sheet.route("**/entry/entry*.js", lambda route: held.append(route))  # a slow connection
    sheet.goto(sheet.url, wait_until="commit")
    row(sheet, 0).locator(".value-input").fill("4,5")
    eventually(sheet, lambda: bool(held), True)
    held[0].continue_()
    saved(row(sheet, 0))
    assert Measurement.objects.filter(value=Decimal("4.5")).exists()


def test_a_department_fills_in_and_sends_all_its_indicators(sheet: Any) -> None:
    first = row(sheet, 0)
    first.locator(".value-input").fill("4,5")
    first.get_by_text("4,5 Adet olarak okundu").wait_for()
    expect(first.locator(".verdict").get_by_text("ulaşılamadı")).to_be_visible()
    first.get_by_label("Sapma nedeni").fill("Kış uzun sürdü.")
    first.get_by_label("Alınacak önlem").fill("Ek ekip kurulacak.")
    saved(first)

    # The keyboard alone leads to the next values.
    first.locator(".value-input").press("Enter")
    sheet.keyboard.type("10")
    saved(row(sheet, 1))
    expect(row(sheet, 1).get_by_label("Sapma nedeni")).to_be_hidden()
    sheet.keyboard.press("Enter")
    row(sheet, 2).get_by_label("Ölçülemedi").check()
    row(sheet, 2).get_by_label("Ölçülememe nedeni").fill("Sayaç bozuk.")
    saved(row(sheet, 2))

    sheet.reload()
    expect(row(sheet, 0).locator(".value-input")).to_have_value("4,5")
    expect(row(sheet, 0).get_by_label("Alınacak önlem")).to_have_value("Ek ekip kurulacak.")

    sheet.get_by_role("button", name="Hazır olanları gönder").click()
    sheet.get_by_label("Evet, 4,5 Adet doğru").check()
    fits_and_is_accessible(sheet)
    sheet.get_by_role("button", name="3 değeri gönder").click()
    sheet.get_by_text("3 değer gönderildi").wait_for()
    expect(sheet.get_by_role("heading", name="Gönderim belgesi")).to_be_visible()
    fits_and_is_accessible(sheet)
    follow(sheet, sheet.get_by_role("link", name="Çizelgeye dön"))
    expect(sheet.locator("article.task")).to_have_count(3)
    expect(sheet.locator(".value-input")).to_have_count(0)
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    assert Measurement.objects.order_by("pk").first().value == Decimal("4.5")


def fits_and_is_accessible(page: Any) -> None:
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        fits(page, width)
        is_accessible(page)


def test_a_value_that_looks_like_a_slip_is_called_right_sent_and_taken_back(sheet: Any) -> None:
    first = row(sheet, 0)
    first.locator(".value-input").fill("100")
    saved(first)
    first.get_by_role("button", name="Gönder").click()
    first.get_by_text("Gönderilmedi; önce şunu yanıtlayın").wait_for()
    fits_and_is_accessible(sheet)
    first.get_by_role("button", name="Evet, doğru; gönder").click()
    first.locator("summary").get_by_text("Gönderildi").wait_for()
    sent = Measurement.objects.order_by("pk")[0]
    assert (sent.state, sent.confirmed_value) == ("submitted", 100)

    first.locator("summary").first.click()
    first.get_by_role("button", name="Geri çek").click()
    first.locator(".value-input").wait_for()
    sent.refresh_from_db()
    assert sent.state == "draft"


def test_one_row_is_sent_by_the_keyboard(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("10")
    row(sheet, 0).locator(".value-input").press("Control+Enter")
    row(sheet, 0).locator("summary").get_by_text("Gönderildi").wait_for()
    sheet.get_by_text("3 değerin 1 tanesi gönderildi").wait_for()


def test_a_file_is_added_as_evidence(sheet: Any) -> None:
    row(sheet, 0).get_by_text("Kanıt ekle dosya").click()
    pdf = {"name": "tutanak.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
    row(sheet, 0).get_by_label("Dosya").set_input_files(pdf)
    row(sheet, 0).get_by_role("link", name="tutanak.pdf").wait_for()


def test_what_is_typed_without_a_connection_survives_a_closed_page(sheet: Any) -> None:
    address = sheet.url
    sheet.context.set_offline(True)
    row(sheet, 0).locator(".value-input").fill("12")
    sheet.get_by_text("Bağlantı yok, yazdıklarınız bu cihazda duruyor").wait_for()
    # A page that is closing is on line for a moment: what it still sends then is refused.
    cookies = sheet.context.cookies()
    sheet.context.clear_cookies()
    sheet.close()
    sheet.context.set_offline(False)
    assert Measurement.objects.filter(value__isnull=False).count() == 0

    sheet.context.add_cookies(cookies)
    again = sheet.context.new_page()
    again.goto(address)
    again.get_by_text("yazıp kaydedilemeyenler yerine kondu").wait_for()
    saved(row(again, 0))
    expect(row(again, 0).locator(".value-input")).to_have_value("12")
    assert Measurement.objects.order_by("pk").first().value == 12


def test_when_the_connection_is_back_the_draft_is_saved_by_itself(sheet: Any) -> None:
    sheet.context.set_offline(True)
    row(sheet, 0).locator(".value-input").fill("12")
    sheet.get_by_text("Bağlantı yok").wait_for()
    sheet.context.set_offline(False)
    saved(row(sheet, 0))
    sheet.get_by_text("Bağlantı yok").wait_for(state="hidden")


def test_after_a_session_that_is_over_one_logs_in_on_the_sheet_and_nothing_is_lost(
    sheet: Any,
) -> None:
    sheet.context.clear_cookies(name="sessionid")
    row(sheet, 0).locator(".value-input").fill("12")
    sheet.get_by_label("Parola").fill("yanlis")
    sheet.get_by_role("button", name="Giriş yap").click()
    sheet.get_by_text("Parola yanlış").wait_for()
    sheet.get_by_label("Parola").fill("uzun-parola-42")
    sheet.get_by_label("Parola").press("Enter")
    saved(row(sheet, 0))
    assert Measurement.objects.order_by("pk").first().value == 12


def refusing(status: int) -> Callable[[Any], None]:
    return lambda route: route.fulfill(status=status, body="<h1>x</h1>")


def test_what_the_server_refuses_is_said_beside_the_row_as_what_it_is(sheet: Any) -> None:
    answers = [
        (400, "Sunucu gönderileni okuyamadı"),
        (403, "değiştirme yetkiniz yok"),
        (404, "Bu kayıt artık burada yok"),
        (409, "biri bu kaydı değiştirdi"),
        (413, "sunucunun kabul ettiğinden uzun"),
        (418, "Sunucu bunu kabul etmedi"),
        (429, "çok sayıda istek"),
        (500, "Sunucuda bir hata oldu, hata bizde"),
        (502, "Sunucuda bir hata oldu, hata bizde"),
    ]
    value = row(sheet, 0).locator(".value-input")
    for status, sentence in answers:
        sheet.route("**/gosterge/*/", refusing(status))
        value.fill(str(status))
        row(sheet, 0).get_by_text(sentence).wait_for()
        expect(sheet.get_by_text("Bağlantı yok")).to_be_hidden()
        expect(sheet.get_by_text("Oturumunuz sona erdi").first).to_be_hidden()

        sheet.unroute("**/gosterge/*/")
        value.fill("13")
        saved(row(sheet, 0))
        expect(row(sheet, 0).get_by_text(sentence)).to_have_count(0)


def test_an_error_of_the_server_is_tried_again_by_itself(sheet: Any) -> None:
    sheet.route("**/gosterge/*/", lambda route: route.fulfill(status=500))
    row(sheet, 0).locator(".value-input").fill("12")
    row(sheet, 0).get_by_text("Sunucuda bir hata oldu").wait_for()
    sheet.unroute("**/gosterge/*/")
    sheet.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(row(sheet, 0))


def test_a_page_of_an_older_session_is_said_to_be_one(sheet: Any) -> None:
    sheet.route(
        "**/gosterge/*/", lambda route: route.fulfill(status=403, body="<div data-csrf></div>")
    )
    row(sheet, 0).locator(".value-input").fill("12")
    sheet.get_by_text("Oturumunuz sona erdi, yazdıklarınız").wait_for()


def attach(sheet: Any, path: Path, content: bytes) -> None:
    row(sheet, 0).get_by_text("Kanıt ekle dosya").click()
    path.write_bytes(content)
    row(sheet, 0).get_by_label("Dosya").set_input_files(path)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 500}, "Sunucuda bir hata oldu"),
        ({"status": 401}, "Oturumunuz sona erdi; kanıt eklenmedi"),
        (None, "Bağlantı yok; kanıt eklenmedi"),
    ],
)
def test_evidence_that_was_not_added_is_said_in_its_row_and_added_later(
    sheet: Any, tmp_path: Path, answer: dict | None, sentence: str
) -> None:
    def refuse(route: Any) -> None:
        if answer is None:
            route.abort()
        else:
            route.fulfill(**answer)

    sheet.route("**/gosterge/*/", refuse)
    attach(sheet, tmp_path / "tutanak.pdf", b"%PDF-1.7\n%%EOF")
    row(sheet, 0).locator(".evidence").get_by_text(sentence).wait_for()
    expect(sheet.get_by_text("Bağlantı yok, yazdıklarınız")).to_be_hidden()
    sheet.unroute("**/gosterge/*/")
    sheet.evaluate("window.dispatchEvent(new Event('focus'))")
    row(sheet, 0).get_by_role("link", name="tutanak.pdf").wait_for()
    expect(row(sheet, 0).get_by_text(sentence)).to_have_count(0)


def test_a_file_that_is_too_large_is_not_sent_at_all(sheet: Any, tmp_path: Path) -> None:
    sent: list[str] = []
    sheet.on("request", lambda request: sent.append(request.url))
    attach(sheet, tmp_path / "tutanak.pdf", b"%PDF-1.7" + bytes(11 * 1024 * 1024))
    row(sheet, 0).get_by_text("Dosya 10 MB’tan büyük; eklenmedi").wait_for()
    assert [address for address in sent if "gosterge" in address] == []


def test_two_values_for_one_indicator_are_shown_and_one_is_chosen(sheet: Any, clerk: User) -> None:
    measurement = Measurement.objects.order_by("pk").first()
    save_entry(clerk, measurement.pk, Entry(value=Decimal(7)), measurement.version)
    row(sheet, 0).locator(".value-input").fill("9")
    row(sheet, 0).get_by_text("Şimdi kayıtlı olan").wait_for()
    measurement.refresh_from_db()
    assert measurement.value == 7
    row(sheet, 0).get_by_role("button", name="Benimki kaydedilsin").click()
    saved(row(sheet, 0))
    measurement.refresh_from_db()
    assert measurement.value == 9


def test_without_a_script_the_sheet_is_an_ordinary_form(
    chromium: Any, live_server: LiveServer, clerk: User
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + ENTRY_SHEET)
    page.fill("#id_username", "memur")
    page.fill("#id_password", "uzun-parola-42")
    page.press("#id_password", "Enter")
    page.locator(".value-input").nth(0).fill("12")
    page.locator(".value-input").nth(1).fill("1")
    page.get_by_role("button", name="Hazır olanları gönder").click()
    page.get_by_role("button", name="1 değeri gönder").click()
    page.get_by_text("1 değer gönderildi").wait_for()
    context.close()


def test_the_sheet_fits_the_screen_and_is_accessible(sheet: Any) -> None:
    row(sheet, 0).locator(".value-input").fill("1")
    saved(row(sheet, 0))
    fits_and_is_accessible(sheet)
