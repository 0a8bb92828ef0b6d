"""How a table of the document is printed: its cells as they are read, merged and measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from plans.content.tables import RowKind, Table, TableColumn, compute_spans, format_cell
from reports.pdf.widths import LYING, UPRIGHT, column_widths, least_widths, longest_text

#: So many columns of long texts (characters) would stand too narrow on an upright page.
_MANY_TEXTS, _LONG_TEXT = 6, 40
#: A merged cell holds so many characters beside each row it goes over.
_CHARACTERS_BESIDE_ROW = 30
#: Serial numbers and codes are no longer.
_SERIAL = 6
#: A row with a longer text may be broken over two pages.
_TALL = 700


@dataclass(frozen=True)
class PrintedCell:
    """`rows` and `columns` are over how many it goes; `is_joined`: it belongs to the one above."""

    text: str
    rows: int = 1
    columns: int = 1
    is_numeric: bool = False
    is_joined: bool = False
    #: It says what its row is about, and stays in sight while a wide table scrolls.
    is_telling: bool = False

    @property
    def classes(self) -> str:
        return " ".join(["telling"] * self.is_telling + ["num"] * self.is_numeric)


@dataclass(frozen=True)
class GridRow:
    kind: RowKind
    cells: tuple[PrintedCell, ...]

    @property
    def is_tall(self) -> bool:
        return any(len(cell.text) > _TALL for cell in self.cells)


@dataclass(frozen=True)
class PrintedTable:
    """A table ready to print; `heads` has two rows where columns have headings in common."""

    heads: tuple[tuple[PrintedCell, ...], ...]
    rows: tuple[GridRow, ...]
    #: Of each column, in % of the table's width.
    widths: tuple[float, ...]

    @property
    def is_dense(self) -> bool:
        """Whether so much stands side by side that paper needs a smaller type."""
        return len(self.widths) > 10


def table_grid(table: Table, total_label: str = "", totals: tuple[str, ...] = ()) -> PrintedTable:
    """The table as it is printed, its computed totals in the last row."""
    rows = [GridRow(row.kind, cells) for row, cells in zip(table.rows, _cells(table), strict=True)]
    if totals:
        rows.append(GridRow("total", _total_cells(table.columns, total_label, totals)))
    page = LYING if needs_wide_page(table) else UPRIGHT
    widths = column_widths(_texts(table), [column.title for column in table.columns], page)
    return PrintedTable(tuple(_heads(table.columns, _telling(table))), tuple(rows), widths)


def needs_wide_page(table: Table) -> bool:
    """Whether the columns do not fit on an upright page: their words, or their many texts."""
    texts = _texts(table)
    many = sum(longest_text(column) > _LONG_TEXT for column in texts)
    least = least_widths(texts, [column.title for column in table.columns])
    return sum(least) > UPRIGHT or many >= _MANY_TEXTS


def _heads(columns: tuple[TableColumn, ...], telling: int) -> Iterator[tuple[PrintedCell, ...]]:
    if not any(column.title or column.group for column in columns):
        return
    lower = [column for column in columns if column.group]

    def head(column: TableColumn) -> PrintedCell:
        return PrintedCell(
            column.title,
            rows=2 if lower and not column.group else 1,
            is_numeric=column.is_numeric,
            is_telling=not column.group and column is columns[telling],
        )

    upper: list[PrintedCell] = []
    for group, members in groupby(columns, lambda column: column.group):
        if group:
            upper.append(PrintedCell(group, columns=len(list(members))))
        else:
            upper += map(head, members)
    yield tuple(upper)
    if lower:
        yield tuple(map(head, lower))


def _cells(table: Table) -> Iterator[tuple[PrintedCell, ...]]:
    """The cells of each row.

    A merged cell with more text than the rows beside it hold would run out of its page; what
    it covers is printed as empty cells joined to it.
    """
    telling = _telling(table)
    joined: set[int] = set()  # columns under a merged cell that is too long
    for row, merged in zip(table.rows, compute_spans(table), strict=True):
        if row.kind == "heading":
            text = " ".join(cell for cell in row.cells if cell)
            yield (PrintedCell(text, columns=max(len(table.columns), 1)),)
            continue
        cells = []
        for place, column in enumerate(table.columns):
            text, covers = format_cell(row.cells[place], column), merged[place]
            if covers:
                joined.discard(place)
                if covers > 1 and len(text) > _CHARACTERS_BESIDE_ROW * covers:
                    joined.add(place)
                    covers = 1
                cells.append(
                    PrintedCell(
                        text,
                        rows=covers,
                        is_numeric=column.is_numeric,
                        is_telling=place == telling,
                    )
                )
            elif place in joined:
                cells.append(PrintedCell("", is_joined=True))
        yield tuple(cells)


def _telling(table: Table) -> int:
    """The place of the column that names the rows: the first of words, not of serial numbers."""
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows if row.kind == "row"]
        if column.kind == "text" and any(len(cell) > _SERIAL for cell in cells):
            return place
    return 0


def _total_cells(
    columns: tuple[TableColumn, ...], label: str, totals: tuple[str, ...]
) -> tuple[PrintedCell, ...]:
    """The computed totals; the label stands in the columns before the first that is added up."""
    before = next((place for place, column in enumerate(columns) if column.is_summed), 0)
    figures = [
        PrintedCell(format_cell(total, column), is_numeric=column.is_numeric)
        for total, column in zip(totals[before:], columns[before:], strict=True)
    ]
    return (PrintedCell(label, columns=before), *figures) if before else tuple(figures)


def _texts(table: Table) -> list[list[str]]:
    """The texts of each column as they are printed."""
    return [
        [format_cell(row.cells[place], column) for row in table.rows if row.kind != "heading"]
        for place, column in enumerate(table.columns)
    ]
