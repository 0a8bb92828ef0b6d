"""Calendars of activities for the tests, made in a few statements."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from indicators.models import ActivityProgress, ActivityYear, Milestone, Period
from plans.models import Activity, Unit

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


def report_progress(
    period: Period, percents: Mapping[ActivityYear, int], state: str = "approved", **texts: str
) -> None:
    """What units reported in the period of their activities (%)."""
    clerk, _ = _people()
    rows = ActivityProgress.objects.bulk_create(
        ActivityProgress(
            period=period, activity_year=row, percent=percent, entered_by=clerk, **texts
        )
        for row, percent in percents.items()
    )
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
