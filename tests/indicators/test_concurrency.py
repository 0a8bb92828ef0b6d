"""Several people at the same moment: real threads with connections of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from indicators import workflow
from indicators.models import ActivityYear, Measurement, Period
from indicators.requirements import Entry
from indicators.workflow import Stale, WorkflowError, WrongState
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit, UnitMember
from plans.people.roles import STRATEGY_TEAM
from reports.models import Publication
from reports.publishing.publish import publish
from tests.support.builders import add_indicator
from tests.support.calendar import approve_year, draw, plan_activity, return_year, send_year
from tests.support.cycle import save_entry

pytestmark = pytest.mark.differs

PEOPLE = 6
SHEET = "/veri-girisi/2025-1/mali/"


def at_once(*actions: Callable[[], object]) -> list[Any]:
    """Run the actions in threads that start together; each one's result or WorkflowError."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return action()
        except WorkflowError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@pytest.fixture
def strategist(transactional_db: None) -> User:
    user = User.objects.create_user("strateji", is_staff=True)
    user.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    return user


@pytest.fixture
def period(strategist: User) -> Period:
    """An open period with as many indicators of one unit as there are people in it."""
    plan = Plan.objects.create(
        slug="x", institution="Örnek", start_year=2025, end_year=2029, status=Plan.Status.ACTIVE
    )
    goal = Goal.objects.create(plan=plan, number=1, name="Amaç")
    objective = Objective.objects.create(goal=goal, number=1, name="Hedef")
    unit = Unit.objects.create(code="mali", name="Mali Hizmetler", short_name="Mali")
    card = ObjectiveCard.objects.create(objective=objective, responsible_unit=unit)
    for number in range(PEOPLE):
        add_indicator(card, f"Gösterge {number}")
        UnitMember.objects.create(unit=unit, user=User.objects.create_user(f"memur{number}"))
    return workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))


@pytest.fixture
def clerks(period: Period) -> list[User]:
    return list(User.objects.filter(username__startswith="memur").order_by("pk"))


def test_of_people_who_save_one_value_at_once_one_wins_and_the_others_are_told(
    period: Period, clerks: list[User]
) -> None:
    pk = period.measurements.first().pk
    results = at_once(
        *(
            lambda clerk=clerk, n=n: save_entry(clerk, pk, Entry(value=Decimal(n)), 1)
            for n, clerk in enumerate(clerks)
        )
    )
    winners = [result for result in results if isinstance(result, Measurement)]
    losers = [result for result in results if isinstance(result, Stale)]
    assert (len(winners), len(losers)) == (1, PEOPLE - 1)
    assert {loser.current.value for loser in losers} == {winners[0].value}
    assert Measurement.objects.get(pk=pk).value == winners[0].value


def test_while_a_period_closes_each_save_either_stands_or_is_refused(
    period: Period, clerks: list[User], strategist: User
) -> None:
    rows = list(period.measurements.order_by("pk"))
    saves = [
        lambda clerk=clerk, row=row: save_entry(clerk, row.pk, Entry(value=Decimal(7)), row.version)
        for clerk, row in zip(clerks, rows, strict=True)
    ]
    *results, closed = at_once(*saves, lambda: workflow.close_period(strategist, period.pk))
    assert closed.state == Period.State.CLOSED
    for row, result in zip(rows, results, strict=True):
        stored = Measurement.objects.get(pk=row.pk)
        if isinstance(result, Measurement):
            assert (stored.value, stored.version) == (7, 2)
        else:
            assert isinstance(result, WrongState)
            assert (stored.value, stored.version) == (None, 1)


def test_a_period_opened_by_several_at_once_opens_once(period: Period, strategist: User) -> None:
    action = lambda: workflow.open_period(  # noqa: E731
        strategist, period.plan, 2025, 2, date(2026, 1, 15)
    )
    opened = at_once(*[action] * PEOPLE)
    assert {result.pk for result in opened} == {Period.objects.get(half=2).pk}
    assert Measurement.objects.filter(period__half=2).count() == PEOPLE


def test_of_people_who_publish_at_once_one_wins_and_the_others_are_told(
    period: Period, strategist: User
) -> None:
    Plan.objects.update(status="active")
    workflow.close_period(strategist, period.pk)
    first = at_once(*[lambda: publish(strategist, period)] * PEOPLE)
    again = at_once(*[lambda: publish(strategist, period, reason="Düzeltme", version=2)] * PEOPLE)
    for version, results in enumerate([first, again], 1):
        winners = [result for result in results if isinstance(result, Publication)]
        losers = [result for result in results if isinstance(result, WorkflowError)]
        assert [row.version for row in winners] == [version]
        assert len(losers) == PEOPLE - 1
        assert all(f"{version}. sürüm" in str(error) for error in losers)


def test_a_unit_writes_of_its_steps_while_its_calendar_is_decided_on(
    period: Period, clerks: list[User], strategist: User
) -> None:
    clerk, browser = clerks[0], Client()
    browser.force_login(clerk)
    year = draw(clerk, plan_activity(ObjectiveCard.objects.get()), "İhale")
    key, step = f"f{year.pk}", f"f{year.pk}-s{year.milestones.get().pk}"
    decisions = [partial(send_year, clerk), partial(approve_year, strategist)]
    decisions += [partial(return_year, strategist)]
    for number, decide in enumerate(decisions * 2):
        old, new = ("planned", "ongoing") if number % 2 == 0 else ("ongoing", "planned")
        data: dict[str, Any] = {f"{key}-version": number, f"{key}-percent": number + 1}
        data |= {f"{step}-seen": f"{old}||", f"{step}-state": new}
        at_once(partial(browser.post, SHEET, data), partial(decide, year))
        assert year.progress.get().percent == number + 1
        assert year.milestones.get().state == new
    assert ActivityYear.objects.get().state == "returned"
