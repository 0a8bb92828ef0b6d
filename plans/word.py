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
        "p[style-name^='toc '] => !",
    ]
)
_HEADING = re.compile("h[1-6]")
_TYPED_NUMBER = re.compile(r"^(\d+\s*[.)]\s*)+[-–]?\s*|^\d+(\.\d+)+[.)]*\s+")
_TYPED_CAPTION = re.compile(r"^\s*(tablo|çizelge)\s*:?\s*\d+\s*[.:\-–]*\s*", re.IGNORECASE)


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
        html, pictures = _convert(package)
        html = clean_text(html)
        body = lxml_html.fragment_fromstring(html, create_parent="div") if html else None
    except Exception as error:  # mammoth raises all kinds of errors on a damaged document
        raise FileError(_DAMAGED) from error
    if body is None or not (body.text_content().strip() or body.find(".//table") is not None):
        raise FileError("Belgede metin veya tablo yok.")
    reader = _Reader()
    blocks = _without_own_title(list(body), title)
    pieces = _split(blocks) if split else [("", blocks)]
    parts = [reader.part(heading, piece) for heading, piece in pieces]
    if pictures:
        reader.warnings.insert(
            0,
            f"{pictures} resim alınmadı. Grafikleri tablonun “Grafik” ayarıyla yeniden çizdirin.",
        )
    return WordDocument(parts[0], parts[1:], reader.warnings)


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


def _convert(package: io.BytesIO) -> tuple[str, int]:
    """The document as HTML, and how many pictures were left out."""
    pictures = 0

    def leave_out(image: object) -> list:
        nonlocal pictures
        pictures += 1
        return []

    result = mammoth.convert_to_html(
        package,
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=leave_out,
    )
    return result.value, pictures


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


def _split(blocks: list[HtmlElement]) -> list[tuple[str, list[HtmlElement]]]:
    """What stands before the uppermost headings, then each of these with what follows it."""
    level = min((block.tag for block in blocks if _is_heading(block)), default="")
    pieces: list[tuple[str, list[HtmlElement]]] = [("", [])]
    for block in blocks:
        if block.tag == level and _plain(block.text_content()):
            pieces.append((_plain(block.text_content())[:300], []))
        else:
            pieces[-1][1].append(block)
    return pieces


def _level_headings(blocks: list[HtmlElement]) -> None:
    """A text has headings of two levels; the uppermost that is used becomes the first."""
    headings = [block for block in blocks if _is_heading(block)]
    top = min((heading.tag for heading in headings), default="")
    for heading in headings:
        heading.tag = "h3" if heading.tag == top else "h4"


class _Reader:
    """Makes parts of blocks of HTML and notes what has to be told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.tables = 0

    def part(self, title: str, blocks: list[HtmlElement]) -> WordPart:
        part = WordPart(title)
        _level_headings(blocks)
        waiting: list[HtmlElement] = []
        caption = ""
        for block in blocks:
            if block.get("class") == "caption":
                caption = _TYPED_CAPTION.sub("", " ".join(block.text_content().split()))
                if part.tables and not waiting and not part.tables[-1].caption:
                    part.tables[-1].caption, caption = caption, ""
            elif block.tag == "table" and _is_data(block):
                self._add_table(part, block, caption, waiting)
                waiting, caption = [], ""
            else:
                waiting.append(block)
        if part.tables and _html(waiting):
            self.warnings.append(
                f"{_named(title)}son tablodan sonra gelen metin, tablolardan önceki metnin sonuna "
                "alındı. Yerini denetleyin."
            )
        part.text = self._clean(part.text + _html(waiting))
        return part

    def _add_table(
        self, part: WordPart, block: HtmlElement, caption: str, waiting: list[HtmlElement]
    ) -> None:
        self.tables += 1
        if not caption and waiting and _TYPED_CAPTION.match(waiting[-1].text_content()):
            caption = _TYPED_CAPTION.sub("", " ".join(waiting.pop().text_content().split()))
        try:
            table, own_caption = table_from_html(block)
        except ValidationError as error:
            raise FileError(f"{self.tables}. tablo: {' '.join(error.messages)}") from error
        text = _html(waiting)
        if not part.tables:
            # What comes before the first table is printed there as the section's own text.
            part.text, text = text, ""
        part.tables.append(WordTable((caption or own_caption)[:300], self._clean(text), table))

    def _clean(self, html: str) -> str:
        try:
            return clean_html(html)
        except ValidationError as error:
            raise FileError(*error.messages) from error


def _named(title: str) -> str:
    return f"“{title}”: " if title else "Bölümde "


def _is_data(table: HtmlElement) -> bool:
    """Whether a table has rows and columns; a frame around a text is no table."""
    rows = table.xpath("./tr | ./thead/tr | ./tbody/tr")
    return len(rows) > 1 and any(len(row.xpath("./td | ./th")) > 1 for row in rows)


def _html(blocks: list[HtmlElement]) -> str:
    return "".join(_serialised(blocks))


def _serialised(blocks: list[HtmlElement]) -> Iterator[str]:
    for block in blocks:
        # Bookmarks of the document are not in the plan.
        for link in block.xpath(".//a[not(@href) or starts-with(@href, '#')]"):
            link.drop_tag()
        for picture in block.xpath(".//img"):
            picture.drop_tree()
        if block.tag != "img" and block.text_content().strip():
            yield lxml_html.tostring(block, encoding="unicode", with_tail=False)
