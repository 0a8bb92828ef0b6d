"""Meetings and what they ask of units: who may do what, in which state, in every interface."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone

from indicators.cycle.progress import open_work
from indicators.meetings import steps
from indicators.meetings.agenda import propose_agenda
from indicators.models import (
    ActionItem,
    AgendaPoint,
    Decision,
    Evidence,
    Meeting,
    Participant,
    Period,
)
from indicators.workflow import Incomplete, NotAllowed, Stale, WorkflowError, WrongState
from plans.models import Plan, Unit
from plans.people.roles import STRATEGY_TEAM
from tests.support.calendar import add_calendar, plan_activity
from tests.support.cycle import refused_by_the_database
from tests.support.meetings import ask, asked, call, close
from tests.support.trail import incomplete_trails

pytestmark = pytest.mark.differs


@pytest.fixture
def period(draft: Any) -> Period:
    return draft.period


@pytest.fixture
def item(strategist: User, period: Period, unit: Unit) -> ActionItem:
    return asked(strategist, period, unit)


@pytest.fixture
def answered(item: ActionItem, clerk: User) -> ActionItem:
    return steps.answer_item(clerk, item.pk, item.version, "Yapıldı.", is_done=True)


# --- Calling --------------------------------------------------------------------------------------


def test_who_stays_among_the_participants_keeps_the_row(
    strategist: User, clerk: User, period: Period
) -> None:
    meeting = call(strategist, period, users=[clerk, strategist], names=["Ali", "Veli"])
    before = dict(meeting.participants.values_list("name", "pk"))
    steps.save_meeting(strategist, meeting, [clerk], ["Veli", "Can"])
    after = dict(meeting.participants.values_list("name", "pk"))
    assert after == {
        name: before.get(name, after["Can"]) for name in ["Örnek Memur", "Veli", "Can"]
    }
    assert incomplete_trails() == []


@pytest.mark.parametrize("who", ["clerk", "stranger"])
def test_only_the_team_calls_writes_and_closes(
    request: pytest.FixtureRequest, strategist: User, period: Period, who: str
) -> None:
    user, meeting = request.getfixturevalue(who), call(strategist, period)
    for step in (
        lambda: call(user, period),
        lambda: steps.save_meeting(user, meeting, [], ["Ali"]),
        lambda: steps.close_minutes(user, meeting.pk, meeting.version),
        lambda: steps.delete_meeting(user, meeting.pk, meeting.version),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_a_change_of_what_was_not_seen_is_refused(strategist: User, period: Period) -> None:
    meeting = call(strategist, period)
    seen = Meeting.objects.get()
    steps.save_meeting(strategist, meeting, [], ["Ali"])
    with pytest.raises(Stale):
        steps.save_meeting(strategist, seen, [], ["Veli"])
    with pytest.raises(Stale):
        steps.close_minutes(strategist, seen.pk, seen.version - 1)


def test_minutes_without_a_decision_or_anybody_there_are_not_closed(
    strategist: User, period: Period, unit: Unit
) -> None:
    meeting = call(strategist, period)
    with pytest.raises(Incomplete, match="karar ya da yapılacak iş yok"):
        steps.close_minutes(strategist, meeting.pk, meeting.version)
    ask(meeting, unit)
    meeting.participants.update(attended=False)
    with pytest.raises(Incomplete, match="Kimin katıldığı"):
        steps.close_minutes(strategist, meeting.pk, meeting.version)


def test_minutes_are_not_closed_before_the_day_of_the_meeting(
    strategist: User, period: Period
) -> None:
    today = timezone.localdate()
    with pytest.raises(WrongState, match="o günden önce kapanmaz"):
        close(strategist, call(strategist, period, day=today + timedelta(days=1)))
    assert close(strategist, call(strategist, period, day=today)).is_closed


# --- Answering ------------------------------------------------------------------------------------


def test_the_unit_answers_the_team_gives_back_and_closes(
    item: ActionItem, clerk: User, strategist: User
) -> None:
    item = steps.answer_item(clerk, item.pk, item.version, " İlan verildi. ", is_done=False)
    assert (item.state, item.answer, item.answered_by) == ("answered", "İlan verildi.", clerk)
    item = steps.return_item(strategist, item.pk, item.version, "Sözleşmeyi bekliyoruz.")
    assert (item.state, item.return_note) == ("open", "Sözleşmeyi bekliyoruz.")
    item = steps.answer_item(clerk, item.pk, item.version, "İmzalandı.", is_done=True)
    item = steps.close_item(strategist, item.pk, item.version)
    assert (item.state, item.closed_by) == ("closed", strategist)
    assert not ActionItem.unclosed().exists()


def test_only_people_of_its_unit_answer(item: ActionItem, stranger: User, strategist: User) -> None:
    for user in (stranger, strategist):
        with pytest.raises(NotAllowed, match="sizin biriminizin değil"):
            steps.answer_item(user, item.pk, item.version, "Yapıldı.", is_done=True)


def test_who_answers_does_not_close(answered: ActionItem, clerk: User) -> None:
    with pytest.raises(NotAllowed, match="yalnız strateji ekibi"):
        steps.close_item(clerk, answered.pk, answered.version)
    clerk.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    both = User.objects.get(pk=clerk.pk)
    with pytest.raises(NotAllowed, match="ekipten başka biri"):
        steps.close_item(both, answered.pk, answered.version)


REFUSED: list[tuple[type[WorkflowError], Callable[..., Any]]] = [
    (Incomplete, lambda i, c, t: steps.answer_item(c, i.pk, i.version, " ", is_done=True)),
    (Stale, lambda i, c, t: steps.answer_item(c, i.pk, 99, "Yapıldı.", is_done=True)),
    (Stale, lambda i, c, t: steps.close_item(t, i.pk, 99)),
    (Incomplete, lambda i, c, t: steps.return_item(t, i.pk, i.version, " ")),
]


@pytest.mark.parametrize(("error", "step"), REFUSED)
def test_a_step_that_lacks_something_is_refused(
    answered: ActionItem, clerk: User, strategist: User, error: Any, step: Callable[..., Any]
) -> None:
    with pytest.raises(error):
        step(answered, clerk, strategist)


def test_what_is_not_answered_or_is_closed_takes_no_step(
    item: ActionItem, clerk: User, strategist: User
) -> None:
    with pytest.raises(WrongState, match="henüz yanıtlamadı"):
        steps.close_item(strategist, item.pk, item.version)
    item = steps.answer_item(clerk, item.pk, item.version, "Yapıldı.", is_done=True)
    item = steps.close_item(strategist, item.pk, item.version)
    with pytest.raises(WrongState, match="Bu iş kapandı"):
        steps.answer_item(clerk, item.pk, item.version, "Daha", is_done=True)


def test_nothing_is_asked_of_a_unit_while_the_minutes_are_open(
    strategist: User, clerk: User, period: Period, unit: Unit
) -> None:
    item = ask(call(strategist, period), unit)
    assert not ActionItem.unclosed([unit.pk]).exists()
    assert not steps.readable_items(clerk).exists()
    with pytest.raises(WrongState, match="henüz kapanmadı"):
        steps.answer_item(clerk, item.pk, item.version, "Yapıldı.", is_done=True)


def test_a_unit_with_something_to_do_is_not_closed(
    item: ActionItem, unit: Unit, strategist: User
) -> None:
    assert (
        "Mali Hizmetler Müdürlüğü, Strateji Geliştirme Kurulu, 01.08.2025 toplantısı: "
        "“İhale yapılsın.” işi kapanmadı."
    ) in open_work([unit])


# --- Below every interface ------------------------------------------------------------------------


def test_closed_minutes_are_refused_by_the_steps_and_by_the_database(
    item: ActionItem, strategist: User, unit: Unit
) -> None:
    meeting = item.meeting
    with pytest.raises(WrongState, match="tutanağı kapandı"):
        steps.save_meeting(strategist, meeting, [], ["Ali"])
    rows: list[type[Model]] = [Participant, Decision, ActionItem]
    changes: list[Callable[[], object]] = [
        lambda: Meeting.objects.update(place="Başka yer"),
        lambda: Meeting.objects.update(state="called"),
        lambda: Meeting._base_manager.all()._raw_delete("default"),
        lambda: Participant.objects.update(attended=False),
        lambda: Decision.objects.update(text="Başka"),
        lambda: ActionItem.objects.update(due=date(2030, 1, 1)),
        lambda: ActionItem.objects.update(text="Başka"),
        lambda: Participant.objects.create(meeting=meeting, name="Sonradan"),
        lambda: AgendaPoint.objects.create(meeting=meeting, text="Sonradan"),
        lambda: Decision.objects.create(meeting=meeting, text="Sonradan"),
        lambda: ask(meeting, unit),
        *(lambda model=model: model._base_manager.all()._raw_delete("default") for model in rows),
    ]
    for change in changes:
        refused_by_the_database(change)


def test_the_database_keeps_the_order_of_states_and_who_closed(
    item: ActionItem, clerk: User, strategist: User
) -> None:
    def write(values: dict[str, Any]) -> None:
        ActionItem.objects.filter(pk=item.pk).update(**values)

    now = timezone.now()
    answer: dict[str, Any] = {
        "state": "answered",
        "answer": "Yapıldı.",
        "answered_by": clerk,
        "answered_at": now,
    }
    end: dict[str, Any] = {"state": "closed", "closed_by": strategist, "closed_at": now}
    for wrong in (
        answer | end,  # nobody had answered
        answer | {"answered_at": now.replace(year=2020)},
        answer | {"answered_by": None},
        {"answered_by": clerk},
    ):
        refused_by_the_database(partial(write, wrong))
    write(answer)
    refused_by_the_database(partial(write, end | {"closed_by": clerk}))
    Evidence.objects.create(action_item=item, document_number="E-1")
    write(end)
    for wrong in ({"answer": "Başka"}, {"state": "open"}):
        refused_by_the_database(partial(write, wrong))
    refused_by_the_database(lambda: Evidence.objects.update(document_number="E-2"))


# --- The next agenda ------------------------------------------------------------------------------


def test_what_is_not_closed_comes_back_on_the_next_agenda_until_it_is(
    answered: ActionItem, strategist: User, period: Period
) -> None:
    def comes_back() -> bool:
        points = call(strategist, period).points.filter(kind="open")
        return [point.action_item for point in points] == [answered]

    assert comes_back()
    returned = steps.return_item(strategist, answered.pk, answered.version, "Eksik.")
    assert comes_back()
    again = steps.answer_item(
        answered.answered_by, returned.pk, returned.version, "Tamam.", is_done=True
    )
    steps.close_item(strategist, again.pk, again.version)
    assert not comes_back()


def test_the_agenda_proposes_what_it_does_not_have(
    strategist: User, period: Period, unit: Unit
) -> None:
    years = {"start_year": 2025, "end_year": 2029}
    other = Plan.objects.create(slug="baska", institution="Başka", status="active", **years)
    objective = other.goals.create(number=1, name="Amaç").objectives.create(number=1, name="Hedef")
    late = plan_activity(objective.cards.create(responsible_unit=unit))
    add_calendar(late, [("Başka planın adımı", date(2025, 3, 1), "planned")])
    meeting = call(strategist, period)
    [missing] = meeting.points.all()
    assert (missing.kind, missing.unit) == ("missing", unit)
    assert missing.text == "Mali Hizmetler Müdürlüğü: 1 değer gönderilmedi"
    assert propose_agenda(meeting) == []
    missing.delete()
    assert [point.text for point in propose_agenda(meeting)] == [missing.text]


def test_what_a_period_suggests_stands_once_on_an_agenda(strategist: User, period: Period) -> None:
    meeting = call(strategist, period)
    [point] = meeting.points.all()
    point.pk, point.order, point.uid = None, 9, uuid4()
    refused_by_the_database(point.save)
