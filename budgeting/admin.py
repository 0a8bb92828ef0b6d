"""The admin of costing, the budget and the published totals."""

from django.contrib import admin
from unfold.contrib.filters.admin import RelatedDropdownFilter

from budgeting.models import (
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.admin.base import OrderedInline, RecordAdmin
from plans.admin.cards import CardPart, card_inlines
from plans.numbers import format_money


class CardCostInline(OrderedInline):
    """What the card costs, by unit where the card says so."""

    model = CardCost
    verbose_name = "tutar"
    verbose_name_plural = "maliyet tahmini"
    fields = ["order", "amount", "unit"]
    history_sources = [(CardCost, "card")]


card_inlines[CardPart.COST] = CardCostInline


class AmountColumns:
    """Columns that write years without thousands separators and amounts with them."""

    @admin.display(description="yıl", ordering="year")
    def year_text(self, record: CostEstimate | GeneralExpense) -> str:
        return str(record.year)

    @admin.display(description="tutar (TL)", ordering="amount")
    def amount_text(self, record: CostEstimate | GeneralExpense) -> str:
        return format_money(record.amount)


@admin.register(CostEstimate)
class CostEstimateAdmin(AmountColumns, RecordAdmin):
    list_display = ["objective", "year_text", "amount_text"]
    list_filter = [
        ("objective__goal__plan", RelatedDropdownFilter),
        ("objective__goal", RelatedDropdownFilter),
        "year",
    ]
    list_select_related = ["objective__goal__plan"]
    search_fields = ["objective__name__trlower__contains"]
    autocomplete_fields = ["objective"]


@admin.register(GeneralExpense)
class GeneralExpenseAdmin(AmountColumns, RecordAdmin):
    list_display = ["plan", "year_text", "amount_text"]
    list_filter = [("plan", RelatedDropdownFilter)]
    list_select_related = ["plan"]


@admin.register(BudgetItem)
class BudgetItemAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains", "code__contains"]


@admin.register(PublishedTotal)
class PublishedTotalAdmin(RecordAdmin):
    pass
