"""Reading an Excel workbook that may be anything: wrong, damaged, huge or hostile.

The package is checked and made anew first, and each sheet is measured by a streaming parser before
openpyxl reads the part that holds values, so memory and time stay bounded.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from plans.exchange.number_formats import as_shown
from plans.exchange.other_formats import SAVE_AS, find_format, looks_like_csv
from plans.exchange.packages import OLE, PIECE, WORKBOOK, NotWanted, feed, read_package
from plans.exchange.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    BadCell,
    Cell,
    FileError,
    Table,
    make_table,
    same_name,
)
from plans.language.printable import clean_text

#: The sheet that explains the columns in our own exports.
GUIDE_SHEET = "Açıklama"

#: Of a workbook whose sheets are all read.
MAX_SHEETS = 60
MAX_SHEET_ROWS = 20_000
MAX_FILLED = 600_000  # cells of all sheets together
MAX_AREA = 6_000_000  # the same with the empty cells among them


def looks_like_workbook(data: bytes) -> bool:
    """Whether the bytes are a package of Office, of the new or the old kind."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", OLE))


def read_workbook(data: bytes, sheet: str) -> Table:
    """Read the table in the sheet of this name, or in the only sheet that holds anything.

    Formulas are not evaluated and error values not guessed: such cells come back as BadCell.
    Raises FileError with sentences that name the place and the remedy.
    """
    with _opened(data) as worksheets:
        worksheet, extent = _choose([(ws, _measure(ws)) for ws in worksheets], sheet)
        _refuse_unreadable(worksheet.title, extent)
        return make_table(worksheet.title, _rows(worksheet, extent))


def read_workbook_sheets(data: bytes, ignored: Iterable[str]) -> list[Table]:
    """Read the tables of all sheets but the `ignored` and empty ones; a table may have no rows.

    Raises FileError with a sentence for each sheet that cannot be read.
    """
    others = {same_name(title) for title in ignored}
    tables = []
    with _opened(data) as worksheets:
        worksheets = [ws for ws in worksheets if same_name(ws.title) not in others]
        if len(worksheets) > MAX_SHEETS:
            raise FileError(f"Dosyada {len(worksheets)} sayfa var; en çok {MAX_SHEETS} okunur.")
        problems = [*_repeated_titles(worksheets), *_hidden_titles(worksheets)]
        extents = [_measure(worksheet) for worksheet in worksheets]
        area = sum(extent.last_row * extent.last_column for extent in extents)
        if sum(extent.filled for extent in extents) > MAX_FILLED or area > MAX_AREA:
            raise FileError(WORKBOOK.too_large)
        for worksheet, extent in zip(worksheets, extents, strict=True):
            if not extent.last_row:
                continue
            try:
                _refuse_unreadable(worksheet.title, extent, MAX_SHEET_ROWS)
                rows = _rows(worksheet, extent)
                tables.append(make_table(worksheet.title, rows, may_be_empty=True))
            except FileError as error:
                problems += error.sentences
    if problems:
        raise FileError(*problems)
    return tables


class _Worksheet(ReadOnlyWorksheet):
    """A sheet that is not read to its end on opening, only to learn its size."""

    def _get_size(self) -> None:
        pass


class _BookReader(ExcelReader):
    def read_worksheets(self) -> None:
        targets = set()
        for sheet, relation in self.parser.find_sheets():
            if relation.target in targets:
                raise ValueError("One part is named as two sheets")  # a way to much work
            targets.add(relation.target)
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                worksheet = _Worksheet(self.wb, sheet.name, relation.target, self.shared_strings)
                worksheet.sheet_state = sheet.state
                self.wb._sheets.append(worksheet)


@contextmanager
def _opened(data: bytes) -> Iterator[list[ReadOnlyWorksheet]]:
    """The sheets of the workbook; whatever goes wrong with a damaged one is a FileError."""
    package = _checked(data)
    try:
        reader = _BookReader(package, read_only=True, keep_links=False)
        reader.read()
        yield reader.wb.worksheets
    except FileError:
        raise
    except Exception as error:  # openpyxl raises all kinds of errors
        raise FileError(WORKBOOK.damaged) from error


def _repeated_titles(worksheets: list[ReadOnlyWorksheet]) -> Iterator[str]:
    seen = set()
    for worksheet in worksheets:
        if same_name(worksheet.title) in seen:
            yield f"“{worksheet.title}” sayfası iki kez var. Birini silin veya adını değiştirin."
        seen.add(same_name(worksheet.title))


def _hidden_titles(worksheets: list[ReadOnlyWorksheet]) -> Iterator[str]:
    for worksheet in worksheets:
        if worksheet.sheet_state != "visible":
            yield f"“{worksheet.title}” sayfası gizli. Sayfayı görünür yapın veya silin."


def _checked(data: bytes) -> io.BytesIO:
    """The package as openpyxl may read it; what is something else is called by its name."""
    if not data.startswith((b"PK", OLE)):
        _refuse_other_format(data)
        if looks_like_csv(data):
            raise FileError(f"Dosya bir metin (CSV) dosyası; Excel çalışma kitabı değil. {SAVE_AS}")
    try:
        return read_package(data, WORKBOOK)
    except FileError as error:
        if isinstance(error, NotWanted) or WORKBOOK.damaged in error.sentences:
            _refuse_other_format(data)
        raise


def _refuse_other_format(data: bytes) -> None:
    if other := find_format(data):
        raise FileError(f"Dosya {other.name}; Excel çalışma kitabı (.xlsx) değil. {other.remedy}")


@dataclass
class _Extent:
    """How far the values of a sheet reach."""

    last_row: int = 0
    last_column: int = 0
    filled: int = 0
    merged: list[str] = field(default_factory=list)


class _Measurer:
    """Walks the XML of a sheet once, without building a tree, to find what holds a value.

    It is called for each element of what may be a million empty rows, so it does little.
    """

    def __init__(self) -> None:
        self.extent = _Extent()
        self.row = 0
        self.reference = ""  # of the last cell in the row that names its place
        self.after = 0  # cells after that one
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name == "c":
            if "r" in attributes:
                self.reference, self.after = attributes["r"], 0
            else:
                self.after += 1
        elif name == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.reference, self.after = "", 0
        elif name in ("v", "is", "f"):
            letters = self.reference.rstrip("0123456789")
            column = self.after + (column_index_from_string(letters) if letters else 0)
            self.extent.filled += 1
            self.extent.last_row = max(self.extent.last_row, self.row)
            self.extent.last_column = max(self.extent.last_column, column)
        elif name == "mergeCell":
            self.extent.merged.append(attributes["ref"])


def _measure(worksheet: ReadOnlyWorksheet) -> _Extent:
    measurer = _Measurer()
    with worksheet._get_source() as source:
        for _ in feed(measurer.parser, iter(lambda: source.read(PIECE), b"")):
            pass
    return measurer.extent


def _choose(
    sheets: list[tuple[ReadOnlyWorksheet, _Extent]], wanted: str
) -> tuple[ReadOnlyWorksheet, _Extent]:
    """The sheet that a person means: one they see, of the `wanted` name or alone with values."""
    visible = [sheet for sheet in sheets if sheet[0].sheet_state == "visible"]
    for sheet in visible:
        if same_name(sheet[0].title) == same_name(wanted):
            return sheet
    filled = _filled(visible)
    if len(filled) > 1:
        listed = ", ".join(f"“{worksheet.title}”" for worksheet, _ in filled)
        raise FileError(
            f"Dosyada “{wanted}” adlı sayfa yok, birden çok sayfada veri var: {listed}. İçe "
            f"aktarılacak sayfanın adını “{wanted}” yapın."
        )
    if filled:
        return filled[0]
    if hidden := _filled(sheets):
        raise FileError(
            f"Veriler gizli bir sayfada: “{hidden[0][0].title}”. Sayfa adlarından birine sağ "
            "tıklayıp “Göster” ile sayfayı görünür yapın ve dosyayı yeniden yükleyin."
        )
    raise FileError(
        f"Dosyada veri yok. Verileri “{wanted}” adlı sayfaya yazıp dosyayı yeniden yükleyin."
    )


def _filled(
    sheets: list[tuple[ReadOnlyWorksheet, _Extent]],
) -> list[tuple[ReadOnlyWorksheet, _Extent]]:
    return [
        (worksheet, extent)
        for worksheet, extent in sheets
        if extent.last_row and same_name(worksheet.title) != same_name(GUIDE_SHEET)
    ]


def _refuse_unreadable(title: str, extent: _Extent, max_rows: int = MAX_ROWS) -> None:
    if extent.last_row > max_rows:
        raise FileError(
            f"“{title}” sayfasında {extent.last_row}. satırda bile değer var; en çok {max_rows} "
            "satır okunur. Gereksiz satırları silin."
        )
    if extent.last_column > MAX_COLUMNS:
        raise FileError(
            f"“{title}” sayfasında {get_column_letter(extent.last_column)} sütununda bile değer "
            f"var; en çok {MAX_COLUMNS} sütun okunur. Gereksiz sütunları silin."
        )
    if extent.merged:
        listed = ", ".join(extent.merged[:5]) + (" …" if len(extent.merged) > 5 else "")
        raise FileError(
            f"“{title}” sayfasında birleştirilmiş hücreler var: {listed}. Birleştirmeyi kaldırıp "
            "her hücreye kendi değerini yazın."
        )


def _rows(worksheet: ReadOnlyWorksheet, extent: _Extent) -> Iterator[tuple[int, list[Cell]]]:
    if not extent.last_row:
        return
    rows = worksheet.iter_rows(max_row=extent.last_row, max_col=extent.last_column)
    for number, cells in enumerate(rows, 1):
        yield number, [_value(cell) for cell in cells]


def _value(cell: ReadOnlyCell | EmptyCell) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return BadCell(
            f"{cell.coordinate} hücresinde formül var; formüller hesaplanmaz. Hücreyi kopyalayıp "
            "“Değerleri yapıştır” ile yalnız sonucunu bırakın."
        )
    if cell.data_type == "e":
        return BadCell(f"{cell.coordinate} hücresinde hata değeri var: {value}. Değeri düzeltin.")
    if isinstance(value, str):
        text = clean_text(unescape(value))
        return text if text.strip() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    # A workbook holds binary fractions; 15 digits are what Excel itself keeps and shows.
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    try:
        return as_shown(number, cell.number_format)
    except ValueError as error:
        return BadCell(f"{cell.coordinate} hücresinde {error}")
