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
    rows: Sequence[Row]
    note: str = ""
    frozen_columns: int = 0
    has_filter: bool = False


class ReportBook:
    """A workbook of tables; institution and title stand above each and on every printed page."""

    def __init__(self, institution: str, title: str, mark: str = "") -> None:
        """`mark` is ÖRNEK VERİ, TASLAK, or nothing."""
        self.institution, self.title, self.mark = printable(institution), printable(title), mark
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.workbook.properties.title = f"{self.institution} {self.title}".strip()
        self.workbook.properties.creator = self.institution
        self.workbook.properties.language = "tr"

    def add(
        self,
        name: str,
        columns: Sequence[ReportColumn],
        rows: Iterable[Row],
        *,
        note: str = "",
        frozen_columns: int = 0,
        has_filter: bool = False,
    ) -> None:
        """Add a sheet with a table: its header stays in sight, one page is as wide as it."""
        sheet = self.workbook.create_sheet(name)
        write_text(sheet["A1"], self.workbook.properties.title)
        sheet["A1"].font = Font(bold=True, size=14, color=ACCENT)
        write_text(sheet["A2"], " – ".join(part for part in (self.mark, name, note) if part))
        sheet["A2"].font = Font(bold=bool(self.mark), color=WARNING if self.mark else "4C5B64")
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
        for number, row in enumerate(rows, FIRST_ROW):
            for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
                cell = sheet.cell(number, index)
                _write(cell, value, column.number_format)
                if isinstance(row, Total):
                    cell.font = Font(bold=True)
                    cell.fill = PatternFill("solid", fgColor=TINT)
            fit_row(sheet, number, len(columns))
        if has_filter and number > HEADER_ROW:
            sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{number}"
        sheet.freeze_panes = sheet.cell(FIRST_ROW, frozen_columns + 1)
        print_landscape(sheet, HEADER_ROW)
        if self.mark:
            sheet.sheet_properties.tabColor = WARNING
        # An ampersand begins a code in headers and footers; two stand for one.
        sheet.oddHeader.left.text = self.institution.replace("&", "&&")
        sheet.oddHeader.center.text = self.mark
        sheet.oddHeader.right.text = self.title.replace("&", "&&")
        sheet.oddFooter.left.text = name
        sheet.oddFooter.right.text = "&P / &N"

    def to_bytes(self) -> bytes:
        """The workbook as a file."""
        return save_workbook(self.workbook)


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
