"""How far the units are with what a period asks of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from indicators.cycle.addresses import PAGES
from indicators.cycle.answering import with_unit
from indicators.cycle.asked import asked_rows
from indicators.models import (
    ActionItem,
    ActivityProgress,
    ActivityYear,
    Evidence,
    Measurement,
    Meeting,
    Milestone,
    Period,
    PeriodExtension,
)
from indicators.readings import SENT
from plans.models import Unit, UnitMember
from plans.people.roles import members_now
from plans.people.steps import OpenTask

State = Measurement.State


class Counts(NamedTuple):
    """How many values, and activities of the year, are in which state."""

    due: int = 0
    #: With a value or “ölçülemedi”, in whatever state.
    entered: int = 0
    submitted: int = 0
    approved: int = 0
    returned: int = 0
    #: With something written or attached, never sent.
    drafts: int = 0
    #: Sent, and still to be endorsed by the unit's müdür, where the plan asks for that.
    unendorsed: int = 0
    #: How many of those due are activities.
    activities: int = 0

    @property
    def what(self) -> str:
        """What was counted, in words."""
        if not self.activities:
            return "değer"
        return "değer ve faaliyet" if self.due > self.activities else "faaliyet"

    @property
    def of_what(self) -> str:
        """`6 değerden`, `14 değer ve faaliyetten`."""
        return f"{self.due} {self.what}{'ten' if self.activities else 'den'}"

    @property
    def sent(self) -> int:
        return self.submitted + self.approved

    @property
    def percent(self) -> int:
        """How much of it is sent."""
        return self.sent * 100 // self.due if self.due else 0

    @property
    def missing(self) -> int:
        """Not sent: empty, a draft, or returned."""
        return self.due - self.sent

    @property
    def say_missing(self) -> str:
        """`4 değer`, `14 değer ve faaliyetten 4 tanesi`: what is not sent."""
        return (
            f"{self.of_what} {self.missing} tanesi" if self.activities else f"{self.missing} değer"
        )

    @property
    def left(self) -> int:
        """What the unit still has to do: not sent, or not endorsed."""
        return self.missing + self.unendorsed

    @property
    def waiting(self) -> int:
        """What the strategy team can decide on."""
        return self.submitted - self.unendorsed

    @property
    def untouched(self) -> int:
        """Nothing written, never sent: what is left of the bar."""
        return self.missing - self.returned - self.drafts

    @property
    def begun(self) -> int:
        """Something written, in whatever state."""
        return self.due - self.untouched


#: Measurements that were sent and wait for the müdür.
AWAITS_ENDORSEMENT = Q(
    state=State.SUBMITTED, endorsed_by__isnull=True, period__plan__asks_endorsement=True
)

#: What `Counts` counts of measurements, in its order.
_VALUES = {
    "due": Count("pk"),
    "entered": Count("pk", Q(value__isnull=False) | Q(not_measured=True)),
    "submitted": Count("pk", Q(state=State.SUBMITTED)),
    "approved": Count("pk", Q(state=State.APPROVED)),
    "returned": Count("pk", Q(state=State.RETURNED)),
    "drafts": Count(
        "pk",
        Q(state=State.DRAFT)
        & (~Measurement.EMPTY | Q(Exists(Evidence.objects.filter(measurement=OuterRef("pk"))))),
    ),
    "unendorsed": Count("pk", AWAITS_ENDORSEMENT),
    "activities": Value(0),
}

#: What it counts of activities, as `_activities` reads them.
_ACTIVITIES = {
    "due": Count("pk"),
    "entered": Count("pk", Q(has_percent=True)),
    "submitted": Count("pk", Q(told=State.SUBMITTED)),
    "approved": Count("pk", Q(told=State.APPROVED)),
    "returned": Count("pk", Q(told=State.RETURNED)),
    "drafts": Count("pk", Q(told=State.DRAFT, is_written=True)),
    "unendorsed": Count("pk", Q(is_unendorsed=True)),
    "activities": Count("pk"),
}


@dataclass(frozen=True, kw_only=True)
class UnitPeriod:
    """A unit in a period and its last day; `unit` is None for cards that name no unit."""

    period: Period
    unit: Unit | None
    #: The unit's extension of the last day.
    extension: date | None = None
    today: date = field(default_factory=timezone.localdate)

    @property
    def is_extended(self) -> bool:
        return self.extension is not None

    @property
    def last_day(self) -> date:
        """The last day of entry: the unit's extension, else the period's due date."""
        return self.extension or self.period.last_entry_day

    @property
    def days_left(self) -> int:
        """Negative once the last day is over."""
        return (self.last_day - self.today).days

    @property
    def days_late(self) -> int:
        return -self.days_left


_NOTHING = Counts()


@dataclass(frozen=True, kw_only=True)
class UnitProgress(UnitPeriod):
    """How far one unit is in a period."""

    counts: Counts = _NOTHING

    @property
    def still_has_time(self) -> bool:
        """Whether it has an extension that is not over and something left to do."""
        return self.is_extended and self.counts.left > 0 and self.days_left > 0

    @property
    def is_late(self) -> bool:
        """Whether the last day is over, the period still open and something left to do."""
        return (
            self.period.state == Period.State.OPEN and self.counts.left > 0 and self.days_left < 0
        )


def count_work(periods: Collection[int], unit: int | None = None) -> dict[Any, Counts]:
    """What these periods ask for, values and activities of the year, by the keys of the period and
    of the unit; of one unit or of all. One query."""
    values = with_unit(asked_rows(Measurement.objects.filter(period__in=periods)))
    activities = _activities(periods)
    if unit:
        values, activities = values.filter(unit_id=unit), activities.filter(unit=unit)
    of_values = values.order_by().values_list(F("period_id"), F("unit_id")).annotate(**_VALUES)
    found: dict[Any, Counts] = {}
    for period_id, unit_id, *numbers in of_values.union(
        activities.order_by().values_list(F("of_period"), F("unit_id")).annotate(**_ACTIVITIES),
        all=True,
    ):
        so_far = found.get((period_id, unit_id), _NOTHING)
        found[period_id, unit_id] = _add(so_far, Counts(*numbers))
    return found


def _activities(periods: Collection[int]) -> Any:
    """The activities of the periods' years for which a period waits, or of which something was
    said: once for each half-year, with how it stands there.

    A closed period waits for none whose calendar was begun after it was closed.
    """
    path = "activity__card__objective__goal__plan__periods"
    own = ActivityProgress.objects.filter(
        activity_year=OuterRef("pk"), period=OuterRef("of_period")
    )
    said = ~ActivityProgress.EMPTY | Q(entered_by__isnull=False)
    was_done = ActivityProgress.objects.filter(
        activity_year=OuterRef("pk"), period__half=Period.Half.FIRST, percent=100, state__in=SENT
    )
    closed_at = OuterRef("closed_at_of_period")
    earlier = ActivityYear.history.filter(id=OuterRef("pk"), history_date__lte=closed_at)
    is_new = Q(~Exists(earlier), state_of_period=Period.State.CLOSED)
    pending = Milestone.objects.filter(activity_year=OuterRef("pk"), state__in=Milestone.PENDING)
    is_over = Q(Exists(was_done), ~Exists(pending), half=Period.Half.SECOND)
    return (
        ActivityYear.objects.annotate(of_period=F(path))
        .alias(
            half=F(f"{path}__half"),
            year_of_period=F(f"{path}__year"),
            state_of_period=F(f"{path}__state"),
            closed_at_of_period=F(f"{path}__closed_at"),
            told=Subquery(own.values("state")[:1]),
            has_percent=Exists(own.filter(percent__isnull=False)),
            is_written=Exists(
                own.filter(said | Q(Exists(Evidence.objects.filter(progress=OuterRef("pk")))))
            ),
            is_unendorsed=Exists(own.filter(AWAITS_ENDORSEMENT)),
        )
        .filter(of_period__in=periods, year_of_period=F("year"))
        .exclude(state_of_period=Period.State.PLANNED)
        .filter(
            Q(start_month__lte=F("half") * 6) & ~is_over & ~is_new
            | Q(is_written=True)
            | Q(told__in=[State.SUBMITTED, State.APPROVED, State.RETURNED])
        )
    )


def progress_by_unit(periods: Iterable[Period], today: date | None = None) -> list[UnitProgress]:
    """The units that owe something in the periods, in the order of units; three queries."""
    by_key = {period.pk: period for period in periods}
    units = Unit.objects.in_bulk()
    extensions = {
        (row.period_id, row.unit_id): row.due_date
        for row in PeriodExtension.objects.filter(period__in=by_key)
    }
    found = [
        UnitProgress(
            period=by_key[period_id],
            unit=units.get(unit_id),
            extension=extensions.get((period_id, unit_id)),
            today=today or timezone.localdate(),
            counts=counts,
        )
        for (period_id, unit_id), counts in count_work(by_key).items()
    ]
    return sorted(found, key=lambda row: (row.unit is None, row.unit and row.unit.order))


def open_work(units: Sequence[Unit]) -> Iterator[str]:
    """What the units have still to do, a sentence for each: in open periods, after meetings."""
    for row in progress_by_unit(Period.objects.filter(state=Period.State.OPEN)):
        counts = row.counts
        waiting = counts.due - counts.approved
        if row.unit not in units or not waiting:
            continue
        parts = {
            "onay bekliyor": counts.submitted,
            "iade edildi": counts.returned,
            "taslak": counts.drafts,
            "boş": counts.untouched,
        }
        listed = ", ".join(f"{number} {what}" for what, number in parts.items() if number > 0)
        late = f" Son gün {row.days_late} gün önce geçti." if row.is_late else ""
        yield f"{row.unit}, {row.period} dönemi: {waiting} {counts.what} ({listed}).{late}"
    for item in ActionItem.unclosed([unit.pk for unit in units]):
        yield f"{item.unit}, {item.meeting} toplantısı: “{item.text}” işi kapanmadı."


def open_tasks(user: User, units: Sequence[Unit]) -> Iterator[OpenTask]:
    """What somebody who leaves had to do: what the units owe, and meetings that lie ahead."""
    yield from map(OpenTask, open_work(units))
    ahead = Meeting.objects.filter(
        state=Meeting.State.CALLED, day__gte=timezone.localdate(), participants__user=user
    )
    for meeting in ahead:
        sentence = f"{meeting}: katılımcıydı; yerine gelecek kişi yazılmalı."
        yield OpenTask(sentence, reverse(PAGES["meeting_edit"], args=[meeting.pk]))


def add_counts(rows: Iterable[UnitProgress]) -> Counts:
    """The counts of all units together."""
    return _add(*(row.counts for row in rows))


def _add(*counts: Counts) -> Counts:
    return Counts(*map(sum, zip(*counts, strict=True)))


def members_by_unit() -> dict[int, list[UnitMember]]:
    """The members of each unit whose account is in use, managers first; one query.

    Those of a unit that took over from others stand for these too.
    """
    members: dict[int, list[UnitMember]] = defaultdict(list)
    for member in (
        members_now()
        .select_related("user", "unit")
        .annotate(predecessor=F("unit__predecessors"))
        .order_by("-role", "user__first_name", "user__last_name", "user__username")
    ):
        for key in (member.unit_id, member.predecessor):
            if key and member not in members[key]:
                members[key].append(member)
    return members
