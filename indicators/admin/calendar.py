"""Read-only pages of the calendar of activities and of what the periods said of it."""

from typing import ClassVar

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin.monitoring import STEPS, TraceAdmin, evidence_links, signed
from indicators.models import ActivityProgress, ActivityYear, Evidence, Milestone
from plans.admin.base.pages import fieldset, list_column
from plans.admin.base.plan_choice import RelatedFilter


@admin.register(ActivityYear)
class ActivityYearAdmin(TraceAdmin):
    history_sources: ClassVar = [(Milestone, "activity_year")]
    goes_along = True  # only what nobody wrote anything into, see `protect_touched`
    protected_hint = (
        "Takvimi hazırlanmış faaliyet silinmez: birim, onaylanmamış takvimden çıkarabilir ya da "
        "dönem içinde iş adımlarını iptal edebilir."
    )
    list_display = ["activity", "card", "year", "unit", "state", "submitted_by", "approved_by"]
    list_filter = ["year", ("state", ChoicesDropdownFilter), ("unit", RelatedFilter)]
    list_select_related = [
        "activity__card__objective__goal",
        "unit",
        "submitted_by",
        "approved_by",
    ]
    search_fields = ["activity__text__trlower__contains"]
    search_help_text = "Faaliyet"
    fieldsets = [
        fieldset(None, "activity", ("year", "unit"), ("start_month", "end_month")),
        fieldset(None, ("budget_share", "state"), "steps"),
        signed("submitted", "approved", ("return_note", "version")),
    ]
    readonly_fields = ["steps"]

    card = list_column("hedef", "activity.card.label")
    steps = list_column("iş adımları", lambda row: "\n".join(map(_describe, row.milestones.all())))


def _describe(step: Milestone) -> str:
    return f"{step} ({step.due:%d.%m.%Y}): {step.get_state_display()}"


@admin.register(ActivityProgress)
class ActivityProgressAdmin(TraceAdmin):
    history_sources: ClassVar = [(Evidence, "progress")]
    goes_along = True  # only what nobody wrote anything into, see `protect_touched`
    list_display = ["activity", "period", "unit", "percent", "state", "entered_by", "approved_by"]
    list_filter = [
        ("period", RelatedFilter),
        ("state", ChoicesDropdownFilter),
        ("activity_year__unit", RelatedFilter),
    ]
    list_select_related = [
        "activity_year__activity",
        "activity_year__unit",
        *("period", "entered_by", "approved_by"),
    ]
    search_fields = ["activity_year__activity__text__trlower__contains"]
    search_help_text = "Faaliyet"
    fieldsets = [
        fieldset(None, "activity_year", ("period", "percent", "state")),
        fieldset("Açıklamalar", "note", "delay_reason", "return_note"),
        signed(*STEPS, "unlock", "version"),
        fieldset("Kanıtlar", "evidence"),
    ]
    readonly_fields = ["evidence"]

    activity = list_column("faaliyet ve proje", "activity_year.activity")
    unit = list_column("birim", "activity_year.unit")
    evidence = list_column("kanıtlar", evidence_links)
