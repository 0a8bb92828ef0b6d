"""Sections in the PDF: long and wide tables, words and rows that do not fit, one section alone."""

import logging
import re
from pathlib import Path

import pypdf
import pytest

from plans.models import Plan, Section, SectionTable
from reports.pdf.rendering import write_pdf
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan
from tests.support.pdf_rules import find_faults
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1)


def html(plan: Plan, key: str | None = None) -> str:
    document = build_plan_document(plan)
    return plan_html(document, document.sections.find(key) if key else None)


def pdf(plan: Plan, key: str) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(pdf_of(html(plan, key))).pages)


def pdf_with_warnings(plan: Plan, path: Path, key: str | None = None) -> list[pypdf.PageObject]:
    """Rendered anew, so that what the engine warns of is logged."""
    write_pdf(html(plan, key), path / "plan.pdf")
    return list(pypdf.PdfReader(path / "plan.pdf").pages)


def text(page: pypdf.PageObject) -> str:
    return re.sub(r"\s+", "", page.extract_text())


def test_a_table_of_120_rows_and_12_columns_is_whole_and_repeats_its_headings(plan: Plan) -> None:
    section = Section.objects.create(plan=plan, key="buyuk", title="Büyük tablo")
    SectionTable.objects.create(
        section=section,
        key="t",
        caption="Yüz yirmi satır",
        columns=[{"title": f"Sütun-{column}"} for column in range(12)],
        rows=[{"cells": [f"hücre {row}.{column}" for column in range(12)]} for row in range(120)],
    )
    pages = pdf(plan, "buyuk")
    texts = [text(page) for page in pages]
    found = re.findall(r"hücre(\d+\.\d+?)(?=hücre|\D|$)", "|".join(texts))
    assert len(found) >= 120 * 12
    assert len(pages) > 2
    headings = "".join(f"Sütun-{column}" for column in range(12))
    assert [page.count(headings) for page in texts] == [1] * len(pages)
    assert {round(page.mediabox.width) for page in pages} == {842}
    right = 842 - 14 / 25.4 * 72
    assert all(start < right for page in pages for start in starts_of_texts(page))


def starts_of_texts(page: pypdf.PageObject) -> list[float]:
    """How far to the right each text on a page begins."""
    places: list[float] = []

    def visit(text: str, matrix: list, text_matrix: list, font: dict, size: float) -> None:
        if text.strip():
            places.append(text_matrix[4] * matrix[0] + matrix[4])

    page.extract_text(visitor_text=visit)
    return places


def test_a_word_that_is_too_long_and_a_row_higher_than_a_page_are_broken(plan: Plan) -> None:
    section = Section.objects.create(plan=plan, key="uzun", title="Uzun")
    SectionTable.objects.create(
        section=section,
        key="t",
        caption="Uzun metinler",
        columns=[{"title": "Alan"}, {"title": "Açıklama"}],
        rows=[
            {"cells": ["A" * 200, "kısa"]},
            {"cells": ["yüksek", "\n".join(f"sözcük-{i}" for i in range(400))]},
        ],
    )
    pages = pdf(plan, "uzun")
    whole = "".join(text(page) for page in pages)
    assert whole.count("A") >= 200
    assert [i for i in range(400) if f"sözcük-{i}" not in whole] == []
    assert len(pages) > 3


def test_links_that_lead_nowhere_leave_no_warning(
    plan: Plan, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Section.objects.create(
        plan=plan,
        key="bir",
        title="Bir",
        text='<p><a href="#yok">Tablo 3</a> ve <a href="#H1.1">H1.1</a></p>',
    )
    Section.objects.create(plan=plan, key="hedefler", title="Hedefler", block="objectives")
    with caplog.at_level(logging.WARNING, "weasyprint"):
        pages = pdf_with_warnings(plan, tmp_path)
    assert caplog.messages == []
    assert "Tablo3veH1.1" in "".join(text(page) for page in pages)


def test_a_section_alone_has_the_numbers_of_the_whole_document(
    plan: Plan, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = Section.objects.create(plan=plan, key="bir", title="Bir")
    second = Section.objects.create(
        plan=plan,
        key="iki",
        title="İki",
        text='<p><a href="#tablo-bir-a">Tablo</a></p><h3>Ara başlık</h3>',
    )
    for section in (first, second):
        SectionTable.objects.create(
            section=section,
            key="a",
            caption="Dağılım",
            columns=[{"title": "Ad"}, {"title": "Sayı", "kind": "number"}],
            rows=[{"cells": ["x", "1"]}],
            chart="bar",
        )
    with caplog.at_level(logging.WARNING, "weasyprint"):
        pages = pdf_with_warnings(plan, tmp_path, "iki")
    whole = "".join(text(page) for page in pages)
    assert len(pages) == 1
    assert caplog.messages == []
    for words in ("2İki", "Tablo1", "Tablo2:Dağılım", "Grafik2:Dağılım", "ÖrnekBelediyesi"):
        assert words in whole
    assert "İçindekiler" not in whole


def test_sections_of_every_kind_break_no_rule_of_pdf_ua(plan: Plan) -> None:
    Section.objects.create(
        plan=plan,
        key="onsoz",
        title="Sunuş",
        part="front",
        text="<p>Metin</p><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    )
    section = Section.objects.create(
        plan=plan, key="bir", title="Bir", text="<h4>Alt</h4><ul><li><p>a</p></li></ul>"
    )
    child = Section.objects.create(plan=plan, key="alt", title="Alt", parent=section)
    choices = ["Güçlü yönler", "Zayıf yönler", "Fırsatlar", "Tehditler"]
    SectionTable.objects.create(
        section=child,
        key="gzft",
        caption="GZFT",
        layout="swot",
        columns=[{"title": "Yön", "kind": "choice", "choices": choices}, {"title": "Madde"}],
        rows=[{"cells": ["Fırsatlar", "Turizm"]}],
    )
    SectionTable.objects.create(
        section=child,
        key="pay",
        caption="Paydaşlar",
        layout="stakeholders",
        columns=[
            {"title": "Paydaş"},
            {"title": "Etki", "kind": "choice", "choices": ["Düşük", "Yüksek"]},
            {"title": "Önem", "kind": "choice", "choices": ["Zayıf", "Güçlü"]},
        ],
        rows=[{"cells": ["Basın", "Düşük", "Güçlü"]}],
    )
    SectionTable.objects.create(
        section=child,
        key="egitim",
        caption="Eğitim",
        columns=[
            {"title": "Düzey", "is_merged": True},
            {"title": "Sayı", "kind": "number", "group": "Memur", "is_summed": True},
            {"title": "Oran", "kind": "percent", "group": "Memur"},
        ],
        rows=[
            {"cells": ["Birinci", "", ""], "kind": "heading"},
            {"cells": ["Lise", "22", "22"]},
            {"cells": ["Lise", "5", "5"]},
        ],
        total_label="Toplam",
        chart="stacked",
    )
    Section.objects.create(plan=plan, key="sema", title="Şema", block="organisation")
    Section.objects.create(plan=plan, key="kartlar", title="Kartlar", block="cards")
    assert [str(fault) for fault in find_faults(pdf_of(html(plan)))] == []
