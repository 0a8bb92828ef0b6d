"""Writing what a draft built, sheet by sheet, a few queries for each, with its history."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from plans.exchange.columns import LinksWidget
from plans.records.history import write_all
from plans.records.ordering import ASIDE
from plans.sheets.read import Progress
from plans.sheets.records import Draft, Wanted, unique_fields
from plans.sheets.sheet import Sheet


def save(draft: Draft, user: Any, reason: str, progress: Progress = lambda *step: None) -> None:
    """Write all records of the draft; runs in the caller's transaction."""
    write = partial(write_all, user=user, reason=reason)
    sheets = draft.sheets
    for sheet in reversed(sheets):
        if sheet.grid and sheet.grid.model:
            write(sheet.grid.model, deleted=draft.cells[sheet.title].deleted)
        if sheet.model:
            _delete(sheet, draft.rows[sheet.title].deleted, write)
    for number, sheet in enumerate(sheets):
        progress(number, len(sheets), f"{sheet.title} kaydediliyor")
        if sheet.model:
            _set_aside(draft, sheet)
            _save_rows(sheet, draft.rows[sheet.title], write)
            _link(draft, sheet)
        if sheet.grid and sheet.grid.model:
            cells = draft.cells[sheet.title]
            created, updated = cells.created, cells.updated
            write(sheet.grid.model, created=created, updated=updated, fields=sorted(cells.fields))


def _delete(sheet: Sheet, records: list[Any], write: Callable[..., None]) -> None:
    """Delete the records, their links, and what hangs on them that nobody touched."""
    if not records:
        return
    links_to = [r.field for r in sheet.model._meta.related_objects if r.many_to_many]
    for many in (*sheet.model._meta.many_to_many, *links_to):
        through = many.remote_field.through
        if not through._meta.auto_created:
            continue  # rows of their own, with a sheet or a history
        is_own = many.model is sheet.model
        name = many.m2m_field_name() if is_own else many.m2m_reverse_field_name()
        through.objects.filter(**{f"{name}__in": records}).delete()
    for dependents in sheet.dependents:
        name = sheet.model._meta.model_name
        rows = dependents.model.objects.filter(**{f"{name}__in": records})
        write(dependents.model, deleted=list(rows))
    write(sheet.model, deleted=records)


def _save_rows(sheet: Sheet, wanted: Wanted, write: Callable[..., None]) -> None:
    waiting = wanted.created
    while waiting:  # what names another row, to stand in it, comes after that
        ready = [
            record
            for record in waiting
            if all(other is None or other.pk for other in _others(sheet, record))
        ]
        write(sheet.model, created=ready)
        saved = set(map(id, ready))
        waiting = [record for record in waiting if id(record) not in saved]
    write(sheet.model, updated=wanted.updated, fields=sorted(wanted.fields))


def _others(sheet: Sheet, record: Any) -> list[Any]:
    """The rows of the same sheet that a record names."""
    return [getattr(record, ref.field) for ref in sheet.own_refs]


def _set_aside(draft: Draft, sheet: Sheet) -> None:
    """Move values out of the way that must be unique: two rows may swap theirs."""
    for name in {n for fields in unique_fields(sheet.model) for n in fields} - {*sheet.key}:
        # Whoever comes to other siblings brings the place along.
        moving = {name, *(sheet.placed_within or ())} if name == "order" else {name}
        keys = [
            draft.records[sheet.title][key].pk
            for key, changed in draft.changes[sheet.title].changed.items()
            if moving & {*changed}
        ]
        keys += [r.pk for r in draft.displaced[sheet.title]] if name == "order" else []
        field = sheet.model._meta.get_field(name)
        if keys and not field.is_relation:
            aside = (
                F(name) + ASIDE
                if isinstance(field, models.IntegerField)
                else Concat(Cast("pk", CharField()), Value(" (taşınıyor)"))
            )
            sheet.model.objects.filter(pk__in=keys).update(**{name: aside})


def _link(draft: Draft, sheet: Sheet) -> None:
    """Write the links of the rows that changed theirs."""
    of_sheet, records = draft.changes[sheet.title], draft.records
    for column in sheet.columns if of_sheet.has_changes else ():
        if not isinstance(column.widget, LinksWidget):
            continue
        link = sheet.model._meta.get_field(column.field)
        owner, other = link.m2m_field_name(), link.m2m_reverse_field_name()
        through = link.remote_field.through
        changed = [k for k, names in of_sheet.changed.items() if column.field in names]
        owners = {key: records[sheet.title][key] for key in changed}
        through.objects.filter(**{f"{owner}__in": owners.values()}).delete()
        owners |= {key: records[sheet.title][key] for key in of_sheet.new}
        through.objects.bulk_create(
            through(**{owner: record, other: records[column.refers][(number,)]})
            for key, record in owners.items()
            for number in draft.book[sheet.title][key][column.field]
        )
