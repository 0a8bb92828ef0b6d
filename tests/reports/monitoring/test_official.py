"""The official tables: the same headings and values on page, PDF, Excel and Word."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.test import Client
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook

from indicators.models import CardAssessment, Indicator, Period, PeriodEvent
from plans.exchange.report_sheet import Figure, ReportColumn
from plans.models import Goal
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport
from reports.monitoring.parts.official import official_tables
from reports.monitoring.word import monitoring_docx
from reports.monitoring.workbook import monitoring_workbook
from reports.publications.typed_json import dump, load
from reports.word import add_columns, new_document
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page
from tests.support.pdf_texts import page_texts, squeeze
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db

HEAD = ["Amaç", "Hedef", "Hedef Performansı", "Sorumlu Birim"]
COLUMNS = [
    "Hedefe Etkisi (%)",
    "Plan Başlangıç Değeri (A)",
    "İzleme Dönemindeki Yıl Sonu Hedeflenen Değer (B)",
    "İzleme Dönemindeki Gerçekleşme Değeri (C)",
    "Performans (%)",
]
REASON, REMEDY = "Hedefe İlişkin Sapmanın Nedeni", "Hedefe İlişkin Alınacak Önlemler"
CRITERIA = ["İlgililik", "Etkililik", "Etkinlik", "Sürdürülebilirlik"]


def report_of(code: str) -> MonitoringReport:
    """One card with two indicators of 50 %: the first at half its target, the second not measured;
    at the year's end the first is evaluated."""
    plan = build_plan(goals=1, objectives=1, indicators=2)
    first = Indicator.objects.earliest("order")
    period = measure(plan, code, {first: 10}, close=False)
    CardAssessment.objects.create(
        period=period, card=first.card, deviation_reason="Ödenek geç geldi."
    )
    report = build_monitoring_report(period)
    if code.endswith("1"):
        return report
    (goal,) = report.goals
    (objective,) = goal.objectives
    (card,) = objective.cards
    line = replace(card.indicators[0], relevance="İhtiyaç sürüyor.", efficiency="Maliyet tuttu.")
    card = replace(card, indicators=(line, *card.indicators[1:]))
    objective = replace(objective, cards=(card,))
    return replace(report, goals=(replace(goal, objectives=(objective,)),))


def word_tables(report: Any) -> list[list[list[str]]]:
    """The cells of each table, one that spans columns once."""
    tables = []
    for table in docx.Document(io.BytesIO(monitoring_docx(report))).tables:
        rows = []
        for row in table.rows:
            cells = {id(cell._tc): cell.text for cell in row.cells}
            rows.append(list(cells.values()))
        tables.append(rows)
    return tables


def sheet_of(report: Any, name: str = "Hedef kartları") -> list[list[Any]]:
    book = load_workbook(io.BytesIO(monitoring_workbook(report)))
    return [list(row) for row in book[name].iter_rows(4, values_only=True)]


@pytest.mark.parametrize(
    ("code", "labels", "texts"),
    [
        ("2025-1", [*HEAD, "Açıklama"], ["Kış uzun sürdü.", "Ek ekip kurulacak."]),
        (
            "2025-2",
            [*HEAD, REASON, REMEDY, *CRITERIA],
            [
                "Ödenek geç geldi.",
                "Kış uzun sürdü.",
                "Ek ekip",
                "İhtiyaç sürüyor.",
                "Maliyet tuttu.",
            ],
        ),
    ],
)
def test_page_pdf_excel_and_word_have_the_same_headings_and_values(
    code: str, labels: list[str], texts: list[str]
) -> None:
    report = report_of(code)
    html = monitoring_html(report)
    pdf = squeeze("".join(page_texts(pdf_of(html))))
    header, *rows = sheet_of(report)
    excel = {*header, *(str(cell) for row in rows for cell in row)}
    tables = word_tables(report)
    (figures,) = (rows for rows in tables if rows[0][0] == "Performans Göstergesi")
    word = [cell for rows in tables for row in rows for cell in row]
    assert figures[0][1:] == COLUMNS
    assert [name for name in header if name in COLUMNS] == COLUMNS
    for text in [*COLUMNS, *labels, *texts]:
        assert text in html, text
        assert squeeze(text) in pdf, text
        assert any(text in cell for cell in excel), text
        assert any(text in cell for cell in word), text
    row = dict(zip(header, rows[0], strict=True))
    assert [row[name] for name in COLUMNS] == [50, None, 20, 10, 50]
    name, *written = figures[1]
    assert name.startswith("P.G. 1.1.1 1. gösterge (Adet)")
    assert [cell.split("\n")[0] for cell in written] == ["50,00", "–", "20", "10", "%50,00"]
    assert row["Hedef Performansı"] == 50


def test_what_each_indicator_says_is_gathered_for_the_objective() -> None:
    (table,) = official_tables(report_of("2025-2"))
    assert dict(table.texts)[REASON].splitlines() == [
        "Ödenek geç geldi.",
        "P.G. 1.1.1 1. gösterge: Kış uzun sürdü.",
    ]


def test_criteria_without_a_word_share_a_row() -> None:
    (table,) = official_tables(report_of("2025-2"))
    first, second = ([label for label, _ in rows.printed] for rows in table.rows)
    assert first == CRITERIA
    assert second == [", ".join(CRITERIA)]


def test_criteria_of_a_card_stand_in_its_head() -> None:
    """Reports of before have them for the card, and no field for those of its indicators."""
    report = report_of("2025-2")
    data = dump(report).replace('"relevance": ""', '"relevance": "Kart uygun."')
    for name in ("İhtiyaç sürüyor.", "Maliyet tuttu."):
        data = data.replace(name, "")
    (table,) = official_tables(load(MonitoringReport, data))
    assert ("İlgililik", "Kart uygun.") in table.texts


# --- Word ---------------------------------------------------------------------------------------


def test_word_says_headings_again_and_keeps_an_indicator_with_what_stands_under_it() -> None:
    document = docx.Document(io.BytesIO(monitoring_docx(report_of("2025-1"))))
    assert document.sections[0].page_width > document.sections[0].page_height
    assert document.core_properties.language == "tr-TR"
    (table,) = (one for one in document.tables if one.cell(0, 0).text == "Performans Göstergesi")
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).startswith("İzleme tablosu")
    heading, indicator, under, *_ = table.rows
    assert heading._tr.trPr.find(qn("w:tblHeader")) is not None
    for row, keeps in ((heading, True), (indicator, True), (under, False)):
        assert row._tr.trPr.find(qn("w:cantSplit")) is not None
        assert row.cells[0].paragraphs[0].paragraph_format.keep_with_next is keeps


def test_word_of_a_published_report_is_made_of_what_was_published(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2025-1", {Indicator.objects.get(): 10}, publish=True)
    address = f"/raporlar/{plan.slug}/izleme/2025-1/"
    assert "?format=docx" in read_page(client.get(address))
    Goal.objects.update(name="Bugünkü ad")
    response: Any = client.get(address, {"format": "docx"})
    assert "izleme-2025-1.docx" in response["Content-Disposition"]
    texts = [p.text for p in docx.Document(io.BytesIO(response.content)).paragraphs]
    assert "A1 1. amaç" in texts


# --- The plan so far ----------------------------------------------------------------------------


def second_year() -> MonitoringReport:
    """Of a sum, and of a level whose value of June was never sent."""
    plan = build_plan(goals=1, objectives=1, indicators=2)
    total, level = Indicator.objects.order_by("order")
    Indicator.objects.filter(pk=level.pk).update(aggregation="last", basis="cumulative")
    measure(plan, "2025-1", {total: 0})
    measure(plan, "2025-2", {total: 10, level: 15}, publish=True)
    return build_monitoring_report(measure(plan, "2026-2", {total: 20, level: 18}))


def test_the_plan_so_far_has_each_years_target_and_value_against_the_plans_end() -> None:
    report = second_year()
    headings = [
        *["Plan Başlangıç Değeri (A)", "2025 Hedefi", "2025 Gerçekleşmesi"],
        *["2026 Hedefi", "2026 Gerçekleşmesi", "Plan Sonu Hedefi"],
        *["Plan Sonuna Göre Gerçekleşme", "Plan Sonu Performansı (%)"],
    ]
    header, total, level = sheet_of(report, "Birikimli izleme tablosu")
    assert header[4:-1] == headings
    assert total[5:] == [20, 10, 20, 20, 100, 30, 30, "yılların toplamı"]
    assert level[5:] == [20, 15, 20, 18, 20, 18, 90, "son yılın değeri"]
    html = monitoring_html(report)
    (word,) = (rows for rows in word_tables(report) if "2025 Hedefi" in rows[0])
    assert word[0][4:-1] == headings
    assert word[1][-2:] == ["%30,00", "yılların toplamı"]
    for text in headings:
        assert f">{text}</th>" in html


def test_word_has_room_for_the_figures_of_five_years() -> None:
    document = new_document("Rapor", "Belediye", is_lying=True)
    columns = [ReportColumn(f"{number}. sütun", 15) for number in range(17)]
    add_columns(document, columns, [[Figure(Decimal(1_234_567_890), "#,##0")] * 17])
    (cell, *_) = document.tables[0].rows[1].cells
    (paragraph,) = cell.paragraphs
    assert (paragraph.runs[0].font.size, paragraph.alignment) == (Pt(5.5), WD_ALIGN_PARAGRAPH.RIGHT)
    assert document.tables[0]._tbl.tblPr.find(qn("w:tblCellMar")) is not None


def test_what_is_followed_no_more_keeps_its_years() -> None:
    (gone,) = (row for row in second_year().indicators_so_far if row.rule == "son yılın değeri")
    Indicator.objects.filter(pk=gone.id).update(retired_from="2025-12-31", retired_reason="Bitti.")
    report = build_monitoring_report(Period.objects.select_related("plan").get(year=2026, half=2))
    last = report.indicators_so_far[-1]
    assert (last.id, last.rule) == (gone.id, "izlemeden kaldırıldı")
    assert [(row.target, row.actual) for row in last.years.values()] == [(20, 15), (None, None)]


def test_the_report_of_the_last_year_is_that_of_what_was_achieved(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    measure(plan, "2029-2", {Indicator.objects.get(): 10}, publish=True)
    page = read_page(client.get(f"/raporlar/{plan.slug}/degerlendirme/2029/"))
    assert "Stratejik Plan Gerçekleşme Raporu" in page
    assert "Gerçekleşme Raporu, 2029 yılı" in read_page(client.get("/raporlar/"))
    publication = Publication.objects.get()
    for address in ("/arsiv/", publication.verification_url):
        assert '<p class="kind">Gerçekleşme Raporu' in read_page(client.get(address))
    said = PeriodEvent.objects.get(kind=PeriodEvent.Kind.PUBLISHED).text
    assert said == "Gerçekleşme Raporu, 1. sürüm yayımlandı."
