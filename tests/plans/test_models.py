"""What the database itself refuses, whichever way the data comes."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from indicators.models import AnnualTarget, Indicator
from plans.models import Activity, Goal, Objective, ObjectiveCard, Plan, Unit, UnitAssignment

pytestmark = pytest.mark.differs


@pytest.fixture
def plan(db: None) -> Plan:
    return Plan.objects.create(
        slug="ornek", institution="Örnek Belediyesi", start_year=2025, end_year=2029
    )


@pytest.fixture
def objective(plan: Plan) -> Objective:
    goal = Goal.objects.create(plan=plan, number=1, name="Amaç")
    return Objective.objects.create(goal=goal, number=1, name="Hedef")


@pytest.fixture
def card(objective: Objective) -> ObjectiveCard:
    return ObjectiveCard.objects.create(objective=objective)


@pytest.fixture
def indicator(card: ObjectiveCard) -> Indicator:
    return Indicator.objects.create(card=card, name="Gösterge", aggregation="sum")


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="mali", name="Mali Hizmetler Müdürlüğü", short_name="Mali Md.")


def refused(model: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**values)


def test_an_indicator_has_one_target_a_year(indicator: Indicator) -> None:
    AnnualTarget.objects.create(indicator=indicator, year=2025, value=1)
    refused(AnnualTarget, indicator=indicator, year=2025, value=2)


def test_an_objective_has_one_cost_a_year(objective: Objective) -> None:
    CostEstimate.objects.create(objective=objective, year=2025, amount=1)
    refused(CostEstimate, objective=objective, year=2025, amount=2)


@pytest.mark.differs
@pytest.mark.parametrize("year", [2024, 2030])
def test_years_outside_the_plan_are_refused(
    plan: Plan, objective: Objective, indicator: Indicator, year: int
) -> None:
    refused(AnnualTarget, indicator=indicator, year=year, value=1)
    refused(CostEstimate, objective=objective, year=year, amount=1)
    refused(GeneralExpense, plan=plan, year=year, amount=1)


def test_the_budget_takes_the_year_before_the_plan_and_none_earlier(plan: Plan) -> None:
    item = BudgetItem.objects.create(plan=plan, side="expense", code="01", name="Personel")
    BudgetAmount.objects.create(item=item, year=2024, amount=1)
    refused(BudgetAmount, item=item, year=2023, amount=1)


def test_a_target_cannot_be_moved_out_of_the_plan(indicator: Indicator) -> None:
    AnnualTarget.objects.create(indicator=indicator, year=2025, value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualTarget.objects.update(year=2031)


def test_a_plan_cannot_shrink_away_from_its_targets(plan: Plan, indicator: Indicator) -> None:
    AnnualTarget.objects.create(indicator=indicator, year=2029, value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(end_year=2028)
    Plan.objects.filter(pk=plan.pk).update(end_year=2030)


def test_a_year_outside_the_plan_is_named_in_a_sentence(indicator: Indicator) -> None:
    with pytest.raises(ValidationError, match=r"2035 yılı planın dönemi \(2025–2029\) dışında"):
        AnnualTarget(indicator=indicator, year=2035, value=1).full_clean()


@pytest.mark.differs
@pytest.mark.parametrize("weight", [Decimal("-0.001"), Decimal("100.001"), Decimal(140)])
def test_a_weight_outside_0_to_100_is_refused(card: ObjectiveCard, weight: Decimal) -> None:
    refused(Indicator, card=card, name="Gösterge", weight=weight)


@pytest.mark.parametrize("weight", [None, Decimal(0), Decimal("22.429"), Decimal(100)])
def test_a_weight_may_be_empty_or_any_percentage(
    card: ObjectiveCard, weight: Decimal | None
) -> None:
    assert Indicator.objects.create(card=card, name="Gösterge", aggregation="sum", weight=weight).pk


def test_a_frequency_is_3_6_or_12_months(card: ObjectiveCard) -> None:
    refused(Indicator, card=card, name="Gösterge", monitoring_frequency=4)


@pytest.mark.differs
@pytest.mark.parametrize(
    ("field", "value"), [("direction", "x"), ("basis", "x"), ("aggregation", "x")]
)
def test_an_indicators_rules_are_known_ones(card: ObjectiveCard, field: str, value: str) -> None:
    refused(Indicator, card=card, name="Gösterge", **{field: value})


def test_a_plan_ends_after_it_starts(db: None) -> None:
    refused(Plan, slug="x", institution="X", start_year=2025, end_year=2025)


def test_costs_are_not_negative(objective: Objective, card: ObjectiveCard, plan: Plan) -> None:
    refused(CostEstimate, objective=objective, year=2025, amount=-1)
    refused(CardCost, card=card, amount=-1)
    refused(GeneralExpense, plan=plan, year=2025, amount=-1)


def test_goal_and_objective_numbers_do_not_repeat(plan: Plan, objective: Objective) -> None:
    refused(Goal, plan=plan, number=1, name="Yine")
    refused(Objective, goal=objective.goal, number=1, name="Yine")


def test_the_matrix_takes_s_and_i_once_for_a_unit(objective: Objective, unit: Unit) -> None:
    refused(UnitAssignment, objective=objective, unit=unit, role="X")
    UnitAssignment.objects.create(objective=objective, unit=unit, role="S")
    refused(UnitAssignment, objective=objective, unit=unit, role="I")


def test_a_printed_total_says_of_what_and_stands_once(plan: Plan, objective: Objective) -> None:
    refused(PublishedTotal, plan=plan, kind="goal_cost", value=1)
    refused(PublishedTotal, plan=plan, kind="grand_total", goal=objective.goal, value=1)
    PublishedTotal.objects.create(plan=plan, kind="grand_total", value=1)
    refused(PublishedTotal, plan=plan, kind="grand_total", value=2)
    PublishedTotal.objects.create(plan=plan, kind="grand_total", year=2025, value=1)


def test_a_new_row_goes_to_the_end(card: ObjectiveCard) -> None:
    places = [Activity.objects.create(card=card, text=text).order for text in "abc"]
    assert places == [1, 2, 3]


def test_codes_follow_from_numbers(card: ObjectiveCard) -> None:
    second = ObjectiveCard.objects.create(objective=card.objective)
    assert (card.objective.goal.code, card.objective.code) == ("A1", "H1.1")
    assert (card.label, second.label) == ("H1.1", "H1.1 (2. kart)")


def test_a_unit_that_a_card_names_cannot_be_deleted(card: ObjectiveCard, unit: Unit) -> None:
    card.responsible_unit = unit
    card.save()
    with pytest.raises(IntegrityError):
        unit.delete()


def test_a_change_is_kept_in_the_history(indicator: Indicator) -> None:
    indicator.name = "Yeni ad"
    indicator.save()
    names = list(indicator.history.order_by("history_id").values_list("name", flat=True))
    assert names == ["Gösterge", "Yeni ad"]
