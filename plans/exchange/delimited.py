"""CSV files: reading what Excel and others write in Turkey, writing what Excel opens."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from plans.exchange.other_formats import find_format
from plans.exchange.table import (
    MAX_ROWS,
    Cell,
    CommaText,
    FileError,
    FileTable,
    make_table,
    shorten,
)
from plans.language.printable import clean_text

_DELIMITERS = ";\t,"
#: A hint for Excel in the first line, not a row of the table.
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: Turkish letters of UTF-8 or of Windows-1254 that a program took for another encoding.
_GARBLED = re.compile("\\S*(?:[ÃÄÅ][\u0080-\u00bf\u0152-\u0178\u2013-\u203a]|\ufffd)\\S*")
_ICELANDIC = re.compile(r"\S*[ðþýÐÞÝ]\S*")
_TURKISH = re.compile("[ğşıĞŞİ]")
_SAVE_AS = "Dosyayı Excel’de açıp “CSV UTF-8” veya .xlsx olarak yeniden kaydedin."
#: A spreadsheet takes a text that starts with one of these for a formula (or our own guard).
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def read_csv(data: bytes) -> FileTable:
    """Read a CSV file; UTF-8, UTF-16 and Windows-1254, and `;`, tab or `,` are recognised.

    Raises FileError, with the reason, where the bytes are no such text or the quotes do not match.
    """
    text = _decode(data)
    try:
        return make_table(None, _rows(text))
    except csv.Error as error:
        raise FileError(
            "Dosyanın satırları sütunlara ayrılamadı: bir tırnak işareti eksik veya fazla. "
            "Dosyayı Excel’de açıp “CSV UTF-8” olarak yeniden kaydedin."
        ) from error


def write_csv(header: Sequence[str], rows: Iterable[Iterable[Cell | int]]) -> bytes:
    """Write a CSV file for Turkish Excel: UTF-8 with BOM, `;`, decimal commas.

    Texts that a spreadsheet would run as a formula get an apostrophe, which `read_csv` removes.
    """
    return b"".join(csv_lines(header, rows))


def csv_lines(header: Sequence[str], rows: Iterable[Iterable[Cell | int]]) -> Iterator[bytes]:
    """The same line by line, for a file that is sent while it is written."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    encoding = "utf-8-sig"
    for cells in itertools.chain([header], ([_written(cell) for cell in row] for row in rows)):
        writer.writerow(cells)
        yield line.getvalue().encode(encoding)
        line.seek(0)
        line.truncate()
        encoding = "utf-8"


def _decode(data: bytes) -> str:
    if other := find_format(data):
        raise FileError(
            f"Dosya {other.name}; ne Excel çalışma kitabı (.xlsx) ne de CSV. {other.remedy}"
        )
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        raise FileError(
            "Dosyanın karakter kodlaması tanınmadı; UTF-8, UTF-16 ve Windows-1254 okunur. "
            f"{_SAVE_AS}"
        ) from error
    if "\x00" in text:
        raise FileError(
            "Dosya ne Excel çalışma kitabı (.xlsx) ne de CSV. Bu ikisinden birini yükleyin."
        )
    garbled = _GARBLED.search(text) or (not _TURKISH.search(text) and _ICELANDIC.search(text))
    if garbled:
        raise FileError(
            f"Dosyadaki Türkçe harfler bozulmuş: “{shorten(garbled[0])}”. Dosya, yazıldığından "
            f"başka bir karakter kodlamasıyla açılıp kaydedilmiş. {_SAVE_AS}"
        )
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data[1:2] == b"\x00" != data[:1]:
        return "utf-16-le"
    if data[:1] == b"\x00" != data[1:2]:
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1254"
    return "utf-8-sig"


def _rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    start = 1
    if hint := _HINT.match(text):
        text, start, delimiter = text[hint.end() :], 2, hint[1]
    else:
        header = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=header.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    form = CommaText if delimiter == "," else str
    for number, record in enumerate(records, start):
        if number > MAX_ROWS:
            raise FileError(f"Dosyada {MAX_ROWS} satırdan fazlası var. Dosyayı bölerek yükleyin.")
        yield number, [_read(value, form) for value in record]


def _read(value: str, form: type[str]) -> str | None:
    text = clean_text(value)
    if not text.strip():
        return None
    return form(text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text)


def _written(cell: Cell | int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return f"{Decimal(cell):f}".replace(".", ",")
    text = f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)
    return f"'{text}" if text.startswith(_RISKY) else text
