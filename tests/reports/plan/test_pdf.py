"""The PDF of the published Kars plan: complete, navigable, accessible, nothing broken off."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pikepdf
import pytest

from reports.plan.build import PlanDocument, build_plan_document
from reports.plan.html import plan_html
from reports.plan.sections import ChartPart, TablePart
from tests.support.pdf_rules import find_faults
from tests.support.pdf_texts import page_texts, squeeze, squeezed_pages
from tests.support.rendered import pdf_of

pytestmark = pytest.mark.django_db

A4 = (595, 842)


@pytest.fixture(scope="module")
def document(read_kars: Callable) -> PlanDocument:
    return read_kars(build_plan_document)


@pytest.fixture(scope="module")
def path(document: PlanDocument) -> Path:
    return pdf_of(plan_html(document))


@pytest.fixture(scope="module")
def pages(path: Path) -> list[str]:
    """The text of each page, on one line."""
    return squeezed_pages(path)


@pytest.fixture(scope="module")
def place_of(path: Path) -> Callable[[str], int]:
    """The page number that the contents or a list names for an entry."""
    lines = "\n".join(page_texts(path)[1:6]) + "\n"
    lines = re.sub(r"[^\S\n]", "", lines)

    def place(entry: str) -> int:
        words = r"\n?".join(map(re.escape, squeeze(entry)))  # long ones take two lines
        return int(re.findall(rf"{words}[.\n]*(\d+)\n", lines)[0])

    return place


def bookmarks(items: Iterable, level: int = 1) -> list[tuple[int, str]]:
    found = []
    for item in items:
        found += [(level, item.title), *bookmarks(item.children, level + 1)]
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
    texts: list[str] = []
    for _, objective in document.objectives():
        texts += objective.strategies
        for card in objective.cards:
            texts += card.activities
            texts += [note.text for note in (*card.risks, *card.findings, *card.needs)]
    # The first and the last words: a text that goes over a page has header and footer between.
    ends = [squeeze(text)[:12] for text in texts] + [squeeze(text)[-12:] for text in texts]
    assert [end for end in ends if end not in whole] == []


def test_the_contents_name_the_pages_where_things_are(
    document: PlanDocument, place_of: Callable[[str], int], pages: list[str]
) -> None:
    for goal, objective in document.objectives():
        page = pages[place_of(f"{objective.code} {objective.name}") - 1]
        assert squeeze(f"Hedef ({objective.code})") in page, objective.code
        assert squeeze(f"Amaç ({goal.code})") in page
    for section in document.sections.walk():
        if section.number:
            title = f"{section.number} {section.title}"
            assert squeeze(title) in pages[place_of(title) - 1]


def test_all_24_tables_and_7_charts_are_listed_with_the_pages_where_they_are(
    document: PlanDocument, place_of: Callable[[str], int], pages: list[str]
) -> None:
    tables = [table for table in document.sections.tables() if table.number]
    charts = [table.chart for table in document.sections.tables() if table.chart]
    assert [table.number for table in tables] == list(range(1, 25))
    assert [chart.number for chart in charts] == list(range(1, 8))
    parts: list[TablePart | ChartPart] = [*tables, *charts]
    for part in parts:
        page = pages[place_of(f"{part.label} {part.caption}") - 1]
        assert squeeze(part.full_caption) in page, part.full_caption


def test_every_cell_of_every_table_is_in_it(document: PlanDocument, pages: list[str]) -> None:
    whole = "".join(pages)
    cells = [
        line
        for table in document.sections.tables()
        for row in table.grid.rows
        for cell in row.cells
        for line in cell.text.splitlines()
    ]
    # The first and the last words: a text that goes over a page has header and footer between.
    ends = [squeeze(line)[:12] for line in cells] + [squeeze(line)[-12:] for line in cells]
    assert [end for end in ends if end not in whole] == []


def test_references_in_the_text_say_the_number_of_their_table(
    place_of: Callable[[str], int], pages: list[str]
) -> None:
    page = pages[place_of("2 Stratejik Plan Hazırlık Süreci") - 1]
    assert squeeze("yapılmıştır (Tablo 2).") in page


def test_the_bookmarks_lead_through_chapters_goals_and_cards(
    document: PlanDocument, path: Path
) -> None:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        found = bookmarks(outline.root)
    titles = {level: [title for at, title in found if at == level] for level in (1, 2, 3, 4)}
    assert titles[1] == [
        " ".join(text for text in (chapter.number, chapter.title) if text)
        for chapter in document.sections.walk()
        if chapter.level == 1
    ]
    goals = [f"{goal.code} {goal.name}" for goal in document.goals]
    assert [title for title in titles[3] if title in goals] == goals
    assert len(titles[4]) == 33


def test_wide_tables_lie_on_their_side_and_all_else_stands(
    document: PlanDocument, path: Path, place_of: Callable[[str], int]
) -> None:
    wide = [table for table in document.sections.tables() if table.is_wide]
    assert [table.number for table in wide] == [19, 23, 24]
    with pikepdf.open(path) as pdf:
        sizes = [tuple(round(side) for side in page.mediabox[2:]) for page in pdf.pages]
    lying = {number for number, size in enumerate(sizes, 1) if size == A4[::-1]}
    first = {place_of(f"{table.label} {table.caption}") for table in wide}
    assert first <= lying
    assert len(lying) <= 5


def test_every_part_of_a_table_repeats_its_columns(pages: list[str]) -> None:
    costing = [page for page in pages if squeeze("2025 2026 2027 2028 2029 Toplam maliyet") in page]
    services = [page for page in pages if squeeze("Faaliyet Alanı Ürün / Hizmetler") in page]
    assert len(costing) == 2
    assert len(services) >= 4


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
    assert [str(fault) for fault in find_faults(path)] == []
