"""Measurements put through the rules, from card to plan."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from indicators import workflow
from indicators.evaluation import evaluate, evaluate_periods
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from indicators.performance import Status
from indicators.readings import SENT
from indicators.requirements import Entry
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit, UnitMember
from tests.support.cycle import approve, save_entry, submit

pytestmark = pytest.mark.differs


def enter(clerk: User, measurement: Measurement, value: int) -> None:
    entry = Entry(value=Decimal(value), deviation_reason="Kış uzun sürdü", remedy="Ek mesai")
    save_entry(clerk, measurement.pk, entry, measurement.version)
    submit(clerk, measurement.pk)


def test_nothing_measured_is_no_performance(period: Period) -> None:
    result = evaluate(period)
    assert result.performance is None
    assert [row.status for row in result.indicators] == [Status.NO_DATA]
    assert [row.is_missing for row in result.indicators] == [True]


def test_a_report_counts_only_what_is_approved(submitted: Measurement, strategist: User) -> None:
    assert evaluate(submitted.period).performance is None
    assert evaluate(submitted.period, SENT).performance == 50
    approve(strategist, submitted.pk)
    assert evaluate(submitted.period).performance == 50


def test_at_mid_year_the_figure_is_of_the_year_and_the_colour_of_what_is_due(
    approved: Measurement,
) -> None:
    (row,) = evaluate(approved.period).indicators
    assert (row.performance, row.due_performance, row.status) == (50, 100, Status.REACHED)


def test_the_year_adds_up_over_its_halves(
    approved: Measurement, clerk: User, strategist: User
) -> None:
    second = workflow.open_period(strategist, approved.period.plan, 2025, 2, date(2026, 1, 31))
    december = second.measurements.get()
    enter(clerk, december, 30)
    approve(strategist, december.pk)
    (row,) = evaluate(second).indicators
    assert (row.actual, row.performance, row.status) == (80, 80, Status.REASONABLE)
    assert (row.said.deviation_reason, row.said.remedy) == ("Kış uzun sürdü", "Ek mesai")
    assert evaluate(approved.period).indicators[0].actual == 50


def test_a_yearly_indicator_is_not_asked_for_at_mid_year(
    indicator: Indicator, strategist: User
) -> None:
    Indicator.objects.update(monitoring_frequency=12)
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))
    result = evaluate(period)
    assert [(row.is_due, row.is_missing) for row in result.indicators] == [(False, False)]
    assert result.cards[0].performance.total == 0


def test_a_year_without_a_target_says_so(period: Period) -> None:
    AnnualTarget.objects.all().delete()
    assert [row.status for row in evaluate(period).indicators] == [Status.NO_TARGET]


def test_a_target_of_zero_where_more_is_wanted_is_nothing_to_reach(period: Period) -> None:
    AnnualTarget.objects.update(value=0)
    assert [row.status for row in evaluate(period).indicators] == [Status.NO_TARGET]


def test_what_counts_as_zero_is_still_not_covered(period: Period, strategist: User) -> None:
    Plan.objects.update(missing_as_zero=True)
    workflow.close_period(strategist, period.pk)
    performance = evaluate(Period.objects.get()).cards[0].performance
    assert (performance.value, performance.measured, performance.total) == (0, 0, 1)


@pytest.mark.parametrize(("setting", "value"), [(False, None), (True, 0)])
def test_missing_data_of_a_closed_period_counts_as_zero_where_the_plan_says_so(
    period: Period, strategist: User, setting: bool, value: int | None
) -> None:
    Plan.objects.update(missing_as_zero=setting)
    workflow.close_period(strategist, period.pk)
    assert evaluate(Period.objects.get()).performance == value


def test_missing_data_of_an_open_period_is_no_zero_yet(period: Period) -> None:
    Plan.objects.update(missing_as_zero=True)
    assert evaluate(Period.objects.get()).performance is None


def test_cards_objectives_and_goals_are_averaged_plainly(
    indicator: Indicator, unit: Unit, clerk: User, strategist: User
) -> None:
    objective = indicator.card.objective
    plan = objective.goal.plan
    other = ObjectiveCard.objects.create(objective=objective, responsible_unit=unit)
    goal = Goal.objects.create(plan=plan, number=2, name="Öteki")
    lone = ObjectiveCard.objects.create(
        objective=Objective.objects.create(goal=goal, number=1, name="H"), responsible_unit=unit
    )
    for card in (other, lone):
        new = Indicator.objects.create(card=card, name="PG", aggregation="last")
        AnnualTarget.objects.create(indicator=new, year=2025, value=100)
    period = workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))
    for measurement, value in zip(period.measurements.order_by("pk"), (40, 80, 100), strict=True):
        enter(clerk, measurement, value)
    result = evaluate(period, SENT)
    assert [card.performance.value for card in result.cards] == [40, 80, 100]
    assert [goal.performance for goal in result.goals] == [60, 100]
    assert result.performance == 80


def test_the_whole_kars_plan_takes_five_queries(
    kars: Plan, strategist: User, django_assert_num_queries: Any
) -> None:
    unit = Unit.objects.get(code="mali-hizmetler")
    clerk = User.objects.create_user("memur")
    UnitMember.objects.create(unit=unit, user=clerk)
    period = workflow.open_period(strategist, kars, 2025, 1, date(2025, 7, 15))
    # 169 of the 184 have a target in 2025; 17 of these are yearly, one is measured in March too.
    assert period.measurements.count() == 169 - 17 + 1
    for measurement in period.measurements.filter(indicator__card__responsible_unit=unit):
        enter(clerk, measurement, 10)
    period = Period.objects.select_related("plan").get()
    with django_assert_num_queries(5):
        result = evaluate(period, SENT)
        assert [goal.code for goal in result.goals] == [f"A{n}" for n in range(1, 9)]
        assert len(result.indicators) == 184
        assert [c.card.label for c in result.cards if c.performance.measured] == ["H1.1"]


def test_several_periods_take_no_more_queries_than_one(
    approved: Measurement, clerk: User, strategist: User, django_assert_num_queries: Any
) -> None:
    plan = approved.period.plan
    second = workflow.open_period(strategist, plan, 2025, 2, date(2026, 1, 31))
    enter(clerk, second.measurements.get(), 30)
    periods = list(Period.objects.select_related("plan"))
    with django_assert_num_queries(5):
        results = evaluate_periods(periods, SENT)
    assert [result.performance for result in results] == [50, 80]
