"""What a person's units owe: the home of data entry."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from indicators.cycle.answering import with_unit
from indicators.cycle.asked import asked_rows
from indicators.cycle.calendars import UnitCalendar, calendars_of
from indicators.cycle.milestones import Due, due_milestones
from indicators.cycle.progress import UnitProgress, progress_by_unit
from indicators.entry.access import choose_period
from indicators.entry.typed import Mend
from indicators.models import ActionItem, ActivityProgress, ActivityYear, Measurement, Period
from indicators.tables import ACTIVITIES, VALUES, Table, place_of
from indicators.versions import take_back
from plans.models import Unit
from plans.people.roles import is_strategist, managed_by, may_read_all, units_of

State = Measurement.State


@dataclass
class Work:
    """A unit's work in one period."""

    progress: UnitProgress
    #: Sent back, or unlocked, to be mended.
    to_mend: list[Mend] = field(default_factory=list)

    @property
    def is_past(self) -> bool:
        """Whether its period is closed and nothing of it is to be mended or endorsed."""
        is_open = self.progress.period.state == Period.State.OPEN
        return not (is_open or self.to_mend or self.progress.counts.unendorsed)


@dataclass
class UnitWork:
    """A unit's work: `open` is what it can do now, what is to be mended first; `past` are closed
    periods, the newest first."""

    unit: Unit
    #: Whether the person is its müdür.
    is_managed: bool
    open: list[Work]
    past: list[Work]
    #: Of its calendar; None where nothing is late or due soon.
    milestones: Due | None
    #: Of this year; None where no plan asks it for one.
    calendar: UnitCalendar | None

    @property
    def to_mend(self) -> bool:
        """Whether something of it is to be mended."""
        return any(work.to_mend for work in self.open)


@dataclass
class Overview:
    is_strategist: bool
    #: Whether it shows all units, to somebody who reads them all and works for none.
    sees_all: bool
    #: The person's own units, or all units where the strategy team looks.
    units: list[UnitWork]
    open_periods: list[Period]
    #: What meetings asked of the person's own units, and they have not answered.
    items: list[ActionItem]


def build_overview(user: User) -> Overview:
    """The work of the person's units, of all for the team and auditors. Eleven queries at most."""
    own, managed = units_of(user), managed_by(user)
    sees_all = may_read_all(user) and not own
    owed = with_unit(Measurement.objects.all())
    drawn = ActivityYear.of(OuterRef("plan"), year=OuterRef("year"))
    if not sees_all:
        owed, drawn = owed.filter(unit_id__in=own), drawn.filter(unit__in=own)
    periods = list(
        Period.objects.filter(Q(pk__in=owed.values("period")) | Q(Exists(drawn)))
        .exclude(state=Period.State.PLANNED)
        .select_related("plan")
        .order_by("-year", "-half")
    )
    works = _find_works(periods, None if sees_all else own)
    for row in _find_to_mend(own):
        for work in works[row.unit_id]:
            if work.progress.period.pk == row.period_id:
                note = row.return_note or row.unlock.reason
                name, anchor = place_of(row)
                work.to_mend.append(Mend(anchor, name, note))
    shown = Q(pk__in=works) if sees_all else Q(pk__in=works) | Q(pk__in=own, is_active=True)
    units = Unit.objects.filter(shown).select_related("successor").order_by("order")
    today = timezone.localdate()
    milestones = due_milestones(today, own) if own else {}
    calendars = calendars_of(own, today.year) if own else {}
    found = [
        UnitWork(
            unit,
            unit.pk in managed,
            sorted(
                (work for work in works[unit.pk] if not work.is_past),
                key=lambda work: (not work.to_mend, work.progress.period.state),
            ),
            [work for work in works[unit.pk] if work.is_past],
            milestones.get(unit.pk),
            calendars.get(unit.pk),
        )
        for unit in units
    ]
    return Overview(
        is_strategist=is_strategist(user),
        sees_all=sees_all,
        units=sorted(found, key=lambda row: (not row.to_mend, not row.unit.is_active)),
        open_periods=[period for period in periods if period.state == Period.State.OPEN],
        items=list(ActionItem.unclosed(own).filter(state=ActionItem.State.OPEN)),
    )


def _find_works(periods: list[Period], units: set[int] | None) -> dict[int, list[Work]]:
    """The work by the keys of units (all units for None), the newest first; where several plans
    have a period, `choose_period` decides."""
    rows: dict[tuple[int, str], dict[Period, Work]] = defaultdict(dict)
    for row in progress_by_unit(periods):
        if row.unit and (units is None or row.unit.pk in units):
            rows[row.unit.pk, row.period.code][row.period] = Work(row)
    works: dict[int, list[Work]] = defaultdict(list)
    for (unit, _), candidates in sorted(rows.items(), key=lambda item: item[0][1], reverse=True):
        if period := choose_period(candidates):
            works[unit].append(candidates[period])
    return works


def _find_to_mend(own: set[int]) -> list[Any]:
    is_to_mend = Q(period__state=Period.State.OPEN, state=State.RETURNED) | Q(
        unlock__isnull=False, state__in=[State.DRAFT, State.RETURNED]
    )
    asked: dict[Table, Any] = {
        VALUES: asked_rows(Measurement.objects.all()),
        ACTIVITIES: ActivityProgress.objects,
    }
    values, activities = (
        list(
            table.with_unit(rows.filter(is_to_mend))
            .filter(unit_id__in=own)
            .select_related("unlock", "period__plan", *table.related)
        )
        for table, rows in asked.items()
    )
    take_back(values)
    return [*values, *activities]
