"""Reading a Word document as a section of the plan: its text, its tables, its subsections.

The file may be anything: wrong, damaged, huge or hostile; what is read is a package made anew.
"""

import io
import re
from dataclasses import dataclass, field

import mammoth
from django.core.exceptions import ValidationError
from lxml import html as lxml_html
from lxml.html import HtmlElement

from plans.content.pictures import PictureFile
from plans.content.richtext import clean_html
from plans.content.tables import Table
from plans.document.word.carry import END, START, carry_over
from plans.document.word.pictures import has_picture, is_picture_caption, make_figures
from plans.document.word.tables import table_from_html
from plans.exchange.packages import DOCUMENT, check_package
from plans.exchange.table import FileError
from plans.language.printable import clean_text
from plans.language.turkish import turkish_lower

_STYLES = """
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Title'] => h1:fresh
"""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: `3.1.1) `, `2.`, not `1.000 ` or `15.07.2016 `.
_TYPED_NUMBER = re.compile(r"^(\d{1,2}\s*[.)]\s*)+[-–]?\s*(?!\d)|^\d{1,2}(\.\d{1,2})+[.)]*\s+")
#: `12`, `2.1`, `3-1`, `A.2`, not the year in `5-2024`.
_NUMBER = r"(?:[^\W\d_][.-])?\d{1,3}(?:[.–-]\d{1,2}(?!\d))*(?=[\s.:)–—-]|$)"
_TYPED_CAPTION = re.compile(
    rf"^\s*(?:tablo|çizelge)\s*:?\s*(?:no\s*:?\s*)?{_NUMBER}\s*([.:)–—-]?)[\s.:)–—-]*",
    re.IGNORECASE,
)
_LIST_START = re.compile(f"<ol><li>{START}([0-9]+){END}")
_LEFT_START = re.compile(f"{START}[0-9]+{END}")
_LONGEST_TITLE = 300


@dataclass
class WordTable:
    caption: str
    #: Clean HTML that stands before it, behind the table above.
    text: str
    table: Table


@dataclass
class WordPart:
    """A section's content: its text, then its tables."""

    title: str = ""
    text: str = ""
    tables: list[WordTable] = field(default_factory=list)


@dataclass
class WordDocument:
    main: WordPart
    #: What stands under the uppermost headings, where these are wanted as subsections.
    subsections: list[WordPart] = field(default_factory=list)
    #: Sentences on what was left out or has to be looked at.
    warnings: list[str] = field(default_factory=list)
    #: What its texts show, by SHA-256; nothing of it is stored yet.
    pictures: dict[str, PictureFile] = field(default_factory=dict)


def read_document(data: bytes, title: str, split: bool) -> WordDocument:
    """The document as the content of the section `title`.

    With `split` what stands under each of its uppermost headings is a subsection. Raises
    FileError with sentences that say what is wrong and what to do.
    """
    package = check_package(data, DOCUMENT).content
    try:
        package, pictures, losses = carry_over(package)
        html = clean_text(pictures.put_back(_convert(package)))
        body = lxml_html.fragment_fromstring(html, create_parent="div")
        make_figures(body)
    except Exception as error:  # mammoth raises all kinds of errors on a damaged document
        raise FileError(DOCUMENT.damaged) from error
    if not body.text_content().strip() and body.find(".//table") is None and not has_picture(body):
        raise FileError("Belgede metin, tablo veya resim yok.", *losses)
    reader = _Reader(_take_notes(body))
    blocks = list(body)
    # The document often begins with the section's own heading, which is there already.
    if blocks and blocks[0].tag in _HEADINGS:
        heading = _remove_number(blocks[0].text_content())
        if turkish_lower(heading) == turkish_lower(_remove_number(title)):
            del blocks[0]
    pieces = _split(blocks) if split else [(None, blocks)]
    parts = [reader.read_part(heading, piece) for heading, piece in pieces]
    return WordDocument(parts[0], parts[1:], losses + reader.warnings, pictures.files)


def _convert(package: io.BytesIO) -> str:
    """The document as HTML."""
    html = mammoth.convert_to_html(
        package, style_map=_STYLES, include_embedded_style_map=False
    ).value
    return _LEFT_START.sub("", _LIST_START.sub(r'<ol start="\1"><li>', html))


def _take_notes(body: HtmlElement) -> dict[str, HtmlElement]:
    """The document's notes by the links that lead to them, taken from its end."""
    notes = {}
    for note in body.xpath(
        "./ol/li[starts-with(@id, 'footnote-') or starts-with(@id, 'endnote-')]"
    ):
        for back in note.xpath(".//a[contains(@href, 'note-ref-')]"):
            back.drop_tree()
        notes[f"#{note.get('id')}"] = note
        note.drop_tree()
    return notes


def _remove_number(title: str) -> str:
    """A heading without the number that was typed before it: it is numbered by its place."""
    return _TYPED_NUMBER.sub("", " ".join(title.split())).strip()


def _read_title(heading: HtmlElement) -> str:
    """The words of a heading without its number and the numbers of notes."""
    return _remove_number("".join(heading.xpath(".//text()[not(ancestor::sup/a)]")))


def _split(blocks: list[HtmlElement]) -> list[tuple[HtmlElement | None, list[HtmlElement]]]:
    """What stands before the uppermost headings, then each of these with what follows it."""
    level = _uppermost(blocks)
    pieces: list[tuple[HtmlElement | None, list[HtmlElement]]] = [(None, [])]
    for block in blocks:
        if block.tag == level and _read_title(block):
            pieces.append((block, []))
        else:
            pieces[-1][1].append(block)
    return pieces


def _uppermost(blocks: list[HtmlElement]) -> str:
    """The highest level of headings that is used."""
    return min((block.tag for block in blocks if block.tag in _HEADINGS), default="")


class _Reader:
    """Makes parts of blocks of HTML and notes what has to be told."""

    def __init__(self, notes: dict[str, HtmlElement]) -> None:
        self.warnings: list[str] = []
        self._tables = 0
        self._notes = notes

    def read_part(self, heading: HtmlElement | None, blocks: list[HtmlElement]) -> WordPart:
        """What stands under the heading, which is no part of the text."""
        title = "" if heading is None else _read_title(heading)
        part = WordPart(self._cut(title))
        # A text has headings of two levels; the uppermost that is used becomes the first.
        top = _uppermost(blocks)
        for block in blocks:
            if block.tag in _HEADINGS:
                block.tag = "h3" if block.tag == top else "h4"
        notes = self._take_notes_of(blocks if heading is None else [heading, *blocks])
        named = [block for block in blocks if _is_table(block) or _is_caption(block)]
        # Where the last of these is a caption, the document names its tables under them.
        stand_below = bool(named) and not _is_table(named[-1])
        waiting: list[HtmlElement] = []
        for block in blocks:
            is_last = part.tables and not waiting and not part.tables[-1].caption
            if _is_table(block):
                self._add_table(part, block, waiting)
                waiting = []
            elif stand_below and is_last and _is_caption(block):
                part.tables[-1].caption = self._cut(_remove_caption_number(block.text_content()))
            else:
                waiting.append(block)
        place = f"“{title}”: " if title else "Bölümde "
        if part.tables and _html(waiting):
            self.warnings.append(
                f"{place}son tablodan sonra gelen metin, tablolardan önceki metnin sonuna "
                "alındı. Yerini kontrol edin."
            )
        if notes:
            self.warnings.append(f"{place}dipnotlar, metnin sonuna numaralarıyla alındı.")
        part.text = _clean(part.text + _html(waiting) + notes)
        return part

    def _take_notes_of(self, blocks: list[HtmlElement]) -> str:
        """The notes that the blocks refer to, with the numbers that stand there."""
        links = [link for block in blocks for link in block.xpath(".//sup/a[@href]")]
        links = [link for link in links if link.get("href") in self._notes]
        if not links:
            return ""
        start = links[0].text_content().strip("[]")
        notes = dict.fromkeys(link.get("href") for link in links)
        items = _html([self._notes.pop(name) for name in notes])
        return f'<p><strong>Dipnotlar</strong></p><ol start="{start}">{items}</ol>'

    def _add_table(self, part: WordPart, block: HtmlElement, waiting: list[HtmlElement]) -> None:
        self._tables += 1
        caption = _take_caption(waiting)
        try:
            table, own_caption = table_from_html(block)
        except ValidationError as error:
            raise FileError(f"{self._tables}. tablo: {' '.join(error.messages)}") from error
        captions = [text for text in (caption, _remove_caption_number(own_caption)) if text]
        different = {turkish_lower(text): text for text in captions}.values()
        text = _html(waiting)
        if not part.tables:
            # What comes before the first table is printed there as the section's own text.
            part.text, text = text, ""
        part.tables.append(WordTable(self._cut(" – ".join(different)), _clean(text), table))

    def _cut(self, title: str) -> str:
        """A title that fits; where it is cut that is told."""
        if len(title) > _LONGEST_TITLE:
            self.warnings.append(
                f"“{title[:60]}…” başlığı {_LONGEST_TITLE} karakterden uzun; sonu alınmadı."
            )
        return title[:_LONGEST_TITLE]


def _is_table(block: HtmlElement) -> bool:
    """Whether it is a table with rows and columns; a frame around a text is none."""
    rows = block.xpath("self::table/tr | self::table/*/tr")
    return len(rows) > 1 and any(len(row.xpath("./td | ./th")) > 1 for row in rows)


def _is_caption(block: HtmlElement) -> bool:
    """Whether it is a table's; what stands under a picture stays text."""
    is_picture = is_picture_caption(block) or has_picture(block)
    return block.get("class") == "caption" and not is_picture


def _remove_caption_number(text: str) -> str:
    """A caption without the number that was typed before it."""
    return _TYPED_CAPTION.sub("", " ".join(text.split()))


def _take_caption(waiting: list[HtmlElement]) -> str:
    """The caption among the blocks before a table, taken out; empty where there is none."""
    captions = [block for block in waiting if _is_caption(block)] or waiting[-1:]
    if not captions or has_picture(captions[-1]):
        return ""
    text = " ".join(captions[-1].text_content().split())
    match = _TYPED_CAPTION.match(text)
    # `Tablo 3: Nüfus`, `Tablo 3 Nüfus`, not the sentence `Tablo 3 nüfusu gösterir.`
    is_typed = match and (match[1] or not text.endswith((".", ":", ";")))
    if not (is_typed or _is_caption(captions[-1])):
        return ""
    waiting.remove(captions[-1])
    return _remove_caption_number(text)


def _html(blocks: list[HtmlElement]) -> str:
    """The blocks that hold a text, without links to bookmarks: these are not in the plan."""
    for block in blocks:
        for link in block.xpath(".//a[not(@href) or starts-with(@href, '#')]"):
            link.drop_tag()
    return "".join(
        lxml_html.tostring(block, encoding="unicode", with_tail=False)
        for block in blocks
        if block.text_content().strip() or has_picture(block)
    )


def _clean(html: str) -> str:
    try:
        return clean_html(html)
    except ValidationError as error:
        raise FileError(*error.messages) from error
