from django.contrib import admin

from plans.admin.base import RecordAdmin
from plans.models import Goal, Objective


@admin.register(Goal)
class GoalAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains"]


@admin.register(Objective)
class ObjectiveAdmin(RecordAdmin):
    search_fields = ["name__trlower__contains"]
