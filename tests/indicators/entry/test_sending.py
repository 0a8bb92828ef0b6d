"""Looking over what is sent, sending it, its receipt, taking it back, and the soft question."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators import workflow
from indicators.models import Indicator, Measurement
from indicators.requirements import Entry
from plans.models import Unit
from tests.support.cycle import approve, member, save_entry, send_back, version_of
from tests.support.entry_rows import row
from tests.support.pages import read_page

SHEET = "/veri-girisi/2025-1/mali/"
CHECK = f"{SHEET}kontrol/"
RECEIPT = f"{SHEET}gonderim/"
#: Ten times less than what is due by June.
ODD = Entry(Decimal(5), deviation_reason="Kış uzun sürdü", remedy="Ek ekip", remark="İki ay kapalı")


def keep(clerk: User, measurement: Measurement, entry: Entry) -> str:
    """Write the entry; the row as the page that looks over it names it."""
    save_entry(clerk, measurement.pk, entry, version_of(measurement.pk))
    return f"{measurement.pk}:{version_of(measurement.pk)}"


def state_of(measurement: Measurement) -> str:
    return Measurement.objects.get(pk=measurement.pk).state


# --- Looking over -----------------------------------------------------------------------------


def test_the_page_shows_what_goes_out_and_what_stays_behind_with_what_it_lacks(
    web: Client, draft: Measurement, second: Measurement, clerk: User
) -> None:
    Indicator.objects.update(unit_of_measure="km")
    entry = Entry(Decimal(40), deviation_reason="Kış uzun sürdü", remedy="Ek ekip", remark="Sözlü")
    keep(clerk, draft, entry)
    page = read_page(web.get(CHECK))
    going, left = page.split('id="kalanlar"')
    for text in ("40 km", "Kış uzun sürdü", "Ek ekip", "Sözlü", "makul", "%80’i"):
        assert text in going
    assert f'href="{SHEET}#satir-{draft.pk}"' in going
    assert "1 değeri gönder" in going
    assert "Boş olan 1 değer" in left
    assert f'href="{SHEET}#satir-{second.pk}"' in left


def test_what_is_begun_and_not_complete_says_what_it_lacks(
    web: Client, draft: Measurement, clerk: User
) -> None:
    keep(clerk, draft, Entry(Decimal(40), remedy="Ek ekip"))
    page = read_page(web.get(CHECK))
    assert "Eksiği olan 1 değer" in page
    assert "Haziran’a kadar beklenenin gerisinde. Sapma nedenini yazın." in page
    assert f'href="{SHEET}?eksik=1#satir-{draft.pk}"' in page


def test_exactly_what_was_shown_is_sent(
    web: Client, draft: Measurement, second: Measurement, clerk: User
) -> None:
    seen = keep(clerk, draft, Entry(Decimal(50)))
    keep(clerk, second, Entry(Decimal(5)))  # complete since, and not on the page that was seen
    response = web.post(CHECK, {"seen": seen})
    assert response["Location"] == RECEIPT
    assert (state_of(draft), state_of(second)) == ("submitted", "draft")


def test_a_row_that_was_changed_meanwhile_is_not_sent_and_told(
    web: Client, draft: Measurement, second: Measurement, clerk: User, unit: Unit
) -> None:
    seen = [keep(clerk, draft, Entry(Decimal(50))), keep(clerk, second, Entry(Decimal(5)))]
    keep(member(unit, "ayse", first_name="Ayşe"), draft, Entry(Decimal(60)))
    page = read_page(web.post(CHECK, {"seen": seen}, follow=True))
    assert "1 değer gönderildi." in page
    assert "“Gösterge” gönderilmedi. Bu kaydı siz açtıktan sonra Ayşe değiştirdi." in page
    assert (state_of(draft), state_of(second)) == ("draft", "submitted")


def test_what_one_changed_in_another_tab_is_told_as_ones_own(
    web: Client, draft: Measurement, clerk: User
) -> None:
    seen = keep(clerk, draft, Entry(Decimal(50)))
    keep(clerk, draft, Entry(Decimal(60)))
    page = read_page(web.post(CHECK, {"seen": [seen]}, follow=True))
    assert "Bu kaydı siz açtıktan sonra başka bir sekmede ya da cihazda değiştirdiniz." in page


def test_what_is_sent_twice_from_one_page_is_sent_once_and_leads_to_the_receipt(
    web: Client, draft: Measurement, clerk: User
) -> None:
    seen = keep(clerk, draft, Entry(Decimal(50)))
    for _ in range(2):  # pressed twice, or the page was gone back to
        response = web.post(CHECK, {"seen": [seen]})
        assert response["Location"] == RECEIPT
    assert "daha önce gönderilmiş" in read_page(web.get(RECEIPT))
    assert version_of(draft.pk) == 3


def test_who_sends_after_the_close_is_told_what_was_not_sent(
    web: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    seen = keep(clerk, draft, Entry(Decimal(50)))
    workflow.close_period(strategist, draft.period_id)
    text = read_page(web.post(CHECK, {"seen": [seen]}, follow=True))
    assert "gönderilmedi. Bu değer onaylanmış ya da dönemi kapanmış" in text


def test_nobody_but_the_unit_looks_over_and_sends(
    client: Client, draft: Measurement, clerk: User, strategist: User, stranger: User
) -> None:
    seen = keep(clerk, draft, Entry(Decimal(50)))
    for person in (strategist, stranger):
        client.force_login(person)
        assert client.get(CHECK).status_code == 403
        assert client.post(CHECK, {"seen": seen}).status_code == 403
    assert state_of(draft) == "draft"


def test_with_nothing_complete_the_page_says_so(web: Client, draft: Measurement) -> None:
    assert "Gönderilecek tamamlanmış değer yok" in read_page(web.get(CHECK))


# --- The receipt ------------------------------------------------------------------------------


def test_the_receipt_says_who_sent_what_and_when(
    web: Client, draft: Measurement, second: Measurement, clerk: User
) -> None:
    seen = [keep(clerk, draft, Entry(Decimal(50))), keep(clerk, second, Entry(Decimal(5)))]
    page = read_page(web.post(CHECK, {"seen": seen}, follow=True))
    sent = Measurement.objects.values_list("submitted_at", flat=True).order_by().distinct()
    assert len(sent) == 1  # one sending, one date
    assert "2 değer gönderildi." in page
    assert "Gönderen: Örnek Memur · 2 değer" in page
    for text in ("Örnek Belediyesi", "Mali Hizmetler Müdürlüğü", "2025 Ocak–Haziran", "50", "5"):
        assert text in page


def test_what_was_taken_back_or_returned_leaves_the_receipt(
    web: Client, submitted: Measurement, strategist: User
) -> None:
    assert "1 değer" in read_page(web.get(RECEIPT))
    send_back(strategist, submitted.pk, "Eksik")
    assert "Bu dönemde gönderilmiş değer yok" in read_page(web.get(RECEIPT))


def test_the_sheet_and_the_message_lead_to_the_receipt(web: Client, draft: Measurement) -> None:
    assert RECEIPT not in read_page(web.get(SHEET))
    page = read_page(web.post(SHEET, {**row(draft, "50"), "send": draft.pk}, follow=True))
    message, sheet = page.split("<main", 1)
    assert f'href="{RECEIPT}"' in message
    assert f'href="{RECEIPT}"' in sheet


# --- Taking back ------------------------------------------------------------------------------


def test_a_sent_value_is_taken_back_mended_and_sent_again(
    web: Client, submitted: Measurement
) -> None:
    page = read_page(web.get(SHEET))
    assert f'value="{submitted.pk}:{submitted.version}"' in page
    web.post(SHEET, {"withdraw": f"{submitted.pk}:{submitted.version}"})
    assert state_of(submitted) == "draft"
    version = version_of(submitted.pk)
    web.post(SHEET, {**row(submitted, "55", version), "send": submitted.pk})
    again = Measurement.objects.get()
    assert (again.state, again.value) == ("submitted", 55)


def test_taking_back_gives_the_row_to_be_written_at_once(
    web: Client, submitted: Measurement
) -> None:
    button = {"withdraw": f"{submitted.pk}:{submitted.version}"}
    response = web.post(f"{SHEET}gosterge/{submitted.pk}/", button)
    assert f'name="m{submitted.pk}-value"' in read_page(response)
    assert response["HX-Retarget"] == f"#satir-{submitted.pk}"


def test_what_was_sent_this_moment_can_be_taken_back(web: Client, draft: Measurement) -> None:
    address = f"{SHEET}gosterge/{draft.pk}/"
    page = read_page(web.post(address, {**row(draft, "50"), "send": draft.pk}))
    [button] = re.findall(r'name="withdraw" value="([0-9:]+)"', page)
    web.post(address, {"withdraw": button})
    assert state_of(draft) == "draft"


def test_what_was_decided_meanwhile_is_not_taken_back_and_told(
    web: Client, submitted: Measurement, strategist: User
) -> None:
    approve(strategist, submitted.pk)
    button = {"withdraw": f"{submitted.pk}:{submitted.version}"}
    for address in (SHEET, f"{SHEET}gosterge/{submitted.pk}/"):
        page = read_page(web.post(address, button, follow=True))
        assert "Yalnız onay bekleyen değer geri çekilir" in page
    assert state_of(submitted) == "approved"


def test_after_the_close_nothing_is_taken_back(
    web: Client, submitted: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    assert 'name="withdraw"' not in read_page(web.get(SHEET))
    page = read_page(
        web.post(SHEET, {"withdraw": f"{submitted.pk}:{submitted.version}"}, follow=True)
    )
    assert "gönderdiğiniz değer geri çekilmez" in page
    assert state_of(submitted) == "submitted"


# --- The conversation with the reviewer --------------------------------------------------------


def test_a_remark_the_return_note_and_its_reply_stay_with_the_value(
    client: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    client.force_login(clerk)
    client.post(SHEET, {**row(draft, "50", remark="Tutanak ektedir."), "send": draft.pk})
    send_back(strategist, draft.pk, "Hangi tutanak?")
    assert "Hangi tutanak?" in read_page(client.get(SHEET))
    data = row(draft, "50", version_of(draft.pk), remark="12 sayılı tutanak.")
    client.post(SHEET, {**data, "send": draft.pk})
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/mali/"))
    assert "Hangi tutanak?" in page
    assert "12 sayılı tutanak." in page
    history = read_page(client.get(f"/onay/2025-1/mali/{draft.pk}/"))
    for text in ("Tutanak ektedir.", "Hangi tutanak?", "12 sayılı tutanak.", "birimin notu"):
        assert text in history


def test_a_remark_is_in_no_report(
    client: Client, draft: Measurement, clerk: User, strategist: User
) -> None:
    keep(clerk, draft, Entry(Decimal(50), remark="Yalnız size."))
    workflow.submit(clerk, {draft.pk: version_of(draft.pk)})
    client.force_login(strategist)
    page = read_page(client.get("/raporlar/ornek/izleme/2025-1/"))
    assert "Gösterge" in page
    assert "Yalnız size." not in page


# --- The soft question ------------------------------------------------------------------------


def test_a_value_that_looks_like_a_slip_is_asked_about_at_once_and_kept(
    web: Client, draft: Measurement
) -> None:
    page = read_page(web.post(f"{SHEET}gosterge/{draft.pk}/", row(draft, "5")))
    assert "Haziran’a kadar beklenen 50, gerçekleşme 5: 10 kat küçük." in page
    assert "<strong>5</strong> doğru mu?" in page
    assert Measurement.objects.get().value == 5


def test_sending_asks_first_and_the_answer_sends(web: Client, draft: Measurement) -> None:
    address = f"{SHEET}gosterge/{draft.pk}/"
    texts = {"deviation_reason": "Neden", "remedy": "Önlem"}
    page = read_page(web.post(address, {**row(draft, "5", **texts), "send": draft.pk}))
    assert "Gönderilmedi; önce şunu yanıtlayın" in page
    assert state_of(draft) == "draft"
    answer = row(draft, "5", version_of(draft.pk), confirmed_value="5", **texts)
    web.post(address, {**answer, "send": draft.pk})
    sent = Measurement.objects.get()
    assert (sent.state, sent.confirmed_value) == ("submitted", 5)


def test_another_value_is_asked_about_anew(web: Client, draft: Measurement) -> None:
    web.post(f"{SHEET}gosterge/{draft.pk}/", row(draft, "5", confirmed_value="5"))
    assert "Yanıtınız: evet, <strong>5</strong> doğru." in read_page(web.get(SHEET))
    data = row(draft, "4", version_of(draft.pk), confirmed_value="5")
    page = read_page(web.post(f"{SHEET}gosterge/{draft.pk}/", data))
    assert "<strong>4</strong> doğru mu?" in page


def test_a_percent_sign_typed_for_a_count_is_asked_about_until_it_is_answered(
    web: Client, draft: Measurement
) -> None:
    Indicator.objects.update(unit_of_measure="Adet")
    web.post(SHEET, {**row(draft, "%60"), "save": ""})
    page = read_page(web.get(SHEET))
    assert 'value="%60"' in page
    assert "%60 yazıldı; ölçü birimi % değil, Adet." in page
    assert "<strong>60 Adet</strong> doğru" in read_page(web.get(CHECK))
    web.post(SHEET, {**row(draft, "60", version_of(draft.pk)), "save": ""})
    assert "doğru mu?" not in read_page(web.get(SHEET))


def test_the_page_that_looks_over_asks_again_before_it_sends(
    web: Client, draft: Measurement, clerk: User
) -> None:
    seen = keep(clerk, draft, ODD)
    page = read_page(web.post(CHECK, {"seen": seen, f"remark-{draft.pk}": "Yarım cümle"}))
    assert "Henüz gönderilmedi." in page
    assert ">Yarım cümle</textarea>" in page
    assert state_of(draft) == "draft"
    web.post(CHECK, {"seen": seen, "confirmed": draft.pk, f"remark-{draft.pk}": "Sel oldu"})
    sent = Measurement.objects.get()
    assert (sent.state, sent.confirmed_value, sent.remark) == ("submitted", 5, "Sel oldu")


def test_a_question_holds_nothing_up(web: Client, draft: Measurement, clerk: User) -> None:
    seen = keep(clerk, draft, ODD)
    web.post(CHECK, {"seen": seen, "anyway": ""})
    assert (state_of(draft), Measurement.objects.get().confirmed_value) == ("submitted", None)


@pytest.mark.parametrize(("answers", "said"), [(True, "Evet, doğru."), (False, "yanıtlamadı")])
def test_the_reviewer_sees_the_doubt_the_answer_and_the_word(
    client: Client, draft: Measurement, clerk: User, strategist: User, answers: bool, said: str
) -> None:
    keep(clerk, draft, ODD)
    versions = {draft.pk: version_of(draft.pk)}
    workflow.submit(clerk, versions, confirmed=[draft.pk] if answers else [])
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/mali/"))
    assert "Haziran’a kadar beklenen 50, gerçekleşme 5: 10 kat küçük." in page
    assert said in page
    assert "İki ay kapalı" in page
