"""One part of a document drawn, with what joining needs to know of it."""

import re
from collections.abc import Mapping
from pathlib import Path

import pydyf
import weasyprint

from reports.pdf.naming import PDF_OPTIONS
from reports.pdf.rendering import mend_structure, parse_document

#: Where a part notes what is to be joined with that of others. Its bookmarks: level, page, title,
#: place, whether it is open.
MARKS = "/KarsplanMarks"
#: Where a page has the digits at its foot: place, font, size, glyphs. They are left out of its
#: content, which is there in two pieces: what is before and what comes after.
NUMBER = "/KarsplanNumber"
_TEXT = re.compile(rb"BT\n1 0 0 -1 (\S+) (\S+) Tm\n(/\w+) (\S+) Tf\n\[([^\]]*)\] TJ\nET")
_GLYPH = re.compile(rb"[0-9a-f]{4}")
#: Begins the address of what another part has.
_ELSEWHERE = "elsewhere:"
#: Points for a CSS pixel.
_POINT = 0.75


def draw_part(html: str, name: str, path: Path) -> None:
    """Draw a part of the body; `name` tells its marks from those of other parts."""
    document = parse_document(html)
    _mark_links(document)
    _write(document.render(**PDF_OPTIONS), name, path, numbered=False)


def draw_front(html: str, name: str, path: Path, pages: Mapping[str, int]) -> None:
    """Draw what stands before the body, with contents that name pages.

    `pages` has for each anchor of the body how many pages of it are before.
    """
    document = parse_document(html)
    _mark_links(document)
    entries = [
        (link, pages[link.get("href", "").removeprefix(_ELSEWHERE)])
        for link in document.etree_element.iter("a")
        if link.get("href", "").startswith(_ELSEWHERE)
    ]
    count = 2 + len(entries) // 50
    while True:
        for link, before in entries:
            link.set("data-page", str(count + before + 1))
        rendered = document.render(**PDF_OPTIONS)
        if len(rendered.pages) == count:
            break
        count = len(rendered.pages)
    _write(rendered, name, path)


def _mark_links(document: weasyprint.HTML) -> None:
    """Let links lead to other parts, which the engine does not know."""
    root = document.etree_element
    here = {element.get("id") for element in root.iter()}
    for link in root.iter("a"):
        anchor = link.get("href", "")[1:]
        if link.get("href", "").startswith("#") and anchor not in here:
            link.set("href", _ELSEWHERE + anchor)


def _write(rendered: weasyprint.Document, name: str, path: Path, *, numbered: bool = True) -> None:
    def finish(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
        mend_structure(document, pdf)
        for item in pdf.objects:
            if isinstance(item, pydyf.Dictionary):
                _lead_on(item)
                if "ID" in item:  # the cells that name it have this very object
                    item["ID"].string = f"{name}-{item['ID'].string}"
                if not numbered and item.get("Type") == "/Page":
                    _take_digits_out(pdf, item)
        kept = {"Bookmarks": _bookmarks(document), "StructTreeRoot": pdf.catalog["StructTreeRoot"]}
        if "Names" in pdf.catalog:
            kept["Names"] = pdf.catalog["Names"]
        marks = pydyf.Dictionary(kept)
        pdf.add_object(marks)
        pdf.catalog[MARKS[1:]] = marks.reference

    rendered.write_pdf(path, finisher=finish, **PDF_OPTIONS)


def _take_digits_out(pdf: pydyf.PDF, page: pydyf.Dictionary) -> None:
    """Leave room for the number in the content of a page, if all ten digits are its last text."""
    content = next(item for item in pdf.objects if item.reference == page["Contents"])
    words = content.stream
    start = max((place for place, word in enumerate(words) if word == b"BT"), default=0)
    end = start + 5
    found = _TEXT.fullmatch(b"\n".join(map(pydyf._to_bytes, words[start:end])))
    digits = _GLYPH.findall(found[5]) if found else []
    if not found or len(digits) != 10 or len(set(digits)) != 10:
        return
    after = pydyf.Stream(words[end:], compress=content.compress)
    pdf.add_object(after)
    content.stream = words[:start]
    page["Contents"] = pydyf.Array([content.reference, after.reference])
    page[NUMBER[1:]] = pydyf.Array(
        [*found.groups()[:4], pydyf.Array(pydyf.String(digit) for digit in digits)]
    )


def _lead_on(item: pydyf.Dictionary) -> None:
    """Make a link to another part one within the document."""
    if item.get("Subtype") == "/Link" and "A" in item:
        address = item["A"]["URI"].string
        if address.startswith(_ELSEWHERE):
            anchor = address.removeprefix(_ELSEWHERE)
            item["Dest"] = item["Contents"] = pydyf.String(anchor)
            del item["A"]


def _bookmarks(document: weasyprint.Document) -> pydyf.Array:
    return pydyf.Array(
        pydyf.Array(
            (
                level,
                number,
                pydyf.String(title),
                _POINT * x,
                _POINT * (page.height - y),
                f"/{state}",
            )
        )
        for number, page in enumerate(document.pages)
        for level, title, (x, y), state in page.bookmarks
    )
