"""A table of the document as plain values: typed columns, rows, what is merged and added up.

Cells are kept as text in one form whatever the language: `1250.5`, `2024-06-03`. `parse_cell`
turns what people type or paste into that form, `format_cell` writes it as they read it.
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
from plans.language.turkish import turkish_lower

#: What a column holds. Amounts of `money` are TL, those of `percent` are in %.
Kind = Literal["text", "number", "money", "percent", "date", "choice"]
#: An ordinary row, a heading across the table, or totals as they were published.
RowKind = Literal["row", "heading", "total"]

NUMERIC: tuple[Kind, ...] = ("number", "money", "percent")
MOST_COLUMNS = 30
MOST_ROWS = 2000
MOST_IN_CELL = 5000
MOST_IN_TITLE = 300
#: So many unreadable cells are named one by one.
_MOST_NAMED = 15

#: Numbers that are years in a column that says so.
YEARS = range(1900, 2101)
_YEAR_HINT = " Yılı dört rakamla yazın (2025); yıl aralığı için sütunun türünü metin yapın."
_YEARS = re.compile(r"\byıl(ı|lar)?$")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_UNREADABLE = "Tablo okunamadı: sütunlar veya satırlar beklenen biçimde değil."


@dataclass(frozen=True)
class TableColumn:
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

    @property
    def holds_years(self) -> bool:
        """Whether its numbers are years: `Yıl`, `Yapım yılı`; not `Yıllık gelir`."""
        return self.kind == "number" and bool(_YEARS.search(turkish_lower(self.title).strip()))

    @property
    def name(self) -> str:
        """The heading of its group and its own: `Memur – Sayı`; empty where it has neither."""
        return " – ".join(part for part in (self.group, self.title) if part)


@dataclass(frozen=True)
class TableRow:
    cells: tuple[str, ...]
    kind: RowKind = "row"


@dataclass(frozen=True)
class Table:
    columns: tuple[TableColumn, ...] = ()
    rows: tuple[TableRow, ...] = ()


# --- In the database --------------------------------------------------------------------------


def read_table(columns: Any, rows: Any) -> Table:
    """The table out of its JSON.

    Raises ValidationError with a sentence for each place that is wrong.
    """
    try:
        table = Table(
            tuple(
                TableColumn(**{**column, "choices": tuple(column.get("choices", ()))})
                for column in columns
            ),
            tuple(TableRow(tuple(row["cells"]), row.get("kind", "row")) for row in rows),
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValidationError(_UNREADABLE) from error
    if errors := list(_errors(table)):
        raise ValidationError(errors)
    return Table(
        tuple(
            replace(
                column,
                title=clean_text(column.title),
                group=clean_text(column.group),
                choices=tuple(map(clean_text, column.choices)),
            )
            for column in table.columns
        ),
        tuple(replace(row, cells=tuple(map(clean_text, row.cells))) for row in table.rows),
    )


def mend_table(columns: Any, rows: Any) -> Table:
    """The table out of JSON that `read_table` refuses, for whoever mends it.

    No cell is lost: what does not fit its column makes that a column of texts, a row that is too
    long makes new columns.
    """
    told = columns if isinstance(columns, list) else []
    lines = [row if isinstance(row, dict) else {"cells": [row]} for row in rows or []]
    kinds: list[Any] = [row.get("kind", "row") for row in lines]
    texts = [[str(cell) for cell in row.get("cells") or []] for row in lines]
    width = max([len(told), *map(len, texts)])
    cells = [tuple(row + [""] * (width - len(row))) for row in texts]
    mended: list[TableColumn] = []
    for place in range(width):
        said = told[place] if place < len(told) else {"title": ""}
        title = str(said.get("title", "")) if isinstance(said, dict) else str(said)
        plain = {"title": title[:MOST_IN_TITLE]}
        below = zip(cells, kinds, strict=True)
        try:
            alone = [{"cells": [row[place]], "kind": kind} for row, kind in below]
            mended += read_table([said], alone).columns
        except ValidationError:
            mended += read_table([plain], []).columns
    known = get_args(RowKind)
    return Table(
        tuple(mended),
        tuple(
            TableRow(row, kind if kind in known else "row")
            for row, kind in zip(cells, kinds, strict=True)
        ),
    )


def as_json(table: Table) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Columns and rows for a JSON field, without what is as by default."""
    columns = []
    for column in table.columns:
        values = asdict(column) | {"choices": list(column.choices)}
        columns.append({k: v for k, v in values.items() if k == "title" or v != _DEFAULTS[k]})
    rows = [
        {"cells": list(row.cells)} | ({} if row.kind == "row" else {"kind": row.kind})
        for row in table.rows
    ]
    return columns, rows


_DEFAULTS = asdict(TableColumn("")) | {"choices": []}


# --- As people type and read it ---------------------------------------------------------------


def parse_cell(text: str, column: TableColumn) -> str:
    """What a person typed or pasted into a cell of `column`, in the form it is kept in.

    Raises ValidationError with an example where it cannot be read for certain.
    """
    text = clean_text(text).strip()
    if text in ("", "-", "–", "—"):
        return ""
    if column.is_numeric:
        try:
            number = parse_number(text)
            if column.holds_years and number and number % 1 and int(number) in YEARS:
                raise NumberError(f"“{text}” bir yıl değil.")
            return "" if number is None else _plain(require_exact(number))
        except NumberError as error:
            raise ValidationError(f"{error}{_YEAR_HINT if column.holds_years else ''}") from error
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


def format_cell(cell: str, column: TableColumn) -> str:
    """A cell as people read it: `1.250,5`, `%72,25`, `30.06.2025`."""
    if not cell:
        return ""
    if column.kind == "date":
        return ".".join(reversed(cell.split("-")))
    if column.is_numeric:
        number = Decimal(cell)
        if column.holds_years and number in YEARS:
            return cell
        # Kuruş are always written; what is finer than that must not get lost unseen.
        has_kurus_only = number == round(number, 2)
        text = format_number(number, 2 if column.kind == "money" and has_kurus_only else None)
        return f"%{text}" if column.kind == "percent" else text
    return cell


def format_row(row: TableRow, columns: Sequence[TableColumn]) -> list[str]:
    """The cells of a row as people read them; a heading consists of words alone."""
    if row.kind == "heading":
        return list(row.cells)
    return list(map(format_cell, row.cells, columns))


def format_table(table: Table) -> dict[str, Any]:
    """Columns and rows for the editor: `{"columns": […], "rows": [{"cells": ["1.250,5"]}]}`."""
    columns, rows = as_json(table)
    for row, source in zip(rows, table.rows, strict=True):
        row["cells"] = format_row(source, table.columns)
    return {"columns": columns, "rows": rows}


def parse_table(data: Any) -> Table:
    """The table that a person filled in, out of what `format_table` gives.

    Empty rows at the end are left out. Raises ValidationError with a sentence for each cell that
    cannot be read; nothing is guessed.
    """
    if not isinstance(data, dict):
        raise ValidationError("Tablo okunamadı. Sayfayı yenileyip yeniden deneyin.")
    columns = read_table(data.get("columns", []), []).columns
    # At first only the form of the rows is checked: any text may stand in a column of texts.
    typed = read_table([{"title": ""} for _ in columns], data.get("rows", [])).rows
    rows, errors = [], []
    for number, row in enumerate(typed, 1):
        cells = []
        for place, (text, column) in enumerate(zip(row.cells, columns, strict=True), 1):
            # A published total may stand in a column of choices.
            is_words = row.kind == "heading" or (row.kind, column.kind) == ("total", "choice")
            try:
                cells.append(text.strip() if is_words else parse_cell(text, column))
            except ValidationError as error:
                name = f"“{column.name or place}” sütunu"
                errors.append(f"{number}. satır, {name}: {error.message}")
        rows.append(TableRow(tuple(cells), row.kind))
    if len(errors) > _MOST_NAMED:
        rest = len(errors) - _MOST_NAMED
        errors[_MOST_NAMED:] = [f"Ve {rest} hücre daha; hepsi tabloda işaretli."]
    if errors:
        raise ValidationError(errors)
    while rows and not any(rows[-1].cells):
        rows.pop()
    return read_table(*as_json(Table(columns, tuple(rows))))


# --- In print ---------------------------------------------------------------------------------


def compute_totals(table: Table) -> tuple[str, ...]:
    """The row of totals, computed: sums of the ordinary rows, empty where a column has none."""
    cells = [row.cells for row in table.rows if row.kind == "row"]
    return tuple(
        _plain(sum(Decimal(row[place]) for row in cells if row[place])) if column.is_summed else ""
        for place, column in enumerate(table.columns)
    )


def compute_spans(table: Table) -> list[list[int]]:
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
        start, above = 0, ""
        for number, row in enumerate(table.rows):
            cell = row.cells[place]
            if number in limits or (cell and cell != above):
                limits.add(number)
                start, above = number, cell
            else:
                result[start][place] += 1
                result[number][place] = 0
    return result


def _plain(number: Decimal | int) -> str:
    """A number without an exponent or zeros that say nothing."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- What is wrong ----------------------------------------------------------------------------


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
            count = f"{len(row.cells)} hücre var; {len(table.columns)} olmalıdır."
            errors.append(f"{number}. satır: {count}")
        else:
            cells = enumerate(zip(row.cells, table.columns, strict=True), 1)
            errors += [
                f"{number}. satır, “{column.title or place}” sütunu: {message}"
                for place, (cell, column) in cells
                if (message := _cell_error(cell, column, row.kind))
            ]
    return errors


def _column_errors(column: TableColumn) -> list[str]:
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


def _cell_error(cell: Any, column: TableColumn, kind: RowKind) -> str:
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
