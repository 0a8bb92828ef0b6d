"""The stored records of a plan, and the book that they make."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from plans.exchange.columns import ChoiceWidget, Column, LinksWidget, plain_text
from plans.models import Plan
from plans.sheets import titles
from plans.sheets.sheet import BY_TITLE, SHEETS, Book, ColumnGroup, Key, Row, Sheet
from plans.sheets.tables import column_rows, table_rows


@dataclass
class Store:
    """What is stored of a plan, found by the keys of the book."""

    plan: Any  # a Plan; None where there are only the units
    book: Book = field(default_factory=lambda: defaultdict(dict))
    records: dict[str, dict[Key, Any]] = field(default_factory=lambda: defaultdict(dict))
    #: The records behind the cells of a grid, by sheet, key of the row and field.
    cells: dict[str, dict[tuple[Key, str], Any]] = field(default_factory=lambda: defaultdict(dict))
    #: The key of each record, by sheet and primary key.
    keys: dict[str, dict[int, Key]] = field(default_factory=lambda: defaultdict(dict))
    #: The position of each row in its sheet.
    ranks: dict[str, dict[Key, int]] = field(default_factory=dict)


def load(plan: Plan | None) -> Store:
    """Everything stored of `plan`, in a number of queries that does not depend on its size."""
    return load_all([plan and Plan.objects.get(pk=plan.pk)], SHEETS)[0]


def load_all(
    plans: Sequence[Plan | None], sheets: Iterable[Sheet], *, locked: Collection[Sheet] = ()
) -> list[Store]:
    """What is stored of each of the plans in these sheets, in as many queries as for one.

    The sheets must hold what their rows refer to. Others may not change the records of the
    `locked` ones until the transaction ends.
    """
    stores = [Store(plan) for plan in plans]
    for sheet in sheets:
        lock = sheet in locked
        records = _fetch(sheet.model, sheet.plan, stores, lock)
        links = _links_of(sheet, [plan for plan in plans if plan])
        cells = _fetch(sheet.grid and sheet.grid.model, _path_of_cells(sheet), stores, lock)
        for number, store in enumerate(stores):
            if store.plan or sheet.title == titles.UNITS:
                _load_sheet(store, sheet, records[number], cells[number], links)
            for part in (store.book, store.records, store.cells, store.keys):
                part.setdefault(sheet.title, {})
    return stores


def _load_sheet(
    store: Store, sheet: Sheet, records: list[Any], cells: list[Any], links: dict[int, list[int]]
) -> None:
    title = sheet.title
    _load_records(store, sheet, records, links)
    if sheet.mirrors:
        store.book[title] = {key: {sheet.key[0]: key[0]} for key in store.book[sheet.mirrors]}
    if sheet.grid and sheet.grid.model:
        _load_cells(store, sheet, sheet.grid, cells)
    if title == titles.TABLE_COLUMNS:
        store.book[title] = dict(column_rows(store.records[titles.TABLES]))
    if title == titles.TABLE_ROWS:
        store.book[title] = dict(table_rows(store.records[titles.TABLES]))
    if sheet.placed_within is not None or sheet.is_sorted:
        rows = store.book[title]
        keys = sorted(rows, key=lambda key: _position(sheet, rows[key], store))
        store.book[title] = {key: rows[key] for key in keys}
    store.ranks[title] = {key: rank for rank, key in enumerate(store.book[title])}


def grid_fields(sheet: Sheet, book: Book) -> dict[str, str]:
    """The fields of the grid's columns and their headings, as an export shows them."""
    grid, rows = sheet.grid, book[sheet.title].values()
    if grid is None:
        return {}
    if grid.column == "year":
        plan = next(iter(book[titles.PLAN].values()))
        years = range(plan["start_year"] - grid.years_before, plan["end_year"] + 1)
        return {grid.field(year): str(year) for year in years}
    if grid.column == "unit":
        return {
            grid.field(unit["code"]): unit["name"]
            for unit in book[titles.UNITS].values()
            if unit["is_active"] or any(row.get(grid.field(unit["code"])) for row in rows)
        }
    count = max((len(row) for row in rows), default=0) - len(sheet.columns)
    return {grid.field(number): f"{number}. hücre" for number in range(1, max(count, 8) + 1)}


# --- Records --------------------------------------------------------------------------------


def _fetch(model: Any, path: str, stores: list[Store], lock: bool) -> list[list[Any]]:
    """The records for each store, by the lookup to their plan; without one they are shared."""
    if model is None:
        return [[] for _ in stores]
    if model is Plan:  # the very ones that other records point to
        return [[store.plan] if store.plan else [] for store in stores]
    rows = model._default_manager.all()
    if path:
        rows = rows.filter(**{f"{path}__in": [store.plan.pk for store in stores if store.plan]})
        rows = rows.annotate(of_plan=F(path))
    records = list(rows.select_for_update(of=("self",)) if lock else rows)
    if not path:
        return [records for _ in stores]
    groups = defaultdict(list)
    for record in records:
        groups[record.of_plan].append(record)
    return [groups[store.plan.pk] if store.plan else [] for store in stores]


def _path_of_cells(sheet: Sheet) -> str:
    """The lookup from the records of the grid to their plan."""
    if sheet.grid is None:
        return ""
    path = BY_TITLE[sheet.mirrors].plan if sheet.mirrors else sheet.plan
    return sheet.grid.owner if path == "pk" else f"{sheet.grid.owner}__{path}"


def _links_of(sheet: Sheet, plans: list[Plan]) -> dict[int, list[int]]:
    """The primary keys of the records that each record is linked to, by its own."""
    links: dict[int, list[int]] = {}
    for column in sheet.columns if plans else ():
        if isinstance(column.widget, LinksWidget):
            link = sheet.model._meta.get_field(column.field)
            owner = link.m2m_field_name()
            rows = link.remote_field.through.objects.filter(**{f"{owner}__{sheet.plan}__in": plans})
            for pk, other in rows.values_list(f"{owner}_id", f"{link.m2m_reverse_field_name()}_id"):
                links.setdefault(pk, []).append(other)
    return links


def _load_records(
    store: Store, sheet: Sheet, records: list[Any], links: dict[int, list[int]]
) -> None:
    if sheet.own_refs:
        own = {record.pk: record for record in records}
        own_keys = {pk: (getattr(record, sheet.key[0]),) for pk, record in own.items()}
    for record in records:
        if sheet.plan == "plan":
            record.plan = store.plan
        row: Row = {}
        for ref in sheet.refs:
            pk = getattr(record, f"{ref.field}_id")
            is_own = ref.sheet == sheet.title
            keys = own_keys if is_own else store.keys[ref.sheet]
            key = keys[pk] if pk else (None,) * len(ref.fields)
            if pk:
                other = own[pk] if is_own else store.records[ref.sheet][key]
                setattr(record, ref.field, other)
            row.update(zip(ref.fields, key, strict=True))
        for column in sheet.columns:
            if isinstance(column.widget, LinksWidget):
                keys = store.keys[column.refers]
                row[column.field] = tuple(sorted(keys[pk][0] for pk in links.get(record.pk, ())))
            elif column.field not in row:
                row[column.field] = value_of(column, record)
        row = {column.field: row[column.field] for column in sheet.columns}
        key = sheet.key_of(row)
        store.book[sheet.title][key] = row
        store.records[sheet.title][key] = record
        store.keys[sheet.title][record.pk] = key


def value_of(column: Column, record: Any) -> Any:
    """What the book has of the record in the column."""
    value = column.get(record) if column.get else getattr(record, column.field)
    if isinstance(column.widget, ChoiceWidget):
        return None if value == "" else value
    return plain_text(value) if isinstance(value, str) else value


def stored_value(record: Any, column: Column, value: Any) -> Any:
    """The value as the model's field takes it: empty texts are no NULLs."""
    return "" if value is None and not record._meta.get_field(column.field).null else value


def _load_cells(store: Store, sheet: Sheet, grid: ColumnGroup, records: list[Any]) -> None:
    title = sheet.mirrors or sheet.title
    for record in records:
        key = store.keys[title][getattr(record, f"{grid.owner}_id")]
        setattr(record, grid.owner, store.records[title][key])
        if grid.column == "unit":
            (column,) = store.keys[titles.UNITS][record.unit_id]
        else:
            column = record.year
        name = grid.field(column)
        store.cells[sheet.title][key, name] = record
        store.book[sheet.title][key][name] = getattr(record, grid.value)


# --- Order ----------------------------------------------------------------------------------


def _position(sheet: Sheet, row: Row, store: Store) -> tuple[Any, ...]:
    """Sorts the rows of a sheet as the plan prints them."""
    if sheet.own_ref and sheet.placed_within:
        return _path(row, store.book[sheet.title])
    fields = sheet.key if sheet.placed_within is None else (*sheet.placed_within, "order")
    return tuple(_rank(sheet, name, row, store) for name in fields)


def _path(row: Row, sections: dict[Key, Row]) -> tuple[int, ...]:
    """The places of a section and of those it stands in, from the top."""
    path = [row["order"]]
    while row["parent"]:
        row = sections[(row["parent"],)]
        path.append(row["order"])
    return tuple(reversed(path))


def _rank(sheet: Sheet, name: str, row: Row, store: Store) -> Any:
    column = sheet.column(name)
    ref = next((ref for ref in sheet.refs if ref.fields[-1] == name), None)
    if ref or column.refers:
        key = tuple(row[part] for part in ref.fields) if ref else (row[name],)
        return store.ranks[ref.sheet if ref else column.refers].get(key, -1)
    if isinstance(column.widget, ChoiceWidget):
        return list(column.widget.labels).index(row[name])
    return row[name] or 0
