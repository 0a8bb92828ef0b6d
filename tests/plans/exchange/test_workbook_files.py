"""Reading an Excel workbook that may be anything."""

import io
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from plans.exchange import packages
from plans.exchange.columns import read_number
from plans.exchange.table import BadCell, Cell, FileError
from plans.exchange.workbook import read_workbook
from tests.support.exchange_files import saved, sheet_xml, with_part, workbook

ROWS: list[list[Any]] = [["Kod", "Ad"], ["a", 1], ["b", 2]]
GOOD = workbook({"Liste": ROWS})
SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        read_workbook(data, "Liste")
    return " ".join(caught.value.sentences)


def test_a_table_is_read_with_the_row_numbers_that_people_see():
    table = read_workbook(
        workbook({"Liste": [[], ["Kod", "Ad"], ["a", 1], [], ["b", 2.5]]}), "Liste"
    )
    assert table.header == ["Kod", "Ad"]
    assert table.rows == [["a", Decimal(1)], ["b", Decimal("2.5")]]
    assert table.numbers == [3, 5]


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def encrypted() -> bytes:
    return old_excel() + "EncryptedPackage".encode("utf-16-le")


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "")
        with package.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(70):
                part.write(b" " * 1024 * 1024)
    return stream.getvalue()


def other_package() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


def merged(book: Workbook) -> None:
    book["Liste"].merge_cells("A2:A3")


def with_entities() -> bytes:
    xml = sheet_xml("<row><c t='inlineStr'><is><t>&b;</t></is></c></row>")
    declaration = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return with_part(GOOD, SHEET, xml.replace(b"?>", b"?>" + declaration, 1))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (old_excel(), "eski biçimde (.xls)"),
        (encrypted(), "parola ile korunuyor"),
        (bomb(), "açıldığında çok büyük"),
        (other_package(), "Excel çalışma kitabı (.xlsx) değil"),
        (GOOD[:300], "Dosya bozuk"),
        (with_part(GOOD, SHEET, b"<worksheet><broken"), "Dosya bozuk"),
        (with_entities(), "Dosya bozuk"),
        (workbook({"Liste": []}), "Dosyada veri yok|“Liste” sayfası boş"),
        (workbook({"Liste": [["Kod", "Ad"]]}), "“Liste” sayfası yalnız başlık satırından oluşuyor"),
        (
            workbook({"Bir": ROWS, "İki": ROWS, "Açıklama": ROWS}),
            "“Liste” adlı sayfa yok, birden çok sayfada veri var: “Bir”, “İki”.",
        ),
        (workbook({"Açıklama": ROWS}), "Dosyada veri yok. Verileri “Liste” adlı sayfaya yazıp"),
        (
            workbook({"Liste": [["Kod", "Ad", "KOD "], ["a", 1, 2]]}),
            "“Liste” sayfası, “KOD” sütunu iki kez var (A ve C)",
        ),
        (
            workbook({"Liste": [["Kod", "Ad"], ["a", 1], ["b", 2, "artık"]]}),
            "“Liste” sayfası, 3. satır: C3 hücresinde değer var ama sütunun başlığı yok",
        ),
        (workbook({"Liste": ROWS}, merged), "birleştirilmiş hücreler var: A2:A3"),
        (
            workbook({"Liste": [["Kod", "=A1"], ["a", 1]]}),
            "“Liste” sayfası, 1. satır (başlık): B1 hücresinde formül var",
        ),
        (
            workbook({"Liste": [["Kod"], *([["a"]] * 5_000)]}),
            "en çok 5000 satır okunur",
        ),
        (workbook({"Liste": [["x"] * 101, ["y"] * 101]}), "CW sütununda bile değer var"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_workbook_that_cannot_be_read_is_refused_with_the_place_and_the_remedy(data, sentence):
    assert any(part in refusal(data) for part in sentence.split("|"))


def test_a_formula_is_not_evaluated_but_named():
    table = read_workbook(workbook({"Liste": [["Kod", "Ad"], ["a", "=1+1"]]}), "Liste")
    assert isinstance(table.rows[0][1], BadCell)
    assert table.rows[0][1].reason.startswith("B2 hücresinde formül var")


def test_an_error_value_is_named():
    table = read_workbook(workbook({"Liste": [["Kod", "Ad"], ["a", "#REF!"]]}), "Liste")
    assert table.rows[0][1].reason.startswith("B2 hücresinde hata değeri var: #REF!")


def test_a_text_that_starts_with_an_equals_sign_is_a_text():
    def as_text(book: Workbook) -> None:
        book["Liste"]["B2"].data_type = "s"

    table = read_workbook(workbook({"Liste": [["Kod", "Ad"], ["a", "=1+1"]]}, as_text), "Liste")
    assert table.rows[0][1] == "=1+1"


def test_a_date_stays_a_date_for_the_column_to_refuse():
    table = read_workbook(workbook({"Liste": [["Kod"], [date(2025, 1, 1)]]}), "Liste")
    assert isinstance(table.rows[0][0], date)


def test_a_cell_shown_as_percent_is_read_as_it_is_shown():
    def percent(book: Workbook) -> None:
        book["Liste"]["B2"].number_format = "0.0%"

    table = read_workbook(workbook({"Liste": [["Kod", "Ad"], ["a", 0.255]]}, percent), "Liste")
    assert table.rows[0][1] == Decimal("25.5")


@pytest.mark.parametrize(
    ("number_format", "stored", "seen"),
    [
        ("0%", 0.25, "25"),
        ('0"%"', 25, "25"),
        (r"0\%", 25, "25"),
        ("0_%", 25, "25"),
        ("0*%", 25, "25"),
        ("[$%-41F]0", 25, "25"),
        ('"%"#,##0.00', 25, "25"),
        ("0%;-0", -25, "-25"),
        ("#,##0;[Red]-#,##0", -1250, "-1250"),
        ('0.00" gün"', 2.5, "2.5"),
        (r"0\ \d", 25, "25"),
        ("[$₺-tr-TR]#,##0.00", 1250.5, "1250.5"),
        ("[<1]0%;0", 0.5, "50"),
        ("[<1]0%;0", 5, "5"),
        ('_-₺* #,##0.00_-;-₺* #,##0.00_-;_-₺* "-"??_-;_-@_-', 1250.5, "1250.5"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(number_format, stored, seen):
    assert formatted(number_format, stored) == Decimal(seen)


@pytest.mark.parametrize(
    ("number_format", "said"),
    [
        ("#,##0,", "binde biri olarak gösteriyor"),
        ('#,##0.0,"bin TL"', "binde biri olarak gösteriyor"),
        (";;;", "biçimi onu gizliyor"),
        ("0;", "biçimi onu gizliyor"),
    ],
)
def test_a_number_that_a_person_sees_otherwise_or_not_at_all_is_asked_about(number_format, said):
    assert said in formatted(number_format, -1250000).reason


def formatted(number_format: str, value: float) -> Cell:
    def change(book: Workbook) -> None:
        book["Liste"]["B2"].number_format = number_format

    data = workbook({"Liste": [["Kod", "Ad"], ["a", value]]}, change)
    return read_workbook(data, "Liste").rows[0][1]


def test_carriage_returns_of_excel_are_line_ends():
    data = (Path(__file__).parents[2] / "cases/gosterge-x000D.xlsx").read_bytes()
    table = read_workbook(data, "Göstergeler")
    assert "Performans Göstergesi" in table.header
    assert "Çalışan Memnuniyeti\nArtış Oranı" in table.rows[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Kars_x000D_\nArdahan", "Kars\nArdahan"),
        ("_x0009_Kars", "\tKars"),
        ("\ufeffH1.1", "H1.1"),
        ("H1.1\u200e", "H1.1"),
        ("H\u00ad1.1", "H1.1"),
        ("Fen\u202fİşleri", "Fen İşleri"),
        ("I\u0307mar", "İmar"),
        ("\u200b", None),
        ("\u00a0\u2007", None),
    ],
)
def test_a_text_is_read_as_a_person_sees_it(written, read):
    table = read_workbook(workbook({"Liste": [["Kod", "Ad"], ["a", written]]}), "Liste")
    assert table.rows[0][1] == read


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("title", ["Liste", "Eski"])
def test_a_hidden_sheet_is_passed_over_for_the_one_that_is_seen(state, title):
    def hide(book: Workbook) -> None:
        book[title].sheet_state = state

    data = workbook({title: [["Kod"], ["gizli"]], "Yeni": [["Kod"], ["görünen"]]}, hide)
    assert read_workbook(data, "Liste").rows == [["görünen"]]


def test_values_on_hidden_sheets_alone_are_refused_with_the_remedy():
    def hide(book: Workbook) -> None:
        book["Liste"].sheet_state = "hidden"

    assert "gizli bir sayfada: “Liste”" in refusal(workbook({"Liste": ROWS, "Boş": []}, hide))


def package(*names: str, first: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        for name in names:
            parts.writestr(name, first)
    return stream.getvalue()


def strict() -> bytes:
    part = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/workbook.xml")
    usual = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    return with_part(GOOD, "xl/workbook.xml", part.replace(usual, strict))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            package("mimetype", first=b"application/vnd.oasis.opendocument.spreadsheet"),
            "LibreOffice biçiminde (.ods)",
        ),
        (package("[Content_Types].xml", "word/document.xml"), "bir Word belgesi"),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "bir PowerPoint sunusu"),
        (package("[Content_Types].xml", "xl/workbook.bin"), "(.xlsb)"),
        (package("Index/Document.iwa"), "bir Numbers dosyası"),
        (package("gösterge.xlsx"), "sıkıştırılmış bir arşiv (.zip)"),
        (b"%PDF-1.7", "bir PDF belgesi"),
        (b"<html>\n<table>a,b", "bir web sayfası (HTML)"),
        (strict(), "Strict Open XML"),
        ("Kod;Müdürlük\na;b\n".encode("cp1254"), "bir metin (CSV) dosyası"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_workbook_is_told_what_it_is(data, reason):
    assert reason in refusal(data)


def test_the_only_filled_sheet_is_read_whatever_its_name():
    table = read_workbook(workbook({"Sayfa1": ROWS, "Boş": [], "Açıklama": ROWS}), "Liste")
    assert table.sheet == "Sayfa1"


def test_the_named_sheet_is_found_among_others_by_turkish_letters():
    table = read_workbook(workbook({"Başka": ROWS, " LİSTE": ROWS}), "Liste")
    assert table.sheet == " LİSTE"


def test_a_million_formatted_empty_rows_are_passed_over():
    filled = "<row r='1'><c r='A1' t='inlineStr'><is><t>Kod</t></is></c></row>"
    filled += "<row r='2'><c r='A2'><v>1</v></c></row>"
    empty = "".join(f"<row r='{row}' s='1'><c s='1'/></row>" for row in range(3, 1_000_001))
    xml = sheet_xml(filled + empty, dimension='<dimension ref="A1:A1000000"/>')
    assert read_workbook(with_part(GOOD, SHEET, xml), "Liste").rows == [[Decimal(1)]]


def test_a_wrong_dimension_does_not_widen_the_rows():
    filled = "<row r='1'><c r='A1' t='inlineStr'><is><t>Kod</t></is></c></row>"
    filled += "<row r='2'><c r='A2'><v>1</v></c></row>"
    xml = sheet_xml(filled, dimension='<dimension ref="A1:XFD1048576"/>')
    assert read_workbook(with_part(GOOD, SHEET, xml), "Liste").rows == [[Decimal(1)]]


def test_nothing_is_unpacked_before_the_sizes_are_known(monkeypatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 100)
    assert "çok büyük" in refusal(GOOD)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(data):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with pytest.raises(FileError):
            read_workbook(start + data, "Liste")


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_workbook_with_a_damaged_byte_is_read_or_refused(position, change):
    damaged = bytearray(GOOD)
    damaged[position] ^= change
    with suppress(FileError):
        assert read_workbook(bytes(damaged), "Liste").rows


@settings(max_examples=50)
@given(
    st.lists(
        st.decimals(-(10**11), 10**11, places=4, allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=20,
    )
)
def test_numbers_of_a_workbook_come_back_exactly(numbers):
    book = Workbook()
    book.active.append(["Sayı"])
    for number in numbers:
        book.active.append([number])
    table = read_workbook(saved(book), "Sayfa")
    assert [read_number(row[0], max_digits=18, decimals=4) for row in table.rows] == numbers
