"""The monitoring reports as files: PDF, Excel and JSON hold the figures of the page."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import Indicator, Period
from plans.models import Plan, TrailEvent
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html, report_file_name
from reports.monitoring.parts.data import STATUSES, Report
from reports.monitoring.parts.scorecard import scorecard_of
from reports.monitoring.parts.tags import performance
from reports.monitoring.workbook import monitoring_workbook
from reports.publications.reading import read_report
from reports.publications.typed_json import dump
from reports.publishing.publish import publish
from tests.support.builders import build_plan, measure
from tests.support.pdf_rules import find_faults
from tests.support.pdf_texts import page_texts, squeeze, squeezed_pages
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db


def example(code: str = "2025-2", **options: bool) -> Any:
    """Two goals at 75 % and 25 %: each one objective, one card, two indicators of 50 %."""
    plan = build_plan(goals=2, objectives=1, indicators=2)
    values = dict(zip(Indicator.objects.order_by("pk"), [20, 10, 5], strict=False))
    return published(measure(plan, code, values, **options))


def published(period: Period) -> Any:
    return read_report(publish(None, period))


def workbook(report: Report) -> Workbook:
    return load_workbook(io.BytesIO(monitoring_workbook(report)))


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows below the header, by the names of their columns."""
    header = [cell.value for cell in sheet[4]]
    return [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(5, values_only=True)]


# --- The same figures everywhere ----------------------------------------------------------------


def test_page_workbook_and_json_hold_the_same_figures() -> None:
    report = example()
    html = monitoring_html(report)
    data = json.loads(dump(report))
    book = workbook(report)
    cards = rows_of(book["Hedef kartları"])
    means = {row["Kod"]: row for row in rows_of(book["Ortalamalar"]) if row["Düzey"] == "Kart"}
    for goal in report.goals:
        for objective in goal.objectives:
            for card in objective.cards:
                assert performance(card.performance) in html
                assert means[card.label]["Performans (%)"] == pytest.approx(float(card.performance))
    lines = [line for card in report.cards for line in card.indicators]
    assert [row["Performans (%)"] for row in cards] == [line.performance for line in lines]
    actual = "İzleme Dönemindeki Gerçekleşme Değeri (C)"
    assert [row[actual] for row in cards] == [line.actual for line in lines]
    assert Decimal(data["summary"]["performance"]) == report.summary.performance == 50
    assert rows_of(book["Özet"])[0]["Değer"] == 50
    written = [
        line["performance"]
        for goal in data["goals"]
        for objective in goal["objectives"]
        for card in objective["cards"]
        for line in card["indicators"]
    ]
    assert written == [line.performance and str(line.performance) for line in lines]


def test_json_names_method_settings_and_rules_in_english_keys() -> None:
    data = json.loads(dump(example(is_sample=True)))
    assert data["head"]["is_sample"] is True
    assert data["head"]["until"] == "2025-12-31"
    assert data["method"]["threshold_reached"] == "100.00"
    assert data["method"]["missing_as_zero"] is False
    assert data["method"]["states"] == ["approved"]
    line = data["goals"][0]["objectives"][0]["cards"][0]["indicators"][0]
    assert (line["rule"], line["formula"]) == ("yıllık, artan, toplam", "C/B")
    assert data["missing"][0]["reason"] == "gönderilmedi"


# --- Excel --------------------------------------------------------------------------------------


def test_the_workbook_has_its_sheets_frozen_and_ready_to_print() -> None:
    book = workbook(example())
    assert book.sheetnames == [
        "Özet",
        "Hedef kartları",
        "Ortalamalar",
        "Birimler",
        "Eksik veriler",
        "Yöntem",
    ]
    for sheet in book:
        assert sheet.freeze_panes.endswith("5")
        assert sheet.print_title_rows == "$1:$4"
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "Örnek Belediyesi" in sheet.oddHeader.left.text
        assert all(sheet.column_dimensions[cell.column_letter].width >= 7 for cell in sheet[4])


def test_means_are_values_that_can_be_checked_row_by_row() -> None:
    sheet = workbook(example())["Ortalamalar"]
    assert [[cell.value for cell in row[:2] + row[4:5]] for row in sheet["A5:E11"]] == [
        ["Plan", None, 50],
        ["Amaç", "A1", 75],
        ["Hedef", "H1.1", 75],
        ["Kart", "H1.1", 75],
        ["Amaç", "A2", 25],
        ["Hedef", "H2.1", 25],
        ["Kart", "H2.1", 25],
    ]


def test_totals_and_counts_are_values() -> None:
    book = workbook(example())
    units = rows_of(book["Birimler"])
    assert units[-1]["Birim"] == "Toplam"
    assert units[-1]["İstenen değer"] == sum(row["İstenen değer"] for row in units[:-1]) == 8
    counts = {row["Bilgi"]: row["Değer"] for row in rows_of(book["Özet"])}
    statuses = [row["Durum"] for row in rows_of(book["Hedef kartları"])]
    for status in STATUSES:
        assert counts[f"Durum: {status}"] == statuses.count(status)
    assert counts["Gösterge sayısı"] == len(statuses) == 4
    weights = {row["Kod"]: row["Hedefe etkisi toplamı (%)"] for row in rows_of(book["Ortalamalar"])}
    assert weights["H1.1"] == 100


def test_every_viewer_shows_every_value() -> None:
    data = monitoring_workbook(example())
    seen = load_workbook(io.BytesIO(data), data_only=True)
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert seen[sheet.title][cell.coordinate].value == cell.value


def test_numbers_are_numbers_and_are_shown_the_way_of_their_unit() -> None:
    sheet = workbook(example())["Hedef kartları"]
    assert sheet["J5"].value == 20
    assert sheet["J5"].number_format == "#,##0"
    assert sheet["J6"].number_format == '"%"#,##0'
    assert sheet["L5"].number_format == '"%"#,##0.00'


def test_text_of_people_never_becomes_a_formula() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    Indicator.objects.update(name='=HYPERLINK("http://x")', code="+1")
    plan.goals.update(name="@SUM(A1)")
    book = workbook(build_monitoring_report(measure(plan, "2025-2", {})))
    assert '=HYPERLINK("http://x")' in [cell.value for cell in book["Hedef kartları"]["F"]]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_sample_data_and_drafts_are_marked_on_every_sheet() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    report = build_monitoring_report(measure(plan, "2025-1", {}, is_sample=True))
    for sheet in workbook(report):
        assert sheet["A2"].value.startswith("ÖRNEK VERİ · TASLAK")
        assert sheet.oddHeader.center.text == "ÖRNEK VERİ · TASLAK"


def test_the_workbook_lists_missing_values_and_the_years_so_far() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-2", {Indicator.objects.get(): 10}, publish=True)
    book = workbook(build_monitoring_report(measure(plan, "2026-2", {})))
    missing = rows_of(book["Eksik veriler"])
    assert missing[0]["Neden"] == "gönderilmedi"
    assert rows_of(book["Yıllara göre"])[0] == {
        "Kod": None,
        "Ad": "Plan geneli",
        "2025": 50,
        "2026": None,
    }


def test_a_scorecard_is_a_workbook_too() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-1", {})
    book = workbook(scorecard_of(build_monitoring_report(period), "birim-1"))
    assert "Birimler" not in book.sheetnames
    assert "Su ve Kanalizasyon Müdürlüğü Karnesi" in book["Özet"]["A1"].value


# --- PDF ----------------------------------------------------------------------------------------


def test_the_pdf_is_complete_marked_and_accessible() -> None:
    plan = build_plan(goals=3, objectives=3, indicators=3)
    rows = list(Indicator.objects.order_by("pk"))
    for number, row in enumerate(rows):
        row.name = f"{number}. göstergenin {'uzun ' * number}adı"
    Indicator.objects.bulk_update(rows, ["name"])
    values = {row: number % 40 for number, row in enumerate(rows) if number % 3}
    path = pdf_of(monitoring_html(published(measure(plan, "2025-2", values, is_sample=True))))
    pages = squeezed_pages(path)
    whole = "".join(pages)
    # The council's page comes first, alone; the contents follow it.
    assert "Planınperformansı" in pages[0]
    assert squeeze("Hedefi en çok aşan göstergeler") in pages[0]
    assert "İçindekiler" in pages[1]
    assert all("ÖRNEKVERİ" in page for page in pages)
    assert [row.name for row in rows if squeeze(row.name) not in whole] == []
    assert [fault for fault in find_faults(path) if fault.severity.name == "ERROR"] == []
    with pikepdf.open(path) as pdf:
        figures = [
            str(item["/Alt"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    assert figures == ["Amaçların performansı", "Göstergelerin durumu"]


def test_a_pdf_of_real_data_carries_no_mark() -> None:
    text = "".join(page_texts(pdf_of(monitoring_html(example()))))
    assert "ÖRNEK" not in text
    assert "TASLAK" not in text


# --- Names and the command ----------------------------------------------------------------------


def test_files_are_named_by_plan_report_and_time() -> None:
    report = example()
    assert report_file_name(report) == "ornek-2025-2029-degerlendirme-2025"
    card = scorecard_of(report, "birim-1")
    assert report_file_name(card) == "ornek-2025-2029-karne-2025-2-birim-1"


@pytest.mark.parametrize(
    ("kind", "beginning"),
    [
        ("pdf", b"%PDF-1.7"),
        ("html", b"<!doctype html>"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
        ("json", b"{"),
    ],
)
@pytest.mark.parametrize(
    ("report", "options"),
    [
        ("izleme", {"period": "2025-1"}),
        ("degerlendirme", {"year": 2025}),
        ("karne", {"period": "2025-2", "unit": "birim-1"}),
    ],
)
def test_every_report_is_written_in_every_format(
    report: str, options: dict, kind: str, beginning: bytes, tmp_path: Path
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-1", {})
    measure(plan, "2025-2", {})
    path = tmp_path / f"rapor.{kind}"
    call_command("render_report", report, plan=plan.slug, format=kind, output=path, **options)
    assert path.read_bytes().startswith(beginning)
    told = TrailEvent.objects.get(kind=TrailEvent.Kind.DOWNLOAD)
    assert (told.subject, told.words, told.plan) == (path.name, "Rapor dosyaya yazıldı.", plan)


@pytest.mark.parametrize(
    ("report", "options", "message"),
    [
        ("izleme", {}, "Açılmış dönemler: 2025-1, 2025-2"),
        ("izleme", {"period": "2026-1"}, "2026-1 dönemi açılmamış"),
        ("izleme", {"period": "2025-2"}, "degerlendirme --year 2025"),
        ("degerlendirme", {}, "--year 2025"),
        ("degerlendirme", {"year": 2026}, "2026-2 dönemi açılmamış"),
        ("karne", {"period": "2025-1"}, "Hangi birim"),
        ("karne", {"period": "2025-1", "unit": "yok"}, "Kayıtlı birimler: birim-1"),
    ],
)
def test_the_command_says_what_it_lacks(
    report: str, options: dict, message: str, tmp_path: Path
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-1", {})
    measure(plan, "2025-2", {})
    with pytest.raises(CommandError, match=message):
        call_command("render_report", report, plan=plan.slug, output=tmp_path / "x", **options)


def test_characters_that_excel_cannot_hold_are_left_out(db: None) -> None:
    example()
    Plan.objects.update(institution="Ör\x1bnek\ufffe Belediyesi")
    Indicator.objects.update(name="Yol\x0b uzunluğu\ufffe")
    report = build_monitoring_report(Period.objects.select_related("plan").latest("half"))
    book = load_workbook(io.BytesIO(monitoring_workbook(report)))
    assert book.worksheets[0]["A1"].value.startswith("Örnek Belediyesi")
    cells = [cell for sheet in book for row in sheet.values for cell in row]
    assert "Yol uzunluğu" in cells
