"""A table of the document as plain values: typed columns, rows, what is merged and added up.

Cells are kept as text in one form whatever the language: `1250.5`, `2024-06-03`. What people type
or paste is turned into that by `typed`, and back by `shown`.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from django.core.exceptions import ValidationError

from plans.language.numbers import (
    MAX_DIGITS,
    NumberError,
    format_number,
    parse_number,
    require_exact,
)
from plans.language.printable import clean_text

#: What a column holds. Amounts of `money` are TL, those of `percent` are in %.
Kind = Literal["text", "number", "money", "percent", "date", "choice"]
#: An ordinary row, a heading across the table, or totals as they were published.
RowKind = Literal["row", "heading", "total"]

NUMERIC: tuple[Kind, ...] = ("number", "money", "percent")
MOST_COLUMNS = 30
MOST_ROWS = 2000
MOST_IN_CELL = 5000
MOST_IN_TITLE = 300

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Column:
    """A column; neighbours of one `group` share a heading above their own."""

    title: str
    kind: Kind = "text"
    group: str = ""
    choices: tuple[str, ...] = ()
    #: Whether it is added up in the table's row of totals.
    is_summed: bool = False
    #: Whether it is a series of the table's chart.
    is_charted: bool = False
    #: Whether neighbours that say the same are printed as one cell.
    is_merged: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True)
class Row:
    cells: tuple[str, ...]
    kind: RowKind = "row"


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


def read_table(columns: Any, rows: Any) -> Table:
    """The table out of its JSON.

    Raises ValidationError with a sentence for each place that is wrong.
    """
    try:
        table = Table(
            tuple(
                Column(**{**column, "choices": tuple(column.get("choices", ()))})
                for column in columns
            ),
            tuple(Row(tuple(row["cells"]), row.get("kind", "row")) for row in rows),
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValidationError(
            "Tablo okunamadı: sütunlar veya satırlar beklenen biçimde değil."
        ) from error
    if errors := list(_errors(table)):
        raise ValidationError(errors)
    return Table(
        tuple(_clean_column(column) for column in table.columns),
        tuple(Row(tuple(clean_text(cell) for cell in row.cells), row.kind) for row in table.rows),
    )


def _clean_column(column: Column) -> Column:
    return replace(
        column,
        title=clean_text(column.title),
        group=clean_text(column.group),
        choices=tuple(clean_text(choice) for choice in column.choices),
    )


def as_json(table: Table) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns and rows for a JSON field, without what is as by default."""
    plain = asdict(Column(""))
    columns = [
        {"title": column.title}
        | {
            name: list(value) if name == "choices" else value
            for name, value in asdict(column).items()
            if value != plain[name]
        }
        for column in table.columns
    ]
    rows = [
        {"cells": list(row.cells)} | ({} if row.kind == "row" else {"kind": row.kind})
        for row in table.rows
    ]
    return columns, rows


def typed(text: str, column: Column) -> str:
    """What a person typed or pasted into a cell of `column`, in the form it is kept in.

    Raises ValidationError with an example where it cannot be read for certain.
    """
    text = clean_text(text).strip()
    if text in ("", "-", "–", "—"):
        return ""
    if column.is_numeric:
        try:
            number = parse_number(text)
            return "" if number is None else _plain(require_exact(number))
        except NumberError as error:
            raise ValidationError(str(error)) from error
    if column.kind == "date":
        for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
        raise ValidationError(f"“{text}” tarih olarak okunamadı. Örnek: 30.06.2025")
    if column.kind == "choice" and text not in column.choices:
        raise ValidationError(f"“{text}” seçenekler arasında yok: {', '.join(column.choices)}.")
    return text


def shown(cell: str, column: Column) -> str:
    """A cell as people read it: `1.250,5`, `%72,25`, `30.06.2025`."""
    if not cell:
        return ""
    if column.kind == "date":
        year, month, day = cell.split("-")
        return f"{day}.{month}.{year}"
    if column.is_numeric:
        number = Decimal(cell)
        # Kuruş are always written; what is finer than that must not get lost unseen.
        has_kurus_only = number == round(number, 2)
        text = format_number(number, 2 if column.kind == "money" and has_kurus_only else None)
        return f"%{text}" if column.kind == "percent" else text
    return cell


def totals(table: Table) -> tuple[str, ...]:
    """The row of totals, computed: sums of the ordinary rows, empty where a column has none."""
    return tuple(
        _plain(sum(Decimal(row.cells[place]) for row in _ordinary(table) if row.cells[place]))
        if column.is_summed
        else ""
        for place, column in enumerate(table.columns)
    )


def spans(table: Table) -> list[list[int]]:
    """For each cell of each row how many rows it is printed over; 0 where one above covers it.

    Merged are neighbours of a column marked so that say the same, in the same merged cell of the
    columns before it. An empty cell below a filled one belongs to it.
    """
    result = [[1] * len(table.columns) for _ in table.rows]
    limits = {0} | {
        limit
        for number, row in enumerate(table.rows)
        if row.kind != "row"
        for limit in (number, number + 1)
    }
    for place, column in enumerate(table.columns):
        if not column.is_merged:
            continue
        start, said = 0, ""
        for number, row in enumerate(table.rows):
            cell = row.cells[place]
            if number in limits or (cell and cell != said):
                limits.add(number)
                start, said = number, cell
            else:
                result[start][place] += 1
                result[number][place] = 0
    return result


def _ordinary(table: Table) -> list[Row]:
    return [row for row in table.rows if row.kind == "row"]


def _plain(number: Decimal | int) -> str:
    """A number without an exponent or zeros that say nothing."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _errors(table: Table) -> Sequence[str]:
    """What is wrong with a table, a sentence for each place."""
    if len(table.columns) > MOST_COLUMNS:
        return [f"Tabloda {len(table.columns)} sütun var; en çok {MOST_COLUMNS} olabilir."]
    if len(table.rows) > MOST_ROWS:
        return [f"Tabloda {len(table.rows)} satır var; en çok {MOST_ROWS} olabilir. Tabloyu bölün."]
    errors = [
        f"{number}. sütun: {message}"
        for number, column in enumerate(table.columns, 1)
        for message in _column_errors(column)
    ]
    if errors:
        return errors
    for number, row in enumerate(table.rows, 1):
        if row.kind not in get_args(RowKind):
            errors.append(f"{number}. satır: türü bilinmiyor.")
        elif len(row.cells) != len(table.columns):
            errors.append(
                f"{number}. satır: {len(row.cells)} hücre var; {len(table.columns)} olmalıdır."
            )
        else:
            errors += [
                f"{number}. satır, “{column.title or place}” sütunu: {message}"
                for place, (cell, column) in enumerate(
                    zip(row.cells, table.columns, strict=True), 1
                )
                if (message := _cell_error(cell, column, row.kind))
            ]
    return errors


def _column_errors(column: Column) -> Sequence[str]:
    if not isinstance(column.title, str) or not isinstance(column.group, str):
        return ["başlığı yazı olmalıdır."]
    if max(len(column.title), len(column.group)) > MOST_IN_TITLE:
        return [f"başlığı çok uzun; en çok {MOST_IN_TITLE} karakter olabilir."]
    if not all(isinstance(choice, str) and choice for choice in column.choices):
        return [f"“{column.title}” için seçenekler yazı olmalıdır."]
    if column.kind not in get_args(Kind):
        return ["türü bilinmiyor."]
    if column.kind == "choice" and not column.choices:
        return [f"“{column.title}” için seçenekleri yazın."]
    if (column.is_summed or column.is_charted) and not column.is_numeric:
        return [f"“{column.title}” sayı olmadığı için toplanamaz ve grafikte çizilemez."]
    return []


def _cell_error(cell: Any, column: Column, kind: RowKind) -> str:
    if not isinstance(cell, str):
        return "hücre yazı olarak tutulmalıdır."
    if len(cell) > MOST_IN_CELL:
        return f"hücrede {len(cell)} karakter var; en çok {MOST_IN_CELL} sığar."
    if not cell or kind == "heading":
        return ""
    if column.is_numeric and not _NUMBER.fullmatch(cell):
        return f"“{cell[:40]}” sayı değildir."
    if column.is_numeric and len(cell.lstrip("-0").replace(".", "")) > MAX_DIGITS:
        return f"“{cell[:40]}” çok uzun; bir sayıda en çok {MAX_DIGITS} rakam olabilir."
    if column.kind == "date" and not _is_date(cell):
        return f"“{cell[:40]}” tarih değildir."
    if column.kind == "choice" and cell not in column.choices and kind == "row":
        return f"“{cell[:40]}” seçenekler arasında yok."
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
