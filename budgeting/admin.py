"""The admin of costing, the budget and the published totals."""

from django.contrib import admin

from budgeting.models import BudgetItem, CostEstimate, GeneralExpense, PublishedTotal
from plans.admin.base import RecordAdmin


@admin.register(CostEstimate)
class CostEstimateAdmin(RecordAdmin):
    search_fields = ["objective__name__trlower__contains"]


@admin.register(GeneralExpense)
class GeneralExpenseAdmin(RecordAdmin):
    pass


@admin.register(BudgetItem)
class BudgetItemAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains", "code__contains"]


@admin.register(PublishedTotal)
class PublishedTotalAdmin(RecordAdmin):
    pass
