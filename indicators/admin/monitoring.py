"""Read-only pages of the six-monthly cycle for whoever traces a published number.

Steps of the cycle are taken on the review pages, through `indicators.workflow`; nothing is added,
changed or deleted here.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.models import (
    ActionItem,
    EnteredRecord,
    Evidence,
    Measurement,
    Period,
    PeriodExtension,
    Unlock,
)
from indicators.requirements import CRITERIA
from plans.admin.base.pages import fieldset, list_column, nobody
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import RecordAdmin
from plans.admin.base.stale import Source
from plans.language.numbers import format_number
from plans.records.plans import owner_of

STEPS = ("entered", "submitted", "endorsed", "approved")
SIGNED = {*STEPS, "answered", "closed"}
#: What evidence and unlocks belong to, with what it is called by.
_OWNERS = [
    *("measurement__indicator", "measurement__period"),
    *("progress__activity_year__activity", "progress__period"),
]


def signed(*names: Any) -> tuple[str | None, Any]:
    """Who took which step and when, with what else is told of that."""
    fields = ((f"{name}_by", f"{name}_at") if name in SIGNED else name for name in names)
    return fieldset("Kim, ne zaman", *fields)


class TraceAdmin(RecordAdmin):
    """A list and its records to read, with their history."""

    actions_list: ClassVar = []  # nothing is deleted here

    has_add_permission = has_change_permission = has_delete_permission = nobody


@admin.register(Period)
class PeriodAdmin(TraceAdmin):
    list_display = ["__str__", "state", "due_date", "opened_at", "closed_at", "is_sample"]
    list_filter = [("state", ChoicesDropdownFilter)]
    ordering = ["-year", "-half"]
    fields = ["plan", "year", "half", "state", "due_date", "opened_at", "closed_at", "is_sample"]


@admin.register(PeriodExtension)
class PeriodExtensionAdmin(TraceAdmin):
    list_display = ["period", "unit", "due_date"]
    list_filter = [("period", RelatedFilter), ("unit", RelatedFilter)]
    list_select_related = ["period", "unit"]
    fields = ["period", "unit", "due_date"]


@admin.register(Measurement)
class MeasurementAdmin(TraceAdmin):
    history_sources: ClassVar = [(Evidence, "measurement")]
    goes_along = True  # only what nobody wrote anything into, see `protect_touched`
    protected_hint = (
        "Değer girilmiş gösterge silinmez, izlemeden kaldırılır: göstergenin sayfasında izlemeden "
        "kaldırıldığı günü ve gerekçesini yazın."
    )

    list_display = [
        "indicator",
        "card",
        "period",
        "month",
        "value_text",
        "state",
        "entered_by",
        "approved_by",
    ]
    list_filter = [
        ("period", RelatedFilter),
        ("state", ChoicesDropdownFilter),
        ("indicator__card__responsible_unit", RelatedFilter),
    ]
    list_select_related = [
        "indicator__card__objective__goal",
        "period",
        "entered_by",
        "approved_by",
    ]
    code_fields = ["indicator__card__objective__goal__number", "indicator__card__objective__number"]
    search_fields = [
        "indicator__name__trlower__contains",
        "indicator__code__trlower__contains",
        "indicator__card__objective__name__trlower__contains",
    ]
    search_help_text = "Gösterge adı veya kodu, hedef adı veya kodu (H6.2)"
    fieldsets = [
        fieldset(None, "indicator", ("period", "month"), ("value_text", "state")),
        fieldset(
            "Açıklamalar",
            *("not_measured", "not_measured_reason", "deviation_reason", "remedy"),
            *CRITERIA,
            "remark",
            *("confirmed_value", "return_note"),
        ),
        signed(*STEPS, "unlock", "version"),
        fieldset("Kanıtlar", "evidence"),
    ]
    readonly_fields = ["value_text", "evidence"]

    card = list_column("hedef", "indicator.card.label")
    value_text = list_column("gerçekleşme", lambda row: format_number(row.value), "value")
    evidence = list_column("kanıtlar", lambda row: evidence_links(row))


@admin.register(Unlock)
class UnlockAdmin(TraceAdmin):
    list_display = ["owner", "user", "reason", "created_at"]
    list_filter = [("user", RelatedFilter)]
    list_select_related = [*_OWNERS, "user"]
    fields = ["owner", "user", "reason", "created_at"]
    readonly_fields = ["owner"]

    owner = list_column("kayıt", owner_of)

    def get_history_sources(self) -> list[Source]:
        return []  # an unlock is never changed

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of what was unlocked."""
        unlock = self.get_object(request, object_id)
        if unlock is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        owner = owner_of(unlock)
        return admin.site._registry[type(owner)].history_view(request, str(owner.pk))


@admin.register(Evidence)
class EvidenceAdmin(TraceAdmin):
    list_display = ["__str__", "owner", "document_number", "added_by", "added_at"]
    list_select_related = [*_OWNERS, "action_item", "added_by"]
    search_fields = ["file_name__trlower__contains", "document_number__trlower__contains"]
    search_help_text = "Dosya adı veya EBYS evrak sayısı"
    fields = [
        "owner",
        "document_number",
        "download",
        "file_type",
        "file_size",
        "sha256",
        "added_by",
        "added_at",
    ]
    readonly_fields = ["owner", "download"]

    owner = list_column("kayıt", owner_of)
    download = list_column("dosya", lambda evidence: _download(evidence))


def evidence_links(row: EnteredRecord | ActionItem) -> str:
    """The documents behind a row, each on a line."""
    links = [_download(evidence) for evidence in row.evidence.all()]
    return format_html("{}" + "<br>{}" * (len(links) - 1), *links) if links else "Kanıt yok."


def _download(evidence: Evidence) -> str:
    """The evidence under its name; a file through the view that checks who asks."""
    if not evidence.file:
        return f"EBYS {evidence.document_number}"
    address = reverse("evidence", args=[evidence.uid])
    return format_html('<a href="{}" class="text-link">{}</a>', address, evidence.file_name)
