"""The plan itself, its core values and its key indicators."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from plans.admin.adoption import PlanForm
from plans.admin.base.pages import admin_address, fieldset, link_lines, list_column, require
from plans.admin.base.records import OrderedInline, RecordAdmin
from plans.language.numbers import format_number
from plans.language.turkish import by_name
from plans.models import CoreValue, Goal, KeyIndicator, Plan
from plans.people.requests import UserRequest
from plans.versions.adoption import adoption_reason, freeze_in_force, record_adoption


class CoreValueInline(OrderedInline):
    model = CoreValue
    fields = ["name", "order"]


class KeyIndicatorInline(OrderedInline):
    model = KeyIndicator
    fields = ["name", "unit_of_measure", "baseline", "target", "order"]
    long_fields = ["name"]


@admin.register(Plan)
class PlanAdmin(RecordAdmin):
    form = PlanForm
    list_display = ["name", "years_text", "status", "goal_count", "decision"]
    search_fields = ["institution__trlower__contains", "title__trlower__contains"]
    search_help_text = "Kurum adı veya başlık"
    prepopulated_fields = {"slug": ["institution", "start_year", "end_year"]}
    inlines = [CoreValueInline, KeyIndicatorInline]
    readonly_fields = ["goal_links"]
    free_fields = ("confirm_adoption", "is_ornament")
    free_fields_help = "Bu sayfada yalnız durum, karar, kapak ve ayarlar yazılabilir."
    history_sources = [(CoreValue, "plan"), (KeyIndicator, "plan")]
    pages: ClassVar = [("<int:object_id>/kesinlestir/", "freeze_view", "freeze")]

    name = list_column(
        "plan", lambda plan: f"{plan.institution} – {plan.title}", by_name("institution")
    )
    years_text = list_column(
        "yıllar", lambda plan: f"{plan.start_year}–{plan.end_year}", "start_year"
    )
    goal_count = list_column("amaç sayısı", "goal_count", "goal_count")

    @admin.display(description="meclis kararı", ordering="council_decision_date")
    def decision(self, plan: Plan) -> str:
        date = plan.council_decision_date
        parts = [f"{date:%d.%m.%Y}" if date else "", plan.council_decision_number]
        return " / ".join(part for part in parts if part)

    @admin.display(description="amaçlar")
    def goal_links(self, plan: Plan) -> str:
        add = [] if plan.is_frozen else [(admin_address(Goal, "add", plan=plan.pk), "Amaç ekle")]
        goals = ((admin_address(goal), goal) for goal in plan.goals.all())
        return link_lines([*goals, *add])

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(goal_count=Count("goals"))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **options: Any
    ) -> HttpResponse:
        if obj and obj.status == Plan.Status.ACTIVE and not obj.is_frozen:
            context["freeze_address"] = reverse("admin:plans_plan_freeze", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def freeze_view(self, request: UserRequest, object_id: int) -> HttpResponse:
        """Says what it means to freeze the plan; does it when confirmed."""
        require(self.has_change_permission(request))
        plan = get_object_or_404(Plan, pk=object_id)
        if request.method != "POST":
            return self.render_page(
                request,
                "plans/admin/freeze.html",
                title="1. sürümü kesinleştir",
                subtitle=str(plan),
                plan=plan,
                may_freeze=plan.status == Plan.Status.ACTIVE and not plan.is_frozen,
                back=admin_address(plan),
            )
        try:
            freeze_in_force(request.user, plan)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Planın 1. sürümü kesinleşti.")
        return redirect(admin_address(plan))

    def get_restored_fields(self, request: HttpRequest, model: Any, page: Any) -> list[str]:
        # A plan is put in force, or ended, by a step of its own.
        fields = super().get_restored_fields(request, model, page)
        return [name for name in fields if name != "status"]

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        errors = form.adoption_errors
        if errors is not None:
            obj._change_reason = adoption_reason(errors)
        super().save_model(request, obj, form, change)
        if errors is not None:
            record_adoption(cast(UserRequest, request).user, obj, errors)

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        # The draft of a revision goes with that: by its approval, or when it is given up.
        return not (obj and obj.draft_number) and super().has_delete_permission(request, obj)

    def find_deleted(self) -> Any:
        return super().find_deleted().filter(draft_number=0)

    def may_restore(
        self, request: HttpRequest, version: Any, page: Any, record: Model | None
    ) -> bool:
        is_draft = version.instance_type is Plan and bool(version.draft_number)
        may = super().may_restore(request, version, page, record)
        return may and not (is_draft and record is None)

    def get_fieldsets(self, request: HttpRequest, obj: Plan | None = None) -> list[tuple]:
        confirmation = ["confirm_adoption"] if _is_adopting(request, obj) else []
        decision = ("council_decision_date", "council_decision_number")
        contact = ("contact_name", ("contact_phone", "contact_email"))
        endorsement = ("escalation_days", ("asks_endorsement", "asks_criteria"))
        declared = ("declared_goals", "declared_objectives")
        if obj and obj.draft_number:  # what a revision is about; the rest stays with its plan
            return [
                fieldset("Kapak", "cover", "cover_alt", "is_ornament"),
                fieldset("Amaçlar", "goal_links"),
                fieldset("Plan metninde beyan edilen sayılar", declared),
            ]
        return [
            fieldset(None, "institution", "title", ("start_year", "end_year"), "slug"),
            fieldset("Durum ve meclis kararı", "status", *confirmation, decision),
            fieldset("Kapak", "cover", "cover_alt", "is_ornament"),
            fieldset("Misyon ve vizyon", "mission", "vision"),
            *([fieldset("Amaçlar", "goal_links")] if obj else []),
            fieldset("Altı aylık dönem: iletişim ve onay", *contact, *endorsement),
            fieldset("Halka açık sayfalar", "has_portal", "data_licence"),
            fieldset("Plan metninde beyan edilen sayılar", declared, classes=["collapse"]),
        ]


def _is_adopting(request: Any, plan: Plan | None) -> bool:
    """Whether the page comes back to put `plan` in force."""
    # Asked once, before the form is filled in: afterwards `plan` has the new status.
    if not hasattr(request, "is_adopting"):
        active = Plan.Status.ACTIVE
        request.is_adopting = (
            plan is not None and plan.status != active and request.POST.get("status") == active
        )
    return request.is_adopting


@admin.register(KeyIndicator)
class KeyIndicatorAdmin(RecordAdmin):
    list_display = ["sorted_name", "unit_of_measure", "baseline_text", "target_text"]
    search_fields = ["name__trlower__contains"]
    search_help_text = "Gösterge adı"
    autocomplete_fields = ["plan"]
    fields = ["plan", "name", "unit_of_measure", ("baseline", "target")]

    sorted_name = list_column("temel performans göstergesi", "name", by_name("name"))
    baseline_text = list_column(
        "başlangıç değeri", lambda row: format_number(row.baseline), "baseline"
    )
    target_text = list_column("plan sonu hedefi", lambda row: format_number(row.target), "target")
