"""The PDF of the published Kars plan: complete, navigable, accessible, nothing broken off."""

import re
from pathlib import Path

import pdfua
import pikepdf
import pytest
from django.core.management import call_command
from django.db import transaction
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from plans.models import Plan
from reports.documents.plan import PlanDocument, build_plan_document
from reports.plan_report import plan_html
from reports.rendering import write_pdf

pytestmark = pytest.mark.django_db

A4 = (595, 842)


@pytest.fixture(scope="module")
def document(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> PlanDocument:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "kars_2025_2029", verbosity=0)
        built = build_plan_document(Plan.objects.get(slug="kars-2025-2029"))
        transaction.set_rollback(True)
    return built


@pytest.fixture(scope="module")
def path(document: PlanDocument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "kars.pdf"
    write_pdf(plan_html(document), path)
    return path


@pytest.fixture(scope="module")
def pages(path: Path) -> list[str]:
    """The text of each page, on one line."""
    return [squeeze(page.extract_text()) for page in PdfReader(path).pages]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def bookmarks(items: list, level: int = 1) -> list[tuple[int, object]]:
    found = []
    for item in items:
        found += bookmarks(item, level + 1) if isinstance(item, list) else [(level, item)]
    return found


def test_no_page_is_blank(pages: list[str]) -> None:
    headers = squeeze("Kars Belediyesi Stratejik Plan")
    assert all(len(page) > len(headers) + 10 for page in pages[1:])


def test_every_text_of_the_plan_is_in_it(document: PlanDocument, pages: list[str]) -> None:
    whole = "".join(pages)
    texts = [document.mission, document.vision, *document.core_values]
    texts += [row.name for row in document.key_indicators]
    for goal, objective in document.objectives():
        texts += [goal.name, objective.name]
        for card in objective.cards:
            texts += [row.name for row in card.indicators]
            texts += [card.responsible_unit, *card.cooperating_units]
            texts += [card.goal_name]
    missing = [text for text in texts if squeeze(text) not in whole]
    assert missing == []


def test_the_long_texts_are_in_it_though_a_page_may_end_in_them(
    document: PlanDocument, pages: list[str]
) -> None:
    whole = "".join(pages)
    texts = []
    for _, objective in document.objectives():
        texts += objective.strategies
        for card in objective.cards:
            texts += card.activities
            texts += [note.text for note in (*card.risks, *card.findings, *card.needs)]
    # The first and the last words: a text that goes over a page has header and footer between.
    ends = [squeeze(text)[:12] for text in texts] + [squeeze(text)[-12:] for text in texts]
    assert [end for end in ends if end not in whole] == []


def test_the_contents_name_the_pages_where_things_are(
    document: PlanDocument, pages: list[str]
) -> None:
    for goal, objective in document.objectives():
        entry = rf"{re.escape(squeeze(objective.code + objective.name))}\.*(\d+)"
        number = int(re.search(entry, pages[1] + pages[2])[1])
        page = pages[number - 1]
        assert squeeze(f"Hedef ({objective.code})") in page, objective.code
        assert squeeze(f"Amaç ({goal.code})") in page


def test_the_bookmarks_lead_through_chapters_goals_and_cards(
    document: PlanDocument, path: Path
) -> None:
    reader = PdfReader(path)
    found = bookmarks(reader.outline)
    titles = {level: [item.title for at, item in found if at == level] for level in (1, 2, 3)}
    assert titles[1][0] == "Temel performans göstergeleri"
    assert titles[1][-1] == "Tahmini gelir ve gider bütçesi"
    assert titles[2] == [f"{goal.code} {goal.name}" for goal in document.goals]
    assert len(titles[3]) == 33


def test_wide_tables_lie_on_their_side_and_all_else_stands(path: Path, pages: list[str]) -> None:
    chapters = ["Hedeflerin harcama birimleri", "Maliyetlendirme", "Tahmini gelir ve gider"]
    wide = [any(squeeze(title) in text for title in chapters) for text in pages]
    wide[1] = False  # the contents name them too
    sizes = [(round(p.mediabox.width), round(p.mediabox.height)) for p in PdfReader(path).pages]
    assert sizes == [A4[::-1] if is_wide else A4 for is_wide in wide]


def test_every_part_of_a_table_repeats_its_columns(pages: list[str]) -> None:
    costing = [page for page in pages if squeeze("Toplam maliyet") in page]
    assert len(costing) >= 2
    assert all("202520262027" in page for page in costing)


def test_only_embedded_noto_fonts_are_used(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        fonts = {
            str(font["/BaseFont"]): font["/DescendantFonts"][0]["/FontDescriptor"]
            for page in pdf.pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
        assert fonts
        for name, descriptor in fonts.items():
            assert "Noto" in name
            assert any(key.startswith("/FontFile") for key in descriptor)


def test_it_is_tagged_turkish_and_titled(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        assert pdf.Root["/Lang"] == "tr"
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root["/MarkInfo"]["/Marked"]
        assert pdf.docinfo["/Title"] == "Kars Belediyesi 2025–2029 Stratejik Plan"


def test_no_rule_of_pdf_ua_is_broken(path: Path) -> None:
    assert [str(finding) for finding in pdfua.validate(path).findings] == []
