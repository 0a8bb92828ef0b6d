"""What held in a plan's earlier years, where a revision has changed its tables since."""

from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from plans.models import Correction, Plan, PlanVersion
from plans.sheets import titles
from plans.sheets.sheet import BY_TITLE, Book, Key, Row, Sheet
from plans.sheets.store import stored_value, value_of
from plans.versions.stored import from_json

M = TypeVar("M", bound=Model)
#: Table, key of the row, and column.
Place = tuple[str, int, str]

#: The sheets of a version whose rows are read again for the periods of its years.
READ_AGAIN = (
    *(titles.GOALS, titles.OBJECTIVES, titles.CARDS),
    *(titles.INDICATORS, titles.ACTIVITIES, titles.NOTES),
)


@dataclass(frozen=True)
class Earlier:
    """A version of a plan that its tables hold no more."""

    number: int
    from_year: int
    #: When the revision that came after it was approved.
    ended_at: datetime | None
    #: Of the sheets `READ_AGAIN`.
    book: Book
    #: Corrections of spelling by table, row and column: old and new texts, the oldest first.
    corrected: Mapping[Place, list[tuple[str, str]]]

    @staticmethod
    def key_of(record: Model) -> Key:
        """What the book knows the record by."""
        sheet = _sheet_of(record)
        return tuple(value_of(sheet.column(name), record) for name in sheet.key)

    def row_of(self, record: Model) -> Row | None:
        """The row that was the record's; None where it was not in the plan yet."""
        return self.book[_sheet_of(record).title].get(self.key_of(record))

    def take_back(self, record: M) -> M | None:
        """A copy of the record with the content that it had, but for its relations; None where it
        was not in the plan yet."""
        row = self.row_of(record)
        if row is None:
            return None
        old, free = copy(record), getattr(record, "NOT_CONTENT", ())
        for column in _sheet_of(record).plain_columns:
            is_kept = column.field in row and column.field not in free
            if is_kept and row[column.field] != value_of(column, record):
                value = stored_value(record, column, row[column.field])
                setattr(old, column.field, self._spelt(record, column.field, value))
        return old

    def _spelt(self, record: Model, name: str, value: Any) -> Any:
        """The value as it is spelt now."""
        for wrong, right in self.corrected.get((record._meta.db_table, record.pk, name), ()):
            if value == wrong:
                value = right
        return value


@dataclass(frozen=True)
class Versions:
    """Which version of a plan held in which year."""

    #: The version that the tables hold.
    number: int = 0
    #: The year from which it holds; None while nothing is frozen.
    from_year: int | None = None
    #: Those before it, the newest first.
    earlier: tuple[Earlier, ...] = ()

    def in_year(self, year: int) -> Earlier | None:
        """The version in force in the year; None where it is what the tables hold."""
        if not self.earlier or self.from_year is None or year >= self.from_year:
            return None
        held = (version for version in self.earlier if version.from_year <= year)
        return next(held, self.earlier[-1])


def versions_of(plan: Plan) -> Versions:
    """The versions of the plan, read once for the object `plan`.

    Takes no query where it was never revised, else one, and another where spelling was corrected.
    """
    if plan.version <= 1:
        return Versions(plan.version, plan.version_from)
    kept: Versions | None = vars(plan).get("kept_versions")
    if kept is None or kept.number != plan.version:
        kept = vars(plan)["kept_versions"] = _read(plan)
    return kept


def _read(plan: Plan) -> Versions:
    rows = plan.versions.filter(number__lt=plan.version).order_by("-number")
    after = PlanVersion.objects.filter(plan=OuterRef("plan"), number=OuterRef("number") + 1)
    is_corrected = Exists(Correction.objects.filter(plan=OuterRef("plan")))
    found = list(
        rows.values_list(
            "number",
            "from_year",
            Subquery(after.values("revision__approved_at")),
            is_corrected,
            *(KeyTransform(title, "book") for title in READ_AGAIN),
        )
    )
    corrected = defaultdict(list)
    if found and found[0][3]:
        for row in Correction.objects.filter(plan=plan).order_by("pk"):
            corrected[row.table, row.row, row.column].append((row.old, row.new))
    earlier = []
    for number, from_year, ended_at, _, *sheets in found:
        book = from_json(dict(zip(READ_AGAIN, sheets, strict=True)))
        earlier.append(Earlier(number, from_year, ended_at, book, corrected))
    return Versions(plan.version, plan.version_from, tuple(earlier))


def _sheet_of(record: Model) -> Sheet:
    return next(sheet for title in READ_AGAIN if (sheet := BY_TITLE[title]).model is type(record))
