from django.contrib import admin

from plans.admin.base import RecordAdmin
from plans.models import ObjectiveCard, UnitAssignment


@admin.register(ObjectiveCard)
class ObjectiveCardAdmin(RecordAdmin):
    search_fields = ["objective__name__trlower__contains"]


@admin.register(UnitAssignment)
class UnitAssignmentAdmin(RecordAdmin):
    search_fields = ["unit__name__trlower__contains"]
