"""How a sheet looks and prints, where every program must show it the same."""

import math
from collections.abc import Iterable

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

#: Height of a line of the standard font, in points.
LINE_HEIGHT = 15
#: Excel takes no row higher than this, in points.
_HIGHEST = 409


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
