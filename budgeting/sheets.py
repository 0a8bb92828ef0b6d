"""The sheets of money: costs, the budget, printed totals; and the list of the costing."""

from collections.abc import Iterator
from typing import Any

from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.exchange.columns import Column, NumberWidget, TextWidget
from plans.exchange.table import same_name
from plans.sheets import titles
from plans.sheets.lists import PLAN_COLUMN, ListResource
from plans.sheets.sheet import ColumnGroup, Row, Sheet
from plans.sheets.store import Store

GENERAL_EXPENSES = "Genel Yönetim Giderleri"

Sheet(titles.CARD_COSTS, ("card", "order"), CardCost)
COSTING = Sheet(
    titles.COSTING,
    ("objective",),
    mirrors=titles.OBJECTIVES,
    grid=ColumnGroup("maliyet", CostEstimate, "objective", "year", "amount"),
)
Sheet(titles.EXPENSES, ("year",), GeneralExpense)
Sheet(
    titles.BUDGET,
    ("side", "code"),
    BudgetItem,
    placed_within=("side",),
    grid=ColumnGroup("bütçe", BudgetAmount, "item", "year", "amount", years_before=1),
)
Sheet(
    titles.TOTALS,
    ("kind", "goal", "objective", "card", "year"),
    PublishedTotal,
    {"value": NumberWidget(PublishedTotal._meta.get_field("value"), money=True)},
    is_sorted=True,
)


class _ExpensesWidget(TextWidget):
    """The one row of a plan that is no objective."""

    def format(self, value: Any) -> str:
        return GENERAL_EXPENSES


#: The general expenses as a row of the costing, where the workbook has a sheet with a row a year.
_EXPENSES_OF_PLAN = Sheet(
    GENERAL_EXPENSES,
    ("slug",),
    columns=(Column("Hedef", "slug", _ExpensesWidget(), ""),),
    mirrors=titles.PLAN,
    grid=ColumnGroup("maliyet", GeneralExpense, "plan", "year", "amount"),
)


class CostingResource(ListResource):
    """The list of the costing: the yearly amounts of objectives and the general expenses."""

    FILE_NAME = "maliyetlendirme"
    sheets = (COSTING, _EXPENSES_OF_PLAN)
    lead = (
        PLAN_COLUMN,
        Column(
            "Hedef",
            "objective",
            TextWidget(),
            f"Hedefin kodu (H1.1) veya “{GENERAL_EXPENSES}”. Dosyadan sildiğiniz satırın "
            "tutarları silinmez.",
            required=True,
            width=26,
        ),
    )
    left_out = ("objective",)
    years_after = "objective"
    year_explanation = (
        "Yılın tutarı, TL. Boş hücre o yılın tutarını siler; sütunu silerseniz o yılın tutarları "
        "olduğu gibi kalır."
    )

    def locate(self, store: Store, row: Row) -> tuple[Sheet, Row]:
        if same_name(str(row["objective"])) == same_name(GENERAL_EXPENSES):
            return _EXPENSES_OF_PLAN, {"slug": store.plan.slug}
        return COSTING, {"objective": self.find_objective(store, row)}

    def plan_path(self) -> str:
        return "objective__goal__plan"

    def rows_of(self, store: Store, selected: set[int]) -> Iterator[Row]:
        """The objectives of the selected amounts, each with all its years.

        Where a plan is selected whole, its objectives without amounts and its general expenses
        are there too.
        """
        cells = store.cells[COSTING.title]
        chosen = {key for (key, _), amount in cells.items() if amount.pk in selected}
        whole = chosen == {key for key, _ in cells}
        plan = {"plan": store.plan.slug}
        for key, row in store.book[COSTING.title].items():
            if whole or key in chosen:
                yield {**row, **plan}
        if whole:
            (row,) = store.book[GENERAL_EXPENSES].values()
            yield {**row, **plan, "objective": GENERAL_EXPENSES}
