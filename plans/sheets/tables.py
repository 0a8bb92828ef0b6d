"""The document's tables: JSON in their records, rows in the book, cells in files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from plans.content.tables import MOST_COLUMNS, TableColumn, parse_cell, read_table
from plans.exchange.columns import CellError, DateWidget, plain_text, read_text
from plans.exchange.table import Cell
from plans.sheets import titles
from plans.sheets.sheet import Book, Key, Row

#: What the book has of a column as the record has it, beside the texts.
_SETTINGS = ("kind", "is_summed", "is_charted", "is_merged")
_NUMBER_FORMATS = {
    "number": "General",
    "percent": "General",
    "money": "#,##0.00",
    "date": "dd.mm.yyyy",
}


def column_rows(tables: dict[Key, Any]) -> Iterator[tuple[Key, Row]]:
    """The rows of the book for the columns of the tables."""
    for (section, table), record in tables.items():
        for number, column in enumerate(read_table(record.columns, []).columns, 1):
            place = {"section": section, "table": table, "order": number}
            texts = {
                "title": plain_text(column.title),
                "group": plain_text(column.group),
                "choices": tuple(map(plain_text, column.choices)),
            }
            settings = {name: getattr(column, name) for name in _SETTINGS}
            yield (section, table, number), place | texts | settings


def table_rows(tables: dict[Key, Any]) -> Iterator[tuple[Key, Row]]:
    """The rows of the book for the rows of the tables."""
    for (section, table), record in tables.items():
        content = read_table(record.columns, record.rows)
        for number, row in enumerate(content.rows, 1):
            place = {"section": section, "table": table, "order": number, "kind": row.kind}
            cells = enumerate(zip(row.cells, content.columns, strict=True), 1)
            yield (
                (section, table, number),
                place
                | {
                    f"hücre:{n}": _in_book(cell, column_of(place, vars(column)))
                    for n, (cell, column) in cells
                },
            )


def contents_of_tables(book: Book) -> dict[Key, tuple[list, list, list]]:
    """Columns and rows of each table as JSON, and the numbers of rows with too many cells."""
    contents: dict[Key, tuple[list, list, list]] = {}
    for title in (titles.TABLE_COLUMNS, titles.TABLE_ROWS):
        for key in sorted(book[title]):
            row = book[title][key]
            columns, rows, surplus = contents.setdefault(key[:2], ([], [], []))
            if title == titles.TABLE_COLUMNS:
                texts = {"title": row["title"], "group": row["group"]}
                settings = {name: row[name] for name in _SETTINGS}
                columns.append(texts | {"choices": list(row["choices"])} | settings)
                continue
            cells = [row.get(f"hücre:{n}") or "" for n in range(1, MOST_COLUMNS + 1)]
            surplus += [key[2]] if any(cells[len(columns) :]) else []
            rows.append({"kind": row["kind"], "cells": cells[: len(columns)]})
    return contents


def column_of(row: Row, column: Row | None) -> TableColumn:
    """What the cells of a row hold in a column: only text in a heading and in an unknown one."""
    return TableColumn("", kind=column["kind"] if column and row["kind"] != "heading" else "text")


def read_table_cell(cell: Cell, column: TableColumn) -> str | None:
    """A cell of a file in the one form it has in the book; raises ValueError."""
    try:
        if cell is None:
            return None
        if column.kind == "date":
            day = DateWidget().clean(cell)
            return day.isoformat() if day else None
        if column.is_numeric and isinstance(cell, str):
            text = parse_cell(cell, column)
        elif column.is_numeric and isinstance(cell, Decimal):
            text = f"{cell:f}"
        else:
            text = read_text(cell)
        return _in_book(text, column)
    except ValidationError as error:
        raise CellError(error.messages[0]) from error


def render_table_cell(text: str | None, column: TableColumn) -> tuple[Cell, str]:
    """The cell of a file, as the kind of its column shows it, with its number format."""
    value: Cell = text
    if text and column.is_numeric:
        value = Decimal(text)
    elif text and column.kind == "date":
        value = date.fromisoformat(text)
    return value, _NUMBER_FORMATS.get(column.kind, "@")


def _in_book(cell: str, column: TableColumn) -> str | None:
    """A cell of a table in the one form it has in the book; None where it is empty."""
    cell = plain_text(cell)
    if not cell:
        return None
    if column.is_numeric:
        number = Decimal(cell)
        return f"{number.normalize() if number else Decimal(0):f}"
    return date.fromisoformat(cell).isoformat() if column.kind == "date" else cell
