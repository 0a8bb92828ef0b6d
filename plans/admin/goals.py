"""Goals, and the objectives under them."""

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RelatedDropdownFilter

from plans.admin.base.records import OrderedInline, RecordAdmin, TurkishLabels
from plans.language.turkish import by_name
from plans.models import Goal, Objective, Strategy


class ObjectiveInline(TurkishLabels, TabularInline):
    model = Objective
    fields = ["number", "name", "details"]
    readonly_fields = ["details"]
    extra = 0
    hide_title = True

    @admin.display(description="")
    def details(self, objective: Objective) -> str:
        if objective.pk is None:
            return " "
        address = reverse("admin:plans_objective_change", args=[objective.pk])
        return format_html('<a href="{}" class="text-link">hedefi aç</a>', address)


class StrategyInline(OrderedInline):
    model = Strategy
    fields = ["text", "order"]


@admin.register(Goal)
class GoalAdmin(RecordAdmin):
    list_display = ["code", "sorted_name", "objective_count", "plan"]
    list_display_links = ["code", "sorted_name"]
    list_filter = [("plan", RelatedDropdownFilter)]
    list_select_related = ["plan"]
    code_fields = ["number"]
    search_fields = ["name__trlower__contains"]
    search_help_text = "Amaç adı veya kodu (A6)"
    autocomplete_fields = ["plan"]
    fields = ["plan", "number", "name"]
    inlines = [ObjectiveInline]
    history_sources = [(Objective, "goal")]

    @admin.display(description="kod", ordering="number")
    def code(self, goal: Goal) -> str:
        return goal.code

    @admin.display(description="amaç", ordering=by_name("name"))
    def sorted_name(self, goal: Goal) -> str:
        return goal.name

    @admin.display(description="hedef sayısı", ordering="objective_count")
    def objective_count(self, goal: Goal) -> int:
        return goal.objective_count

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(objective_count=Count("objectives"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["plan"] if obj else []


@admin.register(Objective)
class ObjectiveAdmin(RecordAdmin):
    list_display = ["code", "sorted_name", "card_count", "plan"]
    list_display_links = ["code", "sorted_name"]
    list_filter = [("goal__plan", RelatedDropdownFilter), ("goal", RelatedDropdownFilter)]
    code_fields = ["goal__number", "number"]
    search_fields = ["name__trlower__contains", "goal__name__trlower__contains"]
    search_help_text = "Hedef adı, kodu (H6.2) veya amaç adı"
    autocomplete_fields = ["goal"]
    inlines = [StrategyInline]
    history_sources = [(Strategy, "objective")]

    @admin.display(description="kod", ordering="number")
    def code(self, objective: Objective) -> str:
        return objective.code

    @admin.display(description="hedef", ordering=by_name("name"))
    def sorted_name(self, objective: Objective) -> str:
        return objective.name

    @admin.display(description="kart sayısı", ordering="card_count")
    def card_count(self, objective: Objective) -> int:
        return objective.card_count

    @admin.display(description="plan")
    def plan(self, objective: Objective) -> str:
        return str(objective.goal.plan)

    @admin.display(description="hedef kartı")
    def card_links(self, objective: Objective) -> str:
        links = [
            (reverse("admin:plans_objectivecard_change", args=[card.pk]), str(card))
            for card in objective.cards.select_related("objective__goal")
        ]
        add = format_html(
            '<p><a class="text-link" href="{}?objective={}">Kart ekle</a></p>',
            reverse("admin:plans_objectivecard_add"),
            objective.pk,
        )
        return format_html_join("", '<p><a class="text-link" href="{}">{}</a></p>', links) + add

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).select_related("goal__plan")
        return queryset.annotate(card_count=Count("cards"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["goal", "card_links"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["goal", "number", "name", "listed_name", *(["card_links"] if obj else [])]
