"""A book as an Excel file that people read, fill in and give back."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from plans.content.tables import Column as TableColumn
from plans.content.tables import Kind
from plans.exchange.columns import CellWidget, ChoiceWidget, TextWidget
from plans.exchange.layout import fit_row, print_landscape
from plans.exchange.table import Cell
from plans.exchange.writing import write_cell
from plans.workbook.columns import Column, HtmlWidget, MixedWidget, UnitWidget
from plans.workbook.guide import BOLD, KEY_FILL, OTHER_FILL, REQUIRED_FILL, write_guide
from plans.workbook.layout import CHOICES_SHEET, INFO_HEADING, MORE, PIECE
from plans.workbook.sheet import (
    MATRIX,
    OBJECTIVES,
    TABLE_COLUMNS,
    TABLE_ROWS,
    UNITS,
    Book,
    Row,
    Sheet,
)
from plans.workbook.sheets import BY_TITLE, SHEETS
from plans.workbook.store import grid_fields

#: Rows below the data that get the drop-downs too, for rows that people add.
_SPARE_ROWS = 300
_LAST_COLUMN = 16_384
#: Width of the columns in which a long text goes on.
_MORE_WIDTH = 14


INFO_FONT = Font(name="Calibri", size=11, color="6B7280")
_HEAD = Alignment(vertical="top", wrap_text=True)
_UPRIGHT = Alignment(text_rotation=90, horizontal="center", vertical="bottom", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="top")
_ONE_LINE = Alignment(vertical="top", wrap_text=False)
_OPEN = Protection(locked=False)
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
        _SheetWriter(workbook.create_sheet(sheet.title), sheet, book, lists).write()
    lists.write(workbook.create_sheet(CHOICES_SHEET))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


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


class _SheetWriter:
    """Writes one sheet of a book."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, book: Book, lists: _Lists) -> None:
        self.worksheet, self.sheet, self.book, self.lists = worksheet, sheet, book, lists
        self.rows = book[sheet.title]
        self.unit_names = {unit["code"]: unit["name"] for unit in book[UNITS].values()}
        self.last_row = len(self.rows) + 1
        self.letters = 0
        if sheet.title == TABLE_ROWS:
            self.kinds = {key: row["kind"] for key, row in book[TABLE_COLUMNS].items()}

    def write(self) -> None:
        for column in self.sheet.columns:
            if not column.hidden:
                self._write_column(column)
        if self.sheet.mirrors == OBJECTIVES:
            self._write_info()
        for name, heading in grid_fields(self.sheet, self.book).items():
            self._write_grid_column(name, heading)
        # Last: whoever pastes a block of cells does not write over what cannot be seen.
        for column in self.sheet.columns:
            if column.hidden:
                self._write_column(column)
        for number in range(1, self.last_row + 1):
            fit_row(self.worksheet, number, self.letters)
        if self.sheet.title == MATRIX:
            self.worksheet.row_dimensions[1].height = 190
        self._finish()

    # Columns

    def _write_column(self, column: Column) -> None:
        texts = [self._cell(column.widget, row[column.field]) for row in self.rows.values()]
        if column.hidden:
            letter = self._add(column.name, OTHER_FILL, texts, column.widget)
            self.worksheet.column_dimensions[letter].hidden = True
            return
        if not isinstance(column.widget, TextWidget):
            letter = self._add(column.name, self._fill(column), texts, column.widget, column.width)
            self._offer(letter, column)
            return
        parts = [list(pieces(text)) if isinstance(text, str) else [text] for text in texts]
        for index in range(max(map(len, parts), default=1)):
            cells = [part[index] if index < len(part) else None for part in parts]
            name = column.name if index == 0 else MORE.format(column.name, index)
            width = column.width if index == 0 else _MORE_WIDTH
            letter = self._add(name, self._fill(column), cells, column.widget, width)
            if index == 0:
                self._offer(letter, column)

    def _write_grid_column(self, name: str, heading: str) -> None:
        grid = self.sheet.grid
        if isinstance(grid.widget, MixedWidget):
            letter = self._add(heading, OTHER_FILL, [], grid.widget)
            place = int(name.rpartition(":")[2])
            for number, row in enumerate(self.rows.values(), 2):
                self._write_table_cell(f"{letter}{number}", row, row.get(name), place)
            return
        texts = [self._cell(grid.widget, row.get(name)) for row in self.rows.values()]
        width = 6 if self.sheet.title == MATRIX else 0
        letter = self._add(heading, OTHER_FILL, texts, grid.widget, width)
        if grid.widget.options:
            self._validate(letter, self.lists.place(grid.widget.options), heading, strict=True)
        if self.sheet.title == MATRIX:
            self.worksheet[f"{letter}1"].alignment = _UPRIGHT
            for number in range(2, self.last_row + 1):
                self.worksheet[f"{letter}{number}"].alignment = _CENTRED

    def _write_info(self) -> None:
        """The names beside the codes, to read only."""
        names = [self.book[OBJECTIVES][key]["name"] for key in self.rows]
        letter = self._add(INFO_HEADING, OTHER_FILL, names, TextWidget(), 60)
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
        self.worksheet[place].protection = _OPEN

    def _cell(self, widget: CellWidget, value: object) -> Cell:
        if isinstance(widget, UnitWidget):
            return self.unit_names.get(value)
        return widget.render(value)

    def _add(
        self,
        heading: str,
        fill: PatternFill,
        values: Iterable[Cell],
        widget: CellWidget,
        width: int = 0,
    ) -> str:
        """A column with its heading; its letter."""
        self.letters += 1
        letter = get_column_letter(self.letters)
        head = self.worksheet[f"{letter}1"]
        head.value = int(heading) if heading.isdecimal() else heading
        head.font, head.fill, head.alignment = BOLD, fill, _HEAD
        dimension = self.worksheet.column_dimensions[letter]
        dimension.width = width or widget.width
        dimension.number_format = widget.number_format
        dimension.protection = _OPEN
        for number, value in enumerate(values, 2):
            cell = self.worksheet.cell(number, self.letters)
            write_cell(cell, value, widget.number_format)
            cell.protection = _OPEN
            if isinstance(widget, HtmlWidget):
                cell.alignment = _ONE_LINE
        return letter

    def _fill(self, column: Column) -> PatternFill:
        if column.field in self.sheet.shown_key:
            return KEY_FILL
        return REQUIRED_FILL if column.required else OTHER_FILL

    # Drop-downs

    def _offer(self, letter: str, column: Column) -> None:
        if isinstance(column.widget, ChoiceWidget):
            self._validate(letter, self.lists.place(column.widget.options), column.name, True)
        elif column.refers:
            target = BY_TITLE[column.refers]
            names = [other.field for other in target.columns]
            shown = "name" if column.refers == UNITS else target.key[0]
            there = get_column_letter(names.index(shown) + 1)
            last = len(self.book[target.title]) + 1 + _SPARE_ROWS
            place = f"{quote_sheetname(target.title)}!${there}$2:${there}${last}"
            self._validate(letter, place, column.name, strict=False)

    def _validate(self, letter: str, place: str, name: str, strict: bool) -> None:
        rule = DataValidation(
            type="list",
            formula1=place,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop" if strict else "warning",
            errorTitle=name[:32],
            error="Listedeki değerlerden birini seçin."
            if strict
            else "Yazdığınız, listede yok. Yine de yazmak istiyor musunuz?",
        )
        rule.add(f"{letter}2:{letter}{self.last_row + _SPARE_ROWS}")
        self.worksheet.add_data_validation(rule)

    def _finish(self) -> None:
        """Headings stay in sight and locked; everything else is free to edit, filter and sort."""
        sheet = self.worksheet
        sheet.freeze_panes = "B2" if self.letters > 4 else "A2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(self.letters)}{self.last_row}"
        print_landscape(sheet, 1)
        sheet.print_options.gridLines = True
        rest = get_column_letter(self.letters + 1)
        sheet.column_dimensions[rest] = ColumnDimension(
            sheet, index=rest, min=self.letters + 1, max=_LAST_COLUMN
        )
        sheet.column_dimensions[rest].protection = _OPEN
        protection = sheet.protection
        protection.sheet = True
        for allowed in (
            "formatCells",
            "formatColumns",
            "formatRows",
            "insertRows",
            "deleteRows",
            "sort",
            "autoFilter",
        ):
            setattr(protection, allowed, False)  # not forbidden
