"""Costing and budget as tables of a plan: lines by years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse

from budgeting.models import BudgetAmount, BudgetItem, CostEstimate, GeneralExpense, PublishedTotal
from budgeting.totals import Sums, budget_totals, costing_totals
from plans.admin.base.grids import ALL, AMOUNT, COST, Grid, GridColumn, GridLine, cell_key
from plans.models import Objective, Plan

_Kind = PublishedTotal.Kind
_GENERAL = "general"
_ITEM_PAGE = f"admin:{BudgetItem._meta.label_lower.replace('.', '_')}_change"
_SIDES = {
    BudgetItem.Side.EXPENSE: ("TAHMİNİ GİDER BÜTÇESİ", "Gider toplamı", _Kind.EXPENSE_BUDGET),
    BudgetItem.Side.INCOME: ("TAHMİNİ GELİR BÜTÇESİ", "Gelir toplamı", _Kind.INCOME_BUDGET),
}


def costing_grid(plan: Plan) -> Grid:
    """The costing of `plan` (TL): goals with their objectives, general expenses, grand total."""
    objectives = list(
        Objective.objects.filter(goal__plan=plan)
        .select_related("goal")
        .order_by("goal__number", "number")
    )
    estimates = CostEstimate.objects.filter(objective__goal__plan=plan)
    stored: dict[str, Any] = {
        cell_key(f"o{row.objective_id}", str(row.year)): row for row in estimates
    }
    general = plan.general_expenses.all()
    stored |= {cell_key(_GENERAL, str(row.year)): row for row in general}
    by_row = _amounts_by_row(stored)
    by_goal: dict[int, dict[int, Mapping[int, Decimal]]] = {
        goal.pk: {} for goal in plan.goals.all()
    }
    for objective in objectives:
        by_goal[objective.goal_id][objective.pk] = by_row[f"o{objective.pk}"]
    totals = costing_totals(by_goal, by_row[_GENERAL], plan.years)
    printed = _printed(plan)

    def line(name: str, sums: Sums, kind: str, of: int | None = None, **options: Any) -> GridLine:
        return GridLine(name, sums=_by_column(sums), printed=printed[kind, of], **options)

    lines = []
    for goal in plan.goals.order_by("number"):
        group = f"goal{goal.pk}"
        sums = totals.goals[goal.pk]
        lines.append(line(goal.name, sums, _Kind.GOAL_COST, goal.pk, code=goal.code, total=group))
        lines += [
            line(
                objective.name,
                totals.objectives[objective.pk],
                _Kind.OBJECTIVE_COST,
                objective.pk,
                code=objective.code,
                row=f"o{objective.pk}",
                groups=(group, "programme", "grand"),
                url=reverse("admin:plans_objective_change", args=[objective.pk]),
            )
            for objective in objectives
            if objective.goal_id == goal.pk
        ]
    lines += [
        line("Amaç ve hedef toplamı", totals.programme, _Kind.PROGRAMME_COST, total="programme"),
        line(
            "Genel yönetim giderleri",
            totals.general,
            _Kind.GENERAL_EXPENSE,
            row=_GENERAL,
            groups=("grand",),
        ),
        line("Genel toplam", totals.grand, _Kind.GRAND_TOTAL, total="grand"),
    ]

    def new(row: str, year: str) -> Model:
        if row == _GENERAL:
            return GeneralExpense(plan=plan, year=int(year))
        return CostEstimate(objective_id=int(row[1:]), year=int(year))

    return Grid(
        title="Maliyetlendirme",
        kind=COST,
        columns=_columns(plan.years),
        lines=lines,
        records=stored,
        field="amount",
        new=new,
    )


def budget_grid(plan: Plan) -> Grid:
    """The estimated expense and income budget of `plan` (TL), from the year before the plan."""
    years = range(plan.start_year - 1, plan.end_year + 1)
    items = list(plan.budget_items.order_by("order"))
    amounts = BudgetAmount.objects.filter(item__plan=plan)
    stored: dict[str, Any] = {cell_key(f"b{row.item_id}", str(row.year)): row for row in amounts}
    by_row = _amounts_by_row(stored)
    totals = budget_totals(
        {side: [by_row[f"b{item.pk}"] for item in items if item.side == side] for side in _SIDES},
        years,
    )
    printed = _printed(plan)

    lines = []
    for side, (heading, label, kind) in _SIDES.items():
        lines.append(GridLine(heading))
        lines += [
            GridLine(
                item.name,
                item.code,
                row=f"b{item.pk}",
                groups=(side.value,),
                sums={ALL: sum(by_row[f"b{item.pk}"].values(), Decimal(0))},
                url=reverse(_ITEM_PAGE, args=[item.pk]),
            )
            for item in items
            if item.side == side
        ]
        sums = _by_column(totals[side])
        lines.append(GridLine(label, total=side.value, sums=sums, printed=printed[kind, None]))

    return Grid(
        title="Tahmini gelir ve gider bütçesi",
        kind=AMOUNT,
        columns=_columns(years),
        lines=lines,
        records=stored,
        field="amount",
        new=lambda row, year: BudgetAmount(item_id=int(row[1:]), year=int(year)),
    )


def _columns(years: Iterable[int]) -> list[GridColumn]:
    return [GridColumn(str(year), str(year)) for year in years]


def _by_column(sums: Sums) -> dict[str, Decimal]:
    return {**{str(year): amount for year, amount in sums.by_year.items()}, ALL: sums.total}


def _amounts_by_row(stored: Mapping[str, Any]) -> defaultdict[str, dict[int, Decimal]]:
    rows: defaultdict[str, dict[int, Decimal]] = defaultdict(dict)
    for key, record in stored.items():
        rows[key.split(":")[0]][record.year] = record.amount
    return rows


def _printed(plan: Plan) -> defaultdict[tuple[str, int | None], dict[str, Decimal]]:
    """Printed totals by kind and goal or objective, then by column."""
    printed: defaultdict[tuple[str, int | None], dict[str, Decimal]] = defaultdict(dict)
    for total in plan.published_totals.all():
        of = total.goal_id or total.objective_id
        printed[total.kind, of][str(total.year) if total.year else ALL] = total.value
    return printed
