"""The stored records of a plan, and the book that they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from plans.content.tables import Column as TableColumn
from plans.content.tables import read_table
from plans.exchange.columns import ChoiceWidget
from plans.models import Plan, Unit
from plans.workbook.columns import Column, ListWidget, plain_text
from plans.workbook.sheet import (
    KEY_INDICATORS,
    SECTIONS,
    TABLE_COLUMNS,
    TABLE_ROWS,
    TABLES,
    TOTALS,
    UNITS,
    Book,
    Grid,
    Key,
    Row,
    Sheet,
)
from plans.workbook.sheets import BY_TITLE, SHEETS


@dataclass
class Store:
    """What is stored of a plan (None: only the units), found by the keys of the book."""

    plan: Plan | None
    book: Book = field(default_factory=dict)
    records: dict[str, dict[Key, Model]] = field(default_factory=dict)
    #: The records behind the cells of a grid, by sheet, key of the row and field.
    cells: dict[str, dict[tuple[Key, str], Model]] = field(default_factory=dict)
    #: The key of each record, by sheet and primary key.
    keys: dict[str, dict[int, Key]] = field(default_factory=dict)


#: The position of each row in its sheet.
Ranks = dict[str, dict[Key, int]]


def load(plan: Plan | None) -> Store:
    """Everything stored of `plan`, in a number of queries that does not depend on its size."""
    store = Store(plan and Plan.objects.get(pk=plan.pk))
    ranks: Ranks = {}
    for sheet in SHEETS:
        store.book[sheet.title] = {}
        store.records[sheet.title] = {}
        store.cells[sheet.title] = {}
        store.keys[sheet.title] = {}
        if sheet.model and (store.plan or sheet.title == UNITS):
            _load_records(store, sheet)
        if sheet.mirrors:
            store.book[sheet.title] = {
                key: {sheet.key[0]: key[0]} for key in store.book[sheet.mirrors]
            }
        if sheet.grid and sheet.grid.model and store.plan:
            _load_cells(store, sheet, sheet.grid)
        if sheet.title == TABLES:
            tables = store.records[TABLES]
        if sheet.title == TABLE_COLUMNS:
            store.book[TABLE_COLUMNS] = dict(_columns_of_tables(tables))
        if sheet.title == TABLE_ROWS:
            store.book[TABLE_ROWS] = dict(_rows_of_tables(tables))
        if sheet.placed_within is not None or sheet.title == TOTALS:
            rows = store.book[sheet.title]
            positions = {key: _position(sheet, row, rows, ranks) for key, row in rows.items()}
            store.book[sheet.title] = {key: rows[key] for key in sorted(rows, key=positions.get)}
        ranks[sheet.title] = {key: rank for rank, key in enumerate(store.book[sheet.title])}
    return store


def grid_fields(sheet: Sheet, book: Book) -> dict[str, str]:
    """The fields of the grid's columns and their headings, as an export shows them."""
    grid, rows = sheet.grid, book[sheet.title].values()
    if grid is None:
        return {}
    if grid.column == "year":
        plan = next(iter(book["Plan"].values()))
        years = range(plan["start_year"] - grid.years_before, plan["end_year"] + 1)
        return {grid.field(year): str(year) for year in years}
    if grid.column == "unit":
        return {
            grid.field(unit["code"]): unit["name"]
            for unit in book[UNITS].values()
            if unit["is_active"] or any(row.get(grid.field(unit["code"])) for row in rows)
        }
    count = max((len(row) for row in rows), default=0) - len(sheet.columns)
    return {grid.field(number): f"{number}. hücre" for number in range(1, max(count, 8) + 1)}


# --- Records --------------------------------------------------------------------------------


def _load_records(store: Store, sheet: Sheet) -> None:
    records = list(_records_of(sheet, store.plan))
    own_ref = sheet.own_ref
    if own_ref:
        own = {record.pk: record for record in records}
        own_keys = {pk: (getattr(record, sheet.key[0]),) for pk, record in own.items()}
    many = _load_many(store, sheet)
    for record in records:
        if sheet.plan == "plan":
            record.plan = store.plan
        row: Row = {}
        for ref in sheet.refs:
            pk = getattr(record, f"{ref.field}_id")
            keys = own_keys if ref is own_ref else store.keys[ref.sheet]
            key = keys[pk] if pk else (None,) * len(ref.fields)
            if pk:
                other = own[pk] if ref is own_ref else store.records[ref.sheet][key]
                setattr(record, ref.field, other)
            row.update(zip(ref.fields, key, strict=True))
        for column in sheet.columns:
            if isinstance(column.widget, ListWidget):
                row[column.field] = many.get(record.pk, ())
            elif column.field not in row:
                row[column.field] = _value(column, record)
        row = {column.field: row[column.field] for column in sheet.columns}
        key = sheet.key_of(row)
        store.book[sheet.title][key] = row
        store.records[sheet.title][key] = record
        store.keys[sheet.title][record.pk] = key


def _records_of(sheet: Sheet, plan: Plan | None) -> Iterable[Model]:
    if sheet.model is Unit:
        return Unit.objects.all()
    if sheet.model is Plan:
        return [plan]  # the very one that the other records point to
    return sheet.model.objects.filter(**{sheet.plan: plan.pk})


def _load_many(store: Store, sheet: Sheet) -> dict[int, tuple[int, ...]]:
    """The places of the key indicators that each indicator is linked to, by its primary key."""
    column = next((c for c in sheet.columns if isinstance(c.widget, ListWidget)), None)
    if column is None:
        return {}
    links = getattr(sheet.model, column.field).through.objects.filter(
        **{f"{sheet.model._meta.model_name}__{sheet.plan}": store.plan}
    )
    places: dict[int, list[int]] = {}
    for owner, other in links.values_list(f"{sheet.model._meta.model_name}_id", "keyindicator_id"):
        places.setdefault(owner, []).append(store.keys[KEY_INDICATORS][other][0])
    return {owner: tuple(sorted(numbers)) for owner, numbers in places.items()}


def _value(column: Column, record: Model) -> Any:
    value = column.get(record) if column.get else getattr(record, column.field)
    if isinstance(column.widget, ChoiceWidget):
        return None if value == "" else value
    return plain_text(value) if isinstance(value, str) else value


def _load_cells(store: Store, sheet: Sheet, grid: Grid) -> None:
    title = sheet.mirrors or sheet.title
    path = f"{grid.owner}__{BY_TITLE[title].plan}"
    for record in grid.model.objects.filter(**{path: store.plan.pk}):
        key = store.keys[title][getattr(record, f"{grid.owner}_id")]
        setattr(record, grid.owner, store.records[title][key])
        if grid.column == "unit":
            (column,) = store.keys[UNITS][record.unit_id]
        else:
            column = record.year
        name = grid.field(column)
        store.cells[sheet.title][key, name] = record
        store.book[sheet.title][key][name] = getattr(record, grid.value)


# --- Tables of the document -----------------------------------------------------------------


def _columns_of_tables(tables: dict[Key, Model]) -> Iterable[tuple[Key, Row]]:
    for (section, table), record in tables.items():
        for number, column in enumerate(read_table(record.columns, []).columns, 1):
            yield (
                (section, table, number),
                {
                    "section": section,
                    "table": table,
                    "order": number,
                    "title": plain_text(column.title),
                    "kind": column.kind,
                    "group": plain_text(column.group),
                    "choices": tuple(map(plain_text, column.choices)),
                    "is_summed": column.is_summed,
                    "is_charted": column.is_charted,
                    "is_merged": column.is_merged,
                },
            )


def _rows_of_tables(tables: dict[Key, Model]) -> Iterable[tuple[Key, Row]]:
    grid = BY_TITLE[TABLE_ROWS].grid
    for (section, table), record in tables.items():
        content = read_table(record.columns, record.rows)
        for number, row in enumerate(content.rows, 1):
            cells = {
                grid.field(place): stored_cell(cell, column, row.kind)
                for place, (cell, column) in enumerate(
                    zip(row.cells, content.columns, strict=True), 1
                )
            }
            yield (
                (section, table, number),
                {"section": section, "table": table, "order": number, "kind": row.kind, **cells},
            )


def stored_cell(cell: str, column: TableColumn, kind: str) -> str | None:
    """A cell of a table in the one form it has in the book; None where it is empty."""
    cell = plain_text(cell)
    if not cell:
        return None
    if kind != "heading" and column.is_numeric:
        number = Decimal(cell)
        return f"{number.normalize() if number else Decimal(0):f}"
    if kind != "heading" and column.kind == "date":
        return date.fromisoformat(cell).isoformat()
    return cell


# --- Order ----------------------------------------------------------------------------------


def _position(sheet: Sheet, row: Row, rows: dict[Key, Row], ranks: Ranks) -> tuple[Any, ...]:
    """Sorts the rows of a sheet as the plan prints them."""
    if sheet.title == SECTIONS:
        return _path(row, rows)
    fields = sheet.key if sheet.placed_within is None else (*sheet.placed_within, "order")
    return tuple(_rank(sheet, name, row, ranks) for name in fields)


def _path(row: Row, sections: dict[Key, Row]) -> tuple[int, ...]:
    """The places of a section and of those it stands in, from the top."""
    path = [row["order"]]
    while row["parent"]:
        row = sections[(row["parent"],)]
        path.append(row["order"])
    return tuple(reversed(path))


def _rank(sheet: Sheet, name: str, row: Row, ranks: Ranks) -> Any:
    column = sheet.column(name)
    ref = next((ref for ref in sheet.refs if ref.fields[-1] == name), None)
    if ref or column.refers:
        key = tuple(row[part] for part in ref.fields) if ref else (row[name],)
        return ranks[ref.sheet if ref else column.refers].get(key, -1)
    if isinstance(column.widget, ChoiceWidget):
        return list(column.widget.labels).index(row[name])
    return row[name] or 0
