"""The admin of the indicators and their yearly targets."""

from django.contrib import admin

from indicators.models import Indicator
from plans.admin.base import RecordAdmin


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains", "code__trlower__contains"]
