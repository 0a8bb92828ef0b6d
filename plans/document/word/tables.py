"""A table out of a Word document as a table of the plan: headings, merged cells, kinds guessed."""

import re
from dataclasses import asdict
from itertools import product, takewhile
from typing import NamedTuple

from django.core.exceptions import ValidationError
from lxml.html import HtmlElement

from plans.content.tables import (
    MOST_COLUMNS,
    Kind,
    RowKind,
    Table,
    TableColumn,
    parse_cell,
    read_table,
)
from plans.document.word.equations import make_small
from plans.language.numbers import NumberError, parse_number
from plans.language.turkish import turkish_lower

#: Columns whose digits are names of things, not amounts.
_NAMED = re.compile(r"\b(no|numara\w*|sıra|kod\w*|yıl\w*|tarih\w*|tel\w*|madde\w*)\b")
_YEAR = re.compile(r"(19|20)\d\d")
_TOTAL = re.compile(r"(genel |ara )?toplam\b")


class _Cell(NamedTuple):
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
    grid = _read_grid(element)
    caption = ""
    if len(grid) > 1 and _is_across(grid[0]):
        caption = grid.pop(0)[0].text
    heads = _count_heads(grid)
    body = grid[heads:]
    rows = [
        (_guess_row_kind(row), [cell.text for cell in row])
        for row in body
        if any(cell.text for cell in row)
    ]
    ordinary = [cells for kind, cells in rows if kind != "heading"]
    is_merged = [any(cell.height != 1 for cell in column) for column in zip(*body, strict=True)]
    columns = []
    for place, (group, title) in enumerate(_read_titles(grid[:heads])):
        kind = _guess_kind(f"{group} {title}", [cells[place] for cells in ordinary if cells[place]])
        # Columns of merged cells stand at the left; the last one holds what they are about.
        merges = kind == "text" and place + 1 < len(is_merged) and all(is_merged[: place + 1])
        columns.append(TableColumn(title, kind, group, is_merged=merges))
    for cells in ordinary:
        cells[:] = [parse_cell(cell, column) for cell, column in zip(cells, columns, strict=True)]
    table = read_table(
        [asdict(column) for column in columns],
        [{"kind": kind, "cells": cells} for kind, cells in rows],
    )
    return table, caption


def read_cell(element: HtmlElement) -> str:
    """The words of a cell; paragraphs and items of a list each on a line, `m²` in one word."""
    for small in element.iter("sup", "sub"):
        if not len(small):
            small.text = make_small(small.text or "", small.tag) or small.text
    for line_break in element.iter("br", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = (" ".join(line.split()) for line in element.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _read_grid(element: HtmlElement) -> list[list[_Cell]]:
    """The cells by row and column, those covered by merged ones included."""
    rows = element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    grid: dict[tuple[int, int], _Cell] = {}
    for number, row in enumerate(rows):
        place = 0
        for cell in row.xpath("./td | ./th"):
            while (number, place) in grid:
                place += 1
            width = min(_read_span(cell, "colspan"), MOST_COLUMNS + 1)
            height = _read_span(cell, "rowspan")
            if place + width > MOST_COLUMNS:
                raise ValidationError(f"en çok {MOST_COLUMNS} sütun olabilir.")
            text, is_head = read_cell(cell), cell.tag == "th"
            for down, across in product(range(min(height, len(rows) - number)), range(width)):
                grid[number + down, place + across] = _Cell(
                    "" if across else text, is_head, 0 if across else width, 0 if down else height
                )
            place += width
    size = max((place + 1 for _, place in grid), default=0)
    empty = _Cell("", False, 1, 1)
    return [
        [grid.get((number, place), empty) for place in range(size)] for number in range(len(rows))
    ]


def _read_span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 5 else 1


def _is_across(row: list[_Cell]) -> bool:
    """Whether one cell reaches over all columns."""
    return len(row) > 1 and row[0].width == len(row)


def _count_heads(grid: list[list[_Cell]]) -> int:
    """How many rows at the top are headings: those marked so, else the first with what it spans."""
    marked = len(list(takewhile(lambda row: all(cell.is_head for cell in row), grid)))
    if marked or not grid:
        return marked
    is_grouped = any(cell.width > 1 for cell in grid[0])
    return min(max(cell.height for cell in grid[0]), len(grid)) if is_grouped else 1


def _read_titles(heads: list[list[_Cell]]) -> list[tuple[str, str]]:
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


def _guess_row_kind(row: list[_Cell]) -> RowKind:
    if _is_across(row):
        return "heading"
    return "total" if _TOTAL.match(turkish_lower(row[0].text)) else "row"


def _guess_kind(title: str, filled: list[str]) -> Kind:
    """What a column holds, where all its filled cells say so for certain."""
    if (
        _NAMED.search(turkish_lower(title))
        or any(re.match(r"0\d", text) or "\n" in text for text in filled)
        or all(_YEAR.fullmatch(text) for text in filled)
    ):
        return "text"
    try:
        numbers = [parse_number(text) for text in filled]
    except NumberError:
        return "text"
    amounts = [text for text in filled if text not in "-–"]
    percents = ["%" in text for text in amounts]
    if all(number is None for number in numbers) or (any(percents) and not all(percents)):
        return "text"
    if all(percents):
        return "percent"
    if any(re.search("TL|TRY|₺", text, re.IGNORECASE) for text in amounts) or all(
        re.search(r",\d\d$", text) for text in amounts
    ):
        return "money"
    return "number"
