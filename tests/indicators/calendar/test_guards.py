"""What the database refuses of calendars, progress, risks and evidence, whoever writes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from indicators import workflow
from indicators.models import (
    ActivityProgress,
    ActivityYear,
    Evidence,
    Measurement,
    Milestone,
    Period,
    RiskState,
    Unlock,
)
from indicators.workflow import ACTIVITIES, Incomplete
from plans.models import CardNote, Unit
from tests.support.calendar import send_progress, send_year
from tests.support.cycle import open_half, refused_by_the_database

pytestmark = pytest.mark.differs

LONG_AGO = timezone.now() - timedelta(days=30)


def refused(change: Callable[[], Any], *others: Callable[[], Any]) -> None:
    for one in (change, *others):
        refused_by_the_database(one)


def close_year(strategist: User, period: Period) -> None:
    second = open_half(period.plan, half=2, due=date(2026, 1, 15))
    for half in (period, second):
        workflow.close_period(strategist, half.pk)


# --- Calendars ------------------------------------------------------------------------------------


@pytest.mark.differs
@pytest.mark.parametrize(
    "fields",
    [
        {"start_month": 0},
        {"start_month": 7, "end_month": 6},
        {"end_month": 13},
        {"budget_share": 101},
        {"state": "open"},
        {"year": 2031},
        {"state": "submitted"},
    ],
)
def test_a_calendar_says_nothing_impossible(
    drawn_year: ActivityYear, fields: dict[str, Any]
) -> None:
    refused(lambda: ActivityYear.objects.update(**fields))


@pytest.mark.differs
@pytest.mark.parametrize(
    "fields",
    [
        {"state": "done"},
        {"done_on": date(2025, 3, 1)},
        {"state": "cancelled"},
        {"state": "late"},
        {"due": date(2026, 1, 1)},
        {"due": date(2024, 12, 31)},
    ],
)
def test_a_step_says_nothing_impossible(drawn_year: ActivityYear, fields: dict[str, Any]) -> None:
    refused(lambda: Milestone.objects.filter(text="İhale").update(**fields))


def test_a_calendar_begins_as_a_draft_of_a_unit_of_the_card(
    drawn_year: ActivityYear, stranger: User
) -> None:
    unit = stranger.unit_memberships.get().unit
    new = {"activity": drawn_year.activity, "year": 2026}
    sent = {"state": "submitted", "submitted_by": stranger, "submitted_at": timezone.now()}
    refused(
        lambda: ActivityYear.objects.create(**new, unit=unit),
        lambda: ActivityYear.objects.create(**new, **sent, unit=drawn_year.unit),
        lambda: ActivityYear.objects.create(**new, unit=drawn_year.unit, submitted_by=stranger),
        lambda: ActivityYear.objects.update(unit=unit),
        lambda: ActivityYear.objects.update(year=2026),
    )
    ActivityYear.objects.create(**new, unit=drawn_year.unit)


def test_what_lies_outside_the_months_of_its_activity_is_not_sent(
    drawn_year: ActivityYear, clerk: User
) -> None:
    Milestone.objects.filter(text="Yapım").update(due=date(2025, 11, 30))
    ActivityYear.objects.update(end_month=10)  # no step of any interface does this
    with pytest.raises(Incomplete, match=r"“Yapım”: 30\.11\.2025 günü"):
        send_year(clerk, drawn_year)
    signed = {"submitted_by": clerk, "submitted_at": timezone.now()}
    refused(lambda: ActivityYear.objects.update(state="submitted", **signed))


def test_a_sent_calendar_keeps_its_months_and_steps(
    sent_year: ActivityYear, approved_year: ActivityYear
) -> None:
    step = Milestone.objects.first()
    refused(
        lambda: ActivityYear.objects.update(end_month=6),
        lambda: ActivityYear.objects.update(budget_share=5),
        lambda: Milestone.objects.update(text="Başka"),
        lambda: Milestone.objects.filter(pk=step.pk).update(due=date(2025, 4, 1)),
        lambda: Milestone.objects.filter(pk=step.pk).update(order=9),
        step.delete,
        lambda: Milestone.objects.create(activity_year=sent_year, text="Yeni", due=step.due),
        lambda: ActivityYear.objects.all()._raw_delete("default"),
    )
    Milestone.objects.update(state="done", done_on=date(2025, 3, 1))


def test_a_calendar_follows_its_way(approved_year: ActivityYear, strategist: User) -> None:
    refused(
        lambda: ActivityYear.objects.update(state="draft"),
        lambda: ActivityYear.objects.update(state="returned"),
        lambda: ActivityYear.objects.update(approved_by=approved_year.submitted_by),
        lambda: ActivityYear.objects.update(submitted_at=LONG_AGO),
    )
    ActivityYear.objects.update(state="returned", return_note="Bakın")
    refused(lambda: ActivityYear.objects.update(state="approved"))


def test_a_calendar_is_sent_and_approved_now(sent_year: ActivityYear, strategist: User) -> None:
    approving = {"state": "approved", "approved_by": strategist}
    refused(
        lambda: ActivityYear.objects.update(**approving, approved_at=LONG_AGO),
        lambda: ActivityYear.objects.update(
            state="approved", approved_by=sent_year.submitted_by, approved_at=timezone.now()
        ),
    )
    ActivityYear.objects.update(**approving, approved_at=timezone.now())


def test_a_closed_year_is_kept_as_it_is(
    drawn_year: ActivityYear, period: Period, strategist: User, clerk: User
) -> None:
    close_year(strategist, period)
    step = Milestone.objects.first()
    sending = {"state": "submitted", "submitted_by": clerk, "submitted_at": timezone.now()}
    refused(
        lambda: ActivityYear.objects.update(end_month=6),
        lambda: ActivityYear.objects.update(**sending),
        lambda: Milestone.objects.update(state="ongoing"),
        step.delete,
        lambda: Milestone.objects.create(activity_year=drawn_year, text="Yeni", due=step.due),
    )
    drawn_year.activity.years.create(year=2026, unit=drawn_year.unit)


# --- Progress -------------------------------------------------------------------------------------


def test_progress_belongs_to_its_open_period_and_year(
    progress: ActivityProgress, strategist: User
) -> None:
    other = open_half(progress.period.plan, 2026)
    year = progress.activity_year
    refused(
        lambda: ActivityProgress.objects.create(period=other, activity_year=year),
        lambda: ActivityProgress.objects.update(period=other),
        lambda: ActivityProgress.objects.update(percent=101),
    )


def test_sent_progress_is_complete_and_keeps_what_was_written(
    progress: ActivityProgress, clerk: User
) -> None:
    sending = {"state": "submitted", "submitted_by": clerk, "submitted_at": timezone.now()}
    refused(lambda: ActivityProgress.objects.update(**sending))
    send_progress(clerk, progress)
    refused(
        lambda: ActivityProgress.objects.update(percent=50),
        lambda: ActivityProgress.objects.update(note="Başka"),
        lambda: ActivityProgress.objects.update(entered_by=None),
    )


def test_progress_of_a_closed_period_is_locked_until_it_is_unlocked(
    progress: ActivityProgress, clerk: User, strategist: User
) -> None:
    workflow.close_period(strategist, progress.period_id)
    evidence = {"progress": progress, "document_number": "E-1"}
    refused(
        lambda: ActivityProgress.objects.update(percent=50),
        lambda: Evidence.objects.create(**evidence),
    )
    workflow.unlock(strategist, progress.pk, "Eksik", progress.version, ACTIVITIES)
    Evidence.objects.create(**evidence)
    send_progress(clerk, progress)


def test_approved_progress_keeps_who_and_when(
    progress: ActivityProgress, clerk: User, strategist: User
) -> None:
    send_progress(clerk, progress)
    approving = {"state": "approved", "approved_at": timezone.now()}
    refused(lambda: ActivityProgress.objects.update(**approving, approved_by=clerk))
    progress.refresh_from_db()
    workflow.approve(strategist, {progress.pk: progress.version}, ACTIVITIES).one()
    refused(
        lambda: ActivityProgress.objects.update(approved_at=LONG_AGO),
        lambda: ActivityProgress.objects.update(state="returned"),
        lambda: Evidence.objects.create(progress=progress, document_number="E-1"),
        progress.delete,
    )


def test_evidence_and_unlocks_belong_to_one_thing(
    progress: ActivityProgress, draft: Measurement, strategist: User
) -> None:
    both = {"measurement": draft, "progress": progress}
    refused(
        lambda: Evidence.objects.create(document_number="E-1"),
        lambda: Evidence.objects.create(**both, document_number="E-1"),
        lambda: Unlock.objects.create(**both, user=strategist, reason="x"),
    )


# --- Risks ----------------------------------------------------------------------------------------


def test_what_is_said_of_a_risk_is_kept_once_the_period_is_closed(
    period: Period, strategist: User, unit: Unit
) -> None:
    card = period.plan.goals.get().objectives.get().cards.get()
    risk, need = (
        CardNote.objects.create(card=card, kind=kind, text="Ödenek") for kind in ("risk", "need")
    )
    said = RiskState.objects.create(period=period, risk=risk, occurred="yes")
    refused(
        lambda: RiskState.objects.create(period=period, risk=need),
        lambda: RiskState.objects.update(occurred="?"),
    )
    workflow.close_period(strategist, period.pk)
    refused(lambda: RiskState.objects.update(action="Takip"), said.delete)
