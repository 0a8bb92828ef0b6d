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

from plans.content.richtext import clean_html
from plans.content.tables import Table
from plans.document.word.carry import END, START, carry_over
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
_HEADING = re.compile("h[1-6]")
#: `3.1.1) `, `2.`, not `1.000 ` or `15.07.2016 `.
_TYPED_NUMBER = re.compile(r"^(\d{1,2}\s*[.)]\s*)+[-–]?\s*(?!\d)|^\d{1,2}(\.\d{1,2})+[.)]*\s+")
#: `12`, `2.1`, `3-1`, `A.2`, not the year in `5-2024`.
_NUMBER = r"(?:[^\W\d_][.-])?\d{1,3}(?:[.–-]\d{1,2}(?!\d))*(?=[\s.:)–—-]|$)"
_TYPED_CAPTION = re.compile(
    rf"^\s*(?:tablo|çizelge)\s*:?\s*(?:no\s*:?\s*)?{_NUMBER}\s*([.:)–—-]?)[\s.:)–—-]*",
    re.IGNORECASE,
)
_OTHER_CAPTION = re.compile(r"^\s*(şekil|grafik|resim|fotoğraf|görsel|harita)\b", re.IGNORECASE)
_LIST_START = re.compile(f"<ol><li>{START}([0-9]+){END}")
_LEFT_START = re.compile(f"{START}[0-9]+{END}")
_NOTE = re.compile("#((foot|end)note-[^#]*)")
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


def read_document(data: bytes, title: str, split: bool) -> WordDocument:
    """The document as the content of the section `title`.

    With `split` what stands under each of its uppermost headings is a subsection. Raises
    FileError with sentences that say what is wrong and what to do.
    """
    package = check_package(data, DOCUMENT).content
    try:
        package, losses = carry_over(package)
        html = clean_text(_convert(package))
        body = lxml_html.fragment_fromstring(html, create_parent="div") if html else None
    except Exception as error:  # mammoth raises all kinds of errors on a damaged document
        raise FileError(DOCUMENT.damaged) from error
    if body is None or not (body.text_content().strip() or body.find(".//table") is not None):
        raise FileError("Belgede metin veya tablo yok.", *losses)
    reader = _Reader(_take_notes(body))
    blocks = _without_own_title(list(body), title)
    pieces = _split(blocks) if split else [(None, blocks)]
    parts = [reader.part(heading, piece) for heading, piece in pieces]
    return WordDocument(parts[0], parts[1:], losses + reader.warnings)


# --- The file -------------------------------------------------------------------------------


def _convert(package: io.BytesIO) -> str:
    """The document as HTML."""
    html = mammoth.convert_to_html(
        package,
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=lambda _: [],  # named already
    ).value
    return _LEFT_START.sub("", _LIST_START.sub(r'<ol start="\1"><li>', html))


# --- The text -------------------------------------------------------------------------------


def _is_heading(block: HtmlElement) -> bool:
    return isinstance(block.tag, str) and bool(_HEADING.fullmatch(block.tag))


def _top_heading(blocks: list[HtmlElement]) -> str:
    """The tag of the uppermost headings that are used."""
    return min((block.tag for block in blocks if _is_heading(block)), default="")


def _plain(title: str) -> str:
    """A heading without the number that was typed before it: it is numbered by its place."""
    return _TYPED_NUMBER.sub("", " ".join(title.split())).strip()


def _without_own_title(blocks: list[HtmlElement], title: str) -> list[HtmlElement]:
    """The document often begins with the section's own heading, which is there already."""
    if blocks and _is_heading(blocks[0]):
        heading = _plain(blocks[0].text_content())
        if turkish_lower(heading) == turkish_lower(_plain(title)):
            return blocks[1:]
    return blocks


def _split(blocks: list[HtmlElement]) -> list[tuple[HtmlElement | None, list[HtmlElement]]]:
    """What stands before the uppermost headings, then each of these with what follows it."""
    level = _top_heading(blocks)
    pieces: list[tuple[HtmlElement | None, list[HtmlElement]]] = [(None, [])]
    for block in blocks:
        if block.tag == level and _plain(_without_notes(block)):
            pieces.append((block, []))
        else:
            pieces[-1][1].append(block)
    return pieces


def _without_notes(heading: HtmlElement) -> str:
    """The words of a heading without the numbers of notes."""
    return "".join(heading.xpath(".//text()[not(ancestor::sup/a)]"))


def _take_notes(body: HtmlElement) -> dict[str, HtmlElement]:
    """The document's notes by their names, taken from its end."""
    notes = {}
    for note in body.xpath(
        "./ol/li[starts-with(@id, 'footnote-') or starts-with(@id, 'endnote-')]"
    ):
        for back in note.xpath(".//a[contains(@href, 'note-ref-')]"):
            back.drop_tree()
        notes[note.get("id")] = note
        note.drop_tree()
    return notes


class _Reader:
    """Makes parts of blocks of HTML and notes what has to be told."""

    def __init__(self, notes: dict[str, HtmlElement]) -> None:
        self.warnings: list[str] = []
        self.tables = 0
        self._notes = notes

    def part(self, heading: HtmlElement | None, blocks: list[HtmlElement]) -> WordPart:
        """What stands under the heading, which is no part of the text."""
        own = [] if heading is None else [heading]
        title = "".join(_plain(_without_notes(block)) for block in own)
        part = WordPart(self._short(title))
        top = _top_heading(blocks)
        for block in filter(_is_heading, blocks):
            block.tag = "h3" if block.tag == top else "h4"  # a text has headings of two levels
        notes = self._notes_of(own + blocks)
        stand_below = _captions_stand_below(blocks)
        waiting: list[HtmlElement] = []
        for block in blocks:
            if _is_table(block):
                self._add_table(part, block, waiting)
                waiting = []
                continue
            names_last = stand_below and part.tables and not (waiting or part.tables[-1].caption)
            if names_last and _is_caption(block):
                part.tables[-1].caption = self._short(_caption(block.text_content()))
            else:
                waiting.append(block)
        if part.tables and _html(waiting):
            self.warnings.append(
                f"{_named(title)}son tablodan sonra gelen metin, tablolardan önceki metnin sonuna "
                "alındı. Yerini denetleyin."
            )
        if notes:
            self.warnings.append(f"{_named(title)}dipnotlar, metnin sonuna numaralarıyla alındı.")
        part.text = self._clean(part.text + _html(waiting) + notes)
        return part

    def _notes_of(self, blocks: list[HtmlElement]) -> str:
        """The notes that the blocks refer to, with the numbers that stand there."""
        items, first = [], ""
        for block in blocks:
            for link in block.xpath(".//sup/a[@href]"):
                name = _NOTE.fullmatch(link.get("href"))
                if name and name[1] in self._notes:
                    first = first or link.text_content().strip("[]")
                    items.append(self._notes.pop(name[1]))
        if not items:
            return ""
        return f'<p><strong>Dipnotlar</strong></p><ol start="{first}">{_html(items)}</ol>'

    def _add_table(self, part: WordPart, block: HtmlElement, waiting: list[HtmlElement]) -> None:
        self.tables += 1
        caption = _take_caption(waiting)
        try:
            table, own_caption = table_from_html(block)
        except ValidationError as error:
            raise FileError(f"{self.tables}. tablo: {' '.join(error.messages)}") from error
        captions = {turkish_lower(one): one for one in (caption, _caption(own_caption)) if one}
        text = _html(waiting)
        if not part.tables:
            # What comes before the first table is printed there as the section's own text.
            part.text, text = text, ""
        caption = self._short(" – ".join(captions.values()))
        part.tables.append(WordTable(caption, self._clean(text), table))

    def _short(self, title: str) -> str:
        """A title that fits; where it is cut that is told."""
        if len(title) > _LONGEST_TITLE:
            self.warnings.append(
                f"“{title[:60]}…” başlığı {_LONGEST_TITLE} karakterden uzun; sonu alınmadı."
            )
        return title[:_LONGEST_TITLE]

    def _clean(self, html: str) -> str:
        try:
            return clean_html(html)
        except ValidationError as error:
            raise FileError(*error.messages) from error


def _named(title: str) -> str:
    return f"“{title}”: " if title else "Bölümde "


def _is_table(block: HtmlElement) -> bool:
    """Whether it is a table with rows and columns; a frame around a text is none."""
    if block.tag != "table":
        return False
    rows = block.xpath("./tr | ./thead/tr | ./tbody/tr")
    return len(rows) > 1 and any(len(row.xpath("./td | ./th")) > 1 for row in rows)


def _is_caption(block: HtmlElement) -> bool:
    """Whether it is a table's; what stands under a picture stays text."""
    return block.get("class") == "caption" and not _OTHER_CAPTION.match(block.text_content())


def _caption(text: str) -> str:
    """A caption without the number that was typed before it."""
    return _TYPED_CAPTION.sub("", " ".join(text.split()))


def _captions_stand_below(blocks: list[HtmlElement]) -> bool:
    """Whether the document names its tables under them: then the last of these is a name."""
    marks = [_is_caption(block) for block in blocks if _is_table(block) or _is_caption(block)]
    return bool(marks) and marks[-1]


def _take_caption(waiting: list[HtmlElement]) -> str:
    """The caption among the blocks before a table, taken out; empty where there is none."""
    for place in reversed(range(len(waiting))):
        if _is_caption(waiting[place]):
            return _caption(waiting.pop(place).text_content())
    if waiting and _is_typed_caption(waiting[-1].text_content()):
        return _caption(waiting.pop().text_content())
    return ""


def _is_typed_caption(text: str) -> bool:
    """`Tablo 3: Nüfus`, `Tablo 3 Nüfus`, not the sentence `Tablo 3 nüfusu gösterir.`"""
    text = " ".join(text.split())
    match = _TYPED_CAPTION.match(text)
    return match is not None and (bool(match[1]) or not text.endswith((".", ":", ";")))


def _html(blocks: list[HtmlElement]) -> str:
    for block in blocks:
        # Bookmarks of the document are not in the plan.
        for link in block.xpath(".//a[not(@href) or starts-with(@href, '#')]"):
            link.drop_tag()
    return "".join(
        lxml_html.tostring(block, encoding="unicode", with_tail=False)
        for block in blocks
        if block.text_content().strip()
    )
