"""Read-only pages of meetings and of what they asked of the units."""

from typing import Any, ClassVar

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin.monitoring import TraceAdmin, evidence_links, signed
from indicators.models import (
    ActionItem,
    AgendaPoint,
    Decision,
    Evidence,
    Meeting,
    Participant,
)
from plans.admin.base.pages import fieldset, list_column
from plans.admin.base.plan_choice import RelatedFilter


@admin.register(Meeting)
class MeetingAdmin(TraceAdmin):
    history_sources: ClassVar = [
        (model, "meeting") for model in (Participant, AgendaPoint, Decision, ActionItem)
    ]
    list_display = ["group_name", "day", "place", "period", "standing", "closed_by"]
    list_filter = [("period", RelatedFilter), ("state", ChoicesDropdownFilter)]
    list_select_related = ["period", "closed_by"]
    search_fields = ["group_name__trlower__contains", "decisions__text__trlower__contains"]
    search_help_text = "Kurul ya da karar"
    fieldsets = [
        fieldset(None, "period", "group_name", ("day", "time"), "place"),
        fieldset(None, "people", "agenda", "resolutions"),
        signed("standing", "closed", "version"),
    ]
    readonly_fields = ["people", "agenda", "resolutions", "standing"]
    standing = list_column("durum", "word", "state")
    people = list_column("katılımcılar", lambda meeting: _lines(meeting.participants))
    agenda = list_column("gündem", lambda meeting: _lines(meeting.points))
    resolutions = list_column("kararlar", lambda meeting: _lines(meeting.decisions))


def _lines(rows: Any) -> str:
    return "\n".join(map(str, rows.all()))


@admin.register(ActionItem)
class ActionItemAdmin(TraceAdmin):
    history_sources: ClassVar = [(Evidence, "action_item")]
    list_display = ["text", "unit", "due", "state", "answered_by", "closed_by"]
    list_filter = [("unit", RelatedFilter), ("state", ChoicesDropdownFilter)]
    list_select_related = ["unit", "answered_by", "closed_by"]
    search_fields = ["text__trlower__contains", "answer__trlower__contains"]
    search_help_text = "İş ya da yanıtı"
    fieldsets = [
        fieldset(None, "meeting", "text", ("unit", "due"), ("objective", "indicator")),
        fieldset("Yanıt", ("state", "is_done"), "answer", "return_note", "evidence"),
        signed("answered", "closed"),
    ]
    readonly_fields = ["evidence"]

    evidence = list_column("kanıtlar", evidence_links)
