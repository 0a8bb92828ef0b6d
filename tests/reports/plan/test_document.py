"""The plan as plain values: what it holds, its totals, and how little it asks of the database."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgeting.models import CostEstimate, PublishedTotal
from budgeting.totals import budget_totals, costing_totals, sum_by_year
from plans.models import Objective, Plan, Unit, UnitAssignment
from reports.plan.build import build_plan_document
from reports.plan.parts import Amount, Matrix, MatrixRow, MatrixUnit
from reports.publications.typed_json import dump
from tests.support.builders import build_plan

YEARS = [2025, 2026]


def amounts(first: int, second: int) -> dict[int, Decimal]:
    return {2025: Decimal(first), 2026: Decimal(second)}


def test_rows_add_up_by_year_and_altogether() -> None:
    sums = sum_by_year([amounts(1, 2), amounts(10, 20)], YEARS)
    assert sums.by_year == amounts(11, 22)
    assert sums.total == 33


def test_a_year_without_an_amount_counts_nothing() -> None:
    assert sum_by_year([{2025: Decimal(5)}], YEARS).by_year == amounts(5, 0)


def test_costing_adds_objectives_to_goals_and_goals_to_the_programme() -> None:
    totals = costing_totals(
        {1: {"1.1": amounts(1, 2), "1.2": amounts(3, 4)}, 2: {"2.1": amounts(5, 6)}},
        amounts(100, 200),
        YEARS,
    )
    assert totals.objectives["1.2"].total == 7
    assert totals.goals[1].by_year == amounts(4, 6)
    assert totals.programme.by_year == amounts(9, 12)
    assert totals.general.total == 300
    assert totals.grand.by_year == amounts(109, 212)
    assert totals.grand.total == 321


def test_the_sides_of_the_budget_are_added_separately() -> None:
    totals = budget_totals(
        {"income": [amounts(1, 2), amounts(3, 4)], "expense": [amounts(5, 6)]}, YEARS
    )
    assert totals["income"].by_year == amounts(4, 6)
    assert totals["expense"].by_year == amounts(5, 6)


@pytest.mark.django_db
def test_the_document_follows_the_order_of_the_plan() -> None:
    document = build_plan_document(build_plan(goals=2, objectives=2, cards=2, indicators=3))
    assert [goal.code for goal in document.goals] == ["A1", "A2"]
    assert [part.code for _, part in document.objectives()] == ["H1.1", "H1.2", "H2.1", "H2.2"]
    first, second = document.goals[0].objectives[0].cards
    assert (first.label, second.label) == ("H1.1", "H1.1 (2. kart)")
    assert [row.name for row in first.indicators] == ["1. gösterge", "2. gösterge", "3. gösterge"]
    assert list(first.indicators[0].targets) == [2025, 2026, 2027, 2028, 2029]


@pytest.mark.django_db
def test_a_year_without_a_target_is_empty() -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    plan.goals.get().objectives.get().cards.get().indicators.get().targets.get(year=2027).delete()
    indicator = build_plan_document(plan).goals[0].objectives[0].cards[0].indicators[0]
    assert indicator.targets[2027] is None


@pytest.mark.django_db
def test_a_total_is_computed_and_carries_the_printed_one() -> None:
    plan = build_plan(goals=2, objectives=2)
    PublishedTotal.objects.create(plan=plan, kind="grand_total", year=2025, value=Decimal(9999))
    PublishedTotal.objects.create(plan=plan, kind="programme_cost", value=Decimal(2000))
    costing = build_plan_document(plan).costing
    assert costing.grand.by_year[2025] == Amount(Decimal(1400), printed=Decimal(9999))
    assert costing.grand.by_year[2025].differs
    assert not costing.programme.total.differs


@pytest.mark.django_db
def test_an_objective_without_costs_says_so_instead_of_zero() -> None:
    plan = build_plan(goals=1, objectives=2)
    CostEstimate.objects.filter(objective__number=2).delete()
    with_costs, without = build_plan_document(plan).goals[0].objectives
    assert with_costs.has_costs
    assert not without.has_costs


@pytest.mark.django_db
def test_the_columns_of_the_matrix_are_the_units_with_a_mark_in_their_order() -> None:
    plan = build_plan(goals=1, objectives=2)
    second = Objective.objects.get(number=2)
    UnitAssignment.objects.filter(objective=second).delete()
    UnitAssignment.objects.create(objective=second, unit=Unit.objects.get(order=2), role="S")
    Unit.objects.create(code="gorevsiz", name="Görevsiz Birim", short_name="Görevsiz", order=9)
    matrix = build_plan_document(plan).matrix
    assert [unit.code for unit in matrix.units] == ["birim-1", "birim-2"]
    assert [row.marks for row in matrix.rows] == [("S", "İ"), ("", "S")]


@pytest.mark.django_db
def test_the_year_before_the_plan_is_in_the_budget_only_where_it_has_amounts() -> None:
    plan = build_plan()
    assert build_plan_document(plan).budget.years[0] == 2024
    for item in plan.budget_items.all():
        item.amounts.filter(year=2024).delete()
    assert build_plan_document(plan).budget.years[0] == 2025


@pytest.mark.django_db
def test_a_plan_ten_times_the_size_needs_no_more_queries() -> None:
    small = build_plan(goals=1, objectives=2, indicators=3, slug="kucuk")
    large = build_plan(goals=5, objectives=4, indicators=15, slug="buyuk")

    def queries(plan: Plan) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            build_plan_document(Plan.objects.get(pk=plan.pk))
        return len(captured)

    assert queries(small) == queries(large) <= 21


@pytest.mark.django_db
def test_json_keeps_every_decimal_and_turkish_letter() -> None:
    data = json.loads(dump(build_plan_document(build_plan(indicators=3))))
    assert data["vision"] == "Yaşanır bir kent."
    indicator = data["goals"][0]["objectives"][0]["cards"][0]["indicators"][0]
    assert indicator["weight"] == "33.333"
    assert indicator["targets"]["2025"] == "20.0000"


def test_the_kars_plan_has_its_33_cards_and_its_computed_totals(kars: Plan) -> None:
    document = build_plan_document(kars)
    cards = [card for _, objective in document.objectives() for card in objective.cards]
    assert len(document.goals) == 8
    assert len(cards) == 33
    assert document.costing.programme.total.value == Decimal("871795652")
    assert document.costing.grand.total.differs


def test_a_wide_matrix_comes_in_parts_of_equal_width() -> None:
    units = tuple(MatrixUnit(f"b{i}", f"Birim {i}", f"B{i}") for i in range(45))
    matrix = Matrix(units, (MatrixRow("H1.1", "Hedef", tuple(f"{i}" for i in range(45))),))
    parts = list(matrix.parts())
    assert [len(part.units) for part in parts] == [15, 15, 15]
    assert tuple(unit for part in parts for unit in part.units) == units
    assert [part.rows[0].marks[0] for part in parts] == ["0", "15", "30"]
