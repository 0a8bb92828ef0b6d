"""One check of office files at every door: what is in them is read, what they claim is not."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from indicators.entry.evidence import EvidenceError, check_file
from plans.document.word.reading import read_document
from plans.exchange.packages import DOCUMENT, EITHER, WORKBOOK, check_package
from plans.exchange.table import FileError
from plans.exchange.workbook import read_workbook
from tests.support.measured import Taken, measure
from tests.support.packages import (
    MB,
    SHEET,
    SHEETS,
    WORDS,
    document,
    lying,
    package,
    relations,
    repeated,
    workbook,
)

CASES = Path(__file__).parents[2] / "cases"
SHEET_BEGIN = f'<worksheet xmlns="{SHEETS}"><sheetData>'.encode()


def text_of(data: bytes) -> str:
    return read_document(data, "Başlık", False).main.text


def renamed(parts: dict, change) -> dict:
    return {change(name): content for name, content in parts.items()}


# --- The part that the relations name ---------------------------------------------------------


def test_the_document_of_word_online_is_read_and_is_evidence():
    data = (CASES / "word-online.docx").read_bytes()
    assert text_of(data) == "<p>Merhaba</p>"
    assert check_file(ContentFile(data, "rapor.docx")).media_type.endswith("document")


@pytest.mark.parametrize("main", ["word/document.xml", "word/document2.xml", "metin/ana.xml"])
def test_a_document_is_read_from_the_part_that_is_named(main):
    data = package(document(main))
    assert text_of(data) == "<p>Merhaba</p>"
    assert check_package(data, EITHER).main == main


@pytest.mark.parametrize("main", ["xl/workbook.xml", "xl/workbook22.xml", "kitap/ana.xml"])
def test_a_workbook_is_read_from_the_part_that_is_named(main):
    data = package(workbook(main))
    assert read_workbook(data, "Liste").rows == [["a"]]
    assert check_package(data, EITHER).main == main


def test_a_document_beside_the_one_that_is_named_is_not_read():
    other = document(text="Başka")["word/document.xml"]
    parts = document("word/document2.xml") | {"word/document.xml": other}
    assert text_of(package(parts)) == "<p>Merhaba</p>"


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        (renamed(workbook(), lambda name: name.replace("/", "\\")), "workbook"),
        (renamed(document(), lambda name: name.replace("/", "\\")), "document"),
        (renamed(workbook(), lambda name: f"/{name}"), "workbook"),
        (renamed(workbook(), str.lower), "workbook"),
        (renamed(workbook(), lambda name: name.replace("sheet1", "Sheet1")), "workbook"),
        (renamed(document(), lambda name: name.replace("document", "Document")), "document"),
    ],
    ids=["backslashes", "in Word", "absolute", "small letters", "a capital", "in Word"],
)
def test_names_of_parts_are_the_same_however_they_are_written(parts, read):
    if read == "workbook":
        assert read_workbook(package(parts), "Liste").rows == [["a"]]
    else:
        assert text_of(package(parts)) == "<p>Merhaba</p>"


# --- Files that are something else, or hold what they must not --------------------------------

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TYPES_OF_MACROS = document()["[Content_Types].xml"].replace(
    "</Types>",
    '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (package(document() | {"word/vbaProject.bin": "x"}), "makro var"),
        (package(document() | {"word/VBAPROJECT.BIN": "x"}), "makro var"),
        (
            package(document() | {"[Content_Types].xml": TYPES_OF_MACROS, "word/a.bin": "x"}),
            "makro var",
        ),
        (package(document() | {"word/embeddings/a.xlsm": "x"}), "makro var"),
        (
            package(document() | {"word/embeddings/a.xlsx": package({"xl/vbaProject.bin": "x"})}),
            "makro var",
        ),
        (package({"mimetype": "x", "content.xml": "<a/>"}), "LibreOffice"),
        (package({"Index/Document.iwa": "x"}), "Apple"),
        (package({"xl/workbook.bin": "x"}), ".xlsb"),
        (package({"a.exe": "x"}), "Office dosyası (.xlsx veya .docx) değil"),
        (package(document() | {"../a.xml": "<a/>"}), "bozuk"),
        (package(document() | {"word/Document.xml": "<a/>"}), "bozuk"),
        (package(document() | {"_rels/.rels": relations(("officeDocument", "yok.xml"))}), "bozuk"),
        (package(document() | {"word/a.xml": "<!DOCTYPE a><a/>"}), "bozuk"),
        (package(document() | {"word/a.xml": "<a>"}), "bozuk"),
        (package(document(), zipfile.ZIP_BZIP2), "alışılmadık biçimde sıkıştırılmış"),
        (package(document(), zipfile.ZIP_LZMA), "alışılmadık biçimde sıkıştırılmış"),
        (package(document())[:-30], "bozuk"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_office_file_is_refused_with_the_true_reason(data, sentence):
    with pytest.raises(FileError) as caught:
        check_package(data, EITHER)
    assert sentence in str(caught.value)
    with pytest.raises(EvidenceError):
        check_file(ContentFile(data, "a.docx"))


@pytest.mark.parametrize(
    ("parts", "wanted", "what"),
    [(document(), WORKBOOK, "Excel çalışma kitabı"), (workbook(), DOCUMENT, "Word belgesi")],
)
def test_the_other_kind_is_refused(parts, wanted, what):
    with pytest.raises(FileError, match=f"bir {what} .* değil"):
        check_package(package(parts), wanted)


def test_a_strict_workbook_is_evidence_but_not_read():
    main = workbook()["xl/workbook.xml"].replace(SHEETS, STRICT)
    data = package(workbook() | {"xl/workbook.xml": main})
    with pytest.raises(FileError, match="Strict Open XML"):
        read_workbook(data, "Liste")
    assert check_file(ContentFile(data, "a.xlsx")).media_type.endswith("sheet")


def test_one_part_under_many_names_of_sheets_is_refused():
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r0"/>' for n in range(1, 40))
    main = workbook()["xl/workbook.xml"]
    main = main.replace('<sheet name="Liste" sheetId="1" r:id="r0"/>', sheets)
    with pytest.raises(FileError, match="bozuk"):
        read_workbook(package(workbook() | {"xl/workbook.xml": main}), "Liste")


# --- Archives that lie about their sizes, and others that are large ---------------------------


def test_what_readers_get_is_deflated_and_holds_xml_and_the_pictures_of_a_document_only():
    more = {"word/media/a.png": "x", "word/embeddings/b.bin": "x"}
    data = package(document() | more, zipfile.ZIP_STORED)
    with zipfile.ZipFile(check_package(data, EITHER).content) as made:
        assert "word/media/a.png" not in made.namelist()
    with zipfile.ZipFile(check_package(data, DOCUMENT).content) as made:
        assert "word/media/a.png" in made.namelist()
        assert "word/embeddings/b.bin" not in made.namelist()
        assert {part.compress_type for part in made.infolist()} == {zipfile.ZIP_DEFLATED}
        assert made.testzip() is None


@pytest.mark.parametrize("claimed", [10, 100_000])
def test_a_part_of_another_size_than_claimed_is_refused(claimed):
    data = lying(package(workbook()), SHEET, claimed)
    with pytest.raises(FileError, match="Dosya bozuk"):
        read_workbook(data, "Liste")


def test_a_part_that_goes_on_behind_its_claimed_size_is_refused():
    whole = workbook()[SHEET].encode()
    data = package(workbook() | {SHEET: whole + b"<!-- arkada kalan -->"})
    with pytest.raises(FileError, match="Dosya bozuk"):
        read_workbook(lying(data, SHEET, len(whole), zlib.crc32(whole)), "Liste")


def bomb(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A part of 200 MB that claims to be a small one, with the right checksum for that."""
    parts = workbook() | {SHEET: repeated(b" " * MB, 200, SHEET_BEGIN)}
    data = package(parts | {"word/document.xml": document()["word/document.xml"]}, method)
    return lying(data, SHEET, len(SHEET_BEGIN), zlib.crc32(SHEET_BEGIN))


def sheet(units: bytes) -> bytes:
    """A workbook of some 62 MB whose only sheet is full of `units`."""
    many = repeated(units, 62 * MB // len(units), SHEET_BEGIN, b"</sheetData></worksheet>")
    return package(workbook() | {SHEET: many})


def texts(unit: bytes) -> bytes:
    many = repeated(unit * 1000, 15 * MB // len(unit) // 1000, b"<sst>", b"</sst>")
    return package(workbook() | {"xl/sharedStrings.xml": many})


def styles() -> bytes:
    many = repeated(b"<xf/>" * 1000, 3000, b"<a>", b"</a>")
    return package(workbook() | {"xl/styles.xml": many})


def words() -> bytes:
    begin = f'<w:document xmlns:w="{WORDS}"><w:body>'.encode()
    many = repeated(b"<w:p/>" * 1000, 2600, begin, b"</w:body></w:document>")
    return package(document() | {"word/document.xml": many})


def many_parts() -> bytes:
    return package(workbook() | {f"a{number}": "" for number in range(60_000)})


def embedded() -> bytes:
    return package(workbook() | {"xl/embeddings/a.xlsx": repeated(b"\0" * MB, 60, b"PK\x03\x04")})


BOMBS = {
    "lies": bomb,
    "bzip2": lambda: bomb(zipfile.ZIP_BZIP2),
    "rows": lambda: sheet(b"<row/>" * 1000),
    "cells": lambda: sheet(b"<c/>" * 1000),
    "texts": lambda: texts(b"<si/>"),
    "tag": lambda: sheet(b"<row a='" + b"x" * (3 * MB) + b"'/>"),
    "styles": styles,
    "words": words,
    "parts": many_parts,
    "embedded": embedded,
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Taken]]:
    return measure(
        {name: make() for name, make in BOMBS.items()},
        tmp_path_factory.mktemp("bombs"),
        """
from django.core.files.base import ContentFile
from indicators.entry.excel import read_upload
from indicators.entry.evidence import check_file
from indicators.entry.sheet import EntrySheet
from plans.exchange.workbook import read_workbook
from plans.document.word.reading import read_document
from plans.sheets.read import read_tables
""",
        "lambda data: read_upload(data, EntrySheet(None, []), None)",
        'lambda data: read_workbook(data, "Liste")',
        "read_tables",
        'lambda data: read_document(data, "Başlık", False)',
        'lambda data: check_file(ContentFile(data, "a.xlsx"))',
    )


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_little_at_every_door(taken: dict[str, list[Taken]], name: str) -> None:
    assert len(taken[name]) == 5
    assert [door for door in taken[name] if door.memory > 100 or door.seconds > 2] == []


def test_the_bomb_is_refused_at_every_door(taken: dict[str, list[Taken]]) -> None:
    assert [door.raised for door in taken["lies"]] == [*["FileError"] * 4, "EvidenceError"]


def test_a_large_honest_workbook_is_read():
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>Kod</t></is></c></row>'
        for number in range(1, 4_001)
    )
    data = package(workbook(rows=rows))
    assert len(read_workbook(data, "Liste").rows) == 3_999
    assert isinstance(check_package(data, WORKBOOK).content, io.BytesIO)
