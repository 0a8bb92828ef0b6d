"""What the strategy team chases from: how far each period and each unit is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from indicators.cycle.progress import (
    Counts,
    UnitProgress,
    add_counts,
    members_by_unit,
    progress_by_unit,
)
from indicators.models import Period
from plans.models import Plan, Unit, UnitMember


@dataclass(frozen=True)
class UnitRow:
    """A unit's line in the table of a period."""

    progress: UnitProgress
    members: list[UnitMember]

    @property
    def state(self) -> str:
        """What the table is filtered by."""
        counts = self.progress.counts
        if self.progress.is_late:
            return "late"
        if counts.left:
            return "missing"
        return "waiting" if counts.submitted else "done"

    @property
    def has_manager(self) -> bool:
        return any(member.is_manager for member in self.members)


def unit_rows(period: Period) -> list[UnitRow]:
    """All units of the period, in four queries."""
    members = members_by_unit()
    return [
        UnitRow(row, members[row.unit.pk] if row.unit else []) for row in progress_by_unit([period])
    ]


def row_of_unit(rows: Iterable[UnitRow], period: Period, unit: Unit | None) -> UnitRow:
    """The unit's line; one without numbers where the plan no longer asks it for anything."""
    members = members_by_unit()[unit.pk] if unit else []
    own = (row for row in rows if row.progress.unit == unit)
    return next(own, UnitRow(UnitProgress(period=period, unit=unit), members))


def people_without_email(rows: Iterable[UnitRow]) -> list[UnitMember]:
    """The members without an e-mail address, once for each of their units."""
    return [member for row in rows for member in row.members if not member.user.email]


@dataclass(frozen=True)
class PeriodRow:
    """A period's line in the list of periods."""

    period: Period
    counts: Counts
    units: int
    late_units: int


def period_rows() -> list[PeriodRow]:
    """The periods of plans in force and all that were ever opened, the latest first."""
    periods = list(
        Period.objects.filter(Q(plan__status=Plan.Status.ACTIVE) | Q(opened_at__isnull=False))
        .select_related("plan")
        .order_by("plan__status", "-plan__start_year", "plan__slug", "-year", "-half")
    )
    progress = progress_by_unit(periods)
    return [
        PeriodRow(
            period=period,
            counts=add_counts(of_period),
            units=len(of_period),
            late_units=sum(row.is_late for row in of_period),
        )
        for period in periods
        for of_period in [[row for row in progress if row.period.pk == period.pk]]
    ]
