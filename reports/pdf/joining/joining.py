"""Parts joined into one PDF: pages and their numbers, links, bookmarks, tags, fonts."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from warnings import catch_warnings, simplefilter

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    Page,
    PageCopyWarning,
    Pdf,
    String,
)
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.matrix import Matrix

from reports.pdf.joining.drawing import MARKS, NUMBER
from reports.pdf.joining.fonts import merge_fonts, read_widths


class PartsDoNotFit(Exception):
    """The engine drew a part otherwise than joining expects; the document can be drawn whole."""


def anchor_pages(parts: Iterable[Pdf]) -> dict[str, int]:
    """On which page, counted from 0 over all parts, their anchors are."""
    places: dict[str, int] = {}
    before = 0
    for part in parts:
        numbers = {page.objgen: number for number, page in enumerate(part.pages, before)}
        own = {name: numbers[target[0].objgen] for name, target in _destinations(part.Root)}
        places = own | places
        before += len(numbers)
    return places


def join(front: Path, parts: Iterable[Pdf], path: Path) -> None:
    """Write the PDF of all parts in their order to `path`; the first has its page numbers.

    Raises PartsDoNotFit.
    """
    with Pdf.open(front) as pdf:
        names = dict(_destinations(pdf.Root))
        fonts = [pdf.pages[0].Resources.Font]
        bookmarks = list(pdf.Root[MARKS].Bookmarks)
        for part in parts:
            before = len(pdf.pages)
            with catch_warnings():
                simplefilter("ignore", PageCopyWarning)  # of bookmarks and names, which follow
                pdf.pages.extend(part.pages)
            pages = pdf.pages[before:]
            marks = pdf.copy_foreign(part.Root[MARKS])
            names = dict(_destinations(marks)) | names
            bookmarks += [[mark[0], before + int(mark[1]), *mark[2:]] for mark in marks.Bookmarks]
            _add_tags(pdf, marks.StructTreeRoot, pages)
            fonts.append(pages[0].Resources.Font)
            _print_numbers(pdf, pages, before + 1)
        merge_fonts(pdf, fonts)
        pdf.Root.Names.Dests = Dictionary(
            Names=Array([item for name in sorted(names) for item in (String(name), names[name])])
        )
        _add_outlines(pdf, bookmarks)
        del pdf.Root[MARKS]
        pdf.save(path, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)


def _destinations(root: Object) -> list[tuple[str, Object]]:
    if "/Names" not in root or "/Dests" not in root.Names:
        return []
    items = list(root.Names.Dests.Names)
    return [(str(name), to) for name, to in zip(items[::2], items[1::2], strict=True)]


def _print_numbers(pdf: Pdf, pages: Sequence[Page], first: int) -> None:
    """Of the ten digits at the foot of each page leave those of its number, set to the right."""
    widths: dict[str, dict[int, float]] = {}
    for number, page in enumerate(pages, first):
        if NUMBER not in page:
            raise PartsDoNotFit(f"no digits at the foot of page {number}")
        x, y, name, size, glyphs = page[NUMBER]
        if name not in widths:
            widths[name] = read_widths(page.Resources.Font[name])
        drawn = [str(glyph) for glyph in glyphs]
        digits = [drawn[int(digit)] for digit in str(number)]
        left_out = sum(widths[name][int(glyph, 16)] for glyph in drawn)
        left_out -= sum(widths[name][int(glyph, 16)] for glyph in digits)
        place = float(x) + left_out * float(size) / 1000
        shown = "".join(f"<{digit}>0" for digit in digits)
        printed = f"BT\n1 0 0 -1 {place:.6f} {y} Tm\n{name} {size} Tf\n[{shown}] TJ\nET"
        before, after = page.Contents
        page.Contents = Array([before, pdf.make_stream(printed.encode()), after])
        del page[NUMBER]


def _add_tags(pdf: Pdf, root: Object, pages: Sequence[Page]) -> None:
    """Put the tags of a part below those that are there, and number its content anew."""
    tree, document = pdf.Root.StructTreeRoot.ParentTree, pdf.Root.StructTreeRoot.K[0]
    numbered = list(tree.Nums)
    first = int(numbered[-2]) + 1
    for number, element in _pairs(root.ParentTree.Nums):
        numbered += [first + int(number), element]
    tree.Nums = Array(numbered)
    for element in root.K[0].K:
        element.P = document
        document.K.append(element)
    for page in pages:
        page.StructParents = first + int(page.StructParents)
        for note in page.get("/Annots", []):
            note.StructParent = first + int(note.StructParent)


def _pairs(items: Object) -> list[tuple[Object, Object]]:
    rows = list(items)
    return list(zip(rows[::2], rows[1::2], strict=True))


def _add_outlines(pdf: Pdf, bookmarks: Sequence[Any]) -> None:
    """The bookmarks of all parts as one tree, made as the engine makes it."""
    root: list[Any] = []
    skipped: list[int] = []
    last: list[Any] = [root]
    level = 0
    for depth, page, title, x, y, state in bookmarks:
        marks = [(int(depth), str(title), (float(x), float(y)), str(state))]
        level = make_page_bookmark_tree(
            SimpleNamespace(bookmarks=marks), skipped, last, level, int(page), Matrix()
        )
    if root:
        outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
        outlines.Count = _add_level(pdf, root, outlines)
        pdf.Root.Outlines = outlines


def _add_level(pdf: Pdf, bookmarks: Sequence[Any], parent: Object) -> int:
    """Hang bookmarks below `parent`; how many can be seen of them."""
    before, count = None, len(bookmarks)
    for title, (page, x, y), children, state in bookmarks:
        target = Array([pdf.pages[page].obj, Name.XYZ, x, y, 0])
        item = pdf.make_indirect(Dictionary(Title=String(title), Dest=target, Parent=parent))
        below = _add_level(pdf, children, item) if children else 0
        item.Count = -below if state == "closed" else below
        count += 0 if state == "closed" else below
        if before is None:
            parent.First = item
        else:
            before.Next, item.Prev = item, before
        before = item
    parent.Last = before
    return count
