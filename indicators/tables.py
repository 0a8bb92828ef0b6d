"""What goes through the steps of the cycle: values, and the progress of activities."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, prefetch_related_objects
from django.utils import timezone

from indicators import activities
from indicators.activities import Said, Step, standing_of, write_step
from indicators.cycle.answering import with_unit
from indicators.models import ActivityProgress, EnteredRecord, Measurement
from indicators.readings import entry_of, yardsticks_of
from indicators.requirements import MISPLACED, Entry, misplaced, missing
from plans.records.parts import make_part

#: The fields that keep rows from being sent, with sentences that say why, by the rows' keys.
Lacking = dict[int, dict[str, str]]


@dataclass(frozen=True)
class Table:
    """One kind of records that units send and the strategy team approves."""

    model: Any  # a class of models
    #: What sentences call one; all such words take the same endings.
    what: str
    #: The relation of evidence and unlocks to the row.
    owner: str
    #: What a unit writes into the row.
    content: type[Entry] | type[Said]
    #: Changes of these fields make one the person who entered it.
    entered: tuple[str, ...]
    #: The rows with the key of the unit that answers for each, `unit_id`.
    with_unit: Callable[[QuerySet[Any]], Any]
    lacking: Callable[[Sequence[Any]], Lacking]
    #: What is read with a row.
    related: tuple[str, ...]
    order: tuple[str, ...] = ("pk",)
    #: Fields that are written when it is sent, beside the step's own; what else is noted then.
    answers: tuple[str, ...] = ()
    seal: Callable[[Any], None] = lambda row: None
    #: Why a row does not take what was written, as a sentence; empty where it does.
    refuses: Callable[[Any, Any], str] = lambda row, said: ""

    @property
    def written(self) -> list[str]:
        """The fields that a department writes, and who did."""
        return [*self.content.__dataclass_fields__, "entered_by", "entered_at"]

    def lock(self) -> QuerySet[Any]:
        """The rows with their units, to be held with their periods, which come first: so does who
        holds a period alone."""
        rows = self.model.objects.select_for_update(of=("period", "self"), no_key=True)
        rows = rows.select_related("period__plan", "entered_by", *self.related)
        locked: QuerySet[Any] = self.with_unit(rows)
        return locked


def _lacking_values(rows: Sequence[Measurement]) -> Lacking:
    yardsticks = yardsticks_of(rows)
    entries = {row.pk: entry_of(row) for row in rows}
    return {
        row.pk: missing(
            entries[row.pk],
            yardsticks[row.pk].result(entries[row.pk]),
            row.month,
            row.period.plan.asks_criteria,
        )
        for row in rows
    }


def _refuse_value(row: Measurement, entry: Entry) -> str:
    names = misplaced(entry, row.month)
    return f"“{names[0]}” yazılamaz: {MISPLACED}" if names else ""


def _keep_steps(row: ActivityProgress) -> None:
    """Note how the milestones, which are read, stand."""
    steps = row.activity_year.milestones.all()
    row.steps = {str(step.uid): write_step(make_part(Step, step)) for step in steps}


def _lacking_activities(rows: Sequence[ActivityProgress]) -> Lacking:
    today = timezone.localdate()
    prefetch_related_objects(rows, "activity_year__milestones")
    return {
        row.pk: activities.missing(
            make_part(Said, row), standing_of(row.activity_year, row.period, today)
        )
        for row in rows
    }


VALUES = Table(
    Measurement,
    "değer",
    "measurement",
    Entry,
    ("value", "not_measured"),
    with_unit,
    _lacking_values,
    ("indicator__card",),
    ("month", "pk"),
    ("confirmed_value", "remark"),
    refuses=_refuse_value,
)
ACTIVITIES = Table(
    ActivityProgress,
    "faaliyet",
    "progress",
    Said,
    ("percent", "note", "delay_reason"),
    lambda rows: rows.annotate(unit_id=F("activity_year__unit_id")),
    _lacking_activities,
    ("activity_year__activity",),
    answers=("steps",),
    seal=_keep_steps,
)


def table_of(row: EnteredRecord) -> Table:
    return VALUES if isinstance(row, Measurement) else ACTIVITIES


def say_count(tables: Iterable[Table], ending: str = "") -> str:
    """`6 değer ve 8 faaliyet` for the tables of so many rows, each word with this ending."""
    counts = Counter(table.what for table in tables) or {VALUES.what: 0}
    whats = (table.what for table in (VALUES, ACTIVITIES) if table.what in counts)
    return " ve ".join(f"{counts[what]} {what}{ending}" for what in whats)


def place_of(row: Any) -> tuple[str, str]:
    """What the sheet calls the row, and the id of its element."""
    if isinstance(row, ActivityProgress):
        return str(row.activity_year.activity), f"faaliyet-{row.activity_year_id}"
    return str(row.indicator), f"satir-{row.pk}"
