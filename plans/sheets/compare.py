"""What a file would change: for each sheet the rows that are new, changed, missing or the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CASCADE

from plans.exchange.columns import NamedWidget
from plans.exchange.identity import Matches, Traits, match, settle
from plans.sheets import titles
from plans.sheets.sheet import SHEETS, Book, Key, Row, Sheet

if TYPE_CHECKING:
    from plans.sheets.records import Draft


def identify(
    sheet: Sheet, rows: Mapping[int, Row], stored: Mapping[Key, Row]
) -> tuple[dict[int, Key], Matches[int, Key]]:
    """The keys of the rows, by their numbers, and how they were found or why not.

    The rows are completed: their own key, an empty place. A new record is called by the number of
    its row until it has a key.
    """
    traits = {number: _traits(sheet, row) for number, row in rows.items()}
    matches = match(traits, {key: _traits(sheet, row) for key, row in stored.items()})
    unknown = {t.key for t in traits.values()} - {None, *(UUID(key) for (key,) in stored)}
    used = sheet.model._base_manager.filter(uid__in=unknown).values_list("uid", flat=True)
    free = unknown - set(used)
    keys: dict[int, Key] = {}
    for number, row in rows.items():
        if number in matches.problems:
            continue
        if key := matches.found.get(number):
            (row["uid"],) = key
        else:
            own = traits[number].key
            row["uid"] = str(own) if own in free else None
        keys[number] = (row["uid"] or f"{number}. satır",)
    wishes = {keys[number]: sheet.place_of(rows[number]) for number in keys}
    places = {key: sheet.place_of(row) for key, row in stored.items()}
    settled = settle(wishes, {key: key for key in wishes if key in stored}, places)
    for number, key in keys.items():
        _, rows[number]["order"] = settled[key]
    return keys, matches


def _traits(sheet: Sheet, row: Row) -> Traits:
    key, (siblings, _) = row.get("uid"), sheet.place_of(row)
    return Traits(
        UUID(key) if key else None, siblings, row.get("code") or "", row[sheet.name_field] or ""
    )


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


def compare(file: Book, stored: Book, sheets: Iterable[Sheet]) -> Changes:
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


def deleted_rows(
    changes: Changes, stored: Book, ticked: Collection[str], sheets: Iterable[Sheet]
) -> dict[str, set[Key]]:
    """The rows to delete: missing ones of the `ticked` sheets, and what stands below them."""
    deleted: dict[str, set[Key]] = {}
    for sheet in sheets:
        rows, of_sheet = stored[sheet.title], changes.get(sheet.title)
        candidates = set(rows) if of_sheet is None else set(of_sheet.missing)
        is_ticked = of_sheet is not None and sheet.title in ticked
        keys = deleted[sheet.title] = candidates.copy() if is_ticked else set()
        # Again and again: sections stand below sections.
        while below := {k for k in candidates - keys if _stands_below(sheet, rows[k], deleted)}:
            keys |= below
    return deleted


def _stands_below(sheet: Sheet, row: Row, deleted: dict[str, set[Key]]) -> bool:
    return any(
        key in deleted[ref.sheet]
        for ref, key in sheet.targets(row)
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


def names_of(book: Book) -> dict[str, str]:
    """What people call the rows that other rows name by a key: units, activities."""
    names = {code: row["name"] for (code,), row in book[titles.UNITS].items()}
    activities = book[titles.ACTIVITIES].items()
    return names | {key: f"{row['card']} / {row['order']}" for (key,), row in activities}


#: Characters of a value that a preview shows.
_SHOWN = 160


def summary(draft: Draft, most_rows: int) -> list[dict[str, Any]]:
    """The changes as plain data for pages and the command; at most so many rows of a sheet."""
    result = []
    for sheet in SHEETS:
        if sheet.title not in draft.file.book:
            continue
        of_sheet, old = draft.changes[sheet.title], draft.store.book[sheet.title]
        rows = describe_rows(sheet, draft)
        missing = [row_label(sheet, old[key], draft.names) for key in of_sheet.missing[:most_rows]]
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


def describe_rows(sheet: Sheet, draft: Draft) -> list[dict[str, Any]]:
    """The new and changed rows of a sheet as plain data, old → new."""
    changes, file, called = draft.changes[sheet.title], draft.file, draft.names
    new, old = file.book[sheet.title], draft.store.book[sheet.title]
    rows = [("new", key, list(new[key])) for key in changes.new]
    rows += [("changed", key, names) for key, names in changes.changed.items()]
    return [
        {
            "kind": kind,
            "row": file.places[sheet.title].get(key),
            "label": row_label(sheet, new[key], called),
            "remark": file.remarks.get(sheet.title, {}).get(key, ""),
            "cells": _cells(sheet, names, old.get(key, {}), new[key], called),
        }
        for kind, key, names in rows
    ]


def row_label(sheet: Sheet, row: Row, called: dict[str, str]) -> str:
    """What people call a row: what identifies it, and its name where it has one."""
    parts = [format_value(sheet, name, row[name], called) for name in sheet.visible_key]
    if "order" in sheet.visible_key:
        parts[-1] = f"{parts[-1]}. sıra"
    if sheet.name_field:
        parts.append(row[sheet.name_field])
    return _short(" · ".join(part for part in parts if part))


def _cells(
    sheet: Sheet, names: list[str], old: Row, new: Row, called: dict[str, str]
) -> list[dict[str, str]]:
    cells = [
        {
            "column": heading_of(sheet, name, called),
            "old": _short(format_value(sheet, name, old.get(name), called)),
            "new": _short(format_value(sheet, name, new[name], called)),
        }
        for name in names
        if name not in sheet.key
    ]
    return [cell for cell in cells if cell["old"] or cell["new"]]


def heading_of(sheet: Sheet, name: str, called: dict[str, str]) -> str:
    """What people call a field: a column, a year, a unit, a cell."""
    part = sheet.heading(name)
    if sheet.column(name) or sheet.grid.column == "year":
        return part
    return called.get(part, part) if sheet.grid.column else f"{part}. hücre"


def format_value(sheet: Sheet, name: str, value: Any, called: dict[str, str]) -> str:
    """A value as people read it."""
    column = sheet.column(name)
    widget = column.widget if column else sheet.grid.widget
    if isinstance(widget, NamedWidget):
        return called.get(value, "")
    return widget.format(value)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
