"""The admin of costing, the budget and the published totals."""

from django.contrib import admin
from django.db.models import DecimalField, Model
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from budgeting.grids import budget_grid, costing_grid
from budgeting.models import (
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from plans.admin.base.fields import MoneyField
from plans.admin.base.gridpage import GridAdminMixin
from plans.admin.base.pages import list_column
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import (
    FIELDS,
    OrderedInline,
    OrderedListMixin,
    RecordAdmin,
    RecordInline,
)
from plans.admin.cards import CardPlace, card_inlines
from plans.exchange.admin import ExchangeMixin
from plans.language.numbers import format_money, format_number
from plans.language.turkish import by_name
from plans.records.ordering import LabelledFormSet

_AMOUNTS = {**FIELDS, DecimalField: {**FIELDS[DecimalField], "form_class": MoneyField}}


class CardCostInline(OrderedInline):
    """What the card costs, by unit where the card says so."""

    model = CardCost
    formfield_overrides = _AMOUNTS
    verbose_name = "tutar"
    verbose_name_plural = "maliyet tahmini"
    fields = ["amount", "unit", "order"]
    history_sources = [(CardCost, "card")]


card_inlines[CardPlace.COST] = CardCostInline


class AmountColumns:
    """Columns that write years without thousands separators and amounts with them."""

    year_text = list_column("yıl", lambda row: str(row.year), "year")
    amount_text = list_column("tutar (TL)", lambda row: format_money(row.amount), "amount")


@admin.register(CostEstimate)
class CostEstimateAdmin(ExchangeMixin, AmountColumns, GridAdminMixin, RecordAdmin):
    list_title = "Maliyetlendirme"
    formfield_overrides = _AMOUNTS
    build_grid = staticmethod(costing_grid)
    grid_models = [CostEstimate, GeneralExpense]
    grid_help = (
        "Tutarları TL olarak yazın; toplamlar siz yazarken yenilenir. Basılı planda başka bir "
        "toplam varsa altında “Basılı” diye görünür."
    )
    grid_links = [
        ("Liste olarak aç", "admin:budgeting_costestimate_changelist"),
        ("Dışa aktar", "admin:budgeting_costestimate_export"),
    ]
    change_links = [("İçe aktar", "admin:budgeting_costestimate_import")]
    list_display = ["objective", "year_text", "amount_text"]
    list_filter = [("objective__goal", RelatedFilter)]
    list_select_related = ["objective__goal__plan"]
    code_fields = ["objective__goal__number", "objective__number"]
    search_fields = ["objective__name__trlower__contains", "=year"]
    search_help_text = "Hedef adı veya kodu (H6.2), yıl"
    autocomplete_fields = ["objective"]


@admin.register(GeneralExpense)
class GeneralExpenseAdmin(AmountColumns, RecordAdmin):
    formfield_overrides = _AMOUNTS
    list_display = ["year_text", "amount_text"]
    autocomplete_fields = ["plan"]


class BudgetAmountInline(RecordInline):
    model = BudgetAmount
    formset = LabelledFormSet
    formfield_overrides = _AMOUNTS
    fields = ["year", "amount"]


@admin.register(BudgetItem)
class BudgetItemAdmin(OrderedListMixin, GridAdminMixin, RecordAdmin):
    build_grid = staticmethod(budget_grid)
    grid_models = [BudgetAmount]
    grid_help = (
        "Tutarları TL olarak yazın; toplamlar siz yazarken yenilenir. İlk sütun planın ilk "
        "yılından önceki yıldır."
    )
    grid_links = [("Kalemler", "admin:budgeting_budgetitem_changelist")]
    change_links = [("Kalem ekle", "admin:budgeting_budgetitem_add")]
    list_display = ["code", "sorted_name", "side"]
    list_display_links = ["code", "sorted_name"]
    list_filter = [("side", ChoicesDropdownFilter)]
    search_fields = ["name__trlower__contains", "code__startswith"]
    search_help_text = "Açıklama veya ekonomik kod"
    autocomplete_fields = ["plan"]
    fields = ["plan", "side", "code", "name"]
    inlines = [BudgetAmountInline]
    history_sources = [(BudgetAmount, "item")]

    sorted_name = list_column("açıklama", "name", by_name("name"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["plan"] if obj else []


@admin.register(PublishedTotal)
class PublishedTotalAdmin(RecordAdmin):
    formfield_overrides = _AMOUNTS
    list_display = ["kind", "place", "year_text", "value_text"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    list_select_related = ["goal", "objective__goal", "card__objective__goal"]
    search_fields = ["objective__name__trlower__contains", "goal__name__trlower__contains"]
    search_help_text = "Amaç veya hedef adı"
    autocomplete_fields = ["plan", "goal", "objective", "card"]
    fields = ["plan", "kind", "goal", "objective", "card", "year", "value"]

    @admin.display(description="yeri")
    def place(self, total: PublishedTotal) -> str:
        if total.card:
            return total.card.label
        place = total.objective or total.goal
        return place.code if place else ""

    year_text = list_column("yıl", lambda row: str(row.year or "bütün yıllar"), "year")
    value_text = list_column("basılı değer", lambda row: format_number(row.value), "value")
