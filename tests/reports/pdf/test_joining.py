"""A long document drawn in parts and joined is the one that is drawn whole."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest
from pypdf import PdfReader
from pytest_django import Settings

from plans.models import Section, SectionTable
from reports.pdf.joining import cutting
from reports.pdf.joining.cutting import CUT, cut
from reports.pdf.joining.drawing import draw_front, draw_part
from reports.pdf.joining.joining import anchor_pages, join
from reports.pdf.limited import parts_folder, write_pdf_within_limits
from reports.plan import parts
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan
from tests.support.pdf_texts import squeezed_pages
from tests.support.rendered import pdf_of

HEAD = '<html lang="tr"><head><title>x</title><style></style></head><body data-title="x">'


def long_html() -> str:
    """A plan with chapters of many kinds."""
    plan = build_plan(goals=2, objectives=2)
    words = "<p>Belediyemizin katılımcı hizmet anlayışı. " * 60
    for order, key in enumerate(("giris", "durum")):
        section = Section.objects.create(
            plan=plan, key=key, title=key.title(), order=order, text=words
        )
    SectionTable.objects.create(
        section=section,
        key="a",
        caption="Dağılım",
        columns=[{"title": "Ad"}, {"title": "Sayı", "kind": "number"}],
        rows=[{"cells": [f"satır {row}", str(row)]} for row in range(90)],
        chart="bar",
    )
    link = '<p>Bakınız: <a href="#tablo-durum-a">Tablo</a> ve <a href="#H2.1">H2.1</a></p>'
    Section.objects.filter(key="giris").update(text=words + link)
    cards = Section.objects.create(
        plan=plan, key="kartlar", title="Kartlar", block="cards", order=3
    )
    costs = Section.objects.create(plan=plan, key="mali", title="Maliyet", parent=cards)
    SectionTable.objects.create(section=costs, key="m", caption="Maliyet", source="costing")
    Section.objects.create(plan=plan, key="ek", title="Ek", part="annex", text=words, order=4)
    return plan_html(build_plan_document(plan))


@pytest.fixture(scope="module", autouse=True)
def every_card_begins_a_page() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_MOST_LINES", 3)
        yield


@pytest.fixture(scope="module")
def html(make_once: Callable) -> str:
    return make_once(long_html)


@pytest.fixture(scope="module")
def longer(make_once: Callable) -> str:
    """A small plan for a process of its own: what is not drawn counts as length."""
    html = make_once(lambda: plan_html(build_plan_document(build_plan(goals=2, objectives=1))))
    return html.replace(CUT, f"{CUT}<!--{'x' * (cutting.SMALLEST // 2)}-->")


@pytest.fixture(scope="module")
def pair(html: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same document drawn whole, and joined out of parts."""
    tmp_path = tmp_path_factory.mktemp("pair")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "SMALLEST", 100)
        pieces = cut(html)
    assert pieces
    assert len(pieces.body) >= 7
    paths = [tmp_path / f"{number}.pdf" for number in range(len(pieces.body))]
    for number, (piece, path) in enumerate(zip(pieces.body, paths, strict=True)):
        draw_part(piece, f"t{number}", path)
    drawn = [pikepdf.open(path) for path in paths]
    draw_front(pieces.front, "t", tmp_path / "front.pdf", anchor_pages(drawn))
    join(tmp_path / "front.pdf", drawn, tmp_path / "joined.pdf")
    return pdf_of(html), tmp_path / "joined.pdf"


def bookmarks(path: Path) -> list[tuple[Any, ...]]:
    reader = PdfReader(path)

    def walk(items: list, level: int) -> Iterator[tuple[Any, ...]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, level + 1)
            else:
                page = reader.get_destination_page_number(item)
                yield level, item.title, page, round(float(item.top or 0))

    return list(walk(reader.outline, 1))


def links(path: Path) -> tuple[dict[str, Any], list[Any]]:
    """Where each name leads, and where which link stands."""
    with pikepdf.open(path) as pdf:
        number = {page.objgen: place for place, page in enumerate(pdf.pages)}
        items = list(pdf.Root.Names.Dests.Names)
        names = {
            str(name): (number[to[0].objgen], round(to[2]), round(to[3]))
            for name, to in zip(items[::2], items[1::2], strict=True)
        }
        notes = [
            (place, str(note.Dest), str(note.Contents), [round(side) for side in note.Rect])
            for place, page in enumerate(pdf.pages)
            for note in page.get("/Annots", [])
        ]
        return names, notes


def tags(path: Path) -> Any:
    """The tree of tags: kind, page, what is said of it, children."""
    with pikepdf.open(path) as pdf:
        number = {page.objgen: place for place, page in enumerate(pdf.pages)}

        def walk(tag: Any) -> Any:
            if isinstance(tag, int) or tag.get("/Type") == "/OBJR":
                return str(tag) if isinstance(tag, int) else "link"
            about = tag.get("/A", {})
            headers = len(about.get("/Headers", []))
            facts = tuple(str(about.get(name)) for name in ("/Scope", "/ColSpan", "/RowSpan"))
            page = number[tag.Pg.objgen] if "/Pg" in tag else None
            return str(tag.S), page, str(tag.get("/Alt")), facts, headers, [*map(walk, tag.K)]

        return walk(pdf.Root.StructTreeRoot.K[0])


def test_it_says_leads_and_is_tagged_as_the_one_drawn_whole(pair: tuple[Path, Path]) -> None:
    whole, joined = pair
    assert squeezed_pages(joined) == squeezed_pages(whole)  # page numbers and contents included
    assert bookmarks(joined) == bookmarks(whole)
    assert links(joined) == links(whole)
    assert tags(joined) == tags(whole)


def test_it_keeps_the_rules_and_carries_each_font_once(pair: tuple[Path, Path]) -> None:
    whole, joined = pair
    assert [str(finding) for finding in pdfua.validate(joined).findings] == []
    assert joined.stat().st_size <= 1.1 * whole.stat().st_size
    with pikepdf.open(joined) as pdf:
        fonts = {font.objgen: font for page in pdf.pages for font in page.Resources.Font.values()}
        names = [str(font.BaseFont) for font in fonts.values()]
        assert len(names) == len(set(names))
        assert not [key for key in pdf.Root if "Marks" in key]


def test_a_page_number_stands_where_it_stands_in_the_whole(pair: tuple[Path, Path]) -> None:
    def numbers(path: Path) -> list[tuple[str, int]]:
        found = []
        for page in PdfReader(path).pages[1:]:
            seen: list[tuple[str, int]] = []
            page.extract_text(
                visitor_text=lambda text, cm, tm, *_, seen=seen: (
                    text.strip() and seen.append((text.strip(), round(cm[0] * tm[4] + cm[4])))
                )
            )
            found.append(seen[-1])
        return found

    whole, joined = pair
    assert numbers(joined) == numbers(whole)


def test_a_change_draws_its_own_part_only(longer: str, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.PDF_PROCESSES = 2
    told = []
    write_pdf_within_limits(longer, tmp_path / "x.pdf", lambda *step: told.append(step))
    made = {path.name for path in parts_folder().iterdir()}
    assert len(made) >= 3
    done, total, words = told[-1]
    assert (done, total) == (len(made), len(made))
    assert words.endswith("sayfa")
    write_pdf_within_limits(longer.replace("2.1.1", "9.9.9"), tmp_path / "y.pdf")
    added = {path.name for path in parts_folder().iterdir()} - made
    assert 1 <= len(added) < len(made)
    assert "9.9.9" in "".join(squeezed_pages(tmp_path / "y.pdf"))


def test_what_cannot_be_numbered_is_drawn_whole(
    longer: str, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    foot = '<style>@page { @bottom-right { content: "s. " counter(page) } }</style>'
    html = longer.replace("</head>", f"{foot}</head>", 1)
    write_pdf_within_limits(html, tmp_path / "x.pdf")
    assert squeezed_pages(tmp_path / "x.pdf") == squeezed_pages(pdf_of(html))


def test_a_damaged_part_is_drawn_anew_by_the_next_try(
    longer: str, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    write_pdf_within_limits(longer, tmp_path / "x.pdf")
    next(parts_folder().iterdir()).write_bytes(b"yok")
    with pytest.raises(RuntimeError):
        write_pdf_within_limits(longer, tmp_path / "y.pdf")
    write_pdf_within_limits(longer, tmp_path / "y.pdf")
    assert squeezed_pages(tmp_path / "y.pdf") == squeezed_pages(tmp_path / "x.pdf")


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ('<section id="a">1{}2</section>', ['<section id="a">1</section>', "<section>2</section>"]),
        ('1<br><div class="b">{}2</div>', ["1<br>", '<div class="b">2</div>']),
        ('<p title="a > b">1</p>{}<path d="M"/>', ['<p title="a > b">1</p>', '<path d="M"/>']),
    ],
    ids=["within an element", "where an element begins", "marks in values"],
)
def test_a_part_repeats_what_is_open_where_it_begins(
    main: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "SMALLEST", 1)
    pieces = cut(f'{HEAD}<nav class="contents"></nav><main>{main.format(CUT)}</main></body></html>')
    assert pieces
    bodies = [piece.split('data-title="x">')[1].replace(CUT, "") for piece in pieces.body]
    assert bodies == [f"<main>{text}</main></body></html>" for text in expected]


def test_what_is_short_or_has_no_contents_is_drawn_whole() -> None:
    body = f"<main><p>1</p>{CUT}<p>2</p></main></body></html>"
    assert cut(f'{HEAD}<nav class="contents"></nav>{body}') is None
    assert cut(HEAD + body.replace("1", "1" * 2 * cutting.SMALLEST)) is None
