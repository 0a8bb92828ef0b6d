"""A plan's costing, budget and printed totals, as the rules look at them. All amounts are TL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from budgeting.totals import CostingTotals, Sums, budget_totals, costing_totals
from plans.audit.data import RELATIONS, cards_of, objectives_of
from plans.audit.places import Place, place_of
from plans.audit.registry import ERROR, NOTE, Severity, register_rule
from plans.audit.words import format_tl
from plans.models import Objective, ObjectiveCard, Plan

Kind = PublishedTotal.Kind
Side = BudgetItem.Side
#: A year and the amount for it.
Year = tuple[int, Decimal]

#: Up to this (TL) a difference is taken for rounding.
ROUNDING = Decimal(5)

SIDE_NAMES: dict[str, str] = {Side.EXPENSE: "Gider bütçesi", Side.INCOME: "Gelir bütçesi"}

RELATIONS |= {
    "goals.objectives.cost_estimates": CostEstimate.objects.order_by("year"),
    "goals.objectives.cards.costs": CardCost.objects.all(),
    "general_expenses": GeneralExpense.objects.all(),
    "budget_items": BudgetItem.objects.order_by("side", "order"),
    "budget_items.amounts": BudgetAmount.objects.all(),
    "published_totals": PublishedTotal.objects.order_by("pk"),
}


@dataclass(frozen=True)
class Money:
    """The totals of a loaded plan, computed and printed."""

    plan: Plan

    @cached_property
    def objectives(self) -> list[Objective]:
        return objectives_of(self.plan)

    @cached_property
    def cards(self) -> list[ObjectiveCard]:
        return cards_of(self.plan)

    @property
    def budget_years(self) -> list[int]:
        """The plan's years and the one before them."""
        return [self.plan.start_year - 1, *self.plan.years]

    @cached_property
    def costing(self) -> CostingTotals[int, int]:
        """The costing's totals, by the keys of goals and objectives."""
        rows = {
            goal.pk: {row.pk: dict(years_of(row)) for row in goal.objectives.all()}
            for goal in self.plan.goals.all()
        }
        general = dict(amounts_of(self.plan.general_expenses.all()))
        return costing_totals(rows, general, self.plan.years)

    @cached_property
    def budget(self) -> dict[str, Sums]:
        """The totals of each side of the budget, by year from the one before the plan."""
        items = self.plan.budget_items.all()
        rows: dict[str, list[dict[int, Decimal]]] = {
            side: [dict(amounts_of(row.amounts.all())) for row in items if row.side == side]
            for side in Side
        }
        return budget_totals(rows, self.budget_years)

    def printed(self, kind: str) -> list[PublishedTotal]:
        """The printed totals of a kind."""
        return [row for row in self.plan.published_totals.all() if row.kind == kind]


def amounts_of(
    rows: Iterable[CostEstimate] | Iterable[BudgetAmount] | Iterable[GeneralExpense],
) -> list[Year]:
    return [(row.year, row.amount) for row in rows]


def years_of(objective: Objective) -> list[Year]:
    """What an objective costs, by year."""
    return amounts_of(objective.cost_estimates.all())


def card_total(card: ObjectiveCard) -> Decimal | None:
    """What the card costs; None where it does not say."""
    costs = [cost.amount for cost in card.costs.all()]
    return sum(costs, Decimal(0)) if costs else None


def total_on_cards(cards: Iterable[ObjectiveCard]) -> Decimal:
    """What the cards cost together, as far as they say."""
    return sum((card_total(card) or Decimal(0) for card in cards), Decimal(0))


def grid_place(plan: Plan, key: str, label: str, cell: str = "") -> Place:
    """A place in the tables of costing or budget; `cell` is one of the table's (`b12:2027`)."""
    model = "budgetitem" if key.startswith("butce/") else "costestimate"
    anchor = f"cell-{cell}" if cell else ""
    return Place(key, label, f"budgeting_{model}_grid", (plan.slug,), anchor)


def objective_place(objective: Objective) -> Place:
    """An objective's line in the costing."""
    plan, key = objective.goal.plan, place_of(objective).key
    label, cell = f"{objective.code} maliyetlendirme", f"o{objective.pk}:{plan.start_year}"
    return grid_place(plan, key, label, cell)


def load_objectives(plan: Plan) -> Iterator[tuple[Objective, list[Year]]]:
    """Each objective, and what it costs by year."""
    return ((row, years_of(row)) for row in objectives_of(plan))


def load_items(plan: Plan) -> Iterator[tuple[BudgetItem, list[Year]]]:
    """Each line of the budget, and its amounts by year."""
    return ((row, amounts_of(row.amounts.all())) for row in plan.budget_items.all())


# What makes a function a rule over the totals, or over each objective or line of the budget.
money_rule = partial(register_rule, lambda plan: [(Money(plan),)])
objective_rule = partial(register_rule, load_objectives)
item_rule = partial(register_rule, load_items)


def grade(left: Decimal, right: Decimal) -> Severity:
    """How bad it is that two amounts (TL) differ: rounding is worth a note."""
    return NOTE if abs(left - right) <= ROUNDING else ERROR


def format_difference(left: Decimal, right: Decimal) -> str:
    """How far two amounts lie apart: `fark 1.250 TL`."""
    return f"fark {format_tl(abs(left - right))}"
