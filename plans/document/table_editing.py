"""A table on its way to people and back: its cells as they read and type them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from plans.content.tables import Column, Row, Table, as_json, read_table, shown, typed

#: So many wrong cells are told one by one.
_MOST_TOLD = 15


def as_people_read(table: Table) -> dict[str, Any]:
    """Columns and rows for the editor: `{"columns": […], "rows": [{"cells": ["1.250,5"]}]}`."""
    columns, rows = as_json(table)
    for row, source in zip(rows, table.rows, strict=True):
        if source.kind != "heading":
            row["cells"] = [
                shown(cell, column)
                for cell, column in zip(source.cells, table.columns, strict=True)
            ]
    return {"columns": columns, "rows": rows}


def read_typed(data: Any) -> Table:
    """The table that a person filled in, out of what `as_people_read` gives.

    Empty rows at the end are left out. Raises ValidationError with a sentence for each cell that
    cannot be read; nothing is guessed.
    """
    if not isinstance(data, dict):
        raise ValidationError("Tablo okunamadı. Sayfayı yenileyip yeniden deneyin.")
    columns = read_table(data.get("columns", []), []).columns
    rows, errors = [], []
    for number, row in enumerate(_plain_rows(data.get("rows", []), len(columns)), 1):
        cells = []
        for place, (text, column) in enumerate(zip(row.cells, columns, strict=True), 1):
            try:
                cells.append(_typed_in(row, text, column))
            except ValidationError as error:
                errors.append(f"{place_of(number, place, column)}: {error.message}")
                cells.append("")
        rows.append(Row(tuple(cells), row.kind))
    if errors:
        told = errors[:_MOST_TOLD]
        if len(errors) > len(told):
            told.append(f"Ve {len(errors) - len(told)} hücre daha; hepsi tabloda işaretli.")
        raise ValidationError(told)
    while rows and not any(rows[-1].cells):
        rows.pop()
    return read_table(*as_json(Table(columns, tuple(rows))))


def place_of(row: int, place: int, column: Column) -> str:
    """Where a cell is, in words: `3. satır, “Memur – Sayı” sütunu`. Counted from 1."""
    title = " – ".join(part for part in (column.group, column.title) if part)
    return f"{row}. satır, “{title or place}” sütunu"


def _plain_rows(rows: Any, width: int) -> Iterable[Row]:
    """The rows with their cells still as they were typed; only their form is checked."""
    texts = tuple(Column("") for _ in range(width))
    return read_table([{"title": column.title} for column in texts], rows).rows


def _typed_in(row: Row, text: str, column: Column) -> str:
    """What is typed in a heading is words; a published total may stand in a column of choices."""
    if row.kind == "heading" or (row.kind == "total" and column.kind == "choice"):
        return text.strip()
    return typed(text, column)
