"""Writing sheets that people can edit and give back: one writer for lists and whole workbooks."""

import io
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange import table
from plans.exchange.columns import CellWidget, ChoiceWidget, Column
from plans.exchange.packages import EXCEL
from plans.exchange.workbook import GUIDE_SHEET
from plans.language.numbers import MAX_DIGITS, format_number
from plans.language.printable import printable

#: Rows below the data that get the drop-downs too, for rows that people add.
SPARE_ROWS = 500
_LAST_COLUMN = 16_384

BOLD = Font(name="Calibri", bold=True, size=11)
OTHER_FILL = PatternFill("solid", fgColor="E5E7EB")
_TO_FILL = PatternFill("solid", fgColor="FFF6D6")
_TOP = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)
_RIGHT = Alignment(vertical="top", horizontal="right")
OPEN = Protection(locked=False)
#: What people may do on a protected sheet.
_ALLOWED = ("formatCells", "formatColumns", "formatRows")
_ROWS_TOO = ("insertRows", "deleteRows", "sort", "autoFilter")

#: Height of a line of the standard font, in points.
LINE_HEIGHT = 15
#: Excel takes no row higher than this, in points.
_HIGHEST = 409


class SheetWriter:
    """Writes a sheet column by column. Headings stand in the first row."""

    def __init__(self, worksheet: Worksheet, row_count: int) -> None:
        self.worksheet = worksheet
        self.last_row = row_count + 1
        self.count = 0

    def add(
        self,
        heading: str,
        values: Iterable[table.Cell],
        widget: CellWidget,
        *,
        width: int = 0,
        heading_fill: PatternFill = OTHER_FILL,
        hidden: bool = False,
        is_open: bool = True,
        **looks: Any,
    ) -> str:
        """Add a column with its heading; its letter. Only open cells can be written.

        `looks` are what else its cells below the heading have: a font, an alignment, a fill.
        """
        self.count += 1
        letter = get_column_letter(self.count)
        head = self.worksheet[f"{letter}1"]
        if heading.isdecimal():
            head.value = int(heading)
        else:
            write_text(head, heading)
        head.font, head.fill, head.alignment = BOLD, heading_fill, WRAPPED
        dimension = self.worksheet.column_dimensions[letter]
        dimension.width = width or widget.width
        dimension.hidden = hidden
        # For the rows that people add.
        dimension.number_format = widget.number_format
        if is_open:
            dimension.protection = OPEN
        for number, value in enumerate(values, 2):
            cell = self.worksheet.cell(number, self.count)
            write_cell(cell, value, widget.number_format)
            if is_open:
                cell.protection = OPEN
            for name, look in looks.items():
                setattr(cell, name, look)
        return letter

    def offer(self, letter: str, source: str, name: str, *, strict: bool = True) -> None:
        """Offer values (a formula) to choose from; others are refused or asked about."""
        rule = DataValidation(
            type="list",
            formula1=source,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop" if strict else "warning",
            errorTitle=name[:32],
            error="Listedeki değerlerden birini seçin."
            if strict
            else "Yazdığınız, listede yok. Yine de yazmak istiyor musunuz?",
        )
        rule.add(f"{letter}2:{letter}{self.last_row + SPARE_ROWS}")
        self.worksheet.add_data_validation(rule)

    def finish(self, freeze: str = "A2") -> None:
        """Make rows high enough, keep headings in sight, prepare for filters and for print."""
        sheet = self.worksheet
        for number in range(1, self.last_row + 1):
            fit_row(sheet, number, self.count)
        sheet.freeze_panes = freeze
        # Sorting by its buttons moves whole rows, the hidden columns too.
        sheet.auto_filter.ref = f"A1:{get_column_letter(self.count)}{self.last_row}"
        print_landscape(sheet, 1)

    def protect(self, *, rows_too: bool) -> None:
        """Lock what is not open; people may add and sort rows, or only make cells wider."""
        sheet = self.worksheet
        sheet.protection.sheet = True
        for action in (*_ALLOWED, *(_ROWS_TOO if rows_too else ())):
            setattr(sheet.protection, action, False)  # not forbidden
        if rows_too:
            rest, first = get_column_letter(self.count + 1), self.count + 1
            sheet.column_dimensions[rest] = ColumnDimension(
                sheet, index=rest, min=first, max=_LAST_COLUMN
            )
            sheet.column_dimensions[rest].protection = OPEN


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook; where columns are to be filled in, nothing else can be written."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[table.Cell]]
    to_fill: Collection[Column] = ()
    freeze: str = "A2"


def write_sheets(*sheets: Sheet) -> bytes:
    """A workbook with these tables and a sheet that explains their columns."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write_table(book.create_sheet(sheet.title), sheet)
    _write_guide(book.create_sheet(GUIDE_SHEET), sheets)
    return save_workbook(book)


def _write_table(worksheet: Worksheet, sheet: Sheet) -> None:
    rows, to_fill = sheet.rows, sheet.to_fill
    writer = SheetWriter(worksheet, len(rows))
    for index, column in enumerate(sheet.columns):
        letter = writer.add(
            column.name,
            [row[index] for row in rows],
            column.widget,
            width=column.width,
            hidden=column.hidden,
            is_open=not to_fill or column in to_fill,
            **({"fill": _TO_FILL} if column in to_fill else {}),
        )
        if column.widget.options:
            writer.offer(letter, f'"{",".join(column.widget.options)}"', column.name)
    writer.finish(sheet.freeze)
    if to_fill:
        writer.protect(rows_too=False)


def save_workbook(book: Workbook) -> bytes:
    """The workbook as a file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_cell(cell: Cell, value: table.Cell, number_format: str) -> None:
    """Write a value so that Excel shows it and runs nothing: a text stays a text."""
    cell.alignment = _TOP
    cell.number_format = number_format
    if isinstance(value, str):
        write_text(cell, value)
        cell.alignment = WRAPPED
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > MAX_DIGITS:
        # Excel would lose the last digits of a number.
        cell.value = format_number(value)
        cell.alignment = _RIGHT
    else:
        cell.value = value


def write_text(cell: Cell, text: str) -> None:
    """Write a text that stays one, also where it starts with “=”."""
    cell.value = printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def explain(column: Column) -> tuple[str, str, str, str]:
    """What a guide says about a column: name, what to write, whether it must be, the choices."""
    explanation = column.explanation
    if column.default is not None and isinstance(column.widget, ChoiceWidget):
        explanation += f" Boşsa: {column.widget.labels[column.default]}."
    options = ", ".join(column.widget.options)
    return column.name, explanation, "Evet" if column.required else "Hayır", options


EXPLAINED = ("Sütun", "Ne yazılır", "Zorunlu", "Seçenekler")


def _write_guide(sheet: Worksheet, explained: Sequence[Sheet]) -> None:
    # What stands in more than one table is explained once.
    rows = list(dict.fromkeys(explain(column) for one in explained for column in one.columns))
    titles = " ve ".join(f"“{one.title}”" for one in explained)
    writer = SheetWriter(sheet, len(rows))
    text = CellWidget()
    for index, width in enumerate((26, 80, 10, 60)):
        writer.add(EXPLAINED[index], [row[index] for row in rows], text, width=width)
    writer.finish()
    notes = (
        f"Bu sayfa açıklamadır; içe aktarmada yalnız {titles} sayfası okunur.",
        "Başlıkları değiştirmeyin. Formül yazmayın, hücre birleştirmeyin.",
    )
    for number, note in enumerate(notes, len(rows) + 3):
        write_cell(sheet.cell(number, 2), note, "@")


def workbook_response(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    return attachment(data, EXCEL.media_type, name)


def attachment(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved under this name, which is made of short names and keys alone."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": disposition})


# --- How a sheet looks and prints, where every program must show it the same ----------------------


def fit_row(sheet: Worksheet, number: int, columns: int | None = None) -> None:
    """Make a row as high as its wrapped texts need; not every program does so by itself.

    Column widths, in characters, must be set before. Bold letters are taken to be as wide as any.
    Who fits many rows says how many `columns` there are: a sheet looks through all its cells.
    """
    (cells,) = sheet.iter_rows(number, number, 1, columns or sheet.max_column)
    lines = max(
        (
            _lines(cell.value, sheet.column_dimensions[get_column_letter(cell.column)].width)
            for cell in cells
            if isinstance(cell.value, str) and cell.alignment.wrap_text
        ),
        default=1,
    )
    if lines > 1:
        sheet.row_dimensions[number].height = min(lines * LINE_HEIGHT, _HIGHEST)


def print_landscape(sheet: Worksheet, heading_rows: int) -> None:
    """Print across the paper, as wide as one sheet, the heading on each; A3 for wide tables."""
    letters: Iterable[str] = (get_column_letter(n) for n in range(1, sheet.max_column + 1))
    columns = (sheet.column_dimensions[letter] for letter in letters)
    width = sum(column.width for column in columns if not column.hidden)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if width > 250 else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{heading_rows}"


def _lines(text: str, width: float) -> int:
    """How many lines of `width` characters the text takes, a word's break allowed for."""
    room = max(width - 2, 1)
    return sum(max(1, math.ceil(len(line) * 1.05 / room)) for line in text.split("\n"))
