"""Who opens which unit's calendar of which year."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from indicators.calendar.steps import EDITABLE, State, UnitYear
from indicators.cycle.addresses import active_plans
from indicators.models import ActivityYear
from plans.models import Plan, Unit
from plans.people.roles import may_read_all, units_of


@dataclass(frozen=True, kw_only=True)
class Scope(UnitYear):
    """A unit's calendar of a year as somebody opens it."""

    stored: list[ActivityYear]
    is_over: bool
    #: Whether the person works for the unit; the strategy team decides, and reads.
    is_own: bool

    @property
    def state(self) -> str:
        """Where the year stands; empty where nothing was drawn up. All of it is sent together."""
        return self.stored[0].state if self.stored else ""

    @property
    def is_editable(self) -> bool:
        """Whether its unit may change it now."""
        return not self.is_over and all(row.state in EDITABLE for row in self.stored)

    @property
    def return_note(self) -> str:
        """What the team wrote when it returned the year."""
        notes = (row.return_note for row in self.stored if row.state == State.RETURNED)
        return next(filter(None, notes), "")

    @property
    def versions(self) -> list[str]:
        """What a page shows of each row, for its form: `12:3`."""
        return [f"{row.pk}:{row.version}" for row in self.stored]


def open_calendar(user: User, year: int, unit_code: str) -> Scope:
    """The unit's calendar of the year, of the newest plan in force that has it.

    Raises PermissionDenied for another unit's people, Http404 where there is none.
    """
    unit = get_object_or_404(Unit, code=unit_code)
    is_own = unit.pk in units_of(user)
    if not (is_own or may_read_all(user)):
        raise PermissionDenied
    calendar = UnitYear(plan_of_year(year), unit, year)
    rows = calendar.rows.select_related("activity__card__objective__goal", "submitted_by")
    return Scope(
        plan=calendar.plan,
        unit=unit,
        year=year,
        stored=list(rows.prefetch_related("milestones")),
        is_over=calendar.is_closed,
        is_own=is_own,
    )


def plan_of_year(year: int) -> Plan:
    """The newest plan in force that has the year; Http404."""
    plan = active_plans().filter(start_year__lte=year, end_year__gte=year).first()
    if plan is None:
        raise Http404("Bu yılın yürürlükte planı yok.")
    return plan
