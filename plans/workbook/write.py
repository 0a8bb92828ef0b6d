"""A book as an Excel file that people read, fill in and give back."""

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.columns import (
    ActivityWidget,
    CellWidget,
    ChoiceWidget,
    Column,
    HtmlWidget,
    LinksWidget,
    MixedWidget,
    NamedWidget,
    TextWidget,
)
from plans.exchange.table import Cell
from plans.exchange.workbook import GUIDE_SHEET
from plans.exchange.writing import (
    BOLD,
    EXPLAINED,
    OPEN,
    OTHER_FILL,
    SPARE_ROWS,
    SheetWriter,
    explain,
    fit_row,
    print_landscape,
    save_workbook,
    write_cell,
)
from plans.sheets import titles
from plans.sheets.compare import names_of
from plans.sheets.sheet import (
    BY_TITLE,
    CHOICES_SHEET,
    INFO_HEADING,
    MORE,
    PIECE,
    RULES,
    SHEETS,
    Book,
    Sheet,
)
from plans.sheets.store import grid_fields
from plans.sheets.tables import column_of, render_table_cell

#: Width of the columns in which a long text goes on.
_MORE_WIDTH = 14
_KEY_FILL = PatternFill("solid", fgColor="BFDBFE")
_REQUIRED_FILL = PatternFill("solid", fgColor="FDE68A")
_ONE_LINE = Alignment(vertical="top", wrap_text=False)
_INFO_FONT = Font(name="Calibri", size=11, color="6B7280")
_UPRIGHT = Alignment(text_rotation=90, horizontal="center", vertical="bottom", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="top")


def write_book(book: Book) -> bytes:
    """The workbook of a plan's book as a file."""
    return save_workbook(make_workbook(book))


def make_workbook(book: Book) -> Workbook:
    """The workbook of a plan's book."""
    workbook = Workbook()
    _write_guide(workbook.active)
    lists = _Lists()
    for sheet in SHEETS:
        _BookSheetWriter(workbook.create_sheet(sheet.title), sheet, book, lists).write()
    lists.write(workbook.create_sheet(CHOICES_SHEET))
    return workbook


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
        self.names = names_of(book)

    def write(self) -> None:
        for column in self.sheet.columns:
            if not column.hidden:
                self._write_column(column)
        if self.sheet.mirrors == titles.OBJECTIVES:
            # The names beside the codes, to read only.
            names = [self.book[titles.OBJECTIVES][key]["name"] for key in self.rows]
            letter = self.add(INFO_HEADING, names, TextWidget(), width=60, font=_INFO_FONT)
            self.worksheet[f"{letter}1"].font = _INFO_FONT
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
        fill = _REQUIRED_FILL if column.required else OTHER_FILL
        fill = _KEY_FILL if column.field in self.sheet.visible_key else fill
        for index in range(max(map(len, parts), default=1)):
            cells = [part[index] if index < len(part) else None for part in parts]
            name = MORE.format(column.name, index) if index else column.name
            width = _MORE_WIDTH if index else column.width
            looks = {"alignment": _ONE_LINE} if isinstance(column.widget, HtmlWidget) else {}
            letter = self.add(name, cells, column.widget, width=width, heading_fill=fill, **looks)
            if index == 0:
                self._offer(letter, column)

    def _write_grid_column(self, name: str, heading: str) -> None:
        widget = self.sheet.grid.widget
        if isinstance(widget, MixedWidget):
            letter = self.add(heading, [], widget)
            columns, place = self.book[titles.TABLE_COLUMNS], int(name.rpartition(":")[2])
            for number, row in enumerate(self.rows.values(), 2):
                column = column_of(row, columns.get((row["section"], row["table"], place)))
                cell = self.worksheet[f"{letter}{number}"]
                write_cell(cell, *render_table_cell(row.get(name), column))
                cell.protection = OPEN
            return
        cells = [self._cell(widget, row.get(name)) for row in self.rows.values()]
        is_matrix = self.sheet.title == titles.MATRIX
        looks = {"width": 6, "alignment": _CENTRED} if is_matrix else {}
        letter = self.add(heading, cells, widget, **looks)
        if widget.options:
            self.offer(letter, self.lists.place(widget.options), heading)
        if is_matrix:
            self.worksheet[f"{letter}1"].alignment = _UPRIGHT

    def _cell(self, widget: CellWidget, value: object) -> Cell:
        if isinstance(widget, NamedWidget):
            return self.names.get(str(value))
        return widget.render(value)

    def _offer(self, letter: str, column: Column) -> None:
        """Offer the choices of a column, or the codes of the sheet that it refers to."""
        if isinstance(column.widget, ChoiceWidget):
            self.offer(letter, self.lists.place(column.widget.options), column.name)
        elif column.refers and not isinstance(column.widget, LinksWidget | ActivityWidget):
            target = BY_TITLE[column.refers]
            names = [other.field for other in target.columns]
            shown = "name" if column.refers == titles.UNITS else target.key[0]
            there = get_column_letter(names.index(shown) + 1)
            last = len(self.book[target.title]) + 1 + SPARE_ROWS
            source = f"{quote_sheetname(target.title)}!${there}$2:${there}${last}"
            self.offer(letter, source, column.name, strict=False)


# --- The guide, the first sheet ------------------------------------------------------------------

_COLOURS = (
    (_KEY_FILL, "Mavi başlık: kaydı tanıtır, doldurulur."),
    (_REQUIRED_FILL, "Sarı başlık: doldurulması zorunludur."),
    (OTHER_FILL, "Gri başlık: boş olabilir."),
)
_TITLE = Font(name="Calibri", bold=True, size=16)


def _write_guide(worksheet: Worksheet) -> None:
    """Fill the sheet that explains the others."""
    worksheet.title = GUIDE_SHEET
    for letter, width in zip("ABCDE", (28, 34, 84, 10, 50), strict=True):
        worksheet.column_dimensions[letter].width = width
    write_cell(worksheet["A1"], "Stratejik plan çalışma kitabı", "@")
    worksheet["A1"].font, worksheet["A1"].alignment = _TITLE, _ONE_LINE
    row = 3
    for number, rule in enumerate(RULES, 1):
        worksheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        write_cell(worksheet.cell(row, 1), f"{number}. {rule}", "@")
        worksheet.row_dimensions[row].height = 15 * (len(rule) // 130 + 1)
        row += 1
    row += 1
    for fill, meaning in _COLOURS:
        worksheet.cell(row, 1).fill = fill
        write_cell(worksheet.cell(row, 2), meaning, "@")
        worksheet.cell(row, 2).alignment = _ONE_LINE
        row += 1
    row += 1
    for index, heading in enumerate(("Sayfa", *EXPLAINED), 1):
        write_cell(worksheet.cell(row, index), heading, "@")
        worksheet.cell(row, index).font = BOLD
        worksheet.cell(row, index).fill = OTHER_FILL
    for sheet in SHEETS:
        row = _write_sheet(worksheet, sheet, row + 1)
    print_landscape(worksheet, 1)
    worksheet.protection.sheet = True
    worksheet.protection.formatColumns = worksheet.protection.formatRows = False


def _write_sheet(worksheet: Worksheet, sheet: Sheet, row: int) -> int:
    """The lines about a sheet; the number of the last."""
    write_cell(worksheet.cell(row, 1), sheet.title, "@")
    write_cell(worksheet.cell(row, 3), sheet.about, "@")
    for index in (1, 3):
        worksheet.cell(row, index).font = BOLD
    fit_row(worksheet, row, 5)
    for column in sheet.columns:
        row += 1
        values = explain(column)
        for index, value in enumerate(values, 2):
            write_cell(worksheet.cell(row, index), value, "@")
        fit_row(worksheet, row, 5)
    return row
