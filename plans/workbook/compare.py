"""What a file would change: for each sheet the rows that are new, changed, missing or the same."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CASCADE

from plans.exchange.columns import UnitWidget
from plans.workbook import titles
from plans.workbook.read import FileBook
from plans.workbook.sheet import SHEETS, Book, Key, Row, Sheet


@dataclass
class SheetChanges:
    """The differences of one sheet; `changed` names the fields of each row that differ."""

    new: list[Key] = field(default_factory=list)
    changed: dict[Key, list[str]] = field(default_factory=dict)
    #: Stored, but not in the file.
    missing: list[Key] = field(default_factory=list)
    same: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether a row is new or changed."""
        return bool(self.new or self.changed)


Changes = dict[str, SheetChanges]


def compare(file: Book, stored: Book, sheets: Iterable[Sheet] = SHEETS) -> Changes:
    """What makes the stored book the file's; sheets that the file lacks are left out."""
    return {
        sheet.title: _compare_sheet(sheet, file[sheet.title], stored[sheet.title])
        for sheet in sheets
        if sheet.title in file
    }


def _compare_sheet(sheet: Sheet, file: dict[Key, Row], stored: dict[Key, Row]) -> SheetChanges:
    changes = SheetChanges()
    for key, row in file.items():
        old = stored.get(key)
        if old is None and not sheet.mirrors:
            changes.new.append(key)
            continue
        old = old or {sheet.key[0]: key[0]}
        differing = [name for name, value in row.items() if value != old.get(name)]
        if differing:
            changes.changed[key] = differing
        else:
            changes.same += 1
    if sheet.title != titles.UNITS:  # plans share them
        changes.missing = [
            key for key, row in stored.items() if key not in file and _says_something(sheet, row)
        ]
    return changes


def _says_something(sheet: Sheet, row: Row) -> bool:
    """Rows that stand for another sheet's are there by themselves; their cells may say nothing."""
    return not sheet.mirrors or any(value is not None for value in list(row.values())[1:])


def deleted_rows(changes: Changes, stored: Book, ticked: Collection[str]) -> dict[str, set[Key]]:
    """The rows to delete: missing ones of the `ticked` sheets, and what stands below them."""
    deleted: dict[str, set[Key]] = {}
    for sheet in SHEETS:
        rows, of_sheet = stored[sheet.title], changes.get(sheet.title)
        candidates = set(rows) if of_sheet is None else set(of_sheet.missing)
        is_ticked = of_sheet is not None and sheet.title in ticked
        keys = deleted[sheet.title] = candidates.copy() if is_ticked else set()
        # Again and again: sections stand below sections.
        while below := {k for k in candidates - keys if _stands_below(sheet, rows[k], deleted)}:
            keys |= below
    return deleted


def _stands_below(sheet: Sheet, row: Row, deleted: dict[str, set[Key]]) -> bool:
    if sheet.mirrors:
        return (row[sheet.key[0]],) in deleted[sheet.mirrors]
    derived = {**row, **sheet.derive(row)}
    return any(
        tuple(derived[name] for name in ref.fields) in deleted[ref.sheet]
        for ref in sheet.refs
        if not sheet.model
        or sheet.model._meta.get_field(ref.field).remote_field.on_delete is CASCADE
    )


def merge(file: Book, stored: Book, deleted: Mapping[str, set[Key]]) -> Book:
    """The book as it will be: what is stored without the deleted rows, overlaid by the file."""
    return {
        title: {key: row for key, row in rows.items() if key not in deleted[title]}
        | file.get(title, {})
        for title, rows in stored.items()
    }


# --- For people -----------------------------------------------------------------------------

#: Characters of a value that a preview shows.
_SHOWN = 160


def summary(changes: Changes, file: FileBook, stored: Book, most_rows: int) -> list[dict[str, Any]]:
    """The changes as plain data for pages and the command; at most so many rows of a sheet."""
    units = unit_names(file, stored)
    result = []
    for sheet in SHEETS:
        if sheet.title not in changes:
            continue
        of_sheet, old = changes[sheet.title], stored[sheet.title]
        rows = describe_rows(sheet, of_sheet, file, stored)
        missing = [row_label(sheet, old[key], units) for key in of_sheet.missing[:most_rows]]
        result.append(
            {
                "title": sheet.title,
                "new": len(of_sheet.new),
                "changed": len(of_sheet.changed),
                "same": of_sheet.same,
                "missing": len(of_sheet.missing),
                "rows": rows[:most_rows],
                "more": max(len(rows) - most_rows, 0),
                "missing_rows": missing,
            }
        )
    return result


def describe_rows(
    sheet: Sheet, changes: SheetChanges, file: FileBook, stored: Book
) -> list[dict[str, Any]]:
    """The new and changed rows of a sheet as plain data, old → new."""
    units = unit_names(file, stored)
    new, old = file.book[sheet.title], stored[sheet.title]
    rows = [("new", key, list(new[key])) for key in changes.new]
    rows += [("changed", key, names) for key, names in changes.changed.items()]
    return [
        {
            "kind": kind,
            "row": file.places[sheet.title].get(key),
            "label": row_label(sheet, new[key], units),
            "remark": file.remarks.get(sheet.title, {}).get(key, ""),
            "cells": _cells(sheet, names, old.get(key, {}), new[key], units),
        }
        for kind, key, names in rows
    ]


def unit_names(file: FileBook, stored: Book) -> dict[str, str]:
    """The names of the units by their codes, with those that the file brings."""
    units = {**stored.get(titles.UNITS, {}), **file.book.get(titles.UNITS, {})}
    return {code: row["name"] for (code,), row in units.items()}


def row_label(sheet: Sheet, row: Row, units: dict[str, str]) -> str:
    """What people call a row: what identifies it, and its name where it has one."""
    parts = [_format(sheet, name, row[name], units) for name in sheet.visible_key]
    if "order" in sheet.visible_key:
        parts[-1] = f"{parts[-1]}. sıra"
    if sheet.name_field:
        parts.append(row[sheet.name_field])
    return _short(" · ".join(part for part in parts if part))


def _cells(
    sheet: Sheet, names: list[str], old: Row, new: Row, units: dict[str, str]
) -> list[dict[str, str]]:
    cells = [
        {
            "column": _heading(sheet, name, units),
            "old": _short(_format(sheet, name, old.get(name), units)),
            "new": _short(_format(sheet, name, new[name], units)),
        }
        for name in names
        if name not in sheet.key
    ]
    return [cell for cell in cells if cell["old"] or cell["new"]]


def _heading(sheet: Sheet, name: str, units: dict[str, str]) -> str:
    column = sheet.column(name)
    if column:
        return column.name
    part = name.rpartition(":")[2]
    if sheet.grid.column == "unit":
        return units.get(part, part)
    return part if sheet.grid.column else f"{part}. hücre"


def _format(sheet: Sheet, name: str, value: Any, units: dict[str, str]) -> str:
    column = sheet.column(name)
    widget = column.widget if column else sheet.grid.widget
    if isinstance(widget, UnitWidget):
        return units.get(value, "")
    return widget.format(value)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
