"""Activities and risks in the Excel file of a unit's sheet, with the page's checks."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from indicators import workflow
from indicators.activities import Said
from indicators.entry.assessments import RiskSaid, save_risks
from indicators.entry.progress import Entry, Told, save_progress
from indicators.models import ActivityProgress, ActivityYear, Measurement, RiskState
from indicators.workflow import ACTIVITIES
from plans.models import Activity, CardCooperation, CardNote, Unit
from tests.support.calendar import add_calendar
from tests.support.cycle import member, send
from tests.support.entry_rows import fill
from tests.support.pages import read_page

PAGE = "/veri-girisi/2025-1/mali/excel/"


@pytest.fixture
def activity(draft: Measurement) -> ActivityYear:
    row = Activity.objects.create(card=draft.indicator.card, text="Hatların yenilenmesi")
    return add_calendar(row)


def download(web: Client) -> Workbook:
    return load_workbook(io.BytesIO(web.get(f"{PAGE}indir/").content))


def upload(web: Client, book: Workbook) -> Any:
    stream = io.BytesIO()
    book.save(stream)
    return web.post(PAGE, {"file": SimpleUploadedFile("birim.xlsx", stream.getvalue())})


def confirm(web: Client, preview: Any) -> Any:
    return web.post(PAGE, {"upload": preview.context["name"]}, follow=True)


def say(book: Workbook, **cells: Any) -> Workbook:
    """Fill in the first activity's row."""
    sheet = book["Faaliyetler"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    names = {"percent": "İlerleme (%)", "note": "Ne yapıldı", "delay": "Gecikme nedeni"}
    for name, value in cells.items():
        sheet.cell(2, headings[names.get(name, name)]).value = value
    return book


def write(user: User, activity: ActivityYear, note: str, version: int = 0) -> ActivityProgress:
    entry = Entry(Told(Said(20, note)), {}, version)
    return save_progress(user, Measurement.objects.get().period_id, {activity.pk: entry}).one()


def test_a_unit_without_activities_has_the_file_it_had(web: Client, draft: Measurement) -> None:
    assert download(web).sheetnames == ["Gerçekleşmeler", "Açıklama"]


def test_values_and_activities_are_shown_and_kept_together(
    web: Client, activity: ActivityYear
) -> None:
    book = say(download(web), percent=40, note="Kazı bitti")
    fill(book, 2, Gerçekleşme=3)
    preview = upload(web, book)
    for words in ["1 değer, 1 faaliyet değişecek", "<ins>40</ins>", "<ins>Kazı bitti</ins>"]:
        assert words in read_page(preview)
    assert not ActivityProgress.objects.exists()
    assert "1 değer, 1 faaliyet Excel’den kaydedildi" in read_page(confirm(web, preview))
    row = ActivityProgress.objects.get()
    assert (row.percent, row.note, row.state) == (40, "Kazı bitti", "draft")
    assert row.history.latest().history_change_reason == "Excel’den yüklendi"
    # A mistake is mended in the same file.
    confirm(web, upload(web, say(book, percent=50)))
    row.refresh_from_db()
    assert row.percent == 50


def test_risks_come_in_the_same_file(web: Client, draft: Measurement, clerk: User) -> None:
    card = draft.indicator.card
    for text in ("Sel", "Deprem"):
        CardNote.objects.create(card=card, kind="risk", text=text)
    book = download(web)
    sheet = book["Riskler"]
    assert [cell.value for cell in sheet[1]][:5] == [
        *("Kayıt no", "Hedef", "Risk", "Gerçekleşti mi?", "Ne yapılıyor?")
    ]
    sheet["D2"], sheet["E2"] = "Gerçekleşti", "Set çekildi."
    preview = upload(web, book)
    for words in ("1 risk değişecek", "<ins>Gerçekleşti</ins>", "Riskler, 2"):
        assert words in read_page(preview)
    assert "1 risk Excel’den kaydedildi" in read_page(confirm(web, preview))
    row = RiskState.objects.get()
    assert (row.risk.text, row.occurred, row.action) == ("Sel", "yes", "Set çekildi.")
    assert row.history.latest().history_change_reason == "Excel’den yüklendi"
    # Who writes on the page meanwhile is not written over; the row left as it was hinders nothing.
    save_risks(clerk, draft.period_id, {row.risk_id: (RiskSaid("no"), 1)})
    sheet["E2"] = "Başka"
    assert "“Sel” siz dosyayı indirdikten sonra değişti" in read_page(upload(web, book))


def test_what_is_no_share_of_the_work_is_named_with_its_place(
    web: Client, activity: ActivityYear
) -> None:
    page = read_page(upload(web, say(download(web), percent=140)))
    assert "“Faaliyetler” sayfası, 2. satır, “İlerleme (%)” sütunu: 0 ile 100 arasında" in page


def test_an_activity_of_another_unit_is_refused(web: Client, activity: ActivityYear) -> None:
    unit = Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen")
    other = Activity.objects.create(card=activity.activity.card, text="Yol")
    CardCooperation.objects.create(card=other.card, unit=unit)
    theirs = add_calendar(other, unit=unit)
    book = say(download(web), percent=40, **{"Kayıt no": theirs.pk})
    assert "bu birimin bu dönemdeki kayıtlarından değil" in read_page(upload(web, book))


def test_who_writes_meanwhile_is_not_written_over(
    web: Client, activity: ActivityYear, clerk: User
) -> None:
    book = download(web)
    write(member(activity.unit, "baska"), activity, "Sayfadan")
    assert "kaydedilecek değişiklik yok" in read_page(upload(web, book))
    page = read_page(upload(web, say(book, percent=40)))
    assert "“Hatların yenilenmesi” siz dosyayı indirdikten sonra değişti" in page


def test_what_was_sent_or_whose_period_is_closed_is_not_changed(
    web: Client, activity: ActivityYear, clerk: User, strategist: User
) -> None:
    book = say(download(web), percent=40)
    saved = write(clerk, activity, "Sayfadan")
    workflow.submit(clerk, {saved.pk: saved.version}, ACTIVITIES)
    workflow.close_period(strategist, saved.period_id)
    assert "artık değiştirilemiyor" in read_page(upload(web, book))


def test_a_unit_that_sent_its_values_has_a_file_of_its_activities(
    web: Client, activity: ActivityYear, draft: Measurement, clerk: User, strategist: User
) -> None:
    draft.refresh_from_db()
    send(clerk, draft)
    book = download(web)
    assert book.sheetnames == ["Faaliyetler", "Açıklama"]
    confirm(web, upload(web, say(book, percent=40)))
    assert ActivityProgress.objects.get().percent == 40
    draft.refresh_from_db()  # a value that comes back meanwhile does not make it another file
    workflow.send_back(strategist, {draft.pk: ("Bakın", draft.version)}).one()
    assert "1 faaliyet değişecek" in read_page(upload(web, say(book, percent=50)))
