"""CSV files: what Turkey's programs write is read, what Excel opens is written."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.exchange.columns import CellError, read_number, read_text
from plans.exchange.delimited import read_csv, write_csv
from plans.exchange.table import FileError
from plans.language.printable import clean_text

pytestmark = pytest.mark.differs

TEXT = "Kod;Ad\na;Çığır İş\nb;1.250,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encoding_and_delimiter_are_recognised(encoding, delimiter):
    table = read_csv(TEXT.replace(";", delimiter).encode(encoding))
    assert table.header == ["Kod", "Ad"]
    assert table.rows == [["a", "Çığır İş"], ["b", "1.250,5"]]
    assert table.numbers == [2, 3]


def test_a_comma_separates_where_the_header_has_no_other_delimiter():
    assert read_csv(b'Kod,Ad\na,"1,5"\n').rows == [["a", "1,5"]]


def test_the_hint_that_excel_writes_in_the_first_line_is_no_row():
    table = read_csv(b"sep=;\r\nKod;Ad\r\na;1\r\n")
    assert (table.header, table.numbers) == (["Kod", "Ad"], [3])


def test_empty_lines_and_short_rows_are_no_errors():
    table = read_csv(b"\nKod;Ad\n\na\n;;\n")
    assert (table.rows, table.numbers) == ([["a", None]], [4])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Dosya boş"),
        (b" \n;;\n", "Dosya boş"),
        (b"Kod;Ad\n", "Dosya yalnız başlık satırından oluşuyor"),
        (b'Kod;Ad\na;"b\n', "bir tırnak işareti eksik veya fazla"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ne Excel çalışma kitabı (.xlsx) ne de CSV"),
        (b";".join(b"s%d" % i for i in range(101)) + b"\na", "CW sütununa kadar dolu"),
        (b"Kod;Kod\na;b\n", "“Kod” sütunu iki kez var"),
        (b"Kod;Ad\na;b;c\n", "2. satır: C2 hücresinde değer var"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(data, sentence):
    with pytest.raises(FileError) as caught:
        read_csv(data)
    assert sentence in " ".join(caught.value.sentences)


@pytest.mark.parametrize("text", ["=1+1", "+90 474", "-", "@ad", "'tırnak", "'=x"])
def test_a_text_that_a_spreadsheet_would_run_is_guarded_and_comes_back(text):
    data = write_csv(["Kod"], [[text]])
    assert data.decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    assert read_csv(data).rows == [[text]]


def test_numbers_are_written_for_turkish_excel():
    data = write_csv(["Kod", "Ad"], [[Decimal("-1250.50"), Decimal(3)]])
    assert data == "\ufeffKod;Ad\r\n-1250,50;3\r\n".encode()


#: Without letters that only a wrong encoding brings into a Turkish file.
_LETTERS = st.characters(codec="utf-8", exclude_characters="\x00\ufffdÃÄÅðþýÐÞÝ")
_TEXTS = st.text(_LETTERS, min_size=1).map(clean_text)


@given(st.lists(_TEXTS.filter(str.strip), min_size=1, max_size=5))
def test_texts_come_back_as_they_were_written(texts):
    assert read_csv(write_csv(["Ad"], [[text] for text in texts])).rows == [[t] for t in texts]


@pytest.mark.parametrize("text", ["20.125", "20,125", "₺20.125", "-1.000"])
def test_a_number_in_a_file_of_commas_that_is_english_too_is_asked_about(text):
    (cell,) = read_csv(f'Kod,Ad\na,"{text}"\n'.encode()).rows[0][1:]
    with pytest.raises(CellError, match="iki türlü okunabilir"):
        read_number(cell, max_digits=18, decimals=4)
    assert read_text(cell) == text


@pytest.mark.parametrize(
    ("text", "number"), [("1.250.000", "1250000"), ("20,5", "20.5"), ("20.125,5", "20125.5")]
)
def test_a_number_in_a_file_of_commas_that_is_turkish_only_is_read(text, number):
    (cell,) = read_csv(f'Kod,Ad\na,"{text}"\n'.encode()).rows[0][1:]
    assert read_number(cell, max_digits=18, decimals=4) == Decimal(number)


def test_a_number_in_a_file_of_semicolons_is_turkish():
    (cell,) = read_csv(b"Kod;Ad\na;20.125\n").rows[0][1:]
    assert read_number(cell, max_digits=18, decimals=4) == 20125


def test_the_hint_in_the_first_line_names_the_delimiter():
    assert read_csv(b"sep=|\nKod|Ad\na|1,5; 2,5\n").rows == [["a", "1,5; 2,5"]]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_without_its_mark(encoding):
    assert read_csv(TEXT.encode(encoding)).rows[0] == ["a", "Çığır İş"]


def test_what_nobody_sees_is_no_part_of_a_cell():
    table = read_csv("Kod\u200b;Ad\n\u2060;Mu\u0308du\u0308r\u00ad\n".encode())
    assert (table.header, table.rows) == (["Kod", "Ad"], [[None, "Müdür"]])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Kod;Müdürlük\na;b\n".encode("cp857"), "karakter kodlaması tanınmadı"),
        ("Kod;Müdürlüğü\na;b\n".encode().decode("cp1252").encode(), "“Kod;MÃ¼dÃ¼rlÃ¼ÄŸÃ¼”"),
        ("Kod;İş\na;b\n".encode() + b"\xff\n", "Türkçe harfler bozulmuş"),
        ("Kod;Müdürlüğü\na;b\n".encode("cp1254").decode("cp1252").encode(), "Müdürlüðü"),
        ("Kod;M\ufffdd\ufffdr\na;b\n".encode(), "Türkçe harfler bozulmuş"),
        (b"%PDF-1.7 x", "bir PDF belgesi; ne Excel çalışma kitabı (.xlsx) ne de CSV"),
        (b"\xff\xd8\xff\xe0", "bir resim"),
        (b"{\\rtf1 x}", "bir RTF (Word) belgesi"),
        (b"<html><table><tr><td>Kod</td></tr></table></html>", "bir web sayfası (HTML)"),
        (b"\xef\xbb\xbf\r\n<TABLE border=1>", "bir web sayfası (HTML)"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>', "bir web sayfası (HTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "Excel 2003’ün XML biçiminde",
        ),
        (b"<?xml version='1.0'?><plan/>", "bir XML dosyası"),
        (b"MIME-Version: 1.0\r\n", "(.mht)"),
        (b'[{"Kod": "a"}]', "bir JSON dosyası"),
        (b"ID;PWXL;N;E\r\n", "(.slk)"),
        (b"7z\xbc\xaf\x27\x1c", "sıkıştırılmış bir arşiv"),
    ],
)
def test_a_file_that_is_no_table_is_told_what_it_is(data, reason):
    with pytest.raises(FileError) as caught:
        read_csv(data)
    assert reason in caught.value.sentences[0]


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(data):
    with suppress(FileError):
        assert read_csv(data).rows
