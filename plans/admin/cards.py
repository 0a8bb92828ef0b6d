"""The page on which an objective card is written, laid out like the printed card."""

from enum import IntEnum
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from plans.admin.base.pages import fieldset, list_column
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import OrderedInline, RecordAdmin
from plans.admin.base.stale import Source
from plans.language.turkish import by_name
from plans.models import Activity, CardCooperation, CardNote, ObjectiveCard
from plans.records.ordering import OrderedForm


class CardPlace(IntEnum):
    """The parts of a card in the order of the printed form."""

    INDICATORS = 1
    COOPERATION = 2
    RISKS = 3
    ACTIVITIES = 4
    COST = 5
    FINDINGS = 6
    NEEDS = 7


class CooperationInline(OrderedInline):
    model = CardCooperation
    history_sources = [(CardCooperation, "card")]
    verbose_name = "birim"
    verbose_name_plural = "İşbirliği yapılacak birim(ler)"
    fields = ["unit", "printed_name", "order"]


class ActivityInline(OrderedInline):
    model = Activity
    history_sources = [(Activity, "card")]
    verbose_name = "faaliyet veya proje"
    verbose_name_plural = "faaliyet ve projeler"
    fields = ["text", "order"]


class NoteForm(OrderedForm):
    """A note whose kind follows from the table it stands in."""

    kind: ClassVar[CardNote.Kind]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.kind = self.kind


class NoteInline(OrderedInline):
    """The notes of one kind on a card."""

    model = CardNote
    history_sources = [(CardNote, "card")]
    kind: ClassVar[CardNote.Kind]
    fields = ["text", "unit", "order"]

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **options: Any) -> type:
        options["form"] = type("KindForm", (NoteForm,), {"kind": self.kind})
        formset = super().get_formset(request, obj, **options)
        formset.form.base_fields["text"].label = self.verbose_name
        kind = self.kind
        # Each kind needs names of its own on the page.
        formset.get_default_prefix = classmethod(lambda cls: f"{kind}s")
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(kind=self.kind)


def _note_inline(kind: CardNote.Kind, singular: str, plural: str) -> type[NoteInline]:
    names = {"kind": kind, "verbose_name": singular, "verbose_name_plural": plural}
    return type(f"{kind.name}Inline", (NoteInline,), names)


#: What stands where on the card. Apps that build on the plan put their tables here.
card_inlines: dict[CardPlace, type[OrderedInline]] = {
    CardPlace.COOPERATION: CooperationInline,
    CardPlace.RISKS: _note_inline(CardNote.Kind.RISK, "risk", "riskler"),
    CardPlace.ACTIVITIES: ActivityInline,
    CardPlace.FINDINGS: _note_inline(CardNote.Kind.FINDING, "tespit", "tespitler"),
    CardPlace.NEEDS: _note_inline(CardNote.Kind.NEED, "İhtiyaç", "İhtiyaçlar"),
}


def _line(code: str, name: str) -> str:
    return format_html("<strong>{}</strong> {}", code, name)


@admin.register(ObjectiveCard)
class ObjectiveCardAdmin(RecordAdmin):
    change_form_template = "admin/plans/objectivecard/change_form.html"
    list_display = ["code", "objective_name", "responsible_unit"]
    list_display_links = ["code", "objective_name"]
    list_filter = [("objective__goal", RelatedFilter), ("responsible_unit", RelatedFilter)]
    code_fields = ["objective__goal__number", "objective__number"]
    search_fields = [
        "objective__name__trlower__contains",
        "responsible_unit__name__trlower__contains",
        "indicators__name__trlower__contains",
    ]
    search_help_text = "Hedef kodu (H6.2) veya adı, birim, gösterge"
    autocomplete_fields = ["objective", "responsible_unit"]
    opens_new = True

    class Media:
        js = [forms.Script("plans/admin/card.js", type="module")]

    code = list_column("hedef", "label", "objective")
    objective_name = list_column("hedef adı", "objective.name", by_name("objective__name"))

    goal_line = list_column(
        "amaç", lambda card: _line(card.objective.goal.code, card.objective.goal.name)
    )
    objective_line = list_column("hedef", lambda card: _line(card.label, card.objective.name))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        related = ["objective__goal__plan", "responsible_unit"]
        return super().get_queryset(request).select_related(*related)

    def get_history_sources(self) -> list[Source]:
        sources = [source for inline in card_inlines.values() for source in inline.history_sources]
        return list(dict.fromkeys([(ObjectiveCard, "id"), *sources]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **options)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        return [card_inlines[part] for part in sorted(card_inlines)] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["goal_line", "objective_line"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[tuple]:
        if obj is None:
            return [fieldset(None, "objective", "responsible_unit")]
        return [
            fieldset(None, "goal_line", "objective_line"),
            fieldset("Sorumlu birim", "responsible_unit", "all_units_cooperate"),
            fieldset("Program ilişkisi", "programme", "programme_objective", classes=["collapse"]),
            fieldset("Basılı karttaki farklar", "printed_goal", classes=["collapse"]),
        ]
