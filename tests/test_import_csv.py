"""CSV files: what Turkey's programs write is read, what Excel opens is written."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.exchange.delimited import read_csv, write_csv
from plans.exchange.table import FileError

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
    data = write_csv(["Kod", "Ad"], [[Decimal("-1250.50"), 3]])
    assert data == "\ufeffKod;Ad\r\n-1250,50;3\r\n".encode()


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)


@given(st.lists(_TEXTS.filter(str.strip), min_size=1, max_size=5))
def test_texts_come_back_as_they_were_written(texts):
    assert read_csv(write_csv(["Ad"], [[text] for text in texts])).rows == [[t] for t in texts]


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(data):
    with suppress(FileError):
        assert read_csv(data).rows
