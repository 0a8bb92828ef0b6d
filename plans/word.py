"""Reading a Word document as a section of the plan: its text, its tables, its subsections.

The file may be anything: wrong, damaged, huge or hostile. Sizes are checked before anything is
unpacked and every part of XML is walked by a streaming parser before it is read.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import mammoth
from django.core.exceptions import ValidationError
from lxml import html as lxml_html
from lxml.html import HtmlElement

from plans.exchange.table import FileError
from plans.printable import clean_text
from plans.richtext import clean_html
from plans.tables import Table
from plans.turkish import turkish_lower
from plans.word_carry import END, START, carry_over
from plans.word_tables import table_from_html

MAX_UNPACKED = 64 * 1024 * 1024  # bytes, all parts of the document together
MAX_XML = 16 * 1024 * 1024  # bytes of one part that is parsed
MAX_ELEMENTS = 150_000  # of all parts together; a plan of a hundred pages has some 50.000
MAX_ATTRIBUTES = 400_000  # of all elements; some 500 MB for each million while they are read
MAX_PARTS = 2000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Belgeyi Word'de açıp “Word Belgesi (.docx)” olarak kaydedin ve yeniden yükleyin."
_DAMAGED = f"Dosya bozuk veya Word belgesi değil. {_SAVE_AS}"
_TOO_LARGE = "Belge çok büyük. Yalnız bu bölümü ayrı bir belgeye kopyalayıp onu yükleyin."

_STYLES = "\n".join(
    [
        "p[style-name='caption'] => p.caption:fresh",
        "p[style-name='Caption'] => p.caption:fresh",
        "p[style-name='Title'] => h1:fresh",
    ]
)
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
    package = _checked_package(data)
    try:
        package, losses = carry_over(package)
        html = clean_text(_convert(package))
        body = lxml_html.fragment_fromstring(html, create_parent="div") if html else None
    except Exception as error:  # mammoth raises all kinds of errors on a damaged document
        raise FileError(_DAMAGED) from error
    if body is None or not (body.text_content().strip() or body.find(".//table") is not None):
        raise FileError("Belgede metin veya tablo yok.", *losses)
    reader = _Reader(_take_notes(body))
    blocks = _without_own_title(list(body), title)
    pieces = _split(blocks) if split else [(None, blocks)]
    parts = [reader.part(heading, piece) for heading, piece in pieces]
    return WordDocument(parts[0], parts[1:], losses + reader.warnings)


# --- The file -------------------------------------------------------------------------------


def _checked_package(data: bytes) -> io.BytesIO:
    """The document with nothing but the parts that were looked at."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise FileError(
                "Belge parola ile korunuyor. Word'de Dosya > Bilgi > Belgeyi Koru'dan parolayı "
                "kaldırıp kaydedin ve yeniden yükleyin."
            )
        raise FileError(f"Bu, eski biçimde (.doc) bir dosya. {_SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _checked_parts(package)
    except FileError:
        raise
    except Exception as error:  # zipfile and expat raise all kinds of errors
        raise FileError(_DAMAGED) from error


def _checked_parts(package: zipfile.ZipFile) -> io.BytesIO:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise FileError("Belge parola ile korunuyor. Parolayı kaldırıp yeniden yükleyin.")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileError(_TOO_LARGE)
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise FileError(f"Bu dosya bir Word belgesi (.docx) değil. {_SAVE_AS}")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileError(f"Belgede makro var; makrolu belge okunmaz. {_SAVE_AS}")
    kept = io.BytesIO()
    elements = attributes = 0

    def start(_name: str, own: list[str]) -> None:
        nonlocal elements, attributes
        elements += 1
        attributes += len(own) // 2
        if elements > MAX_ELEMENTS or attributes > MAX_ATTRIBUTES:
            raise FileError(_TOO_LARGE)

    with zipfile.ZipFile(kept, "w") as copy:
        for name in sorted(names):
            # A relation may call any part the document's text: only what is XML by name is read.
            if name.endswith((".xml", ".rels")):
                if package.getinfo(name).file_size > MAX_XML:
                    raise FileError(_TOO_LARGE)
                content = package.read(name)
                _walk(content, start)
                copy.writestr(name, content)
    return kept


def _walk(content: bytes, start: Callable[[str, list[str]], None]) -> None:
    """Call `start` for each element; refuses document types, which Word itself never writes."""

    def refuse(*_: object) -> None:
        raise FileError(_DAMAGED)

    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)


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
    level = min((block.tag for block in blocks if _is_heading(block)), default="")
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


def _level_headings(blocks: list[HtmlElement]) -> None:
    """A text has headings of two levels; the uppermost that is used becomes the first."""
    headings = [block for block in blocks if _is_heading(block)]
    top = min((heading.tag for heading in headings), default="")
    for heading in headings:
        heading.tag = "h3" if heading.tag == top else "h4"


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
        _level_headings(blocks)
        notes = self._notes_of(own + blocks)
        stand_below = _captions_stand_below(blocks)
        waiting: list[HtmlElement] = []
        for block in blocks:
            if _is_table(block):
                self._add_table(part, block, waiting)
                waiting = []
            elif (
                stand_below
                and _is_caption(block)
                and part.tables
                and not (waiting or part.tables[-1].caption)
            ):
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
        captions = {turkish_lower(said): said for said in (caption, _caption(own_caption)) if said}
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
    last = next(
        (block for block in reversed(blocks) if _is_table(block) or _is_caption(block)), None
    )
    return last is not None and not _is_table(last)


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
    return "".join(_serialised(blocks))


def _serialised(blocks: list[HtmlElement]) -> Iterator[str]:
    for block in blocks:
        # Bookmarks of the document are not in the plan.
        for link in block.xpath(".//a[not(@href) or starts-with(@href, '#')]"):
            link.drop_tag()
        if block.text_content().strip():
            yield lxml_html.tostring(block, encoding="unicode", with_tail=False)
