from django.contrib import admin

from plans.admin.base import RecordAdmin
from plans.models import KeyIndicator, Plan


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    search_fields = ["institution__trlower__contains", "title__trlower__contains"]


@admin.register(KeyIndicator)
class KeyIndicatorAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains"]
