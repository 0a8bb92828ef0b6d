"""Goals, and the objectives under them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from plans.admin.base.pages import admin_address, link_lines, list_column, text_link
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.proposed import (
    NUMBERING,
    NumberedForm,
    ProposedRow,
    next_number,
    propose_in_rows,
)
from plans.admin.base.records import OrderedInline, RecordAdmin, RecordInline
from plans.language.turkish import by_name
from plans.models import Goal, Objective, ObjectiveCard, Strategy
from plans.records.ordering import LabelledFormSet


class ObjectiveRow(ProposedRow):
    proposed = "number"


class ObjectiveInline(RecordInline):
    model = Objective
    form = ObjectiveRow
    formset = LabelledFormSet
    fields = ["number", "name", "details"]
    readonly_fields = ["details"]

    class Media:
        js = NUMBERING

    def get_formset(self, request: HttpRequest, obj: Goal | None = None, **options: Any) -> type:
        formset = super().get_formset(request, obj, **options)
        if "number" in formset.form.base_fields:
            propose_in_rows(formset.form, next_number(obj.objectives) if obj else 1)
        return formset

    @admin.display(description="sayfası")
    def details(self, objective: Objective) -> str:
        if objective.pk is None:
            return " "
        return text_link(admin_address(objective), "hedefi aç")


class StrategyInline(OrderedInline):
    model = Strategy
    fields = ["text", "order"]


class GoalForm(NumberedForm):
    parent = ("plan", "goals")


@admin.register(Goal)
class GoalAdmin(RecordAdmin):
    form = GoalForm
    list_display = ["code", "sorted_name", "objective_count"]
    list_display_links = ["code", "sorted_name"]
    code_fields = ["number"]
    search_fields = ["name__trlower__contains"]
    search_help_text = "Amaç adı veya kodu (A6)"
    autocomplete_fields = ["plan"]
    fields = ["plan", "number", "name"]
    inlines = [ObjectiveInline]
    history_sources = [(Objective, "goal")]

    code = list_column("kod", "code", "number")
    sorted_name = list_column("amaç", "name", by_name("name"))
    objective_count = list_column("hedef sayısı", "objective_count", "objective_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(objective_count=Count("objectives"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["plan"] if obj else []


class ObjectiveForm(NumberedForm):
    parent = ("goal", "objectives")


@admin.register(Objective)
class ObjectiveAdmin(RecordAdmin):
    form = ObjectiveForm
    list_display = ["code", "sorted_name", "card_count"]
    list_display_links = ["code", "sorted_name"]
    list_filter = [("goal", RelatedFilter)]
    code_fields = ["goal__number", "number"]
    search_fields = ["name__trlower__contains", "goal__name__trlower__contains"]
    search_help_text = "Hedef adı, kodu (H6.2) veya amaç adı"
    autocomplete_fields = ["goal"]
    inlines = [StrategyInline]
    history_sources = [(Strategy, "objective")]

    code = list_column("kod", "code", "number")
    sorted_name = list_column("hedef", "name", by_name("name"))
    card_count = list_column("kart sayısı", "card_count", "card_count")

    @admin.display(description="hedef kartı")
    def card_links(self, objective: Objective) -> str:
        cards = objective.cards.select_related("objective__goal")
        add = (admin_address(ObjectiveCard, "add", objective=objective.pk), "Kart ekle")
        new = [] if objective.goal.plan.is_frozen else [add]
        return link_lines([*((admin_address(card), card) for card in cards), *new])

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).select_related("goal__plan")
        return queryset.annotate(card_count=Count("cards"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["goal", "card_links"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ["goal", "number", "name", "listed_name", *(["card_links"] if obj else [])]
