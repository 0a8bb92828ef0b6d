"""The admin of the indicators: as a table on their card, and each with all its details."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin import monitoring
from indicators.admin.forms import TargetsMixin, with_years, year_field_name
from indicators.models import AnnualTarget, Indicator
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import OrderedInline, RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.admin.cards import CardPlace, card_inlines
from plans.exchange.admin import ExchangeMixin
from plans.language.numbers import format_number
from plans.language.turkish import by_name
from plans.models import Plan
from plans.records.ordering import OrderedForm


def _year_names(plan: Plan) -> list[str]:
    return [year_field_name(year) for year in plan.years]


class IndicatorRowForm(TargetsMixin, OrderedForm):
    """A row of the card's table."""


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
        fields["aggregation"].choices = _SHORT_AGGREGATIONS
        fields["aggregation"].help_text = ""
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("targets")

    @admin.display(description="")
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
            '<a href="{}" class="text-link" title="Yön, hesap esası, veri kaynağı ve geçmiş">'
            'ayrıntı</a><small class="row-rules">{}</small>',
            reverse("admin:indicators_indicator_change", args=[indicator.pk]),
            ", ".join(unusual),
        )


_SHORT_AGGREGATIONS = [
    ("", "Seçin"),
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


_RETIREMENT = {
    "description": "Değeri girilmiş gösterge silinmez, izlemeden kaldırılır: günü ve gerekçeyi "
    "yazın. Kaldırılan göstergenin girilmiş değerleri ve geçmişi kalır.",
    "classes": ["collapse"],
}


class IndicatorForm(TargetsMixin, VersionedForm):
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
    autocomplete_fields = ["card", "key_indicators"]
    compressed_fields = False
    history_sources = [(AnnualTarget, "indicator")]

    @admin.display(description="performans göstergesi", ordering=by_name("name"))
    def sorted_name(self, indicator: Indicator) -> str:
        return indicator.name

    @admin.display(description="hedef", ordering="card")
    def card_label(self, indicator: Indicator) -> str:
        return indicator.card.label

    @admin.display(description="etkisi (%)", ordering="weight")
    def weight_text(self, indicator: Indicator) -> str:
        return format_number(indicator.weight)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("card__objective__goal__plan")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type:
        if obj:
            options["form"] = with_years(self.form, obj.card.objective.goal.plan)
        return super().get_form(request, obj, change, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["card"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple]:
        targets: dict[str, Any] = {"fields": [("unit_of_measure", "baseline")]}
        if obj:
            targets["fields"].append(tuple(_year_names(obj.card.objective.goal.plan)))
        else:
            targets["description"] = "Yılların hedeflerini kaydettikten sonra yazabilirsiniz."
        return [
            (None, {"fields": ["card", ("code", "weight"), "name"]}),
            ("Başlangıç değeri ve yıllık hedefler", targets),
            (
                "İzleme",
                {"fields": [("monitoring_frequency", "reporting_frequency"), "data_source"]},
            ),
            (
                "Performansın hesabı",
                {"fields": ["direction", "basis", "aggregation", "mid_year_share"]},
            ),
            ("Temel performans göstergesi", {"fields": ["key_indicators"]}),
            ("İzlemeden kaldırma", {"fields": ["retired_from", "retired_reason"]} | _RETIREMENT),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or form.own_changes:
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_targets()
