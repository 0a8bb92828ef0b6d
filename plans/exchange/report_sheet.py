"""Workbooks of reports: on each sheet a title and a table, ready to read and to print.

Values alone, no formulas: openpyxl cannot store what a formula comes to, and Excel's protected
view and phones show such a cell empty.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.writing import fit_row, print_landscape, save_workbook, write_text
from plans.language.numbers import format_number, format_percent
from plans.language.printable import printable

ACCENT, TINT, LINE, WARNING = "0D4F63", "EAF1F3", "CDD6DA", "9B1C1C"
PERCENT = '"%"#,##0.00'
COUNT = "#,##0"
DATE = "dd.mm.yyyy"

#: The row that holds the columns' names; the data begins below it.
HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1

_EDGE = Border(*[Side(style="thin", color=LINE)] * 4)
_TOP = Alignment(vertical="top", wrap_text=True)
_TOP_RIGHT = Alignment(vertical="top", horizontal="right")


class ReportColumn(NamedTuple):
    """A column of a report's table."""

    name: str
    #: In characters.
    width: int
    #: How its numbers are shown; chosen by the number where there is none.
    number_format: str = ""
    #: Where its value is in the part of the report that makes a row: `indicator.code`.
    path: str = ""


class Figure(NamedTuple):
    """A number with a format of its own."""

    value: int | Decimal | None
    number_format: str


Value = str | int | Decimal | date | Figure | None
Row = Sequence[Value]


class Total(list[Value]):
    """A row of totals, which stands out."""


class ReportTable(NamedTuple):
    """A table of a report, which is a sheet of its workbook."""

    name: str
    columns: Sequence[ReportColumn]
    rows: Iterable[Row]
    note: str = ""
    frozen_columns: int = 0
    has_filter: bool = False


def report_book(
    institution: str, title: str, tables: Iterable[ReportTable], mark: str = ""
) -> bytes:
    """A workbook of tables; institution and title stand above each and on every printed page.

    `mark` is ÖRNEK VERİ, TASLAK, or nothing.
    """
    institution, title = printable(institution), printable(title)
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.title = f"{institution} {title}".strip()
    workbook.properties.creator = institution
    workbook.properties.language = "tr"
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        write_text(sheet["A1"], workbook.properties.title)
        sheet["A1"].font = Font(bold=True, size=14, color=ACCENT)
        write_text(sheet["A2"], " – ".join(filter(None, (mark, table.name, table.note))))
        sheet["A2"].font = Font(bold=bool(mark), color=WARNING if mark else "4C5B64")
        _write_table(sheet, table)
        print_landscape(sheet, HEADER_ROW)
        if mark:
            sheet.sheet_properties.tabColor = WARNING
        # An ampersand begins a code in headers and footers; two stand for one.
        sheet.oddHeader.left.text = institution.replace("&", "&&")
        sheet.oddHeader.center.text = mark
        sheet.oddHeader.right.text = title.replace("&", "&&")
        sheet.oddFooter.left.text = table.name
        sheet.oddFooter.right.text = "&P / &N"
    return save_workbook(workbook)


def _write_table(sheet: Worksheet, table: ReportTable) -> None:
    """Write columns and rows; the columns' names stay in sight, one page is as wide as they are."""
    columns = table.columns
    for index, column in enumerate(columns, 1):
        cell = sheet.cell(HEADER_ROW, index)
        write_text(cell, column.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.border = _EDGE
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    fit_row(sheet, HEADER_ROW)
    number = HEADER_ROW
    for number, row in enumerate(table.rows, FIRST_ROW):
        for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            cell = sheet.cell(number, index)
            _write(cell, value, column.number_format)
            if isinstance(row, Total):
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor=TINT)
        fit_row(sheet, number, len(columns))
    if table.has_filter and number > HEADER_ROW:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{number}"
    sheet.freeze_panes = sheet.cell(FIRST_ROW, table.frozen_columns + 1)


def _write(cell: Cell, value: Value, number_format: str) -> None:
    if isinstance(value, Figure):
        value, number_format = value
    cell.alignment, cell.border = _TOP, _EDGE
    if isinstance(value, str):
        write_text(cell, value)
    elif value is not None:
        cell.value = value
        plain = DATE if isinstance(value, date) else plain_format(Decimal(value))
        cell.number_format = number_format or plain
        cell.alignment = _TOP_RIGHT


def as_text(value: Value, number_format: str = "") -> str:
    """What a cell shows, where there are no cells."""
    if isinstance(value, Figure):
        value, number_format = value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    show = format_percent if number_format.startswith('"%"') else format_number
    return show(value, 2 if number_format == PERCENT else None)


def plain_format(value: Decimal, unit_of_measure: str = "") -> str:
    """Grouped, with decimals only where the number has them; a percentage keeps its sign."""
    decimals = "" if value == value.to_integral() else ".0###"
    sign = '"%"' if unit_of_measure == "%" else ""
    return f"{sign}#,##0{decimals}"
