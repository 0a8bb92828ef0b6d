"""Drawing up, sending, approving and returning a unit's calendar of a year: who may, from when."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError

from indicators import workflow
from indicators.activities import Said
from indicators.calendar import steps
from indicators.calendar.steps import Drawn, DrawnStep, UnitYear, drawn_of
from indicators.models import ActivityProgress, ActivityYear, Indicator, Milestone
from indicators.workflow import (
    ACTIVITIES,
    AlreadyDone,
    Incomplete,
    NotAllowed,
    Stale,
    WorkflowError,
    WrongState,
)
from plans.models import Activity, CardCooperation, ObjectiveCard, Unit
from tests.support.calendar import (
    approve_year,
    calendar_of,
    draw,
    drawn,
    plan_activity,
    return_year,
    send_year,
    versions,
)
from tests.support.cycle import member


@pytest.fixture
def calendar(activity: Activity, unit: Unit) -> UnitYear:
    return calendar_of(unit, activity)


def refusal(outcome: steps.Outcome, activity: Activity) -> WorkflowError:
    assert outcome.done == []
    return outcome.refused[activity.pk]


# --- Drawing up -----------------------------------------------------------------------------------


def test_what_is_drawn_up_is_kept_with_its_steps_and_who_did_it(
    drawn_year: ActivityYear, clerk: User
) -> None:
    assert drawn_year.state == "draft"
    assert [(str(step), step.due) for step in drawn_year.milestones.all()] == [
        ("İhale", date(2025, 3, 31)),
        ("Yapım", date(2025, 6, 30)),
    ]
    for model in (ActivityYear, Milestone):
        assert {row.history_user for row in model.history.all()} == {clerk}


def test_a_step_is_changed_added_and_taken_out_by_its_key(
    drawn_year: ActivityYear, clerk: User, activity: Activity, calendar: UnitYear
) -> None:
    first, second = drawn_of(drawn_year).steps
    new = DrawnStep("Kabul", date(2025, 12, 1))
    changed = DrawnStep("Yapım işi", second.due, second.pk)
    content = Drawn(3, 12, steps=(changed, new))
    steps.save_calendar(clerk, calendar, {activity.pk: (content, drawn_year.version)})
    assert [(step.pk == second.pk, str(step)) for step in Milestone.objects.all()] == [
        (True, "Yapım işi"),
        (False, "Kabul"),
    ]
    assert Milestone.history.filter(id=first.pk, history_type="-").exists()


def test_an_activity_is_taken_out_of_the_year(
    drawn_year: ActivityYear, clerk: User, activity: Activity, calendar: UnitYear
) -> None:
    steps.save_calendar(clerk, calendar, {activity.pk: (None, drawn_year.version)})
    assert not ActivityYear.objects.exists()
    assert ActivityYear.history.filter(history_type="-").count() == 1


def test_who_saw_an_older_version_changes_nothing_and_sees_what_stands_now(
    drawn_year: ActivityYear, clerk: User, activity: Activity, calendar: UnitYear
) -> None:
    outcome = steps.save_calendar(clerk, calendar, {activity.pk: (drawn("Başka"), 0)})
    error = refusal(outcome, activity)
    assert isinstance(error, Stale)
    assert error.current == drawn_year
    assert Milestone.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (Drawn(6, 5), "Bitiş ayı başlangıç ayından önce"),
        (Drawn(steps=(DrawnStep("İş", date(2026, 1, 1)),)), "2025 yılının dışında"),
        (Drawn(1, 6, steps=(DrawnStep("İş", date(2025, 7, 1)),)), "(Ocak–Haziran) dışında"),
    ],
)
def test_what_does_not_fit_the_year_is_refused(
    content: Drawn, message: str, clerk: User, activity: Activity, calendar: UnitYear
) -> None:
    error = refusal(steps.save_calendar(clerk, calendar, {activity.pk: (content, 0)}), activity)
    assert message in str(error)


def test_another_units_people_draw_up_nothing(
    stranger: User, activity: Activity, calendar: UnitYear
) -> None:
    with pytest.raises(NotAllowed, match="başka bir birimin"):
        steps.save_calendar(stranger, calendar, {activity.pk: (drawn(), 0)})


def test_another_units_activity_does_not_come_into_the_own_calendar(
    stranger: User, activity: Activity
) -> None:
    own = calendar_of(stranger.unit_memberships.get().unit, activity)
    error = refusal(steps.save_calendar(stranger, own, {activity.pk: (drawn(), 0)}), activity)
    assert isinstance(error, NotAllowed)
    assert "kartlarında değil" in str(error)


@pytest.mark.parametrize("way", ["named", "all"])
def test_a_cooperating_unit_draws_up_its_own_part(
    way: str, stranger: User, clerk: User, activity: Activity
) -> None:
    unit = stranger.unit_memberships.get().unit
    if way == "named":
        CardCooperation.objects.create(card=activity.card, unit=unit)
    else:
        ObjectiveCard.objects.update(all_units_cooperate=True)
    draw(clerk, activity, "İhale")
    draw(stranger, activity, "Kazı")
    assert ActivityYear.objects.count() == 2


# --- Sending, approving, returning ----------------------------------------------------------------


def test_the_whole_year_goes_out_and_is_approved_together(
    drawn_year: ActivityYear, clerk: User, strategist: User, indicator: Indicator
) -> None:
    other = draw(clerk, plan_activity(indicator.card, "İkinci"))
    send_year(clerk, other)
    approve_year(strategist, drawn_year)
    assert {row.state for row in ActivityYear.objects.all()} == {"approved"}
    assert {row.approved_by for row in ActivityYear.objects.all()} == {strategist}


def test_an_empty_calendar_is_not_sent(clerk: User, calendar: UnitYear) -> None:
    with pytest.raises(Incomplete, match="faaliyet yok"):
        steps.send_calendar(clerk, calendar, {})


def test_what_a_colleague_added_meanwhile_is_not_sent_unseen(
    drawn_year: ActivityYear, clerk: User, calendar: UnitYear, indicator: Indicator
) -> None:
    seen = versions(calendar)
    draw(clerk, plan_activity(indicator.card, "İkinci"))
    with pytest.raises(Stale):
        steps.send_calendar(clerk, calendar, seen)


def test_a_sent_calendar_is_changed_by_nobody_until_it_is_taken_back(
    sent_year: ActivityYear, clerk: User, calendar: UnitYear, activity: Activity
) -> None:
    with pytest.raises(WrongState, match="önce geri çekin"):
        draw(clerk, activity, "Başka")
    steps.withdraw_calendar(clerk, calendar, versions(calendar))
    assert draw(clerk, activity, "Başka").state == "draft"


def test_an_approved_calendar_comes_back_with_a_reason_alone(
    approved_year: ActivityYear, clerk: User, strategist: User, calendar: UnitYear
) -> None:
    with pytest.raises(WrongState, match="iade etmesini isteyin"):
        draw(clerk, approved_year.activity, "Başka")
    with pytest.raises(Incomplete):
        return_year(strategist, approved_year, " ")
    assert return_year(strategist, approved_year, "Ödenek değişti").return_note == "Ödenek değişti"
    assert ActivityYear.history.first().history_change_reason == "Ödenek değişti"
    draw(clerk, approved_year.activity, "Başka")
    approve_year(strategist, send_year(clerk, approved_year))


@pytest.mark.parametrize("step", [approve_year, return_year])
def test_the_strategy_team_alone_decides(step: Any, sent_year: ActivityYear, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        step(clerk, sent_year)


def test_nobody_approves_what_they_sent(
    drawn_year: ActivityYear, unit: Unit, strategist: User
) -> None:
    both = member(unit, "ikisi")
    both.groups.add(*strategist.groups.all())
    send_year(both, drawn_year)
    with pytest.raises(NotAllowed, match="Kendi gönderdiğiniz"):
        approve_year(both, drawn_year)


def test_a_button_pressed_twice_says_so(approved_year: ActivityYear, strategist: User) -> None:
    with pytest.raises(AlreadyDone):
        approve_year(strategist, approved_year)


def test_a_decision_on_another_version_is_refused(
    sent_year: ActivityYear, strategist: User, calendar: UnitYear
) -> None:
    with pytest.raises(Stale):
        steps.approve_calendar(strategist, calendar, {sent_year.pk: sent_year.version - 1})


# --- Deleting what it belongs to ------------------------------------------------------------------


def test_an_activity_whose_calendar_was_drawn_up_is_not_deleted(
    drawn_year: ActivityYear,
) -> None:
    with pytest.raises(ProtectedError):
        drawn_year.activity.card.delete()


def test_an_empty_draft_goes_along_with_its_activity(activity: Activity, clerk: User) -> None:
    draw(clerk, activity)
    activity.delete()
    assert not ActivityYear.objects.exists()


def test_an_activity_of_which_progress_was_told_stays_in_the_year(
    progress: ActivityProgress, clerk: User, strategist: User
) -> None:
    row = return_year(strategist, progress.activity_year)
    calendar = calendar_of(row.unit, row.activity)
    workflow.save(clerk, {progress.pk: (Said(40), progress.version)}, ACTIVITIES).one()
    taken_out = {row.activity_id: (None, row.version)}
    with pytest.raises(WrongState, match="ilerlemesi yazıldı"):
        steps.save_calendar(clerk, calendar, taken_out).one()
    ActivityProgress.objects.update(percent=None, entered_by=None)
    assert steps.save_calendar(clerk, calendar, taken_out).refused == {}
    assert not ActivityYear.objects.exists()
