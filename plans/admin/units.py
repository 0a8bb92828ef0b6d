from django.contrib import admin

from plans.admin.base import RecordAdmin
from plans.models import Unit


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains", "short_name__trlower__contains"]
