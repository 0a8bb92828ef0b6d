"""CSV files: reading what Excel and others write in Turkey, writing what Excel opens."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from plans.exchange.table import MAX_ROWS, Cell, FileError, Table, make_table

_DELIMITERS = ";\t,"
#: A spreadsheet takes a text that starts with one of these for a formula (or our own guard).
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def read_csv(data: bytes) -> Table:
    """Read a CSV file; UTF-8, UTF-16 and Windows-1254, and `;`, tab or `,` are recognised.

    Raises FileError where the bytes are no text or the quotes do not match.
    """
    text = _decode(data)
    try:
        return make_table(None, _rows(text))
    except csv.Error as error:
        raise FileError(
            "Dosyanın satırları sütunlara ayrılamadı: bir tırnak işareti eksik veya fazla. "
            "Dosyayı Excel'de açıp “CSV UTF-8” olarak yeniden kaydedin."
        ) from error


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a CSV file for Turkish Excel: UTF-8 with BOM, `;`, decimal commas.

    Texts that a spreadsheet would run as a formula get an apostrophe, which `read_csv` removes.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp1254"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileError(
        "Dosya ne Excel çalışma kitabı (.xlsx) ne de CSV. Bu ikisinden birini yükleyin."
    )


def _rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    start = 1
    if text.lower().startswith("sep="):  # a hint for Excel, not a row of the table
        text, start = text.partition("\n")[2], 2
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, record in enumerate(records, start):
        if number > MAX_ROWS:
            raise FileError(f"Dosyada {MAX_ROWS} satırdan fazlası var. Dosyayı bölerek yükleyin.")
        yield number, [_read(value) for value in record]


def _read(value: str) -> str | None:
    if not value.strip():
        return None
    return value[1:] if value.startswith("'") and value[1:].startswith(_RISKY) else value


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return f"{Decimal(cell):f}".replace(".", ",")
    text = f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)
    return f"'{text}" if text.startswith(_RISKY) else text
