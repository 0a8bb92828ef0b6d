"""A unit's calendar as a workbook: filled in, looked at, saved, refused."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from indicators.models import ActivityYear, Milestone
from plans.models import Activity
from tests.support.calendar import draw, plan_activity, send_year
from tests.support.pages import read_page

EXCEL = "/takvim/2025/mali/excel/"


@pytest.fixture
def web(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


Fill = Callable[[Any, dict[str, int]], Any]


def filled(web: Client, fill: Fill, address: str = EXCEL) -> SimpleUploadedFile:
    """The file that the page offers, with what `fill` writes into its sheet."""
    book = load_workbook(io.BytesIO(web.get(f"{address}indir/").content))
    sheet = book["Faaliyet takvimi"]
    fill(sheet, {cell.value: cell.column for cell in sheet[1]})
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("takvim.xlsx", stream.getvalue())


def written(**cells: Any) -> Fill:
    """Writes into rows: `r2={"İş adımı": …}`."""

    def fill(sheet: Any, columns: dict[str, int]) -> None:
        for row, values in cells.items():
            for name, value in values.items():
                sheet.cell(int(row[1:]), columns[name]).value = value

    return fill


def preview(web: Client, fill: Fill) -> str:
    return read_page(web.post(EXCEL, {"file": filled(web, fill)}))


def save(web: Client, fill: Fill) -> str:
    shown = web.post(EXCEL, {"file": filled(web, fill)})
    return read_page(web.post(EXCEL, {"upload": shown.context["taken"].name}, follow=True))


TENDER = {"İş adımı": "İhale", "Bitiş günü": date(2025, 4, 30)}


def test_an_activity_is_planned_in_the_file_and_saved_after_its_preview(
    web: Client, activity: Activity, clerk: User
) -> None:
    fill = written(r2={"Bu yıl": "Evet", "Başlangıç ayı": "Mart", **TENDER}, r3=TENDER)
    page = preview(web, fill)
    assert "Mart–Aralık" in page
    assert "30.04.2025 İhale; 30.04.2025 İhale" in page
    assert not ActivityYear.objects.exists()
    assert "1 faaliyet Excel’den kaydedildi" in save(web, fill)
    row = ActivityYear.objects.get()
    assert (row.start_month, row.milestones.count()) == (3, 2)
    assert row.history.get().history_change_reason == "Excel’den yüklendi"


def test_a_file_that_comes_back_as_it_was_changes_nothing(
    web: Client, drawn_year: ActivityYear
) -> None:
    assert "kaydedilecek değişiklik yok" in preview(web, written())


def test_a_step_is_changed_emptied_and_a_deleted_row_stays(
    web: Client, drawn_year: ActivityYear
) -> None:
    def fill(sheet: Any, columns: dict[str, int]) -> None:
        written(r3={"İş adımı": "Yapım işi"})(sheet, columns)
        sheet.delete_rows(2)

    save(web, fill)
    assert [str(step) for step in Milestone.objects.all()] == ["İhale", "Yapım işi"]
    save(web, written(r2={"İş adımı": None, "Bitiş günü": None}))
    assert [str(step) for step in Milestone.objects.all()] == ["Yapım işi"]


def test_an_activity_that_is_not_of_this_year_any_more_is_taken_out(
    web: Client, drawn_year: ActivityYear
) -> None:
    save(web, written(r2={"Bu yıl": "Hayır"}))
    assert not ActivityYear.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"Başlangıç ayı": "Brumaire"}, "2. satır, “Başlangıç ayı” sütunu"),
        ({"Bitiş günü": None}, "bitiş gününü birlikte yazın"),
        ({"Bitiş günü": date(2026, 1, 1)}, "2025 yılının dışında"),
        ({"Bitiş günü": "yarın"}, "2. satır, “Bitiş günü” sütunu"),
        ({"Maliyet payı (%)": 130}, "0 ile 100 arasında"),
        ({"Bitiş ayı": "Ocak", "Başlangıç ayı": "Mart"}, "başlangıç ayından önce"),
        ({"İş adımı": "x" * 301}, "en çok 300 karakter"),
        ({"Kayıt no": 999}, "bu birimin kartlarından değil"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_nothing_is_saved(
    row: dict[str, Any], said: str, web: Client, drawn_year: ActivityYear
) -> None:
    page = preview(web, written(r2=row))
    assert said in page
    assert "Hiçbir şey kaydedilmedi" in page


def test_all_that_is_wrong_is_named_at_once_with_its_row(
    web: Client, drawn_year: ActivityYear
) -> None:
    plan_activity(drawn_year.activity.card, "İkinci")
    rows = {
        "r2": {"Bitiş günü": "yarın", "Bitiş ayı": "Mayıs", "Maliyet payı (%)": 130},
        "r3": {"Bitiş ayı": "Haziran"},
        "r4": {"İş adımı": "Kabul", "Bitiş günü": date(2025, 8, 1)},
        "r8": {"İş adımı": "Duyuru"},
    }
    page = preview(web, written(**rows))
    places = re.findall(r"“Faaliyet takvimi” sayfası, (\d+)\. satır, “([^”]+)” sütunu", page)
    assert places == [
        *(("2", "Bitiş günü"), ("3", "Bitiş ayı"), ("2", "Maliyet payı (%)")),
        *(("3", "Bitiş günü"), ("4", "Bitiş günü"), ("8", "Bitiş günü")),
    ]


def test_two_rows_of_an_activity_say_the_same_of_it(web: Client, drawn_year: ActivityYear) -> None:
    page = preview(web, written(r3={"Bitiş ayı": "Mayıs"}))
    assert "3. satır, “Bitiş ayı” sütunu: faaliyetin ilk satırındakinden farklı" in page


def test_what_a_colleague_saved_since_the_download_is_not_written_over(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    other = draw(clerk, plan_activity(drawn_year.activity.card, "İkinci"))
    file = filled(web, written(r2={"Bitiş ayı": "Kasım"}))
    untouched = filled(web, written())
    draw(clerk, drawn_year.activity, "Onun adımı")
    page = read_page(web.post(EXCEL, {"file": file}))
    assert "siz dosyayı indirdikten sonra değişti" in page
    assert "değişiklik yok" in read_page(web.post(EXCEL, {"file": untouched}))
    assert other.milestones.count() == 0


def test_between_preview_and_saving_the_year_was_sent(
    web: Client, clerk: User, drawn_year: ActivityYear
) -> None:
    shown = web.post(EXCEL, {"file": filled(web, written(r2={"Bitiş ayı": "Kasım"}))})
    send_year(clerk, drawn_year)
    page = read_page(web.post(EXCEL, {"upload": shown.context["taken"].name}))
    assert "önce geri çekin" in page
    assert ActivityYear.objects.get().end_month == 12


def test_another_units_file_is_neither_given_nor_taken(
    client: Client, web: Client, stranger: User, drawn_year: ActivityYear
) -> None:
    file = filled(web, written(r2={"Bitiş ayı": "Kasım"}))
    client.force_login(stranger)
    assert client.get(f"{EXCEL}indir/").status_code == 403
    assert client.post(EXCEL, {"file": file}).status_code == 403
    file.seek(0)
    page = read_page(client.post("/takvim/2025/fen/excel/", {"file": file}))
    assert "bu birimin kartlarından değil" in page
