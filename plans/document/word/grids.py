"""Rows of a Word table that begin late, end early or hang on cells above, made whole."""

from collections.abc import Iterator

from lxml.etree import _Element

from plans.content.tables import MOST_COLUMNS
from plans.document.word.xml import drop, find, find_all, make, tag_of, value


def align_cells(table: _Element) -> Iterator[int]:
    """Give each cell the column in which Word shows it; numbers of rows that hide a text.

    Columns that a row leaves out at its begin or end become empty cells. A cell that continues
    one above it does so only where there is such a one, as wide as itself; any other is a cell
    of its own. What is written in a cell that continues another is not shown by Word either.
    """
    above: dict[int, int] = {}  # by column: widths of merged cells that reach down to this row
    for number, row in enumerate(find_all(table, "w:tr"), 1):
        _merge_across(row)
        _fill(row)
        reaching: dict[int, int] = {}
        column = 0
        for cell in find_all(row, "w:tc"):
            width = _width(cell)
            merge = find(cell, "w:tcPr/w:vMerge")
            if merge is not None:
                reaching[column] = width
                if value(merge) != "restart":
                    if above.get(column) != width:
                        merge.set(tag_of("w:val"), "restart")
                    elif _has_text(cell):
                        yield number
            column += width
        above = reaching


def _merge_across(row: _Element) -> None:
    """Cells that old documents merge by a mark of each become one that spans their columns."""
    begin: _Element | None = None
    for cell in find_all(row, "w:tc"):
        mark = find(cell, "w:tcPr/w:hMerge")
        if mark is None or value(mark) == "restart":
            begin = None if mark is None else mark.getparent()
        elif begin is not None and not _has_text(cell):
            width = _width(begin.getparent()) + _width(cell)
            for old in find_all(begin, "w:gridSpan"):
                drop(old)
            begin.append(make("w:gridSpan", val=str(width)))
            drop(cell)


def _fill(row: _Element) -> None:
    """Put empty cells where the row begins late or ends early."""
    cells = find_all(row, "w:tc")
    if cells and (before := _read_count(value(row, "w:trPr/w:gridBefore"))):
        cells[0].addprevious(_make_empty(before))
    if cells and (after := _read_count(value(row, "w:trPr/w:gridAfter"))):
        cells[-1].addnext(_make_empty(after))


def _make_empty(columns: int) -> _Element:
    return make("w:tc", make("w:tcPr", make("w:gridSpan", val=str(columns))), make("w:p"))


def _width(cell: _Element) -> int:
    return _read_count(value(cell, "w:tcPr/w:gridSpan")) or 1


def _read_count(text: str | None) -> int:
    """A number of columns; more than a table may have is as wrong as one more."""
    return min(int(text), MOST_COLUMNS + 1) if text and text.isdecimal() and len(text) < 9 else 0


def _has_text(cell: _Element) -> bool:
    return any((text.text or "").strip() for text in cell.iter(tag_of("w:t")))
