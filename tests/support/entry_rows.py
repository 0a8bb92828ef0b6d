"""What a unit writes into its sheet: on the page, in Excel."""

from typing import Any

from openpyxl import Workbook

from indicators.models import Measurement


def row(measurement: Measurement, value: str = "", version: int | str = 1, **texts: Any) -> dict:
    """The fields of one row as the page posts them."""
    key = f"m{measurement.pk}"
    fields = {"value": value, "version": version, **texts}
    return {f"{key}-{name}": content for name, content in fields.items()}


def column(book: Workbook, name: str) -> int:
    sheet = book["Gerçekleşmeler"]
    return next(cell.column for cell in sheet[1] if cell.value == name)


def fill(book: Workbook, row: int, **cells: Any) -> None:
    for name, value in cells.items():
        heading = name.replace("_", " ")
        book["Gerçekleşmeler"].cell(row, column(book, heading)).value = value
