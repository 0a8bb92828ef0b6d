"""Filling the sheet in Excel: what the file holds, what comes back, what is refused."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from indicators.entry.excel import FILLED
from indicators.entry.forms import EntryForm
from indicators.models import Indicator, Measurement
from indicators.requirements import Entry
from plans.models import Unit
from tests.support.builders import add_indicator
from tests.support.cycle import (
    add_evidence,
    member,
    open_half,
    save_entry,
    send_back,
    submit,
    version_of,
)
from tests.support.entry_rows import column, fill
from tests.support.pages import read_page

PAGE = "/veri-girisi/2025-1/mali/excel/"


@pytest.fixture
def web(client: Client, clerk: User, draft: Measurement) -> Client:
    client.force_login(clerk)
    return client


@pytest.fixture
def second(draft: Measurement) -> Measurement:
    indicator = add_indicator(draft.indicator.card, "=İkinci", target=10)
    return draft.period.measurements.get(indicator=indicator)


def download(web: Client) -> Workbook:
    response = web.get(f"{PAGE}indir/")
    assert response["Content-Disposition"] == 'attachment; filename="veri-girisi-2025-1-mali.xlsx"'
    return load_workbook(io.BytesIO(response.content))


def upload(web: Client, book: Workbook, page: str = PAGE) -> Any:
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("birim.xlsx", stream.getvalue())
    return web.post(page, {"file": file})


def test_the_file_says_how_many_decimals_a_value_keeps() -> None:
    places = Measurement._meta.get_field("value").decimal_places
    (value,) = (one for one in FILLED if one.field == "value")
    assert f"en çok {places} basamak" in value.explanation


def confirm(web: Client, preview: Any) -> Any:
    return web.post(PAGE, {"upload": preview.context["name"]})


def test_the_file_holds_what_is_due_and_only_what_is_to_be_filled_is_open(
    web: Client, second: Measurement
) -> None:
    book = download(web)
    sheet = book["Gerçekleşmeler"]
    assert [sheet.cell(row, column(book, "Gösterge")).value for row in (2, 3)] == [
        "Gösterge",
        "=İkinci",
    ]
    assert sheet.cell(2, column(book, "Beklenen")).value == 50
    assert sheet.protection.sheet
    unlocked = {sheet.cell(1, cell.column).value for cell in sheet[2] if not cell.protection.locked}
    assert unlocked == {
        "Gerçekleşme",
        "Ölçülemedi",
        "Ölçülememe nedeni",
        "Sapma nedeni",
        "Alınacak önlem",
        "Not",
        "EBYS evrak sayısı",
    }
    assert "Açıklama" in book.sheetnames


def test_every_change_is_shown_before_it_is_saved(web: Client, second: Measurement) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme="1.250,5")
    fill(book, 3, Gerçekleşme=2)
    preview = upload(web, book)
    assert "<ins>1.250,5</ins>" in preview.text
    assert "Sapma nedenini yazın" in preview.text
    assert not Measurement.objects.filter(value__isnull=False).exists()


@pytest.mark.differs
def test_the_confirmed_file_is_saved_as_drafts(web: Client, second: Measurement) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme=Decimal("12.5"), Sapma_nedeni="Kış", Alınacak_önlem="Ek ekip")
    fill(book, 3, Ölçülemedi="Evet", Ölçülememe_nedeni="Sayaç bozuk")
    assert confirm(web, upload(web, book)).status_code == 302
    first, other = Measurement.objects.order_by("pk")
    assert (first.value, first.deviation_reason, first.state) == (Decimal("12.5"), "Kış", "draft")
    assert (other.not_measured, other.not_measured_reason) == (True, "Sayaç bozuk")
    assert first.entered_by.username == "memur"


def test_a_file_without_the_column_of_the_remark_keeps_it(
    web: Client, draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, Entry(remark="Sözlü olarak bildirildi"), 1)
    book = download(web)
    fill(book, 2, Gerçekleşme=50)
    book["Gerçekleşmeler"].delete_cols(column(book, "Not"))
    confirm(web, upload(web, book))
    saved = Measurement.objects.get()
    assert (saved.value, saved.remark) == (50, "Sözlü olarak bildirildi")


@pytest.mark.parametrize(("ticked", "confirmed"), [(True, 5), (False, None)])
def test_what_looks_like_a_slip_is_asked_in_the_preview_and_stops_nothing(
    web: Client, draft: Measurement, ticked: bool, confirmed: int | None
) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme=5)
    preview = upload(web, book)
    assert "Haziran’a kadar beklenen 50, gerçekleşme 5: 10 kat küçük." in preview.text
    data = {"upload": preview.context["name"]} | ({"confirmed": draft.pk} if ticked else {})
    web.post(PAGE, data)
    saved = Measurement.objects.get()
    assert (saved.value, saved.confirmed_value) == (5, confirmed)


def test_an_untouched_file_changes_nothing(web: Client, draft: Measurement, clerk: User) -> None:
    save_entry(clerk, draft.pk, Entry(value=Decimal("0"), remedy="-1 kişi"), 1)
    page = upload(web, download(web)).text
    assert "kaydedilecek değişiklik yok" in page


@pytest.mark.parametrize(("cell", "shown_as"), [(0.6, "0%"), ("%60", "@")])
def test_a_percent_sign_in_the_file_is_asked_about_as_on_the_page(
    web: Client, draft: Measurement, cell: Any, shown_as: str
) -> None:
    Indicator.objects.update(unit_of_measure="Adet")
    book = download(web)
    fill(book, 2, Gerçekleşme=cell)
    book["Gerçekleşmeler"].cell(2, column(book, "Gerçekleşme")).number_format = shown_as
    preview = upload(web, book)
    assert "%60 yazıldı; ölçü birimi % değil, Adet." in preview.text
    confirm(web, preview)
    assert Measurement.objects.get().typed_percent


def test_each_wrong_row_is_named_and_nothing_is_saved(web: Client, second: Measurement) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme="1.25")
    fill(book, 3, Gerçekleşme=4, Ölçülemedi="belki")
    page = upload(web, book)
    assert "2. satır, “Gerçekleşme” sütunu" in page.text
    assert "3. satır, “Ölçülemedi” sütunu" in page.text
    assert "Hiçbir şey kaydedilmedi" in page.text
    assert page.context["name"] is None


@pytest.mark.parametrize("value", ["12,345678", "12,34567"])
def test_too_many_decimals_are_refused_with_the_sentence_of_the_form(
    web: Client, draft: Measurement, value: str
) -> None:
    (sentence,) = EntryForm({"value": value, "version": 1}).errors["value"]
    assert "en çok 4 basamak yazılabilir" in sentence
    book = download(web)
    fill(book, 2, Gerçekleşme=float(value.replace(",", ".")))
    assert f"2. satır, “Gerçekleşme” sütunu: {sentence}" in upload(web, book).text


def test_four_decimals_are_taken_in_the_form_and_in_the_file(
    web: Client, draft: Measurement
) -> None:
    form = EntryForm({"value": "12,3456", "version": 1})
    assert form.is_valid()
    book = download(web)
    fill(book, 2, Gerçekleşme=12.3456)
    confirm(web, upload(web, book))
    draft.refresh_from_db()
    assert draft.value == form.cleaned_data["value"] == Decimal("12.3456")


def test_the_guide_of_the_file_says_how_many_decimals_may_be_written(
    web: Client, draft: Measurement
) -> None:
    guide = {row[0].value: row[1].value for row in download(web)["Açıklama"].iter_rows()}
    assert "virgülden sonra en çok 4 basamak" in guide["Gerçekleşme"]


def test_a_row_that_changed_after_the_download_is_refused(
    web: Client, draft: Measurement, clerk: User
) -> None:
    book = download(web)
    save_entry(clerk, draft.pk, Entry(value=Decimal(7)), 1)
    fill(book, 2, Gerçekleşme=9)
    assert "siz dosyayı indirdikten sonra değişti" in upload(web, book).text
    assert Measurement.objects.get().value == 7


@pytest.mark.differs
def test_a_row_that_changes_between_preview_and_confirmation_saves_nothing(
    web: Client, second: Measurement, draft: Measurement, clerk: User
) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme=9)
    fill(book, 3, Gerçekleşme=9)
    preview = upload(web, book)
    save_entry(clerk, second.pk, Entry(value=Decimal(7)), 1)
    assert "değişti" in confirm(web, preview).text
    draft.refresh_from_db()
    assert draft.value is None


# --- The same file again ------------------------------------------------------------------------


@pytest.fixture
def uploaded(web: Client, second: Measurement) -> Workbook:
    """A file whose two rows were uploaded; the file itself is as it was downloaded."""
    book = download(web)
    fill(book, 2, Gerçekleşme=60)
    fill(book, 3, Gerçekleşme=5)
    confirm(web, upload(web, book))
    return book


@pytest.fixture
def colleague(unit: Unit) -> User:
    return member(unit, "mudur", first_name="Ayşe", last_name="Müdür")


def test_ones_own_corrected_file_is_taken_again(
    web: Client, uploaded: Workbook, draft: Measurement
) -> None:
    for value in (70, 80):
        fill(uploaded, 2, Gerçekleşme=value)
        preview = upload(web, uploaded)
        assert "1 değer değişecek, 1 satır değişmiyor" in read_page(preview)
        confirm(web, preview)
        draft.refresh_from_db()
        assert draft.value == value


def test_what_one_uploaded_can_be_emptied_again(
    web: Client, uploaded: Workbook, draft: Measurement
) -> None:
    fill(uploaded, 2, Gerçekleşme=None)
    confirm(web, upload(web, uploaded))
    draft.refresh_from_db()
    assert draft.value is None


def test_the_file_that_was_uploaded_changes_nothing(web: Client, uploaded: Workbook) -> None:
    assert "kaydedilecek değişiklik yok" in read_page(upload(web, uploaded))


def test_steps_of_the_team_do_not_make_the_file_old(
    web: Client, uploaded: Workbook, draft: Measurement, clerk: User, strategist: User
) -> None:
    submit(clerk, draft.pk)
    send_back(strategist, draft.pk, "Tutanakla karşılaştırın.")
    fill(uploaded, 2, Gerçekleşme=70)
    confirm(web, upload(web, uploaded))
    draft.refresh_from_db()
    assert (draft.value, draft.state) == (70, "returned")


def test_what_a_colleague_changed_after_ones_upload_is_named(
    web: Client, uploaded: Workbook, draft: Measurement, colleague: User
) -> None:
    save_entry(colleague, draft.pk, Entry(value=Decimal(7)), version_of(draft.pk))
    page = read_page(upload(web, uploaded))
    assert "2. satır: “Gösterge” siz dosyayı indirdikten sonra değişti (yazan: Ayşe Müdür)" in page
    assert "3. satır" not in page


def test_what_one_changed_on_the_page_after_the_upload_is_named(
    web: Client, uploaded: Workbook, draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, Entry(value=Decimal(7)), version_of(draft.pk))
    assert "değişti (yazan: sayfada siz)" in read_page(upload(web, uploaded))


def test_a_row_that_was_left_as_downloaded_does_not_hinder_the_others(
    web: Client, second: Measurement, draft: Measurement, colleague: User
) -> None:
    book = download(web)
    save_entry(colleague, draft.pk, Entry(value=Decimal(7)), 1)
    fill(book, 3, Gerçekleşme=5)
    confirm(web, upload(web, book))
    assert list(Measurement.objects.order_by("pk").values_list("value", flat=True)) == [7, 5]


def test_the_trail_says_that_a_value_came_in_a_file(
    web: Client, uploaded: Workbook, draft: Measurement
) -> None:
    assert draft.history.order_by("-history_id")[0].history_change_reason == "Excel’den yüklendi"


# --- Document numbers ---------------------------------------------------------------------------


def numbers(measurement: Measurement) -> list[str]:
    return list(measurement.evidence.order_by("pk").values_list("document_number", flat=True))


def test_document_numbers_are_added_beside_those_that_are_there(
    web: Client, draft: Measurement, clerk: User
) -> None:
    add_evidence(clerk, draft.pk, document_number="E-1")
    book = download(web)
    assert book["Gerçekleşmeler"].cell(2, column(book, "EBYS evrak sayısı")).value == "E-1"
    fill(book, 2, EBYS_evrak_sayısı="E-1; 2025/118 ;E-3; E-3")
    preview = upload(web, book)
    assert "<del>E-1</del> → <ins>E-1; 2025/118; E-3</ins>" in read_page(preview)
    confirm(web, preview)
    assert numbers(draft) == ["E-1", "2025/118", "E-3"]
    assert "kaydedilecek değişiklik yok" in read_page(upload(web, book))


def test_a_document_number_that_is_a_number_in_excel_is_taken(
    web: Client, draft: Measurement
) -> None:
    book = download(web)
    fill(book, 2, EBYS_evrak_sayısı=45871236)
    confirm(web, upload(web, book))
    assert numbers(draft) == ["45871236"]


def test_a_document_number_that_is_left_out_stays_and_is_named(
    web: Client, draft: Measurement, clerk: User
) -> None:
    add_evidence(clerk, draft.pk, document_number="E-1")
    book = download(web)
    fill(book, 2, Gerçekleşme=60, EBYS_evrak_sayısı=None)
    preview = upload(web, book)
    assert "“E-1” dosyada yok, kayıtlı kalıyor" in read_page(preview)
    confirm(web, preview)
    assert numbers(draft) == ["E-1"]


def test_a_file_from_before_the_column_was_there_is_taken(web: Client, draft: Measurement) -> None:
    book = download(web)
    book["Gerçekleşmeler"].delete_cols(column(book, "EBYS evrak sayısı"))
    fill(book, 2, Gerçekleşme=60)
    confirm(web, upload(web, book))
    draft.refresh_from_db()
    assert draft.value == 60


def test_a_document_number_that_is_too_long_is_refused_with_its_place(
    web: Client, draft: Measurement
) -> None:
    book = download(web)
    fill(book, 2, EBYS_evrak_sayısı="9" * 101)
    page = read_page(upload(web, book))
    assert "2. satır, “EBYS evrak sayısı” sütunu: bir sayı en çok 100 karakter olur" in page


def test_a_document_number_for_what_is_sent_is_refused(
    web: Client, draft: Measurement, clerk: User
) -> None:
    save_entry(clerk, draft.pk, Entry(value=Decimal(60)), 1)
    book = download(web)
    submit(clerk, draft.pk)
    fill(book, 2, EBYS_evrak_sayısı="E-1")
    assert "artık değiştirilemiyor" in read_page(upload(web, book))


def test_criteria_beside_a_value_of_autumn_are_refused(web: Client, draft: Measurement) -> None:
    Indicator.objects.update(monitoring_frequency=3)
    open_half(draft.period.plan, half=2, due=date(2026, 1, 15))
    address = PAGE.replace("2025-1", "2025-2")
    book = load_workbook(io.BytesIO(web.get(f"{address}indir/").content))
    fill(book, 2, İlgililik="İhtiyaç sürüyor.")
    fill(book, 3, İlgililik="İhtiyaç sürüyor.")
    preview = upload(web, book, address).text
    assert "2. satır, “İlgililik” sütunu: ölçütler yılın son ölçümünde yazılır." in preview
    assert "3. satır" not in preview


def test_a_row_of_another_unit_is_refused(web: Client, draft: Measurement, stranger: User) -> None:
    card = draft.indicator.card.objective.cards.create(
        responsible_unit=stranger.unit_memberships.get().unit
    )
    add_indicator(card, "Başkasının")
    theirs = draft.period.measurements.exclude(pk=draft.pk).get()
    book = download(web)
    fill(book, 2, Kayıt_no=theirs.pk, Gerçekleşme=5)
    assert "bu birimin bu dönemdeki kayıtlarından değil" in upload(web, book).text
    theirs.refresh_from_db()
    assert theirs.value is None


def test_the_same_row_twice_is_refused(
    web: Client, draft: Measurement, second: Measurement
) -> None:
    book = download(web)
    fill(book, 3, Kayıt_no=draft.pk)
    assert "2. satırda da var" in upload(web, book).text


def test_another_unit_neither_downloads_nor_uploads(web: Client, stranger: User) -> None:
    book = download(web)
    web.force_login(stranger)
    assert web.get(f"{PAGE}indir/").status_code == 403
    assert upload(web, book).status_code == 403


def test_the_strategy_team_uploads_nothing(web: Client, strategist: User) -> None:
    book = download(web)
    fill(book, 2, Gerçekleşme=5)
    web.force_login(strategist)
    assert "artık değiştirilemiyor" in upload(web, book).text


@pytest.mark.parametrize("content", [b"PK\x03\x04 bozuk", b"a;b\n1;2", b""])
def test_what_is_no_workbook_is_refused(web: Client, content: bytes) -> None:
    page = web.post(PAGE, {"file": SimpleUploadedFile("x.xlsx", content)})
    assert "Hiçbir şey kaydedilmedi" in page.text


@pytest.mark.parametrize("name", ["0" * 32, "../../secret_key", "x"])
def test_a_made_up_upload_is_refused(web: Client, name: str) -> None:
    assert "artık yok" in web.post(PAGE, {"upload": name}).text
