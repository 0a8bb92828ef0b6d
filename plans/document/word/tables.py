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
    RowKind,
    Table,
    as_json,
    parse_cell,
    read_table,
)
from plans.document.word.equations import to_subscript, to_superscript
from plans.language.numbers import NumberError, parse_number
from plans.language.turkish import turkish_lower

#: Columns whose digits are names of things, not amounts.
_NAMED = re.compile(r"\b(no|numara\w*|sıra|kod\w*|yıl\w*|tarih\w*|tel\w*|madde\w*)\b")
_YEAR = re.compile(r"(19|20)\d\d")
#: Texts of digits that are no amounts: a leading zero, several lines.
_NO_AMOUNT = re.compile(r"^0\d|\n")
_CURRENCY = re.compile("TL|TRY|₺", re.IGNORECASE)
_KURUS = re.compile(r",\d\d$")
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
        caption = grid.pop(0)[0].text
    heads = _count_heads(grid)
    body = grid[heads:]
    rows = [
        Row(tuple(cell.text for cell in row), _row_kind(row))
        for row in body
        if any(cell.text for cell in row)
    ]
    merged = _count_merged(body)
    columns = []
    for place, (group, title) in enumerate(_titles(grid[:heads])):
        filled = [row.cells[place] for row in rows if row.kind != "heading" and row.cells[place]]
        kind = _kind(f"{group} {title}", filled)
        columns.append(Column(title, kind, group, is_merged=place < merged and kind == "text"))
    parsed = [
        row if row.kind == "heading" else Row(tuple(map(parse_cell, row.cells, columns)), row.kind)
        for row in rows
    ]
    return read_table(*as_json(Table(tuple(columns), tuple(parsed)))), caption


def cell_text(element: HtmlElement) -> str:
    """The words of a cell; paragraphs and items of a list each on a line, `m²` in one word."""
    for mark, written in (("sup", to_superscript), ("sub", to_subscript)):
        for small in element.iter(mark):
            if not len(small) and (text := written(small.text or "")):
                small.text = text
    for line_break in element.iter("br", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = (" ".join(line.split()) for line in element.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _grid(element: HtmlElement) -> list[list[_Cell]]:
    """The cells by row and column, those covered by merged ones included."""
    sources = element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    rows: list[dict[int, _Cell]] = [{} for _ in sources]
    for number, source in enumerate(sources):
        place = 0
        for cell in source.xpath("./td | ./th"):
            while place in rows[number]:
                place += 1
            width = min(_span(cell, "colspan"), MOST_COLUMNS + 1)
            height = _span(cell, "rowspan")
            text, is_head = cell_text(cell), cell.tag == "th"
            for down, row in enumerate(rows[number : number + height]):
                for right in range(width):
                    row[place + right] = _Cell(
                        "" if right else text, is_head, 0 if right else width, 0 if down else height
                    )
            place += width
            if place > MOST_COLUMNS:
                raise ValidationError(f"en çok {MOST_COLUMNS} sütun olabilir.")
    size = max((place + 1 for row in rows for place in row), default=0)
    empty = _Cell("", False, 1, 1)
    return [[row.get(place, empty) for place in range(size)] for row in rows]


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
    is_grouped = any(cell.width > 1 for cell in grid[0])
    return min(max(cell.height for cell in grid[0]), len(grid)) if is_grouped else 1


def _titles(heads: list[list[_Cell]]) -> list[tuple[str, str]]:
    """Group and title of each column: of several rows of headings the first is the group."""
    titles = []
    group = ""
    for column in zip(*heads, strict=True):
        if column[0].width:
            group = column[0].text if column[0].width > 1 else ""
        texts = list(dict.fromkeys(cell.text for cell in column if cell.text))
        below = [text for text in texts if text != group]
        titles.append((group if below else "", " ".join(below or texts)))
    return titles


def _row_kind(row: list[_Cell]) -> RowKind:
    if len(row) > 1 and row[0].width == len(row):
        return "heading"
    return "total" if _TOTAL.match(turkish_lower(row[0].text)) else "row"


def _count_merged(rows: list[list[_Cell]]) -> int:
    """How many columns from the left hold cells merged downwards."""
    count = 0
    while rows and count < len(rows[0]) - 1 and any(row[count].height != 1 for row in rows):
        count += 1
    return count


def _kind(title: str, filled: list[str]) -> Kind:
    """What a column holds, where all its filled cells say so for certain."""
    if _NAMED.search(turkish_lower(title)) or any(_NO_AMOUNT.search(text) for text in filled):
        return "text"
    try:
        numbers = [text for text in filled if parse_number(text) is not None]
    except NumberError:
        return "text"
    if not numbers or all(_YEAR.fullmatch(text) for text in filled):
        return "text"
    shares = ["%" in text for text in numbers]
    if any(shares):
        return "percent" if all(shares) else "text"
    has_currency = any(_CURRENCY.search(text) for text in numbers)
    has_kurus = all(_KURUS.search(text) for text in numbers)
    return "money" if has_currency or has_kurus else "number"
