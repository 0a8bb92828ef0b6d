"""Which units may draw up a calendar of their activities, and how far they are with a year."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from indicators.models import ActivityYear
from plans.models import Activity, Plan


@dataclass(frozen=True)
class UnitCalendar:
    """A unit's calendar of a year."""

    year: int
    #: What became of it, in words.
    state: str
    #: Whether it came back to be mended.
    is_returned: bool = False


def year_of(plan: Plan, on: date) -> int:
    """The year of the plan in which the day is, else the nearest."""
    return min(max(on.year, plan.start_year), plan.end_year)


def calendars_of(units: Collection[int], year: int) -> dict[int, UnitCalendar]:
    """By the keys of units, those that answer for activities of a plan in force that has the year,
    or that have drawn up something in it; two queries."""
    in_force = {
        "card__objective__goal__plan__status": Plan.Status.ACTIVE,
        "card__objective__goal__plan__start_year__lte": year,
        "card__objective__goal__plan__end_year__gte": year,
    }
    asked = Activity.objects.filter(card__responsible_unit__in=units, **in_force)
    found = {
        unit: UnitCalendar(year, "Hazırlanmadı")
        for unit in asked.order_by().values_list("card__responsible_unit", flat=True).distinct()
    }
    drawn = ActivityYear.objects.filter(unit__in=units, year=year).order_by("pk")
    for row in drawn.only("unit_id", "state"):
        is_returned = row.state == ActivityYear.State.RETURNED
        found[row.unit_id] = UnitCalendar(year, row.get_state_display(), is_returned)
    return found
