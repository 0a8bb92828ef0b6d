"""Excel and CSV import and export of the indicators with their targets (Göstergeler)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from indicators.choices import AGGREGATION, BASIS, DIRECTION, FREQUENCY
from indicators.models import AnnualTarget, Indicator
from indicators.proposals import NO_PROPOSAL, RULES, Proposal, describe, propose_missing
from plans.exchange.columns import ChoiceWidget, Column, IntegerWidget, NumberWidget, TextWidget
from plans.exchange.resource import Writes
from plans.exchange.table import Cell
from plans.exchange.years import YearsResource, attach_years, rows_by_year
from plans.models import ObjectiveCard, Plan

_WEIGHT = Indicator._meta.get_field("weight")
_BASELINE = Indicator._meta.get_field("baseline")
_VALUE = AnnualTarget._meta.get_field("value")
_EDITED = (
    "code",
    "name",
    "weight",
    "unit_of_measure",
    "baseline",
    "monitoring_frequency",
    "reporting_frequency",
    "direction",
    "basis",
    "aggregation",
    "data_source",
)


def _rule(column_name: str, attribute: str, widget: ChoiceWidget, explanation: str) -> Column:
    explanation += " Boşsa kayıtlı olan kalır; yeni göstergede önizlemede bir öneri gösterilir."
    return Column(column_name, attribute, widget, explanation, optional=True)


class IndicatorResource(YearsResource):
    """A row is an indicator, found by plan, objective, card and place on the card."""

    SHEET = "Göstergeler"
    FILE_NAME = "gostergeler"
    WRITTEN = {Indicator: ("add", "change"), AnnualTarget: ("add", "change", "delete")}
    YEARS_AFTER = "baseline"
    YEAR_EXPLANATION = (
        "Yılın hedef değeri. Boş hücre o yılın hedefini siler; sütunu silerseniz o yılın hedefleri "
        "olduğu gibi kalır."
    )

    plan = Column(
        "Plan",
        "card__objective__goal__plan__slug",
        TextWidget(),
        "Planın kısa adı: kars-2025-2029.",
        key=True,
        width=18,
    )
    objective = Column(
        "Hedef", "card__objective__code", TextWidget(), "Hedefin kodu: H1.1.", key=True, width=8
    )
    card = Column(
        "Kart",
        "card__order",
        IntegerWidget(),
        "Hedefin kaçıncı kartı olduğu; çoğu hedefte 1.",
        key=True,
    )
    order = Column(
        "Sıra",
        "order",
        IntegerWidget(),
        "Göstergenin karttaki sırası. Plan, hedef, kart ve sıra göstergeyi bulur: kayıtlıysa "
        "güncellenir, değilse eklenir. Dosyadan sildiğiniz satırın göstergesi silinmez.",
        key=True,
    )
    code = Column("PG Kodu", "code", TextWidget(), "Planda basılı kod: P.G. 1.1.1. Boş olabilir.")
    name = Column(
        "Performans Göstergesi",
        "name",
        TextWidget(),
        "Göstergenin adı.",
        required=True,
        width=50,
    )
    weight = Column(
        "Hedefe Etkisi (%)",
        "weight",
        NumberWidget(_WEIGHT),
        "0 ile 100 arasında bir sayı. Bir karttaki göstergelerin toplamı 100 olmalıdır.",
    )
    unit_of_measure = Column(
        "Ölçü Birimi", "unit_of_measure", TextWidget(), "Adet, %, km gibi. Boş olabilir."
    )
    baseline = Column(
        "Başlangıç Değeri",
        "baseline",
        NumberWidget(_BASELINE),
        "Plan dönemi başındaki değer. Bilinmiyorsa boş bırakın.",
    )
    monitoring_frequency = Column(
        "İzleme Sıklığı (ay)",
        "monitoring_frequency",
        FREQUENCY,
        "Kaç ayda bir ölçüldüğü.",
        required=True,
    )
    reporting_frequency = Column(
        "Raporlama Sıklığı (ay)",
        "reporting_frequency",
        FREQUENCY,
        "Kaç ayda bir raporlandığı.",
        required=True,
    )
    direction = _rule("Yön", "direction", DIRECTION, "Değerin artması mı azalması mı istenir.")
    basis = _rule(
        "Hesap Esası",
        "basis",
        BASIS,
        "Yılın hedefi tek başına mı, başlangıç değerinden birikerek mi okunur.",
    )
    aggregation = _rule(
        "Yıl İçi Değerler",
        "aggregation",
        AGGREGATION,
        "Yıl içindeki ölçümlerden yılın değeri nasıl bulunur.",
    )
    data_source = Column(
        "Veri Kaynağı",
        "data_source",
        TextWidget(),
        "Değerin alındığı belge veya sistem. Boş olabilir.",
        width=30,
    )

    def year_widget(self) -> NumberWidget:
        return NumberWidget(_VALUE)

    # Import

    def load(self, rows: list[dict[str, Cell]]) -> None:
        self.writes = (Writes(Indicator, _EDITED), Writes(AnnualTarget, ("value",)))
        plans = self.load_plans(rows)
        cards = {
            card.pk: card for card in ObjectiveCard.objects.filter(objective__goal__plan__in=plans)
        }
        objectives = {objective.pk: objective for objective in self.objectives.values()}
        for card in cards.values():
            card.objective = objectives[card.objective_id]
        self.cards = {(card.objective_id, card.order): card for card in cards.values()}
        targets = rows_by_year(
            AnnualTarget.objects.filter(
                indicator__card__objective__goal__plan__in=plans
            ).select_for_update(of=("self",)),
            "indicator_id",
        )
        self.indicators = {}
        for indicator in Indicator.objects.filter(
            card__objective__goal__plan__in=plans
        ).select_for_update(of=("self",)):
            indicator.card = cards[indicator.card_id]
            attach_years(indicator, targets.get(indicator.pk, {}), "value")
            self.indicators[indicator.card_id, indicator.order] = indicator

    def find(self, row: Mapping[str, Any], errors: dict[str, str]) -> tuple[Indicator, bool]:
        card = self._find_card(row, errors)
        order = self.key_value("order", row, errors)
        if card and order is not None:
            if message := self.repeated((card.pk, order)):
                errors["order"] = message
            if indicator := self.indicators.get((card.pk, order)):
                return indicator, False
        indicator = Indicator(card=card, order=order)
        attach_years(indicator, {}, "value")
        return indicator, True

    def _find_card(self, row: Mapping[str, Any], errors: dict[str, str]) -> ObjectiveCard | None:
        plan = self.find_plan(row, errors)
        code = self.key_value("objective", row, errors)
        number = self.key_value("card", row, errors)
        if plan is None or not code:
            return None
        objective = self.find_objective(plan, code, errors)
        if objective is None or number is None:
            return None
        card = self.cards.get((objective.pk, number))
        if card is None:
            errors["card__order"] = (
                f"{code} hedefinin {number}. kartı yok. Önce kartı ekleyin veya numarayı düzeltin."
            )
        return card

    def after_init_instance(self, instance: Indicator, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        self.proposal: Proposal = {}
        for name in RULES if new else ():
            setattr(instance, name, "")  # no default: what the row leaves empty is proposed

    def check(self, instance: Indicator, errors: dict[str, Any]) -> None:
        self._propose(instance, errors)
        for rules in (lambda: instance.clean_fields({*errors, "card"}), instance.clean):
            try:
                rules()
            except ValidationError as error:
                errors.update(error.message_dict)
        if instance.card_id:
            plan = instance.card.objective.goal.plan
            self.check_years(plan, AnnualTarget(), "value", instance, errors)

    def _propose(self, instance: Indicator, errors: dict[str, Any]) -> None:
        """Take the proposal for the rules that the row of a new indicator leaves empty."""
        proposal = propose_missing(vars(instance), instance.year_values)
        self.proposal = {name: choice for name, choice in proposal.items() if name not in errors}
        for name, choice in self.proposal.items():
            setattr(instance, name, choice.value)
        if not instance.aggregation:
            errors.setdefault("aggregation", NO_PROPOSAL)

    def note(self, instance: Indicator, is_new: bool) -> str:
        return describe(self.proposal)

    def collect(self, instance: Indicator, is_new: bool) -> None:
        indicators, targets = self.writes
        if is_new:
            indicators.created.append(instance)
        elif any(self.fields[name].get_value(instance) != self.before[name] for name in _EDITED):
            indicators.updated.append(instance)
        self.collect_years(targets, {"indicator": instance}, "value", instance)

    def title(self, instance: Indicator) -> str:
        return f"{instance.card.label} · {instance.order}. sıra · {instance}"

    # Export

    def get_queryset(self) -> QuerySet:
        return Indicator.objects.all()

    def plans_of_export(self, queryset: QuerySet) -> Iterable[Plan]:
        return Plan.objects.filter(pk__in=queryset.order_by().values("card__objective__goal__plan"))

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> list[Indicator]:
        indicators = list(
            queryset.select_related("card__objective__goal__plan").prefetch_related("targets")
        )
        for indicator in indicators:
            attach_years(indicator, {row.year: row for row in indicator.targets.all()}, "value")
        return indicators
