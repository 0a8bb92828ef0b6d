"""Importing a workbook: what it would change, and making the change, all of it or nothing."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import CharField, Count, F, Model, Value
from django.db.models.functions import Cast, Concat

from indicators.lists.renaming import Renaming, refusals, touched
from indicators.models import Indicator, Measurement
from plans.audit import Finding
from plans.audit.adoption import ErrorsOpen, adopt
from plans.exchange.resource import CHANGED_SINCE_PREVIEW, REFUSED_BY_DATABASE
from plans.exchange.table import FileError, Table
from plans.language.turkish import turkish_lower
from plans.models import Plan
from plans.records.history import write_all
from plans.records.ordering import ASIDE
from plans.workbook.columns import ListWidget
from plans.workbook.compare import Changes, compare, deleted_rows, merged, row_label
from plans.workbook.read import FileBook, Progress, read_book
from plans.workbook.records import Builder, Wanted, unique_fields
from plans.workbook.sheet import INDICATORS, KEY_INDICATORS, PLAN, UNITS, Sheet
from plans.workbook.sheets import BY_TITLE, SHEETS
from plans.workbook.store import Store
from plans.workbook.units import UnknownName

#: Errors of the audit that are told of a plan that is to be put in force.
_SHOWN_ERRORS = 5


class Refused(Exception):
    """The workbook cannot be imported; `sentences` say where and why, in Turkish."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


class AdoptionUnconfirmed(Refused):
    """The workbook puts a new plan in force over errors of its audit that nobody confirmed."""

    def __init__(self, errors: list[Finding]) -> None:
        self.count = len(errors)
        self.findings = [f"{e.rule.code} {e.place.label}: {e.text}" for e in errors[:_SHOWN_ERRORS]]
        more = self.count - len(self.findings)
        super().__init__(
            [
                f"Dosyada plan “{Plan.Status.ACTIVE.label}” yazıyor, ama plan denetiminde açık "
                f"{self.count} hata var.",
                *self.findings,
                *([f"… ve {more} hata daha."] if more else []),
            ]
        )


@dataclass
class Draft:
    """What a file would change, before anything is saved."""

    file: FileBook
    store: Store
    changes: Changes
    errors: list[str]

    @property
    def slug(self) -> str:
        return next(iter(self.file.book[PLAN]), ("",))[0]

    @property
    def digest(self) -> str:
        """A fingerprint of all changes, to tell whether a preview still holds."""
        seen = hashlib.sha256()
        for title, changes in self.changes.items():
            new, old = self.file.book[title], self.store.book[title]
            values = [
                (key, [(name, old.get(key, {}).get(name), new[key][name]) for name in names])
                for key, names in changes.changed.items()
            ]
            seen.update(repr((title, [new[k] for k in changes.new], values)).encode())
            seen.update(repr(changes.missing).encode())
        return seen.hexdigest()


def examine(
    tables: Mapping[str, Table],
    decisions: Mapping[str, str] | None = None,
    ticked: Collection[str] | None = None,
    progress: Progress = lambda *step: None,
) -> tuple[Draft, Builder]:
    """What the file would change, and the records for it; `errors` say what speaks against it.

    `ticked` are the sheets whose rows are deleted where the file lacks them; None where a person
    has still to decide.
    """
    file, store = read_book(tables, decisions or {}, progress)
    changes = compare(file.book, store.book)
    deleted = deleted_rows(changes, store.book, ticked or ())
    wanted = merged(file.book, store.book, deleted)
    builder = Builder(store, file, changes, deleted, wanted, is_open=ticked is None)
    builder.build()
    errors = [*file.errors, *builder.errors, *_renamed(builder), *_protected(builder)]
    return Draft(file, store, changes, errors), builder


def apply(
    tables: Mapping[str, Table],
    *,
    file_name: str,
    user: Any = None,
    decisions: Mapping[str, str] | None = None,
    ticked: Collection[str] = (),
    expected: str | None = None,
    knows_errors: bool = False,
    progress: Progress = lambda *step: None,
) -> Draft:
    """Import the file: everything that it changes, in one transaction, with its history.

    `expected` is the digest of the preview that a person agreed to, `knows_errors` whether they
    put a new plan in force over the open errors of its audit. Raises FileError, Refused and
    AdoptionUnconfirmed.
    """
    try:
        with transaction.atomic():
            # People who import at the same moment take turns.
            list(Plan.objects.select_for_update().order_by("pk").values_list("pk"))
            draft, builder = examine(tables, decisions, ticked, progress)
            if draft.file.unknown:
                raise Refused(unknown_sentences(draft.file))
            if draft.errors:
                raise Refused(draft.errors)
            if expected is not None and expected != draft.digest:
                raise FileError(CHANGED_SINCE_PREVIEW)
            reason = f"Çalışma kitabından içe aktarma: {file_name}"[:100]
            plan = builder.plan
            is_put_in_force = plan.pk is None and plan.status == Plan.Status.ACTIVE
            if is_put_in_force:
                plan.status = Plan.Status.DRAFT
            _Saver(builder, user, reason, progress).save()
            if is_put_in_force:
                progress(len(SHEETS), len(SHEETS), "Plan denetleniyor")
                adopt(user, plan, knows_errors=knows_errors)
    except ErrorsOpen as error:
        raise AdoptionUnconfirmed(error.errors) from error
    except IntegrityError as error:
        raise Refused([REFUSED_BY_DATABASE]) from error
    return draft


def unknown_sentences(file: FileBook) -> list[str]:
    """What the units' unknown names may mean, a sentence for each, and what to do about them."""
    sentences = [_unknown_sentence(unknown) for unknown in file.unknown]
    if not sentences:
        return []
    return [
        f"{len(sentences)} birim adı tanınmadı. Yeni birimlerse dosyanın “{UNITS}” sayfasına "
        "ekleyin, kayıtlı birimlerse adlarını oradaki gibi yazın. Dosyayı yönetim "
        "sayfalarından yüklerseniz her ad için orada da karar verebilirsiniz.",
        *sentences,
    ]


def _unknown_sentence(unknown: UnknownName) -> str:
    more = len(unknown.places) - 1
    likely = ", ".join(f"{unit.name} ({unit.code})" for unit in unknown.suggestions)
    return (
        f"{unknown.places[0]}{f' ve {more} yer daha' if more else ''}: “{unknown.name}” adında bir "
        f"birim yok.{f' Şunlardan biri olabilir: {likely}.' if likely else ''}"
    )


# --- What may not be renamed or deleted -----------------------------------------------------


def _renamed(builder: Builder) -> Iterator[str]:
    """Indicators whose values would come under another name."""
    of_sheet = builder.changes.get(INDICATORS)
    if of_sheet is None:
        return
    file, records = builder.file, builder.store.records[INDICATORS]
    keys = {records[key].pk: key for key, names in of_sheet.changed.items() if "name" in names}
    renamings = [
        Renaming(pk, file.book[INDICATORS][key]["name"], key in file.by_key[INDICATORS])
        for pk, key in keys.items()
    ]
    names = {records[key].pk: row["name"] for key, row in builder.store.book[INDICATORS].items()}
    for pk, sentence in refusals(renamings, names).items():
        yield f"{file.place(BY_TITLE[INDICATORS], keys[pk], 'name')}: {sentence}"


def _protected(builder: Builder) -> list[str]:
    """What hangs on rows to be deleted and is no part of the workbook: measurements, answers."""
    ours = {sheet.model for sheet in SHEETS} | {s.grid.model for s in SHEETS if s.grid}
    errors = []
    for sheet in SHEETS:
        deleted = {
            builder.store.records[sheet.title][k].pk: k
            for k in builder.deleted[sheet.title]
            if sheet.model
        }
        if not deleted:
            continue
        for relation in sheet.model._meta.related_objects:
            if relation.related_model in ours:
                continue
            field = relation.field
            rows = relation.related_model._base_manager.filter(**{f"{field.name}__in": deleted})
            is_measured = relation.related_model is Measurement
            counts = (
                (touched(rows) if is_measured else rows)
                .order_by()
                .values_list(field.attname)
                .annotate(count=Count("pk"))
            )
            for pk, count in counts:
                row = builder.store.book[sheet.title][deleted[pk]]
                what = turkish_lower(str(relation.related_model._meta.verbose_name))
                remedy = (
                    "Değeri girilmiş gösterge silinmez, izlemeden kaldırılır: satırı dosyaya geri "
                    f"ekleyip “{_heading('retired_from')}” ve “{_heading('retired_reason')}” "
                    "hücrelerini doldurun."
                    if is_measured
                    else "Satırı dosyaya geri ekleyin veya bu sayfada silmeyi işaretlemeyin."
                )
                errors.append(
                    f"“{sheet.title}” sayfası: “{row_label(sheet, row, {})}” silinemez; {count} "
                    f"{what} kaydı ona bağlı. {remedy}"
                )
    return errors


def _heading(name: str) -> str:
    return BY_TITLE[INDICATORS].column(name).name


# --- Saving ---------------------------------------------------------------------------------


class _Saver:
    """Writes what a builder built, sheet by sheet, a few queries for each."""

    def __init__(self, builder: Builder, user: Any, reason: str, progress: Progress) -> None:
        self.builder, self.user, self.reason, self.progress = builder, user, reason, progress

    def save(self) -> None:
        for sheet in reversed(SHEETS):
            if sheet.grid and sheet.grid.model:
                self._write(sheet.grid.model, deleted=self.builder.cells[sheet.title].deleted)
            if sheet.model:
                self._unlink(sheet)
                self._delete_tasks(sheet)
                self._write(sheet.model, deleted=self.builder.rows[sheet.title].deleted)
        for number, sheet in enumerate(SHEETS):
            self.progress(number, len(SHEETS), f"{sheet.title} kaydediliyor")
            if sheet.model:
                self._save_rows(sheet, self.builder.rows[sheet.title])
                self._link(sheet)
            if sheet.grid and sheet.grid.model:
                wanted = self.builder.cells[sheet.title]
                self._write(
                    sheet.grid.model,
                    created=wanted.created,
                    updated=wanted.updated,
                    fields=sorted(wanted.fields),
                )

    def _write(self, model: type[Model], **rows: Any) -> None:
        write_all(model, **rows, user=self.user, reason=self.reason)

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
        of_sheet = self.builder.changes.get(sheet.title)
        names = {name for fields in unique_fields(sheet.model) for name in fields}
        for name in names - {*sheet.key} if of_sheet else ():
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
        of_sheet = self.builder.changes.get(sheet.title)
        for column in sheet.columns:
            if not isinstance(column.widget, ListWidget) or not of_sheet:
                continue
            through = getattr(sheet.model, column.field).through
            changed = [k for k, names in of_sheet.changed.items() if column.field in names]
            owners = {key: self.builder.records[sheet.title][key].pk for key in changed}
            through.objects.filter(indicator_id__in=owners.values()).delete()
            owners |= {key: self.builder.records[sheet.title][key].pk for key in of_sheet.new}
            through.objects.bulk_create(
                through(
                    indicator_id=pk,
                    keyindicator_id=self.builder.records[KEY_INDICATORS][(number,)].pk,
                )
                for key, pk in owners.items()
                for number in self.builder.book[sheet.title][key][column.field]
            )

    def _unlink(self, sheet: Sheet) -> None:
        """Remove the links of the rows that will be deleted."""
        if sheet.title in (KEY_INDICATORS, INDICATORS):
            keys = [record.pk for record in self.builder.rows[sheet.title].deleted]
            owner = sheet.model._meta.model_name
            Indicator.key_indicators.through.objects.filter(**{f"{owner}__in": keys}).delete()

    def _delete_tasks(self, sheet: Sheet) -> None:
        """Delete the measurements of the indicators that will be deleted: nobody touched them."""
        if sheet.title == INDICATORS:
            records = self.builder.rows[sheet.title].deleted
            tasks = Measurement.objects.filter(indicator__in=records)
            self._write(Measurement, deleted=list(tasks))


def _is_saved(record: Model | None) -> bool:
    return record is None or record.pk is not None
