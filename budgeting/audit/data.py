"""A plan's costing and budget as plain values for the rules. All amounts are TL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from budgeting.totals import CostingTotals, Sums, YearAmounts, budget_totals, costing_totals
from plans.audit import Context, Place
from plans.audit.data import CardData, ObjectiveData, PlanData, load_plan

Kind = PublishedTotal.Kind
Side = BudgetItem.Side

#: Up to this (TL) a difference is taken for rounding.
ROUNDING = Decimal(5)

SIDE_NAMES = {Side.EXPENSE: "Gider bütçesi", Side.INCOME: "Gelir bütçesi"}


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

    def costing(self) -> CostingTotals[int, int]:
        """The costing's totals, by the keys of goals and objectives."""
        rows = {
            goal.pk: {row.pk: self.estimates.get(row.pk, {}) for row in goal.objectives}
            for goal in self.plan.goals
        }
        return costing_totals(rows, self.general, self.plan.years)

    def budget(self) -> dict[str, Sums]:
        """The totals of each side of the budget, by year from the one before the plan."""
        rows = {side: [row.amounts for row in self.items if row.side == side] for side in Side}
        return budget_totals(rows, self.budget_years)

    def printed_of(self, kind: str) -> list[PrintedData]:
        return [row for row in self.printed if row.kind == kind]

    def card_total(self, card: CardData) -> Decimal | None:
        """What the card costs; None where it does not say."""
        costs = self.card_costs.get(card.pk)
        return sum(costs, Decimal(0)) if costs else None

    def costing_place(self, part: str, label: str, cell: str = "") -> Place:
        """A place in the costing; `cell` is a cell of its table (`o12:2027`)."""
        anchor = f"cell-{cell}" if cell else ""
        page = "budgeting_costestimate_grid"
        return Place(f"maliyetlendirme/{part}", label, page, (self.plan.slug,), anchor)

    def budget_place(self, part: str, label: str, cell: str = "") -> Place:
        """A place in the budget; `cell` is a cell of its table (`b12:2027`)."""
        anchor = f"cell-{cell}" if cell else ""
        page = "budgeting_budgetitem_grid"
        return Place(f"butce/{part}", label, page, (self.plan.slug,), anchor)

    def objective_place(self, objective: ObjectiveData) -> Place:
        """An objective's line in the costing."""
        cell = f"cell-o{objective.pk}:{self.plan.years[0]}"
        page, label = "budgeting_costestimate_grid", f"{objective.code} maliyetlendirme"
        return Place(objective.key, label, page, (self.plan.slug,), cell)


def load_money(context: Context) -> MoneyData:
    """The plan with its costing, budget and printed totals."""
    plan = context.plan
    estimates: dict[int, dict[int, Decimal]] = {}
    for key, year, amount in CostEstimate.objects.filter(objective__goal__plan=plan).values_list(
        "objective_id", "year", "amount"
    ):
        estimates.setdefault(key, {})[year] = amount
    costs: dict[int, list[Decimal]] = {}
    for key, amount in (
        CardCost.objects.filter(card__objective__goal__plan=plan)
        .order_by("order")
        .values_list("card_id", "amount")
    ):
        costs.setdefault(key, []).append(amount)
    amounts: dict[int, dict[int, Decimal]] = {}
    for key, year, amount in BudgetAmount.objects.filter(item__plan=plan).values_list(
        "item_id", "year", "amount"
    ):
        amounts.setdefault(key, {})[year] = amount
    items = BudgetItem.objects.filter(plan=plan).order_by("side", "order")
    return MoneyData(
        plan=context.get(load_plan),
        estimates=estimates,
        general=dict(GeneralExpense.objects.filter(plan=plan).values_list("year", "amount")),
        card_costs={key: tuple(values) for key, values in costs.items()},
        items=tuple(
            ItemData(row.pk, row.side, row.code, row.name, amounts.get(row.pk, {})) for row in items
        ),
        printed=tuple(
            PrintedData(
                row.pk,
                row.kind,
                row.goal_id or row.objective_id or row.card_id,
                row.year,
                row.value,
            )
            for row in PublishedTotal.objects.filter(plan=plan).order_by("pk")
        ),
    )
