"""A book as an Excel file that people read, fill in and give back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from plans.content.tables import Column as TableColumn
from plans.content.tables import Kind
from plans.exchange.columns import (
    CellWidget,
    ChoiceWidget,
    Column,
    HtmlWidget,
    LinksWidget,
    MixedWidget,
    TextWidget,
    UnitWidget,
)
from plans.exchange.layout import print_landscape
from plans.exchange.table import Cell
from plans.exchange.writing import (
    BOLD,
    OPEN,
    OTHER_FILL,
    SPARE_ROWS,
    SheetWriter,
    save_workbook,
    write_cell,
)
from plans.workbook import titles
from plans.workbook.guide import KEY_FILL, ONE_LINE, REQUIRED_FILL, write_guide
from plans.workbook.layout import CHOICES_SHEET, INFO_HEADING, MORE, PIECE
from plans.workbook.sheet import BY_TITLE, SHEETS, Book, Row, Sheet
from plans.workbook.store import grid_fields

#: Width of the columns in which a long text goes on.
_MORE_WIDTH = 14
INFO_FONT = Font(name="Calibri", size=11, color="6B7280")
_UPRIGHT = Alignment(text_rotation=90, horizontal="center", vertical="bottom", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="top")
_TABLE_FORMATS: dict[Kind, str] = {
    "number": "General",
    "percent": "General",
    "money": "#,##0.00",
    "date": "dd.mm.yyyy",
}


def write_book(book: Book) -> bytes:
    """The workbook of a plan's book."""
    workbook = Workbook()
    write_guide(workbook.active)
    lists = _Lists()
    for sheet in SHEETS:
        _BookSheetWriter(workbook.create_sheet(sheet.title), sheet, book, lists).write()
    lists.write(workbook.create_sheet(CHOICES_SHEET))
    return save_workbook(workbook)


def pieces(text: str) -> Iterator[str]:
    """The text in parts that fit a cell; none begins or ends with a blank."""
    while len(text) > PIECE:
        end = PIECE
        while end > 1 and (text[end - 1].isspace() or text[end].isspace()):
            end -= 1
        yield text[:end]
        text = text[end:]
    yield text


class _Lists:
    """The sheet of what drop-downs offer; each list stands there once."""

    def __init__(self) -> None:
        self.lists: dict[tuple[str, ...], str] = {}

    def place(self, options: tuple[str, ...]) -> str:
        """The cells where the options stand, as a formula."""
        letter = self.lists.setdefault(options, get_column_letter(len(self.lists) + 1))
        return f"{CHOICES_SHEET}!${letter}$2:${letter}${len(options) + 1}"

    def write(self, sheet: Worksheet) -> None:
        for options, letter in self.lists.items():
            sheet[f"{letter}1"] = "Seçenekler"
            sheet[f"{letter}1"].font = BOLD
            sheet.column_dimensions[letter].width = max(14, *(len(text) for text in options)) + 2
            for number, text in enumerate(options, 2):
                write_cell(sheet[f"{letter}{number}"], text, "@")
        sheet.protection.sheet = True
        print_landscape(sheet, 1)


class _BookSheetWriter(SheetWriter):
    """Writes one sheet of a book."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, book: Book, lists: _Lists) -> None:
        super().__init__(worksheet, len(book[sheet.title]))
        self.sheet, self.book, self.lists = sheet, book, lists
        self.rows = book[sheet.title]
        self.unit_names = {unit["code"]: unit["name"] for unit in book[titles.UNITS].values()}
        if sheet.title == titles.TABLE_ROWS:
            self.kinds = {key: row["kind"] for key, row in book[titles.TABLE_COLUMNS].items()}

    def write(self) -> None:
        for column in self.sheet.columns:
            if not column.hidden:
                self._write_column(column)
        if self.sheet.mirrors == titles.OBJECTIVES:
            self._write_info()
        for name, heading in grid_fields(self.sheet, self.book).items():
            self._write_grid_column(name, heading)
        # Last: whoever pastes a block of cells does not write over what cannot be seen.
        for column in self.sheet.columns:
            if column.hidden:
                self.add(column.name, self._cells(column), column.widget, hidden=True)
        self.finish("B2" if self.count > 4 else "A2")
        self.worksheet.print_options.gridLines = True
        self.protect(rows_too=True)
        if self.sheet.title == titles.MATRIX:
            self.worksheet.row_dimensions[1].height = 190

    # Columns

    def _cells(self, column: Column) -> list[Cell]:
        return [self._cell(column.widget, row[column.field]) for row in self.rows.values()]

    def _write_column(self, column: Column) -> None:
        """Write the column, a long text in as many as it takes."""
        parts = [
            list(pieces(cell)) if isinstance(cell, str) else [cell] for cell in self._cells(column)
        ]
        fill = REQUIRED_FILL if column.required else OTHER_FILL
        fill = KEY_FILL if column.field in self.sheet.visible_key else fill
        for index in range(max(map(len, parts), default=1)):
            cells = [part[index] if index < len(part) else None for part in parts]
            name = MORE.format(column.name, index) if index else column.name
            width = _MORE_WIDTH if index else column.width
            letter = self.add(name, cells, column.widget, width=width, fill=fill)
            if isinstance(column.widget, HtmlWidget):
                for number in range(2, self.last_row + 1):
                    self.worksheet[f"{letter}{number}"].alignment = ONE_LINE
            if index == 0:
                self._offer(letter, column)

    def _write_grid_column(self, name: str, heading: str) -> None:
        widget = self.sheet.grid.widget
        if isinstance(widget, MixedWidget):
            letter = self.add(heading, [], widget)
            place = int(name.rpartition(":")[2])
            for number, row in enumerate(self.rows.values(), 2):
                self._write_table_cell(f"{letter}{number}", row, row.get(name), place)
            return
        cells = [self._cell(widget, row.get(name)) for row in self.rows.values()]
        is_matrix = self.sheet.title == titles.MATRIX
        letter = self.add(heading, cells, widget, width=6 if is_matrix else 0)
        if widget.options:
            self.offer(letter, self.lists.place(widget.options), heading)
        if is_matrix:
            self.worksheet[f"{letter}1"].alignment = _UPRIGHT
            for number in range(2, self.last_row + 1):
                self.worksheet[f"{letter}{number}"].alignment = _CENTRED

    def _write_info(self) -> None:
        """The names beside the codes, to read only."""
        names = [self.book[titles.OBJECTIVES][key]["name"] for key in self.rows]
        letter = self.add(INFO_HEADING, names, TextWidget(), width=60)
        for number in range(1, self.last_row + 1):
            self.worksheet[f"{letter}{number}"].font = INFO_FONT

    def _write_table_cell(self, place: str, row: Row, text: str | None, number: int) -> None:
        """A cell of a table of the document, as the kind of its column shows it."""
        kind = self.kinds.get((row["section"], row["table"], number), "text")
        value: Cell = text
        if text and row["kind"] != "heading":
            if TableColumn("", kind=kind).is_numeric:
                value = Decimal(text)
            elif kind == "date":
                value = date.fromisoformat(text)
        is_text = isinstance(value, str)
        write_cell(self.worksheet[place], value, "@" if is_text else _TABLE_FORMATS.get(kind, "@"))
        self.worksheet[place].protection = OPEN

    def _cell(self, widget: CellWidget, value: object) -> Cell:
        if isinstance(widget, UnitWidget):
            return self.unit_names.get(value)
        return widget.render(value)

    def _offer(self, letter: str, column: Column) -> None:
        """Offer the choices of a column, or the codes of the sheet that it refers to."""
        if isinstance(column.widget, ChoiceWidget):
            self.offer(letter, self.lists.place(column.widget.options), column.name)
        elif column.refers and not isinstance(column.widget, LinksWidget):
            target = BY_TITLE[column.refers]
            names = [other.field for other in target.columns]
            shown = "name" if column.refers == titles.UNITS else target.key[0]
            there = get_column_letter(names.index(shown) + 1)
            last = len(self.book[target.title]) + 1 + SPARE_ROWS
            source = f"{quote_sheetname(target.title)}!${there}$2:${there}${last}"
            self.offer(letter, source, column.name, strict=False)
