"""A table out of a Word document as a table of the plan: headings, merged cells, kinds guessed."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from lxml.html import HtmlElement

from plans.content.tables import (
    MOST_COLUMNS,
    Column,
    Kind,
    Row,
    Table,
    as_json,
    parse_cell,
    read_table,
)
from plans.document.word.equations import lowered, raised
from plans.language.numbers import NumberError, parse_number
from plans.language.turkish import turkish_lower

#: Columns whose digits are names of things, not amounts.
_NAMED = re.compile(r"\b(no|numara\w*|sıra|kod\w*|yıl\w*|tarih\w*|tel\w*|madde\w*)\b")
_YEAR = re.compile(r"(19|20)\d\d")
_TOTAL = re.compile(r"(genel |ara )?toplam\b")


@dataclass
class _Cell:
    text: str
    is_head: bool
    #: How many columns the cell reaches over; 0 where one to the left covers this place.
    width: int
    #: How many rows; 0 where one above covers this place.
    height: int


def table_from_html(element: HtmlElement) -> tuple[Table, str]:
    """The table, and its caption where its first row is one; raises ValidationError.

    Numbers are taken as such only where a whole column reads as numbers for certain. Text in a
    merged cell stands in each row that it reached over; across columns it stands in the first.
    """
    grid = _grid(element)
    caption = ""
    if len(grid) > 1 and grid[0] and grid[0][0].width == len(grid[0]) > 1:
        caption = grid[0][0].text
        grid = grid[1:]
    heads = _count_heads(grid)
    titles = _titles(grid[:heads])
    body = [(_row_kind(row), row) for row in grid[heads:]]
    rows = [(kind, [cell.text for cell in row]) for kind, row in body if any(c.text for c in row)]
    merged = _merged_columns([row for _, row in body])
    columns = []
    for place, (group, title) in enumerate(titles):
        filled = [cells[place] for kind, cells in rows if kind != "heading" and cells[place]]
        kind = _kind(f"{group} {title}", filled)
        columns.append(Column(title, kind, group, is_merged=place < merged and kind == "text"))
    table = Table(
        tuple(columns),
        tuple(
            Row(
                tuple(
                    cell if kind == "heading" else parse_cell(cell, column)
                    for cell, column in zip(cells, columns, strict=True)
                ),
                kind,
            )
            for kind, cells in rows
        ),
    )
    return read_table(*as_json(table)), caption


def cell_text(element: HtmlElement) -> str:
    """The words of a cell; paragraphs and items of a list each on a line, `m²` in one word."""
    for mark, written in (("sup", raised), ("sub", lowered)):
        for small in element.iter(mark):
            if not len(small) and (text := written(small.text or "")):
                small.text = text
    for line_break in element.iter("br", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = (" ".join(line.split()) for line in element.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _grid(element: HtmlElement) -> list[list[_Cell]]:
    """The cells by row and column, those covered by merged ones included."""
    rows: list[dict[int, _Cell]] = []
    waiting: dict[int, tuple[int, _Cell]] = {}  # by column: rows still covered by a merged cell
    for tr in element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"):
        row: dict[int, _Cell] = {}
        place = 0
        for cell in tr.xpath("./td | ./th"):
            place = _skip_covered(row, waiting, place)
            width = min(_span(cell, "colspan"), MOST_COLUMNS + 1)
            height = _span(cell, "rowspan")
            text, is_head = cell_text(cell), cell.tag == "th"
            for offset in range(width):
                filled = _Cell(text if offset == 0 else "", is_head, 0 if offset else width, height)
                row[place + offset] = filled
                if height > 1:
                    waiting[place + offset] = (height - 1, filled)
            place += width
            if place > MOST_COLUMNS:
                raise ValidationError(f"en çok {MOST_COLUMNS} sütun olabilir.")
        _skip_covered(row, waiting, place)
        rows.append(row)
    size = max((place + 1 for row in rows for place in row), default=0)
    empty = _Cell("", False, 1, 1)
    return [[row.get(place, empty) for place in range(size)] for row in rows]


def _skip_covered(row: dict[int, _Cell], waiting: dict[int, tuple[int, _Cell]], place: int) -> int:
    """Fill the places that cells of rows above cover; the first free place."""
    while place in waiting:
        left, above = waiting.pop(place)
        row[place] = _Cell(above.text, above.is_head, above.width, 0)
        if left > 1:
            waiting[place] = (left - 1, above)
        place += 1
    return place


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 5 else 1


def _count_heads(grid: list[list[_Cell]]) -> int:
    """How many rows at the top are headings: those marked so, else the first with what it spans."""
    marked = 0
    while marked < len(grid) and all(cell.is_head for cell in grid[marked]):
        marked += 1
    if marked or not grid:
        return marked
    first = grid[0]
    is_grouped = any(cell.width > 1 for cell in first)
    return min(max(cell.height for cell in first), len(grid)) if is_grouped else 1


def _titles(heads: list[list[_Cell]]) -> list[tuple[str, str]]:
    """Group and title of each column: of several rows of headings the first is the group."""
    if not heads:
        return []
    titles = []
    group = ""
    for place in range(len(heads[0])):
        texts = list(dict.fromkeys(row[place].text for row in heads if row[place].text))
        first = heads[0][place]
        if first.width:
            group = first.text if first.width > 1 else ""
        below = [text for text in texts if text != group]
        titles.append((group if below else "", " ".join(below or texts)))
    return titles


def _row_kind(row: list[_Cell]) -> str:
    if len(row) > 1 and row[0].width == len(row):
        return "heading"
    return "total" if _TOTAL.match(turkish_lower(row[0].text)) else "row"


def _merged_columns(rows: list[list[_Cell]]) -> int:
    """How many columns from the left hold cells merged downwards."""
    count = 0
    while rows and count < len(rows[0]) - 1 and any(row[count].height != 1 for row in rows):
        count += 1
    return count


def _kind(title: str, filled: list[str]) -> Kind:
    """What a column holds, where all its filled cells say so for certain."""
    if not filled or _NAMED.search(turkish_lower(title)):
        return "text"
    if any(re.match(r"0\d", text) or "\n" in text for text in filled):
        return "text"
    if all(_YEAR.fullmatch(text) for text in filled):
        return "text"
    try:
        if all(number is None for number in [parse_number(text) for text in filled]):
            return "text"
    except NumberError:
        return "text"
    if all("%" in text for text in filled if text not in "-–"):
        return "percent"
    if any("%" in text for text in filled):
        return "text"
    if any(re.search("TL|TRY|₺", text, re.IGNORECASE) for text in filled) or all(
        re.search(r",\d\d$", text) for text in filled if text not in "-–"
    ):
        return "money"
    return "number"
