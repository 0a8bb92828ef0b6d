"""What a person's units owe: the home of data entry."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from indicators.cycle.asked import asked_rows
from indicators.cycle.progress import UnitProgress, progress_by_unit
from indicators.entry.access import preferred
from indicators.models import Measurement, Period
from plans.models import Unit
from plans.people.roles import is_strategist, units_of

State = Measurement.State


@dataclass
class Work:
    """A unit's work in one period."""

    progress: UnitProgress
    #: Sent back, or unlocked, to be mended.
    to_mend: list[Measurement] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.progress.counts.due - self.progress.counts.missing

    @property
    def percent(self) -> int:
        """How much of it is sent."""
        return self.done * 100 // self.progress.counts.due

    @property
    def days_left(self) -> int:
        return self.progress.days_left(timezone.localdate())

    @property
    def days_late(self) -> int:
        return -self.days_left


@dataclass
class UnitWork:
    unit: Unit
    open: list[Work] = field(default_factory=list)
    #: Periods that are closed, the newest first.
    past: list[Work] = field(default_factory=list)

    @property
    def to_mend(self) -> bool:
        """Whether something of it is to be mended."""
        return any(work.to_mend for work in self.open)


@dataclass
class Overview:
    is_strategist: bool
    #: Whether it shows all units, to somebody of the strategy team who works for none.
    sees_all: bool
    #: The person's own units, or all units where the strategy team looks.
    units: list[UnitWork]
    open_periods: list[Period]


def build_overview(user: User) -> Overview:
    """The work of the person's units; the strategy team sees all units. Seven queries at most."""
    own = units_of(user)
    team = is_strategist(user)
    sees_all = team and not own
    owed = Q() if sees_all else Q(measurements__indicator__card__responsible_unit__in=own)
    periods = list(
        Period.objects.filter(owed)
        .exclude(state=Period.State.PLANNED)
        .select_related("plan")
        .distinct()
        .order_by("-year", "-half")
    )
    works: dict[tuple[int, str], list[Work]] = defaultdict(list)
    for row in progress_by_unit(periods):
        if row.unit and (sees_all or row.unit.pk in own):
            works[row.unit.pk, row.period.code].append(Work(row))
    return _assembled(works, periods, own, team, sees_all)


def _assembled(
    works: dict[tuple[int, str], list[Work]],
    periods: list[Period],
    own: set[int],
    team: bool,
    sees_all: bool,
) -> Overview:
    units = {
        unit.pk: UnitWork(unit)
        for unit in Unit.objects.filter(
            pk__in=[pk for pk, _ in works] if sees_all else own
        ).order_by("order")
    }
    chosen = {}
    for (unit, _), candidates in works.items():
        meant = preferred(work.progress.period for work in candidates)
        work = next(work for work in candidates if work.progress.period == meant)
        chosen[unit, meant.pk] = work
        is_open = meant.state == Period.State.OPEN
        (units[unit].open if is_open else units[unit].past).append(work)
    for row in _to_mend(own):
        if work := chosen.get((row.indicator.card.responsible_unit_id, row.period_id)):
            work.to_mend.append(row)
    for unit in units.values():
        for part in (unit.open, unit.past):
            part.sort(key=lambda work: work.progress.period.code, reverse=True)
        unlocked = [work for work in unit.past if work.to_mend]
        unit.past = [work for work in unit.past if not work.to_mend]
        unit.open = sorted([*unlocked, *unit.open], key=lambda work: not work.to_mend)
    return Overview(
        is_strategist=team,
        sees_all=sees_all,
        units=sorted(units.values(), key=lambda unit: not unit.to_mend),
        open_periods=[period for period in periods if period.state == Period.State.OPEN],
    )


def _to_mend(own: set[int]) -> list[Measurement]:
    return list(
        asked_rows(Measurement.objects.all())
        .filter(
            Q(period__state=Period.State.OPEN, state=State.RETURNED)
            | Q(unlock__isnull=False, state__in=[State.DRAFT, State.RETURNED]),
            indicator__card__responsible_unit__in=own,
        )
        .select_related("indicator__card", "unlock")
    )
