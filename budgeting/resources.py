"""Excel and CSV import and export of the costing (Maliyetlendirme)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from budgeting.models import CostEstimate, GeneralExpense
from plans.exchange.columns import Column, NumberWidget, TextWidget
from plans.exchange.resource import Writes
from plans.exchange.table import Cell, same_name
from plans.exchange.years import YearsResource, attach_years, rows_by_year
from plans.models import Objective, Plan

GENERAL_EXPENSES = "Genel Yönetim Giderleri"


class CostingRow:
    """A row of the table: an objective of the plan, or its general expenses (no objective)."""

    pk = None  # import-export asks each record for one

    def __init__(self, plan: Plan | None, objective: Objective | None) -> None:
        self.plan = plan
        self.objective = objective

    def __str__(self) -> str:
        return str(self.objective or GENERAL_EXPENSES)

    @property
    def label(self) -> str:
        return self.objective.code if self.objective else GENERAL_EXPENSES


class CostingResource(YearsResource):
    """A row holds the yearly amounts of an objective, or of the plan's general expenses."""

    SHEET = "Maliyetlendirme"
    FILE_NAME = "maliyetlendirme"
    WRITTEN = {
        CostEstimate: ("add", "change", "delete"),
        GeneralExpense: ("add", "change", "delete"),
    }
    YEARS_AFTER = "objective"
    YEAR_EXPLANATION = (
        "Yılın tutarı, TL. Boş hücre o yılın tutarını siler; sütunu silerseniz o yılın tutarları "
        "olduğu gibi kalır."
    )

    plan = Column(
        "Plan", "plan__slug", TextWidget(), "Planın kısa adı: kars-2025-2029.", key=True, width=18
    )
    objective = Column(
        "Hedef",
        "label",
        TextWidget(),
        f"Hedefin kodu (H1.1) veya “{GENERAL_EXPENSES}”. Dosyadan sildiğiniz satırın tutarları "
        "silinmez.",
        key=True,
        width=26,
    )

    def year_widget(self) -> NumberWidget:
        return NumberWidget(CostEstimate._meta.get_field("amount"), money=True)

    # Import

    def load(self, rows: list[dict[str, Cell]]) -> None:
        self.writes = (Writes(CostEstimate, ("amount",)), Writes(GeneralExpense, ("amount",)))
        plans = self.load_plans(rows)
        self.estimates = rows_by_year(
            CostEstimate.objects.filter(objective__goal__plan__in=plans).select_for_update(
                of=("self",)
            ),
            "objective_id",
        )
        self.expenses = rows_by_year(
            GeneralExpense.objects.filter(plan__in=plans).select_for_update(), "plan_id"
        )

    def find(self, row: Mapping[str, Any], errors: dict[str, str]) -> tuple[CostingRow, bool]:
        plan = self.find_plan(row, errors)
        code = self.key_value("objective", row, errors)
        objective = None
        if plan and code and same_name(code) != same_name(GENERAL_EXPENSES):
            objective = self.find_objective(plan, code, errors)
        found = CostingRow(plan, objective)
        stored = {}
        if not errors:
            if message := self.repeated((plan.pk, objective and objective.pk)):
                errors["label"] = message
            stored = (
                self.estimates.get(objective.pk, {})
                if objective
                else self.expenses.get(plan.pk, {})
            )
        attach_years(found, stored, "amount")
        return found, False

    def check(self, instance: CostingRow, errors: dict[str, Any]) -> None:
        if instance.plan:
            blank = CostEstimate() if instance.objective else GeneralExpense()
            self.check_years(instance.plan, blank, "amount", instance, errors)

    def collect(self, instance: CostingRow, is_new: bool) -> None:
        estimates, expenses = self.writes
        if instance.objective:
            self.collect_years(estimates, {"objective": instance.objective}, "amount", instance)
        else:
            self.collect_years(expenses, {"plan": instance.plan}, "amount", instance)

    # Export

    def get_queryset(self) -> QuerySet:
        return CostEstimate.objects.all()

    def plans_of_export(self, queryset: QuerySet) -> Iterable[Plan]:
        return Plan.objects.filter(pk__in=queryset.order_by().values("objective__goal__plan"))

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> list[CostingRow]:
        """The objectives of the selected amounts, each with all its years.

        Where a plan is selected whole, its objectives without amounts and its general expenses
        are there too.
        """
        selected = set(queryset.order_by().values_list("objective_id", flat=True))
        plans = {plan.pk: plan for plan in self.plans_of_export(queryset)}
        objectives = Objective.objects.filter(goal__plan__in=plans).select_related("goal__plan")
        estimates = rows_by_year(
            CostEstimate.objects.filter(objective__goal__plan__in=plans), "objective_id"
        )
        expenses = rows_by_year(GeneralExpense.objects.filter(plan__in=plans), "plan_id")
        by_plan = defaultdict(list)
        for objective in objectives:
            by_plan[objective.goal.plan_id].append(objective)
        rows = []
        for plan_id, plan in plans.items():
            whole = all(o.pk in selected for o in by_plan[plan_id] if estimates.get(o.pk))
            for objective in by_plan[plan_id]:
                if whole or objective.pk in selected:
                    row = CostingRow(plan, objective)
                    attach_years(row, estimates.get(objective.pk, {}), "amount")
                    rows.append(row)
            if whole:
                row = CostingRow(plan, None)
                attach_years(row, expenses.get(plan_id, {}), "amount")
                rows.append(row)
        return rows
