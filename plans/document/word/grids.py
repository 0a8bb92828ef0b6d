"""Rows of a Word table that begin late, end early or hang on cells above, made whole."""

from lxml.etree import _Element

from plans.content.tables import MOST_COLUMNS
from plans.document.word.xml import children, find, make, remove, value_at, value_of


def align_cells(table: _Element) -> list[int]:
    """Give each cell the column in which Word shows it; numbers of rows that hide a text.

    Columns that a row leaves out at its begin or end become empty cells. A cell that continues
    one above it does so only where there is such a one, as wide as itself; any other is a cell
    of its own. What is written in a cell that continues another is not shown by Word either.
    """
    hiding = []
    above: dict[int, int] = {}  # by column: widths of merged cells that reach down to this row
    for number, row in enumerate(children(table, "w:tr"), 1):
        _merge_across(row)
        _fill_row(row)
        reaching: dict[int, int] = {}
        column = 0
        for cell in children(row, "w:tc"):
            width = _read_width(cell)
            merge = find(cell, "w:tcPr/w:vMerge")
            if merge is not None:
                if value_of(merge, "val") != "restart":
                    if above.get(column) != width:
                        merge.getparent().replace(merge, make("vMerge", val="restart"))
                    elif _has_text(cell):
                        hiding.append(number)
                reaching[column] = width
            column += width
        above = reaching
    return hiding


def _merge_across(row: _Element) -> None:
    """Cells that old documents merge by a mark of each become one that spans its columns."""
    begin: _Element | None = None
    for cell in children(row, "w:tc"):
        mark = find(cell, "w:tcPr/w:hMerge")
        if mark is None or value_of(mark, "val") == "restart":
            begin = None if mark is None else cell
        elif begin is not None and not _has_text(cell):
            span = make("gridSpan", val=str(_read_width(begin) + _read_width(cell)))
            if (old := find(begin, "w:tcPr/w:gridSpan")) is not None:
                remove(old)
            begin[0].append(span)
            row.remove(cell)


def _read_width(cell: _Element) -> int:
    return _read_count(value_at(cell, "w:tcPr/w:gridSpan")) or 1


def _fill_row(row: _Element) -> None:
    if not (cells := children(row, "w:tc")):
        return
    if before := _read_count(value_at(row, "w:trPr/w:gridBefore")):
        cells[0].addprevious(_make_empty(before))
    if after := _read_count(value_at(row, "w:trPr/w:gridAfter")):
        cells[-1].addnext(_make_empty(after))


def _make_empty(columns: int) -> _Element:
    return make("tc", make("tcPr", make("gridSpan", val=str(columns))), make("p"))


def _read_count(text: str | None) -> int:
    """A number of columns; more than a table may have is as wrong as one more."""
    return min(int(text), MOST_COLUMNS + 1) if text and text.isdecimal() and len(text) < 9 else 0


def _has_text(cell: _Element) -> bool:
    return any((text.text or "").strip() for text in cell.iter(make("t").tag))
