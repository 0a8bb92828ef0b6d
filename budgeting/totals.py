"""Totals of the costing and the budget, computed from plain values. All amounts are TL.

A total that a plan prints is never taken over: what people see is computed here.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

YearAmounts = Mapping[int, Decimal]
GoalKey = TypeVar("GoalKey", bound=Hashable)
ObjectiveKey = TypeVar("ObjectiveKey", bound=Hashable)


@dataclass(frozen=True)
class Sums:
    """Amounts by year and their sum (TL); a year without an amount counts 0.

    `entered` are the years for which there is an amount at all.
    """

    by_year: dict[int, Decimal]
    total: Decimal
    entered: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CostingTotals(Generic[GoalKey, ObjectiveKey]):
    """Every total of the costing table (maliyetlendirme, TL)."""

    objectives: dict[ObjectiveKey, Sums]
    goals: dict[GoalKey, Sums]
    programme: Sums
    general: Sums
    grand: Sums


def sum_by_year(rows: Iterable[YearAmounts], years: Iterable[int]) -> Sums:
    """Add up `rows` year by year (TL). Amounts of years outside `years` do not count."""
    rows, years = list(rows), list(years)
    by_year = {year: sum((row.get(year, Decimal(0)) for row in rows), Decimal(0)) for year in years}
    return Sums(
        by_year=by_year,
        total=sum(by_year.values(), Decimal(0)),
        entered=frozenset(year for year in years if any(year in row for row in rows)),
    )


def costing_totals(
    estimates: Mapping[GoalKey, Mapping[ObjectiveKey, YearAmounts]],
    general_expenses: YearAmounts,
    years: Iterable[int],
) -> CostingTotals[GoalKey, ObjectiveKey]:
    """Compute the totals of the costing (TL) from what each goal's objectives cost per year.

    Programme total = goals together; grand total = programme + general administration.
    """
    years = list(years)
    objectives = {
        objective: sum_by_year([amounts], years)
        for goal in estimates.values()
        for objective, amounts in goal.items()
    }
    goals = {goal: sum_by_year(rows.values(), years) for goal, rows in estimates.items()}
    costs = [amounts for goal in estimates.values() for amounts in goal.values()]
    programme = sum_by_year(costs, years)
    general = sum_by_year([general_expenses], years)
    grand = sum_by_year([*costs, general_expenses], years)
    return CostingTotals(objectives, goals, programme, general, grand)


def budget_totals(
    items: Mapping[str, Iterable[YearAmounts]], years: Iterable[int]
) -> dict[str, Sums]:
    """Compute the total of each side of the budget (TL); `items` are the rows by side."""
    years = list(years)
    return {side: sum_by_year(rows, years) for side, rows in items.items()}
