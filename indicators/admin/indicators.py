"""The admin of the indicators: as a table on their card, and each with all its details."""

import re
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin import monitoring
from indicators.admin.forms import KindMixin, TargetsMixin, with_years, year_field_name
from indicators.models import AnnualTarget, Indicator
from indicators.proposals import propose
from plans.admin.base.pages import fieldset, list_column, require
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.proposed import NUMBERING, ProposedRow, next_code, propose_in_rows
from plans.admin.base.records import OrderedInline, RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.admin.cards import CardPlace, card_inlines
from plans.exchange.admin import ExchangeMixin
from plans.language.codes import parse_key
from plans.language.numbers import format_number
from plans.language.turkish import by_name
from plans.models import ObjectiveCard, Plan
from plans.records.ordering import OrderedForm


def _year_names(plan: Plan) -> list[str]:
    return [year_field_name(year) for year in plan.years]


class IndicatorRowForm(ProposedRow, TargetsMixin, OrderedForm):
    """A row of the card's table."""

    proposed = "code"


def propose_code(card: ObjectiveCard) -> str:
    """The printed code of the card's next indicator: `PG 3.5.1`, written as others of the plan."""
    objective, codes = card.objective, Indicator.objects.exclude(code="").order_by("pk")
    plan_codes = codes.filter(card__objective__goal__plan=objective.goal.plan)
    usual = plan_codes.values_list("code", flat=True).first() or "PG "
    prefix = re.match(r"\D*", usual)[0]  # type: ignore[index]  # matches nothing at least
    first = f"{prefix}{objective.goal.number}.{objective.number}.1"
    return next_code(codes.filter(card__objective=objective).values_list("code", flat=True), first)


class _HintingForm:
    """Says beside a row that is not deleted what to do instead."""

    def hand_clean_DELETE(self) -> None:
        try:
            super().hand_clean_DELETE()  # type: ignore[misc]  # of Django's form beside it
        except ValidationError as error:
            raise ValidationError([error, monitoring.MeasurementAdmin.protected_hint]) from (error)


class IndicatorInline(OrderedInline):
    """The table of the card: one row for each indicator, the years as columns."""

    model = Indicator
    form = IndicatorRowForm
    verbose_name = "gösterge"
    verbose_name_plural = "performans göstergeleri"
    readonly_fields = ["details"]
    long_fields = ["name"]
    above_units = True
    history_sources = [(Indicator, "card"), (AnnualTarget, "indicator__card")]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [
            *["code", "name", "weight", "unit_of_measure", "baseline"],
            *_year_names(obj.objective.goal.plan),
            *["aggregation", "monitoring_frequency", "reporting_frequency", "details", "order"],
        ]

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> type:
        options["form"] = with_years(self.form, obj.objective.goal.plan)
        formset = super().get_formset(request, obj, **options)
        formset.form = type("IndicatorRowForm", (_HintingForm, formset.form), {})
        fields = formset.form.base_fields
        for name, label in _SHORT_LABELS.items():
            fields[name].label = label
        propose_in_rows(formset.form, propose_code(obj))
        fields["aggregation"].choices = _SHORT_AGGREGATIONS
        fields["aggregation"].help_text = ""
        proposals = reverse("admin:indicators_indicator_proposal")
        fields["aggregation"].widget.attrs["data-proposals"] = proposals
        return formset

    class Media:
        js = [*NUMBERING, Script("indicators/admin/proposal.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("targets")

    @admin.display(description="sayfası")
    def details(self, indicator: Indicator) -> str:
        if indicator.pk is None:
            return " "
        unusual = [
            text
            for value, text in [
                (indicator.direction == Indicator.Direction.DOWN, "azalması istenir"),
                (indicator.basis == Indicator.Basis.CUMULATIVE, "birikimli"),
                (indicator.retired_from is not None, "izlemeden kaldırıldı"),
            ]
            if value
        ]
        return format_html(
            '<a href="{}" class="text-link" title="Yön, hesap esası, künye ve geçmiş">'
            'ayrıntı</a><small class="row-rules">{}</small>',
            reverse("admin:indicators_indicator_change", args=[indicator.pk]),
            ", ".join(unusual),
        )


_SHORT_AGGREGATIONS = [
    ("", "Seçin…"),
    (Indicator.Aggregation.SUM.value, "Toplam"),
    (Indicator.Aggregation.LAST.value, "Son değer"),
    (Indicator.Aggregation.AVERAGE.value, "Ortalama"),
]
_SHORT_LABELS = {
    "aggregation": "Yıl içi değerler",
    "code": "PG kodu",
    "weight": "Etkisi (%)",
    "baseline": "Başlangıç",
    "monitoring_frequency": "İzleme",
    "reporting_frequency": "Raporlama",
}

card_inlines[CardPlace.INDICATORS] = IndicatorInline


_RETIREMENT: dict[str, Any] = {
    "description": "Değeri girilmiş gösterge silinmez, izlemeden kaldırılır: günü ve gerekçeyi "
    "yazın. Kaldırılan göstergenin girilmiş değerleri ve geçmişi kalır.",
    "classes": ["collapse"],
}

_PROFILE = (
    "Denetçinin veri kayıt sistemi dediği: değerin neyi ölçtüğü, nereden alındığı, kimin "
    "derlediği, nasıl kontrol edildiği. Değeri giren ve onaylayan okur, planın sonunda "
    "basılır; hepsi boş kalabilir."
)


class IndicatorForm(KindMixin, TargetsMixin, VersionedForm):
    """An indicator on a page of its own."""


@admin.register(Indicator)
class IndicatorAdmin(ExchangeMixin, RecordAdmin):
    list_title = "Göstergeler"
    form = IndicatorForm
    list_display = ["code", "sorted_name", "card_label", "weight_text", "unit_of_measure"]
    list_display_links = ["code", "sorted_name"]
    list_filter = [
        ("card__objective__goal", RelatedFilter),
        ("card__responsible_unit", RelatedFilter),
        ("monitoring_frequency", ChoicesDropdownFilter),
        ("direction", ChoicesDropdownFilter),
        ("basis", ChoicesDropdownFilter),
        ("aggregation", ChoicesDropdownFilter),
    ]
    code_fields = ["card__objective__goal__number", "card__objective__number"]
    search_fields = [
        "name__trlower__contains",
        "code__trlower__contains",
        "card__objective__name__trlower__contains",
    ]
    search_help_text = "Gösterge adı veya kodu, hedef adı veya kodu (H6.2)"
    autocomplete_fields = ["card", "key_indicators", "data_owner"]
    compressed_fields = False
    free_fields_help = "Bu sayfada yalnız göstergenin künyesi yazılabilir."
    history_sources = [(AnnualTarget, "indicator")]
    pages: ClassVar = [("oneri/", "proposal_view", "proposal")]

    sorted_name = list_column("performans göstergesi", "name", by_name("name"))
    card_label = list_column("hedef", "card.label", "card")
    weight_text = list_column("etkisi (%)", lambda row: format_number(row.weight), "weight")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("card__objective__goal__plan")

    def proposal_view(self, request: HttpRequest) -> HttpResponse:
        """What a row's name and unit of measure propose for the values of the year, and why."""
        require(self.has_view_permission(request))
        name, unit = (request.GET.get(key, "") for key in ("name", "unit_of_measure"))
        choice = propose(unit, name).get("aggregation")
        if choice is None:
            return JsonResponse({"value": "", "text": ""})
        text = f"Öneri: {Indicator.Aggregation(choice.value).label} ({choice.reason})"
        return JsonResponse({"value": choice.value, "text": text})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        card = ObjectiveCard.objects.filter(pk=parse_key(str(initial.get("card", "")))).first()
        return ({"code": propose_code(card)} if card else {}) | initial

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type:
        if obj:
            options["form"] = with_years(self.form, obj.card.objective.goal.plan)
        return super().get_form(request, obj, change, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["card"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple]:
        years = [tuple(_year_names(obj.card.objective.goal.plan))] if obj else []
        later = "" if obj else "Yılların hedeflerini kaydettikten sonra yazabilirsiniz."
        targets = (("unit_of_measure", "baseline"), *years)
        frequencies = ("monitoring_frequency", "reporting_frequency")
        rules = ("kind", "direction", "basis", "aggregation", "mid_year_share")
        keepers = ("responsible_post", "data_owner")
        profile = ("definition", "method", "data_source", keepers, "verification")
        return [
            fieldset(None, "card", ("code", "weight"), "name"),
            fieldset("Başlangıç değeri ve yıllık hedefler", *targets, description=later),
            fieldset("İzleme", frequencies),
            fieldset("Performansın hesabı", *rules),
            fieldset("Gösterge künyesi", *profile, description=_PROFILE),
            fieldset("Temel performans göstergesi", "key_indicators"),
            fieldset("İzlemeden kaldırma", "retired_from", "retired_reason", **_RETIREMENT),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or form.own_changes:
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_targets()
