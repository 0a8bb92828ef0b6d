"""A unit's calendar of a year as the beginning of others."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from indicators.calendar.steps import (
    EDITABLE,
    Drawn,
    DrawnStep,
    UnitYear,
    drawn_of,
    save_calendar,
)
from indicators.models import ActivityYear, Milestone, Period
from plans.models import Activity


@dataclass(frozen=True)
class Copy:
    """A year that a calendar may be copied into, and what would be new in it."""

    year: int
    #: Why nothing is copied; empty where something may be.
    obstacle: str
    #: The activities that come in, with their steps of that year.
    new: list[tuple[Activity, Drawn]]
    #: How many activities have a calendar there already, which stays.
    kept: int


def find_copies(calendar: UnitYear) -> list[Copy]:
    """What copying the calendar into each later year of its plan would do; four queries."""
    own = calendar.rows.filter(activity__in=calendar.activities.order_by().values("pk"))
    rows = own.select_related("activity__card__objective__goal")
    source = list(rows.prefetch_related("milestones"))
    states: dict[int, dict[int, str]] = {}
    stored = ActivityYear.of(calendar.plan, unit=calendar.unit)
    for year, activity, state in stored.values_list("year", "activity_id", "state"):
        states.setdefault(year, {})[activity] = state
    closed = set(Period.year_ends().filter(plan=calendar.plan).values_list("year", flat=True))
    return [
        _copy(source, year, states.get(year, {}), year in closed)
        for year in calendar.plan.years
        if year > calendar.year
    ]


def _copy(source: list[ActivityYear], year: int, states: dict[int, str], is_closed: bool) -> Copy:
    obstacle = ""
    if is_closed:
        obstacle = "Yıl kapandı."
    elif any(state not in EDITABLE for state in states.values()):
        obstacle = "Takvimi gönderilmiş ya da onaylanmış."
    new = [row for row in source if row.activity_id not in states]
    drawn = [(row.activity, _moved(row, year)) for row in new]
    return Copy(year, obstacle, drawn, len(source) - len(new))


def _moved(row: ActivityYear, year: int) -> Drawn:
    """What the row plans, its days in another year; cancelled steps are left behind."""
    live = [step for step in row.milestones.all() if step.state != Milestone.State.CANCELLED]
    steps = (DrawnStep(step.text, _same_day(step.due, year)) for step in live)
    return replace(drawn_of(row), steps=tuple(steps))


def _same_day(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else day.replace(year=year)


@transaction.atomic
def copy_calendar(user: User, calendar: UnitYear, years: Collection[int]) -> list[Copy]:
    """Begin the calendars of these years with this one; what they have already stays. Raises
    WorkflowError where one of the years takes nothing."""
    done = [copy for copy in find_copies(calendar) if copy.year in years and copy.new]
    for copy in done:
        target = UnitYear(calendar.plan, calendar.unit, copy.year)
        drawn = {activity.pk: (content, 0) for activity, content in copy.new}
        save_calendar(user, target, drawn, reason=f"{calendar.year} takviminden").all()
    return done
