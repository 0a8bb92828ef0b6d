"""Rows as high as their texts, tables as wide as the paper."""

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.writing import LINE_HEIGHT, fit_row, print_landscape


def sheet_with(text: str | int, width: int) -> Worksheet:
    sheet = Workbook().active
    sheet.column_dimensions["A"].width = width
    sheet["A1"] = text
    sheet["A1"].alignment = Alignment(wrap_text=True)
    return sheet


@pytest.mark.parametrize(
    ("text", "lines"),
    [("kısa", None), (5, None), ("x" * 40, 3), ("bir\niki", 2), ("x" * 10_000, 409 / LINE_HEIGHT)],
)
def test_a_row_is_as_high_as_its_longest_text(text: str | int, lines: float | None) -> None:
    sheet = sheet_with(text, 20)
    fit_row(sheet, 1)
    assert sheet.row_dimensions[1].height == (lines and lines * LINE_HEIGHT)


@pytest.mark.parametrize(("width", "paper"), [(100, 9), (300, 8)])
def test_a_wide_table_prints_on_a3(width: int, paper: int) -> None:
    sheet = sheet_with("x", width)
    print_landscape(sheet, 1)
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (paper, 1)
    assert sheet.print_title_rows == "$1:$1"
