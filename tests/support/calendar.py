"""Calendars of activities for the tests: taken through their steps, or as they come to stand."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from indicators import workflow
from indicators.activities import Said
from indicators.calendar import steps
from indicators.calendar.steps import Drawn, DrawnStep, UnitYear
from indicators.models import ActivityProgress, ActivityYear, Milestone, Period
from indicators.workflow import ACTIVITIES
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
    steps.save_calendar(clerk, calendar, seen).all()
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


# --- In a few statements, past the steps ----------------------------------------------------------

#: Text, day and state of a milestone.
Step = tuple[str, date, str]


def add_calendar(
    activity: Activity,
    steps: Iterable[Step] = (),
    *,
    unit: Unit | None = None,
    year: int = 2025,
    state: str = "approved",
    **fields: Any,
) -> ActivityYear:
    """What the card's unit (or another) planned for an activity; done steps were done in time."""
    planned = ActivityYear.objects.create(
        activity=activity, unit=unit or activity.card.responsible_unit, year=year, **fields
    )
    for text, due, of_step in steps:
        step = Milestone.objects.create(activity_year=planned, text=text, due=due)
        done_on = due if of_step == "done" else None
        reason = "Ödenek ayrılmadı." if of_step == "cancelled" else ""
        Milestone.objects.filter(pk=step.pk).update(
            state=of_step, done_on=done_on, cancel_reason=reason
        )
    _decide(ActivityYear.objects.filter(pk=planned.pk), state)
    planned.refresh_from_db()
    return planned


def add_steps(card: ObjectiveCard, days: Mapping[str, int], state: str = "planned") -> None:
    """Milestones so many days from today on, each of an activity of its own in its own year."""
    for text, after in days.items():
        due = timezone.localdate() + timedelta(days=after)
        add_calendar(plan_activity(card, text), [(text, due, state)], year=due.year)


def report_progress(
    period: Period, percents: Mapping[ActivityYear, int], state: str = "approved", **texts: str
) -> None:
    """What units reported in the period of their activities (%)."""
    clerk, _ = _people()
    rows = [
        ActivityProgress(
            period=period, activity_year=row, percent=percent, entered_by=clerk, **texts
        )
        for row, percent in percents.items()
    ]
    for row in rows:
        ACTIVITIES.seal(row)
    ActivityProgress.objects.bulk_create(rows)
    _decide(ActivityProgress.objects.filter(pk__in=[row.pk for row in rows]), state)


def _decide(rows: Any, state: str) -> None:
    """Send rows, and approve them, as far as the state wants it."""
    clerk, approver = _people()
    now = timezone.now()
    if state in ("submitted", "approved"):
        rows.update(state="submitted", submitted_by=clerk, submitted_at=now)
    if state == "approved":
        rows.update(state="approved", approved_by=approver, approved_at=now)


def _people() -> tuple[User, User]:
    clerk, approver = (
        User.objects.get_or_create(username=name)[0] for name in ("giren", "onaylayan")
    )
    return clerk, approver


def send_progress(clerk: User, row: ActivityProgress) -> ActivityProgress:
    """Say how far the activity is, with everything that may have to be explained, and send it."""
    row.refresh_from_db()
    said = {row.pk: (Said(40, "Yapıldı", "Yağış"), row.version)}
    saved = workflow.save(clerk, said, ACTIVITIES).one()
    return workflow.submit(clerk, {row.pk: saved.version}, ACTIVITIES).one()
