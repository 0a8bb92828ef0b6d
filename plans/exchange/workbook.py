"""Reading an Excel workbook that may be anything: wrong, damaged, huge or hostile.

The package is checked and made anew first, and each sheet is measured by a streaming parser before
openpyxl reads the part that holds values, so memory and time stay bounded.
"""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from xml.parsers import expat

from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from plans.exchange.other_formats import find_format, looks_like_csv
from plans.exchange.packages import OLE, PIECE, WORKBOOK, NotWanted, check_package, feed
from plans.exchange.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    BadCell,
    Cell,
    FileError,
    FileTable,
    PercentNumber,
    make_table,
    same_name,
)
from plans.language.numbers import format_number
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


def read_workbook(data: bytes, sheet: str) -> FileTable:
    """Read the table in the sheet of this name, or in the only sheet that holds anything.

    Formulas are not evaluated and error values not guessed: such cells come back as BadCell.
    Raises FileError with sentences that name the place and the remedy.
    """
    with _opened(data) as worksheets:
        worksheet, extent = _choose([(ws, _Extent(ws)) for ws in worksheets], sheet)
        _refuse_unreadable(worksheet.title, extent)
        return make_table(worksheet.title, _rows(worksheet, extent))


def find_sheet(data: bytes, title: str) -> FileTable | None:
    """The table in the visible sheet of this name, which may have no rows; None without one."""
    with _opened(data) as worksheets:
        for worksheet in worksheets:
            if worksheet.sheet_state == "visible" and same_name(worksheet.title) == same_name(
                title
            ):
                extent = _Extent(worksheet)
                _refuse_unreadable(worksheet.title, extent)
                return make_table(worksheet.title, _rows(worksheet, extent), may_be_empty=True)
    return None


def read_workbook_sheets(data: bytes, ignored: Iterable[str]) -> list[FileTable]:
    """Read the tables of all sheets but the `ignored` and empty ones; a table may have no rows.

    Raises FileError with a sentence for each sheet that cannot be read.
    """
    others = {same_name(title) for title in ignored}
    tables = []
    with _opened(data) as worksheets:
        worksheets = [ws for ws in worksheets if same_name(ws.title) not in others]
        if len(worksheets) > MAX_SHEETS:
            raise FileError(f"Dosyada {len(worksheets)} sayfa var; en çok {MAX_SHEETS} okunur.")
        problems = list(_title_problems(worksheets))
        extents = [_Extent(worksheet) for worksheet in worksheets]
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


def _title_problems(worksheets: list[ReadOnlyWorksheet]) -> Iterator[str]:
    names = [same_name(worksheet.title) for worksheet in worksheets]
    for index, worksheet in enumerate(worksheets):
        if names[index] in names[:index]:
            yield f"“{worksheet.title}” sayfası iki kez var. Birini silin veya adını değiştirin."
    for worksheet in worksheets:
        if worksheet.sheet_state != "visible":
            yield f"“{worksheet.title}” sayfası gizli. Sayfayı görünür yapın veya silin."


def _checked(data: bytes) -> io.BytesIO:
    """The package as openpyxl may read it; what is something else is called by its name."""
    if not data.startswith((b"PK", OLE)):
        _refuse_other_format(data)
        if looks_like_csv(data):
            raise FileError(
                "Dosya bir metin (CSV) dosyası; Excel çalışma kitabı değil. " + WORKBOOK.save_as
            )
    try:
        package = check_package(data, WORKBOOK)
    except FileError as error:
        if isinstance(error, NotWanted) or WORKBOOK.damaged in error.sentences:
            _refuse_other_format(data)
        raise
    if package.is_strict:
        raise FileError(WORKBOOK.other("“Strict Open XML” biçiminde kaydedilmiş bir dosya"))
    return package.content


def _refuse_other_format(data: bytes) -> None:
    if other := find_format(data):
        raise FileError(f"Dosya {other.name}; Excel çalışma kitabı (.xlsx) değil. {other.remedy}")


class _Extent:
    """How far the values of a sheet reach.

    The XML is walked once, without building a tree; `_start` is called for each element of what
    may be a million empty rows, so it does little.
    """

    def __init__(self, worksheet: ReadOnlyWorksheet) -> None:
        self.last_row = self.last_column = self.filled = 0
        self.merged: list[str] = []
        self.row = 0
        self.reference = ""  # of the last cell in the row that names its place
        self.after = 0  # cells after that one
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        with worksheet._get_source() as source:
            for _ in feed(parser, iter(lambda: source.read(PIECE), b"")):
                pass

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
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
            self.filled += 1
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, column)
        elif name == "mergeCell":
            self.merged.append(attributes["ref"])


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
        return _as_shown(number, cell.number_format)
    except ValueError as error:
        return BadCell(f"{cell.coordinate} hücresinde {error}")


# --- Number formats, as much of them as changes what a person reads -------------------------------

#: Shown as it stands or not at all: quoted text, `\x`, the blank `_x`, the filling `*x`, and
#: `[…]`, which holds a colour, a currency or a condition.
_TOKEN = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\]")
_COMPARED = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}


def _as_shown(number: Decimal, number_format: str) -> Decimal:
    """The number that a person sees in a cell of that format: 25 where `0.25` is shown as `%25`.

    Raises ValueError, with what the cell holds in Turkish, where the format shows a thousandth of
    it or nothing: what the person means cannot be known.
    """
    section = _section(number, number_format)
    bare = "".join(token for token in section if len(token) == 1)
    if not section and number_format:
        raise ValueError(
            f"{format_number(number)} var ama hücrenin biçimi onu gizliyor. Hücrenin biçimini "
            "Genel yapıp değeri kontrol edin."
        )
    if re.search(r"[0#?],+(?![0#?,])", bare):
        raise ValueError(
            f"{format_number(number)} var ama hücrenin biçimi onu binde biri olarak gösteriyor. "
            "Hücrenin biçimini Genel yapıp doğru değeri yazın."
        )
    signs = bare.count("%")
    return PercentNumber(number * 100**signs) if signs else number


def _section(number: Decimal, number_format: str) -> list[str]:
    """The tokens of the part of the format that shows this number."""
    sections = list(_sections(number_format))[:3]  # a fourth is for texts
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARED[condition[0]](number, condition[1]):
                return section
        return sections[-1]
    place = 1 if number < 0 else 2 if number == 0 else 0
    return sections[place] if place < len(sections) else sections[0]


def _sections(number_format: str) -> Iterator[list[str]]:
    section: list[str] = []
    for token in _TOKEN.findall(number_format):
        if token == ";":
            yield section
            section = []
        else:
            section.append(token)
    yield section


def _condition(section: list[str]) -> tuple[str, Decimal] | None:
    for token in section:
        if match := _CONDITION.fullmatch(token):
            return match[1], Decimal(match[2])
    return None
