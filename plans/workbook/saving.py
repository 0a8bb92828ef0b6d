"""Writing what a builder built, sheet by sheet, a few queries for each, with its history."""

from typing import Any

from django.db import models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from plans.exchange.columns import LinksWidget
from plans.records.history import write_all
from plans.records.ordering import ASIDE
from plans.workbook.read import Progress
from plans.workbook.records import Builder, Wanted, unique_fields
from plans.workbook.sheet import Sheet


def save(builder: Builder, user: Any, reason: str, progress: Progress = lambda *step: None) -> None:
    """Write all records of the builder; runs in the caller's transaction."""
    _Saver(builder, user, reason, progress).save()


class _Saver:
    def __init__(self, builder: Builder, user: Any, reason: str, progress: Progress) -> None:
        self.builder, self.user, self.reason, self.progress = builder, user, reason, progress

    def save(self) -> None:
        sheets = list(self.builder.sheets)
        for sheet in reversed(sheets):
            if sheet.grid and sheet.grid.model:
                self._write(sheet.grid.model, deleted=self.builder.cells[sheet.title].deleted)
            if sheet.model:
                self._delete(sheet, self.builder.rows[sheet.title].deleted)
        for number, sheet in enumerate(sheets):
            self.progress(number, len(sheets), f"{sheet.title} kaydediliyor")
            if sheet.model:
                self._save_rows(sheet, self.builder.rows[sheet.title])
                self._link(sheet)
            if sheet.grid and sheet.grid.model:
                cells = self.builder.cells[sheet.title]
                fields = sorted(cells.fields)
                created, updated = cells.created, cells.updated
                self._write(sheet.grid.model, created=created, updated=updated, fields=fields)

    def _write(self, model: Any, **rows: Any) -> None:
        write_all(model, **rows, user=self.user, reason=self.reason)

    def _delete(self, sheet: Sheet, records: list[Any]) -> None:
        """Delete the records, their links, and what hangs on them that nobody touched."""
        if not records:
            return
        for many in (*sheet.model._meta.many_to_many, *_links_to(sheet.model)):
            through = many.remote_field.through
            if not through._meta.auto_created:
                continue  # rows of their own, with a sheet or a history
            name = many.m2m_field_name()
            name = name if many.model is sheet.model else many.m2m_reverse_field_name()
            through.objects.filter(**{f"{name}__in": records}).delete()
        for dependents in sheet.dependents:
            name = sheet.model._meta.model_name
            rows = dependents.model.objects.filter(**{f"{name}__in": records})
            self._write(dependents.model, deleted=list(rows))
        self._write(sheet.model, deleted=records)

    def _save_rows(self, sheet: Sheet, wanted: Wanted) -> None:
        self._set_aside(sheet)
        own, waiting = sheet.own_ref, wanted.created
        while waiting:  # what stands below comes after what it stands in
            ready = [r for r in waiting if own is None or _is_saved(getattr(r, own.field))]
            self._write(sheet.model, created=ready)
            saved = set(map(id, ready))
            waiting = [record for record in waiting if id(record) not in saved]
        self._write(sheet.model, updated=wanted.updated, fields=sorted(wanted.fields))

    def _set_aside(self, sheet: Sheet) -> None:
        """Move values out of the way that must be unique: two rows may swap theirs."""
        of_sheet = self.builder.changes[sheet.title]
        names = {name for fields in unique_fields(sheet.model) for name in fields}
        for name in names - {*sheet.key}:
            # Whoever comes to other siblings brings the place along.
            moving = {name, *(sheet.placed_within or ())} if name == "order" else {name}
            keys = [
                self.builder.records[sheet.title][key].pk
                for key, changed in of_sheet.changed.items()
                if moving & {*changed}
            ]
            keys += [r.pk for r in self.builder.displaced[sheet.title]] if name == "order" else []
            field = sheet.model._meta.get_field(name)
            if keys and not field.is_relation:
                aside = (
                    F(name) + ASIDE
                    if isinstance(field, models.IntegerField)
                    else Concat(Cast("pk", CharField()), Value(" (taşınıyor)"))
                )
                sheet.model.objects.filter(pk__in=keys).update(**{name: aside})

    def _link(self, sheet: Sheet) -> None:
        """Write the links of the rows that changed theirs."""
        of_sheet, records = self.builder.changes[sheet.title], self.builder.records
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
                for number in self.builder.book[sheet.title][key][column.field]
            )


def _links_to(model: Any) -> list[Any]:
    """The fields of other models that link their records to this one's."""
    return [relation.field for relation in model._meta.related_objects if relation.many_to_many]


def _is_saved(record: Any) -> bool:
    return record is None or record.pk is not None
