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
from plans.people.roles import name_of_person


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
    def managers(self) -> list[UnitMember]:
        return [member for member in self.members if member.is_manager]

    @property
    def unreachable(self) -> str:
        """Why a reminder of what is left reaches nobody; empty where it reaches somebody."""
        if self.progress.counts.missing:
            people, lack, reason = self.members, "görevlisi", "görevlilerinin"
        else:
            people, lack, reason = self.managers, "müdürü", "onayı beklenen müdürünün"
        if any(member.user.email for member in people):
            return ""
        why = f"{reason} e-posta adresi yok" if people else f"{lack} tanımlı değil"
        return f"{self.progress.unit} hatırlatılamaz: {why}."

    @property
    def lacks(self) -> bool:
        """Whether something of the unit is not approved."""
        return self.progress.counts.approved < self.progress.counts.due

    @property
    def waits_for(self) -> str:
        """Who has to act before all of it is approved, by name."""
        counts = self.progress.counts
        named = [
            (counts.missing, _names(self.members) or "görevlisi yok"),
            (counts.unendorsed, _names(self.managers) or "müdürü yok"),
            (counts.waiting, "strateji ekibi"),
        ]
        return "; ".join(dict.fromkeys(names for number, names in named if number))


def _names(members: Iterable[UnitMember]) -> str:
    return ", ".join(name_of_person(member.user) for member in members)


def unit_rows(period: Period) -> list[UnitRow]:
    """All units that owe the period anything, in four queries."""
    members = members_by_unit()
    return [
        UnitRow(row, members[row.unit.pk] if row.unit else []) for row in progress_by_unit([period])
    ]


def row_of_unit(rows: Iterable[UnitRow], period: Period, unit: Unit | None) -> UnitRow:
    """The unit's line; one without numbers where the plan no longer asks it for anything."""
    for row in rows:
        if row.progress.unit == unit:
            return row
    members = members_by_unit()[unit.pk] if unit else []
    return UnitRow(UnitProgress(period=period, unit=unit), members)


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
