"""Sheets of a report: a title, a table with its header, ready to read and to print.

Values alone, no formulas: openpyxl cannot store what a formula comes to, and Excel's protected
view and phones show such a cell empty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.layout import fit_row, print_landscape
from plans.exchange.writing import write_text
from plans.language.printable import printable

ACCENT, TINT, LINE, WARNING = "0D4F63", "EAF1F3", "CDD6DA", "9B1C1C"
PERCENT = '"%"#,##0.00'
COUNT = "#,##0"

#: The row that holds the columns' names; the data begins below it.
HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1

_EDGE = Border(*[Side(style="thin", color=LINE)] * 4)
_TOP = Alignment(vertical="top", wrap_text=True)
_TOP_RIGHT = Alignment(vertical="top", horizontal="right")

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    name: str
    #: In characters.
    width: int
    #: How its numbers are shown; chosen by the number where there is none.
    number_format: str = ""


@dataclass(frozen=True)
class SheetTitle:
    """What stands above every table and on every printed page."""

    institution: str
    title: str
    #: ÖRNEK VERİ, TASLAK, or nothing.
    mark: str


def begin_sheet(
    sheet: Worksheet, title: SheetTitle, name: str, columns: Sequence[Column], note: str = ""
) -> None:
    """Write title and header; freeze them; set the sheet up for print, one page wide."""
    sheet.title = name
    institution, name_of_report = printable(title.institution), printable(title.title)
    write_text(sheet["A1"], f"{institution} {name_of_report}")
    sheet["A1"].font = Font(bold=True, size=14, color=ACCENT)
    write_text(sheet["A2"], " – ".join(part for part in (title.mark, name, note) if part))
    sheet["A2"].font = Font(bold=bool(title.mark), color=WARNING if title.mark else "4C5B64")
    for index, column in enumerate(columns, 1):
        cell = sheet.cell(HEADER_ROW, index)
        write_text(cell, column.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = _EDGE
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
    if title.mark:
        sheet.sheet_properties.tabColor = WARNING
    fit_row(sheet, HEADER_ROW)
    print_landscape(sheet, HEADER_ROW)
    # An ampersand begins a code in headers and footers; two stand for one.
    sheet.oddHeader.left.text = institution.replace("&", "&&")
    sheet.oddHeader.center.text = title.mark
    sheet.oddHeader.right.text = name_of_report.replace("&", "&&")
    sheet.oddFooter.left.text = name
    sheet.oddFooter.right.text = "&P / &N"


def write_rows(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    start: int = FIRST_ROW,
    is_total: bool = False,
) -> int:
    """Write `rows` from the row `start` on; the row after the last."""
    rows = list(rows)
    for number, values in enumerate(rows, start):
        for index, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            cell = sheet.cell(number, index)
            _write(cell, value, column.number_format)
            cell.border = _EDGE
            if is_total:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor=TINT)
        fit_row(sheet, number)
    return start + len(rows)


def _write(cell: Cell, value: Value, number_format: str) -> None:
    cell.alignment = _TOP
    if isinstance(value, str):
        write_text(cell, value)
    elif value is not None:
        cell.value = value
        cell.number_format = number_format or plain_format(Decimal(value))
        cell.alignment = _TOP_RIGHT


def plain_format(value: Decimal, unit_of_measure: str = "") -> str:
    """Grouped, with decimals only where the number has them; a percentage keeps its sign."""
    decimals = "" if value == value.to_integral() else ".0###"
    sign = '"%"' if unit_of_measure == "%" else ""
    return f"{sign}#,##0{decimals}"


def set_measured_format(cell: Cell, value: Decimal | None, unit_of_measure: str) -> None:
    """Show a value of an indicator in its unit of measure."""
    if value is not None:
        cell.number_format = plain_format(value, unit_of_measure)
