"""The records that a book asks for, built and checked without asking the database row by row."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint

from plans.content.tables import as_json, read_table
from plans.exchange.columns import LinksWidget, suggestion
from plans.exchange.identity import displaced
from plans.exchange.table import shorten
from plans.models import Plan
from plans.records.constraints import violations
from plans.records.frozen import is_content, refusal
from plans.sheets import titles
from plans.sheets.compare import SheetChanges, compare, deleted_rows, merge, names_of, row_label
from plans.sheets.read import FileBook
from plans.sheets.sheet import BY_TITLE, SHEETS, ColumnGroup, Key, Row, Sheet
from plans.sheets.store import Store, stored_value
from plans.sheets.tables import contents_of_tables

#: Places that are told of what a file changes in a frozen plan.
_PLACES = 10

STATUS_STAYS = (
    "Kayıtlı planın durumu çalışma kitabıyla değişmez. Hücreye “{}” yazın; durumu plan sayfasından "
    "değiştirin."
)


@dataclass
class Wanted:
    """The records to write for one model."""

    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    deleted: list[Any] = field(default_factory=list)
    #: Fields that updates may have changed.
    fields: set[str] = field(default_factory=set)


class Draft:
    """What a file would change: the records that it asks for, and what speaks against it."""

    def __init__(
        self,
        store: Store,
        file: FileBook,
        *,
        ticked: Collection[str] | None = (),
        sheets: Sequence[Sheet] = SHEETS,
        taken: Callable[[FileBook, Sheet, Key, str], str] | None = None,
        is_revision: bool = False,
    ) -> None:
        """`ticked` are the sheets whose rows are deleted where the file lacks them.

        None where a person has still to decide. `taken` says what is wrong with a value that must
        be unique and that the row of the key has too. What a frozen plan says changes by a revision
        alone.
        """
        self.store, self.file, self.sheets = store, file, sheets
        self.is_revision = is_revision
        changes = compare(file.book, store.book, sheets)
        self.changes = {s.title: changes.get(s.title, SheetChanges()) for s in sheets}
        self.deleted = deleted_rows(changes, store.book, ticked or (), sheets)
        self.book = merge(file.book, store.book, self.deleted)
        self.is_open = ticked is None
        self.taken = taken or self._taken
        self.names = names_of(
            {
                title: {**store.book.get(title, {}), **file.book.get(title, {})}
                for title in (titles.UNITS, titles.ACTIVITIES)
            }
        )
        self.errors: list[str] = []
        #: By sheet, and by sheet for the cells of its grid.
        self.rows: dict[str, Wanted] = defaultdict(Wanted)
        self.cells: dict[str, Wanted] = defaultdict(Wanted)
        #: Records that the file lacks and whose places its rows take.
        self.displaced: dict[str, list[Any]] = defaultdict(list)
        #: All records as they will be, by sheet and key.
        self.records = {
            title: {key: r for key, r in records.items() if key not in self.deleted[title]}
            for title, records in store.records.items()
        }
        self.plan: Any = store.plan

    @property
    def slug(self) -> str:
        """The short name of the file's plan."""
        return next(iter(self.file.book[titles.PLAN]), ("",))[0]

    @property
    def digest(self) -> str:
        """A fingerprint of all changes, to tell whether a preview still holds."""
        seen = hashlib.sha256()
        for title, changes in self.changes.items():
            new, old = self.file.book.get(title, {}), self.store.book[title]
            values = [
                (key, [(name, old.get(key, {}).get(name), new[key][name]) for name in names])
                for key, names in changes.changed.items()
            ]
            seen.update(repr((title, [new[k] for k in changes.new], values)).encode())
            seen.update(repr(changes.missing).encode())
        return seen.hexdigest()

    def build(self) -> None:
        """Build everything; what is wrong, in the file's cells too, is in `errors` afterwards."""
        self.errors += self.file.errors
        for sheet in self.sheets:
            self._check_refs(sheet)
            if sheet.model:
                self._build_rows(sheet)
            if sheet.grid and sheet.grid.model:
                self._build_cells(sheet, sheet.grid)
            if sheet.is_keyed:
                self._make_room(sheet)
            if sheet.model:
                self._check_unique(sheet)
                self._check_loops(sheet)
        for sheet in self.sheets:
            self.errors += sheet.check(self) if sheet.check else ()
        if not self.is_revision:
            self.errors += self._check_frozen()

    def _check_frozen(self) -> Iterator[str]:
        """What a frozen plan says stays."""
        plan = self.store.plan
        places = [
            self.place(sheet, key, name)
            for sheet in (self.sheets if plan and plan.is_frozen else ())
            for key, name in self._fixed(sheet)
        ]
        if places:
            more = f" ve {len(places) - _PLACES} yer daha" if len(places) > _PLACES else ""
            yield (
                f"{refusal(plan)} Dosya planın içeriğini şuralarda değiştiriyor: "
                f"{'; '.join(places[:_PLACES])}{more}."
            )

    def _fixed(self, sheet: Sheet) -> Iterator[tuple[Key, str | None]]:
        """Rows and their fields that the file changes and that are content of the plan."""
        # Without a model: the cells of the matrix, and of the document's tables.
        model = sheet.model or (sheet.grid and sheet.grid.model)
        if model and not is_content(model):
            return
        changes, free = self.changes[sheet.title], getattr(model, "NOT_CONTENT", ())
        for key in (*changes.new, *self.deleted[sheet.title]):
            yield key, None
        for key, names in changes.changed.items():
            for name in names:
                if name not in free:
                    yield key, name
                    break

    # References

    def _check_refs(self, sheet: Sheet) -> None:
        # Rows that the file lacks may point to what is to be deleted.
        all_rows = any(self.deleted[ref.sheet] for ref in sheet.refs)
        rows = self.book[sheet.title] if all_rows else self.file.book.get(sheet.title, {})
        for key, row in rows.items():
            wanted = [(ref.sheet, other, ref.fields[-1]) for ref, other in sheet.targets(row)]
            wanted += [
                (column.refers, (number,), column.field)
                for column in sheet.columns
                if isinstance(column.widget, LinksWidget)
                for number in row[column.field]
            ]
            for title, other, name in wanted:
                if None in other or other in self.book[title] or title in self.file.broken:
                    continue
                if other in self.file.places.get(title, {}):
                    continue  # there, with an error of its own
                shown = self.names.get(other[-1], str(other[-1]))
                known = [str(known[-1]) for known in self.book[title]]
                place = self.place(sheet, key, name if sheet.column(name) else sheet.key[-1])
                self.errors.append(
                    f"{place}: “{shorten(shown)}” “{title}” sayfasında yok."
                    f"{suggestion(shown, known)} Önce o sayfaya ekleyin veya buradaki değeri "
                    "düzeltin."
                )

    # Rows

    def _build_rows(self, sheet: Sheet) -> None:
        changes, records = self.changes[sheet.title], self.records[sheet.title]
        wanted, rows = self.rows[sheet.title], self.book[sheet.title]
        wanted.deleted = [self.store.records[sheet.title][k] for k in self.deleted[sheet.title]]
        for key in changes.new:
            records[key] = sheet.model()
            self._identify(sheet, records[key], rows[key])
        own = {column.field for column in sheet.columns}
        changed = [key for key, names in changes.changed.items() if own & {*names}]
        touched = {key: records[key] for key in (*changes.new, *changed)}
        wanted.created = [records[key] for key in changes.new]
        wanted.updated = [records[key] for key in changed]
        wanted.fields = {*sheet.written_fields} if changed else set()
        for key, record in touched.items():
            for column in sheet.plain_columns:
                setattr(record, column.field, stored_value(record, column, rows[key][column.field]))
            for ref, other in sheet.targets(rows[key]):
                setattr(record, ref.field, self.records[ref.sheet].get(other))
            self._check_ended(sheet, key, record)
        if sheet.title == titles.PLAN:
            self._check_status(sheet, changes)
        if sheet.title == titles.TABLES:
            self._fill_tables(touched)
        for key, record in touched.items():
            self._check(sheet, key, record)

    def _check_ended(self, sheet: Sheet, key: Key, record: Any) -> None:
        """A unit that has been closed may stay where it stands, and is not written anew.

        In a plan that is new here as a whole it is left to the audit, but on cards in force.
        """
        units = [ref for ref in sheet.refs if ref.sheet == titles.UNITS != sheet.title]
        if not units or self.plan.status == Plan.Status.ENDED:
            return
        is_card_in_force = sheet.title == titles.CARDS and self.plan.status == Plan.Status.ACTIVE
        changed = self.changes[sheet.title].changed.get(key)
        for ref in units:
            unit = getattr(record, ref.field)
            is_new = self.store.plan or is_card_in_force
            is_written = ref.fields[0] in changed if changed else is_new
            if unit and not unit.is_active and is_written:
                place = self.place(sheet, key, ref.fields[0])
                self.errors.append(f"{place}: {unit.refusal}")

    def _identify(self, sheet: Sheet, record: Any, row: Row) -> None:
        if sheet.is_keyed and row["uid"]:
            record.uid = UUID(row["uid"])
        for name, value in sheet.derive(row).items():
            if sheet.model._meta.get_field(name).is_relation:
                continue
            setattr(record, name, value)
        if sheet.title == titles.PLAN:
            self.plan = record
        elif sheet.plan == "plan":
            record.plan = self.plan

    def _fill_tables(self, touched: dict[Key, Any]) -> None:
        """Put columns and rows of the document's tables into their records."""
        contents = contents_of_tables(self.book)
        altered = set(touched)
        for title in (titles.TABLE_COLUMNS, titles.TABLE_ROWS):
            changes = self.changes[title]
            altered |= {k[:2] for k in (*changes.new, *changes.changed, *self.deleted[title])}
        wanted = self.rows[titles.TABLES]
        for key in altered & set(self.records[titles.TABLES]):
            record = self.records[titles.TABLES][key]
            columns, rows, surplus = contents.get(key, ([], [], []))
            record.columns, record.rows = columns, rows
            with suppress(ValidationError):  # reported by `_check`
                record.columns, record.rows = as_json(read_table(columns, rows))
            for number in surplus:
                place = self.file.place(BY_TITLE[titles.TABLE_ROWS], (*key, number))
                columns_sheet = titles.TABLE_COLUMNS
                self.errors.append(
                    f"{place}: Satırda tablonun {len(columns)} sütunundan fazlası dolu. "
                    f"Fazla hücreleri boşaltın veya “{columns_sheet}” sayfasına sütun ekleyin."
                )
            if key not in touched:
                touched[key] = record
                wanted.updated.append(record)
            wanted.fields |= {"columns", "rows"}

    def _check_status(self, sheet: Sheet, changes: SheetChanges) -> None:
        for key, names in changes.changed.items():
            if "status" in names:
                label = Plan.Status(self.store.book[titles.PLAN][key]["status"]).label
                place = self.file.place(sheet, key, "status")
                self.errors.append(f"{place}: {STATUS_STAYS.format(label)}")

    # Cells of grids

    def _build_cells(self, sheet: Sheet, grid: ColumnGroup) -> None:
        title = sheet.mirrors or sheet.title
        wanted = self.cells[sheet.title]
        stored = self.store.cells[sheet.title]
        gone = self.deleted[sheet.title] | (self.deleted[title] if sheet.mirrors else set())
        wanted.deleted = [record for (key, _), record in stored.items() if key in gone]
        wanted.fields = {grid.value}
        prefix, changes = f"{grid.prefix}:", self.changes[sheet.title]
        news = {key: list(self.book[sheet.title][key]) for key in changes.new}
        for key, names in {**news, **changes.changed}.items():
            for name in names:
                if name.startswith(prefix):
                    self._build_cell(sheet, grid, wanted, key, name)

    def _build_cell(
        self, sheet: Sheet, grid: ColumnGroup, wanted: Wanted, key: Key, name: str
    ) -> None:
        value = self.book[sheet.title][key][name]
        record = self.store.cells[sheet.title].get((key, name))
        if value is None:
            wanted.deleted += [record] if record else []
            return
        owner = self.records[sheet.mirrors or sheet.title].get(key)
        if owner is None:
            return  # reported by `_check_refs`
        if record is None:
            record = grid.model()
            setattr(record, grid.owner, owner)
            column = name.rpartition(":")[2]
            is_unit = grid.column == "unit"
            unit = self.records[titles.UNITS].get((column,)) if is_unit else None
            setattr(record, grid.column, unit if is_unit else int(column))
            wanted.created.append(record)
        else:
            wanted.updated.append(record)
        setattr(record, grid.value, value)
        self._check(sheet, key, record, name)

    # Rules

    def _check(self, sheet: Sheet, key: Key, record: Any, cell: str | None = None) -> None:
        """Apply the model's own rules to a record."""
        relations = {f.name for f in record._meta.fields if f.is_relation}
        fields: dict[str, str] = {}  # of the messages
        try:
            if sheet.own_ref:  # `clean` looks for loops, which are found all at once
                record.clean_fields(exclude=relations)
            else:
                record.full_clean(relations, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                fields |= {message: name for message in messages if message not in fields}
        fields |= {message: "" for message in violations(record) if message not in fields}
        for message, name in fields.items():
            shown = cell or (name if sheet.column(name) else None)
            self.errors.append(f"{self.place(sheet, key, shown)}: {message}")

    def place(self, sheet: Sheet, key: Key, name: str | None) -> str:
        place = self.file.place(sheet, key, name)
        if key in self.file.places.get(sheet.title, {}):
            return place
        row = self.book[sheet.title].get(key) or self.store.book[sheet.title][key]
        return f"{place}, {row_label(sheet, row, self.names)}"

    def _check_unique(self, sheet: Sheet) -> None:
        """No two records may share what the model says is unique, as they will be."""
        if not self.changes[sheet.title].has_changes:
            return
        in_file = self.file.places.get(sheet.title, {})
        for names in unique_fields(sheet.model):
            if set(names) - {"plan"} <= {*sheet.key}:
                continue  # two rows of one key were reported when the file was read
            seen: dict[tuple, Key] = {}
            for key, record in self.records[sheet.title].items():
                value = tuple(_identity(record, name) for name in names)
                other = seen.setdefault(value, key)
                if other == key:
                    continue
                here, there = (key, other) if self._alters(sheet, key) else (other, key)
                if there not in in_file and self.is_open:
                    continue  # the person may delete it
                name = names[-1] if sheet.column(names[-1]) else sheet.visible_key[-1]
                taken = self.taken(self.file, sheet, there, name)
                self.errors.append(f"{self.file.place(sheet, here, name)}: {taken}")

    def _alters(self, sheet: Sheet, key: Key) -> bool:
        """Whether the file brings the row or changes it."""
        changes = self.changes[sheet.title]
        return key in changes.changed or key in changes.new

    def _taken(self, file: FileBook, sheet: Sheet, key: Key, name: str) -> str:
        label = row_label(sheet, self.book[sheet.title][key], self.names)
        if key not in file.places.get(sheet.title, {}) and sheet.title != titles.UNITS:
            remedy = "O satır dosyada yok: silmeyi işaretleyin veya değeri değiştirin."
        else:
            remedy = "Birini değiştirin."
        return f"Bu değer “{label}” satırında da var. {remedy}"

    def _make_room(self, sheet: Sheet) -> None:
        """Records that the file lacks go to the end where its rows take their places."""
        wanted, in_file = self.rows[sheet.title], self.file.places.get(sheet.title, {})
        places = {key: sheet.place_of(row) for key, row in self.book[sheet.title].items()}
        taken = {place for key, place in places.items() if key in in_file}
        others = {key: place for key, place in places.items() if key not in in_file}
        for key, (_, number) in displaced(taken, others).items():
            record = self.records[sheet.title][key]
            record.order = number
            if not self.is_open:
                self._remark_on(sheet, key, places[key])
            self.displaced[sheet.title].append(record)
            wanted.updated.append(record)
            wanted.fields.add("order")

    def _remark_on(self, sheet: Sheet, key: Key, place: Any) -> None:
        """Tell at the row that takes the place of another what becomes of that."""
        rows, remarks = self.book[sheet.title], self.file.remarks.setdefault(sheet.title, {})
        taker = next(k for k in self.file.places[sheet.title] if sheet.place_of(rows[k]) == place)
        label = row_label(sheet, rows[key], self.names)
        remark = f"Bu sıradaki “{label}” dosyada yok; silinmez, kartın sonuna alınır."
        remarks[taker] = " ".join([remark, *filter(None, [remarks.get(taker)])])

    def _check_loops(self, sheet: Sheet) -> None:
        """Nothing may stand below itself, nor so deep that nobody could print it."""
        ref = sheet.own_ref
        if ref is None or not self.changes[sheet.title].has_changes:
            return
        most = sheet.max_levels
        above = {key: (row[ref.fields[0]],) for key, row in self.book[sheet.title].items()}
        for key in self.file.book[sheet.title]:
            step, steps = above.get(key), 0
            while step in above and step != key and steps < most:
                step, steps = above[step], steps + 1
            place = self.file.place(sheet, key, ref.fields[0])
            if step == key:
                self.errors.append(f"{place}: Kayıt kendi altında duruyor. Üstünü değiştirin.")
            elif steps == most:
                self.errors.append(
                    f"{place}: En çok {most} düzey iç içe olabilir. Üstünü değiştirin."
                )


def unique_fields(model: Any) -> Iterator[tuple[str, ...]]:
    """The fields, alone or together, whose values no two records of the model may share."""
    for constraint in model._meta.constraints:
        # One with a condition only repeats another for rows without a parent.
        if isinstance(constraint, UniqueConstraint) and not constraint.condition:
            yield from [tuple(constraint.fields)] if constraint.fields else []
    for model_field in model._meta.fields:
        if model_field.unique and not model_field.primary_key:
            yield (model_field.name,)


def _identity(record: Any, name: str) -> Any:
    """A value to compare; of a relation which record it is, saved or not."""
    model_field = record._meta.get_field(name)
    if not model_field.is_relation:
        return getattr(record, model_field.attname)
    other = model_field.get_cached_value(record, default=None)
    return None if other is None else id(other)
