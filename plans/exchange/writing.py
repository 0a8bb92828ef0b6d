"""Writing a table as an Excel workbook that people can edit and give back."""

import io
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange import table
from plans.exchange.columns import Column
from plans.exchange.layout import fit_row, print_landscape
from plans.exchange.workbook import GUIDE_SHEET
from plans.language.numbers import MAX_DIGITS, format_number
from plans.language.printable import printable

#: Rows below the data that get the drop-downs too, for rows that people add.
_SPARE_ROWS = 500

_HEAD_FILL = PatternFill("solid", fgColor="E5E7EB")
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def write_workbook(
    title: str, columns: Sequence[Column], rows: Sequence[Sequence[table.Cell]]
) -> bytes:
    """A workbook with the table in the sheet `title` and a sheet that explains its columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    _write_header(sheet, [column.column_name for column in columns])
    for number, values in enumerate(rows, 2):
        for index, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            write_cell(sheet.cell(number, index), value, column.widget.number_format)
    for index, column in enumerate(columns, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.hidden
        # For the rows that people add.
        sheet.column_dimensions[letter].number_format = column.widget.number_format
        if column.widget.options:
            _offer(sheet, f"{letter}2:{letter}{len(rows) + 1 + _SPARE_ROWS}", column)
    for number in range(1, len(rows) + 2):
        fit_row(sheet, number, len(columns))
    sheet.freeze_panes = "A2"
    # Sorting by its buttons moves whole rows, the hidden columns too.
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    print_landscape(sheet, 1)
    _write_guide(book.create_sheet(GUIDE_SHEET), title, columns)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_header(sheet: Worksheet, names: Sequence[str]) -> None:
    for index, name in enumerate(names, 1):
        cell = sheet.cell(1, index, int(name) if name.isdigit() else name)
        cell.font = Font(bold=True)
        cell.fill = _HEAD_FILL
        cell.alignment = _WRAPPED


def write_cell(cell: Cell, value: table.Cell, number_format: str) -> None:
    """Write a value so that Excel shows it and runs nothing: a text stays a text."""
    cell.alignment = _TOP
    cell.number_format = number_format
    if isinstance(value, str):
        cell.value = printable(value)
        cell.data_type = "s"  # also where it starts with “=”
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        cell.alignment = _WRAPPED
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > MAX_DIGITS:
        # Excel would lose the last digits of a number.
        cell.value = format_number(value)
        cell.alignment = Alignment(vertical="top", horizontal="right")
    else:
        cell.value = value


def _offer(sheet: Worksheet, cells: str, column: Column) -> None:
    choices = DataValidation(
        type="list",
        formula1=f'"{",".join(column.widget.options)}"',
        allow_blank=not column.required,
        showErrorMessage=True,
        errorTitle=column.column_name,
        error="Listedeki değerlerden birini seçin.",
    )
    choices.add(cells)
    sheet.add_data_validation(choices)


def _write_guide(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    _write_header(sheet, ["Sütun", "Ne yazılır", "Zorunlu", "Seçenekler"])
    rows = [
        [
            column.column_name,
            column.explanation,
            "Evet" if column.required else "Hayır",
            ", ".join(column.widget.options),
        ]
        for column in columns
    ]
    for number, values in enumerate(rows, 2):
        for index, value in enumerate(values, 1):
            write_cell(sheet.cell(number, index), value, "@")
    for letter, width in zip("ABCD", (26, 80, 10, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for number in range(1, len(rows) + 2):
        fit_row(sheet, number)
    sheet.freeze_panes = "A2"
    print_landscape(sheet, 1)
    notes = (
        f"Bu sayfa açıklamadır; içe aktarmada yalnız “{title}” sayfası okunur.",
        "Başlıkları değiştirmeyin. Formül yazmayın, hücre birleştirmeyin.",
    )
    for number, note in enumerate(notes, len(rows) + 3):
        write_cell(sheet.cell(number, 2), note, "@")
