"""Who opens which unit's sheet of which period."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from indicators.cycle.answering import rows_of_unit
from indicators.cycle.progress import UnitPeriod
from indicators.models import ActivityYear, Measurement, Period, PeriodExtension
from plans.models import Plan, Unit, UnitMember
from plans.people.roles import find_unit, may_read_all, roles_of


@dataclass(frozen=True, kw_only=True)
class Scope(UnitPeriod):
    """One unit's work in one period, and who looks at it."""

    user: User
    unit: Unit
    #: Whether the person works for the unit; the strategy team reads only.
    is_own: bool
    #: Whether the person is the unit's müdür.
    is_manager: bool
    #: Whether the transaction holds the period, and what is read of it.
    is_held: bool = False

    @property
    def plan(self) -> Plan:
        return self.period.plan

    @property
    def is_open(self) -> bool:
        return self.period.state == Period.State.OPEN


def open_scope(user: User, code: tuple[int, int], unit_code: str, *, hold: bool = False) -> Scope:
    """The unit's work in the period of that year and half; to be written, hold it: what is read of
    it then stands until the transaction ends.

    Raises PermissionDenied for another unit's people, Http404 where there is no such work.
    """
    roles = roles_of(user)
    unit = find_unit(user, unit_code)
    if unit is None:
        raise Http404
    if not (unit.pk in roles or may_read_all(user)):
        raise PermissionDenied
    period = _find_period(code, unit, hold)
    if period is None and unit.successor:
        unit = unit.successor  # its work went over
        period = _find_period(code, unit, hold)
    if period is None:
        raise Http404
    extended = getattr(period, "extension")  # noqa: B009
    return Scope(
        user=user,
        period=period,
        unit=unit,
        is_own=unit.pk in roles,
        is_manager=roles.get(unit.pk) == UnitMember.Role.MANAGER,
        extension=extended,
        is_held=hold,
    )


def _find_period(code: tuple[int, int], unit: Unit, hold: bool) -> Period | None:
    """The period of that code for which the unit answers or has activities, with its
    `extension`."""
    extension = PeriodExtension.objects.filter(period=OuterRef("pk"), unit=unit)
    values = rows_of_unit(Measurement.objects.filter(period=OuterRef("pk")), unit)
    activities = ActivityYear.of(OuterRef("plan"), unit=unit, year=OuterRef("year"))
    periods = Period.objects.all()
    if hold:
        periods = periods.select_for_update(of=("self",), no_key=True)
    return choose_period(
        periods.filter(Exists(values) | Exists(activities), year=code[0], half=code[1])
        .exclude(state=Period.State.PLANNED)
        .select_related("plan")
        .annotate(
            extension=Subquery(extension.values("due_date")),
            year_is_over=Exists(Period.year_ends().filter(plan=OuterRef("plan"), year=code[0])),
        )
    )


def choose_period(periods: Iterable[Period]) -> Period | None:
    """The period that a code means where several plans have it: a plan in force goes before others,
    then the newest plan."""
    return max(
        periods,
        key=lambda period: (
            period.plan.status == Plan.Status.ACTIVE,
            period.plan.start_year,
            period.pk,
        ),
        default=None,
    )
