"""Calendars of activities for the tests, taken through their steps."""

from datetime import date

from django.contrib.auth.models import User

from indicators.calendar import steps
from indicators.calendar.steps import Drawn, DrawnStep, UnitYear
from indicators.models import ActivityYear
from plans.models import Activity, ObjectiveCard, Unit
from plans.records.plans import plan_of

YEAR = 2025


def plan_activity(card: ObjectiveCard, text: str = "Hatların yenilenmesi.") -> Activity:
    return Activity.objects.create(card=card, text=text)


def calendar_of(unit: Unit, activity: Activity, year: int = YEAR) -> UnitYear:
    return UnitYear(plan_of(activity), unit, year)


def drawn(*texts: str, year: int = YEAR, **fields: object) -> Drawn:
    """A plan with these steps, each due at the end of a quarter."""
    days = [(3, 31), (6, 30), (9, 30), (12, 31)]
    planned = tuple(
        DrawnStep(text, date(year, *day)) for text, day in zip(texts, days, strict=False)
    )
    return Drawn(steps=planned, **fields)  # type: ignore[arg-type]  # of the dataclass


def draw(
    clerk: User, activity: Activity, *texts: str, year: int = YEAR, **fields: object
) -> ActivityYear:
    """The activity's calendar as its clerk drew it up, a draft."""
    unit = clerk.unit_memberships.get().unit
    calendar = calendar_of(unit, activity, year)
    row = calendar.rows.filter(activity=activity).first()
    content = drawn(*texts, year=year, **fields)
    seen = {activity.pk: (content, row.version if row else 0)}
    for error in steps.save_calendar(clerk, calendar, seen).refused.values():
        raise error
    return calendar.rows.get(activity=activity)


def versions(calendar: UnitYear) -> dict[int, int]:
    return dict(calendar.rows.values_list("pk", "version"))


def send_year(clerk: User, row: ActivityYear) -> ActivityYear:
    calendar = calendar_of(row.unit, row.activity, row.year)
    steps.send_calendar(clerk, calendar, versions(calendar))
    row.refresh_from_db()
    return row


def approve_year(strategist: User, row: ActivityYear) -> ActivityYear:
    calendar = calendar_of(row.unit, row.activity, row.year)
    steps.approve_calendar(strategist, calendar, versions(calendar))
    row.refresh_from_db()
    return row


def return_year(strategist: User, row: ActivityYear, note: str = "Bakın") -> ActivityYear:
    calendar = calendar_of(row.unit, row.activity, row.year)
    steps.return_calendar(strategist, calendar, note, versions(calendar))
    row.refresh_from_db()
    return row
