"""A plan's costing and budget as plain values for the rules. All amounts are TL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
from budgeting.totals import CostingTotals, Sums, YearAmounts, budget_totals, costing_totals
from plans.audit import ERROR, NOTE, Context, Place, Severity, register_rule
from plans.audit.data import CardData, ObjectiveData, PlanData, group, load_plan
from plans.audit.words import format_tl

Kind = PublishedTotal.Kind
Side = BudgetItem.Side

#: Up to this (TL) a difference is taken for rounding.
ROUNDING = Decimal(5)

SIDE_NAMES: dict[str, str] = {Side.EXPENSE: "Gider bütçesi", Side.INCOME: "Gelir bütçesi"}


@dataclass(frozen=True)
class ItemData:
    """A line of the budget."""

    pk: int
    side: str
    code: str
    name: str
    amounts: YearAmounts = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class PrintedData:
    """A printed total; of a year, or of all years where it has none."""

    pk: int
    kind: str
    #: Key of the goal, objective or card in the database; None for the plan's.
    of: int | None
    year: int | None
    value: Decimal


@dataclass(frozen=True)
class MoneyData:
    plan: PlanData
    #: Cost estimates by the key of the objective, then by year.
    estimates: Mapping[int, YearAmounts] = field(default_factory=dict)
    general: YearAmounts = field(default_factory=dict)
    #: The costs on the cards, by the key of the card.
    card_costs: Mapping[int, tuple[Decimal, ...]] = field(default_factory=dict)
    items: tuple[ItemData, ...] = ()
    printed: tuple[PrintedData, ...] = ()

    @property
    def budget_years(self) -> tuple[int, ...]:
        """The plan's years and the one before them."""
        years = self.plan.years
        return (years[0] - 1, *years) if years else ()

    @cached_property
    def costing(self) -> CostingTotals[int, int]:
        """The costing's totals, by the keys of goals and objectives."""
        rows = {
            goal.pk: {row.pk: self.estimates.get(row.pk, {}) for row in goal.objectives}
            for goal in self.plan.goals
        }
        return costing_totals(rows, self.general, self.plan.years)

    @cached_property
    def budget(self) -> dict[str, Sums]:
        """The totals of each side of the budget, by year from the one before the plan."""
        rows: dict[str, list[YearAmounts]] = {
            side: [row.amounts for row in self.items if row.side == side] for side in Side
        }
        return budget_totals(rows, self.budget_years)

    def printed_of(self, kind: str) -> list[PrintedData]:
        return [row for row in self.printed if row.kind == kind]

    def card_total(self, card: CardData) -> Decimal | None:
        """What the card costs; None where it does not say."""
        costs = self.card_costs.get(card.pk)
        return sum(costs, Decimal(0)) if costs else None

    def total_on_cards(self, cards: Iterable[CardData]) -> Decimal:
        """What the cards cost together, as far as they say."""
        return sum((self.card_total(card) or Decimal(0) for card in cards), Decimal(0))

    def costing_place(self, part: str, label: str, cell: str = "") -> Place:
        """A place in the costing; `cell` is a cell of its table (`o12:2027`)."""
        return self._grid_place("costestimate", f"maliyetlendirme/{part}", label, cell)

    def budget_place(self, part: str, label: str, cell: str = "") -> Place:
        """A place in the budget; `cell` is a cell of its table (`b12:2027`)."""
        return self._grid_place("budgetitem", f"butce/{part}", label, cell)

    def objective_place(self, objective: ObjectiveData) -> Place:
        """An objective's line in the costing."""
        label, cell = f"{objective.code} maliyetlendirme", f"o{objective.pk}:{self.plan.years[0]}"
        return self._grid_place("costestimate", objective.key, label, cell)

    def _grid_place(self, model: str, key: str, label: str, cell: str) -> Place:
        anchor = f"cell-{cell}" if cell else ""
        return Place(key, label, f"budgeting_{model}_grid", (self.plan.slug,), anchor)


def load_money(context: Context) -> MoneyData:
    """The plan with its costing, budget and printed totals."""
    plan = context.plan
    estimates = group(
        (row.objective_id, (row.year, row.amount))
        for row in CostEstimate.objects.filter(objective__goal__plan=plan)
    )
    costs = group(
        CardCost.objects.filter(card__objective__goal__plan=plan)
        .order_by("order")
        .values_list("card_id", "amount")
    )
    amounts = group(
        (row.item_id, (row.year, row.amount))
        for row in BudgetAmount.objects.filter(item__plan=plan)
    )
    items = BudgetItem.objects.filter(plan=plan).order_by("side", "order")
    printed = PublishedTotal.objects.filter(plan=plan).order_by("pk")
    return MoneyData(
        plan=context.get(load_plan),
        estimates={key: dict(values) for key, values in estimates.items()},
        general=dict(GeneralExpense.objects.filter(plan=plan).values_list("year", "amount")),
        card_costs={key: tuple(values) for key, values in costs.items()},
        items=tuple(
            ItemData(row.pk, row.side, row.code, row.name, dict(amounts[row.pk])) for row in items
        ),
        printed=tuple(
            PrintedData(row.pk, row.kind, row.part_id, row.year, row.value) for row in printed
        ),
    )


#: Makes a function over costing and budget a rule of the audit.
money_rule = partial(register_rule, load_money)


def grade(left: Decimal, right: Decimal) -> Severity:
    """How bad it is that two amounts (TL) differ: rounding is worth a note."""
    return NOTE if abs(left - right) <= ROUNDING else ERROR


def format_difference(left: Decimal, right: Decimal) -> str:
    """How far two amounts lie apart: `fark 1.250 TL`."""
    return f"fark {format_tl(abs(left - right))}"
