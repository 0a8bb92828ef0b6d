"""The money in the fixture of the Kars plan is what the published plan says: see
tests/plans/test_kars_fixture.py."""

from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.models import Objective, ObjectiveCard, Plan

pytestmark = pytest.mark.differs


@pytest.fixture(autouse=True)
def _loaded(kars: Plan) -> None:
    """Every test here looks at the loaded plan."""


def card(code: str) -> ObjectiveCard:
    goal, number = code.removeprefix("H").split(".")
    return ObjectiveCard.objects.get(
        objective__goal__number=goal, objective__number=number, order=1
    )


def printed(kind: str) -> dict[int | None, Decimal]:
    """Printed totals of a kind by year; None is the total of the years."""
    return dict(PublishedTotal.objects.filter(kind=kind).values_list("year", "value"))


def test_costs_of_29_objectives_add_up_for_each_year() -> None:
    rows = CostEstimate.objects.order_by().values_list("year").annotate(Count("id"), Sum("amount"))
    assert set(rows) == {
        (2025, 29, 172626000),
        (2026, 29, 169410200),
        (2027, 29, 172551300),
        (2028, 29, 175769500),
        (2029, 29, 181438652),
    }


def test_h7_4_has_no_costing() -> None:
    assert [o.code for o in Objective.objects.filter(cost_estimates=None)] == ["H7.4"]
    assert not PublishedTotal.objects.filter(
        objective__goal__number=7, objective__number=4
    ).exists()


def test_costs_on_the_cards_add_up() -> None:
    assert CardCost.objects.aggregate(total=Sum("amount"))["total"] == Decimal("855120652.88")


def test_h1_1_splits_its_cost_over_three_units_and_prints_the_sum() -> None:
    costs = card("H1.1").costs.values_list("unit__code", "amount")
    assert list(costs) == [
        ("mali-hizmetler", 1235000),
        ("emlak-ve-istimlak", 2686238),
        ("isletme-ve-istirakler", 232000),
    ]
    assert printed("card_cost") == {None: 4153238}


def test_a_full_stop_in_place_of_the_decimal_comma_is_read_as_kurus() -> None:
    assert card("H3.2").costs.get().amount == 490000


def test_general_expenses_add_up_to_their_printed_total() -> None:
    total = GeneralExpense.objects.aggregate(n=Count("id"), total=Sum("amount"))
    assert total == {"n": 5, "total": 4959817780}
    assert printed("general_expense") == {None: 4959817780}


def test_printed_totals_of_the_costing_stay_as_printed() -> None:
    assert printed("programme_cost") == {
        None: 873361611,
        2025: 172901000,
        2026: 169706200,
        2027: 172859300,
        2028: 176099500,
        2029: 181795611,
    }
    assert printed("grand_total") == {
        None: 4086456169,
        2025: 1077000000,
        2026: 1120080000,
        2027: 1164883199,
        2028: 1211478526,
        2029: 1259373666,
    }
    by_year = PublishedTotal.objects.filter(kind="goal_cost").order_by().values_list("year")
    assert dict(by_year.annotate(Sum("value"))) == {
        None: 871795652,
        2025: 172626000,
        2026: 169410200,
        2027: 172551300,
        2028: 175769500,
        2029: 181438652,
    }
    objectives = PublishedTotal.objects.filter(kind="objective_cost", year=None)
    assert objectives.aggregate(n=Count("id"), total=Sum("value")) == {"n": 29, "total": 871795652}


@pytest.mark.parametrize(
    ("side", "sums", "totals"),
    [
        (
            "expense",
            ["650349000", "1077000000", "1120080000", "1164883199", "1211478526", "1259737666.56"],
            ["650349000", "1077000000", "1120080000", "1164883199", "1211478526", "1259737666.56"],
        ),
        (
            "income",
            # The last year's "Diğer Gelirler" is printed a thousand times too small.
            ["650349000", "1077000000", "1120080000", "1164883200", "1211478527", "191846300"],
            ["650349000", "1077000000", "1120080000", "1164883200", "1211478527", "1259737666.56"],
        ),
    ],
)
def test_budget_lines_add_up_and_printed_totals_stay(
    side: str, sums: list[str], totals: list[str]
) -> None:
    amounts = BudgetAmount.objects.filter(item__side=side).order_by("year").values_list("year")
    assert dict(amounts.annotate(Sum("amount"))) == {
        year: Decimal(total) for year, total in enumerate(sums, 2024)
    }
    assert printed(f"{side}_budget") == {
        year: Decimal(total) for year, total in enumerate(totals, 2024)
    }


def test_a_blank_cell_of_the_budget_has_no_row_and_a_printed_zero_has_one() -> None:
    lending = BudgetItem.objects.get(side="expense", code="08")
    assert lending.name == "Borç Verme"
    assert dict(lending.amounts.values_list("year", "amount")) == {2024: 0, 2025: 0, 2026: 0}
