"""Excel and CSV import and export of the indicators with their targets (Göstergeler)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from indicators.lists.choices import AGGREGATION, BASIS, DIRECTION, FREQUENCY
from indicators.lists.renaming import Renaming, refusals
from indicators.models import AnnualTarget, Indicator
from indicators.proposals import NO_PROPOSAL, RULES, Proposal, describe, propose_missing
from plans.exchange.columns import (
    ChoiceWidget,
    Column,
    DateWidget,
    IntegerWidget,
    KeyWidget,
    NumberWidget,
    TextWidget,
)
from plans.exchange.identity import (
    KEY_EXPLANATION,
    KEY_HEADING,
    Matches,
    Traits,
    Wish,
    displaced,
    match,
    settle,
)
from plans.exchange.resource import Writes
from plans.exchange.table import Cell
from plans.exchange.years import YearsResource, attach_years, rows_by_year
from plans.models import ObjectiveCard, Plan
from plans.records.ordering import ASIDE

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
    "mid_year_share",
    "retired_from",
    "retired_reason",
)
_PLACE = ("objective", "card", "order")


def _rule(column_name: str, attribute: str, widget: ChoiceWidget, explanation: str) -> Column:
    explanation += " Boşsa kayıtlı olan kalır; yeni göstergede önizlemede bir öneri gösterilir."
    return Column(column_name, attribute, widget, explanation, optional=True)


class IndicatorResource(YearsResource):
    """A row is an indicator, found by its key, else by card, code and name; a place can change."""

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
        "Göstergenin karttaki sırası. Boşsa kayıtlı gösterge yerinde kalır, yenisi kartın sonuna "
        "eklenir. Sıra veya kart değişince gösterge, hedefleri ve değerleriyle taşınır. Dosyadan "
        "sildiğiniz satırın göstergesi silinmez.",
        optional=True,
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
    mid_year_share = Column(
        "Yıl Ortasında Beklenen Pay (%)",
        "mid_year_share",
        NumberWidget(Indicator._meta.get_field("mid_year_share")),
        "Yılın hedefinin haziran sonuna kadar beklenen yüzdesi. Boşsa olağan pay.",
        may_be_absent=True,
    )
    retired_from = Column(
        "İzlemeden Kaldırıldığı Gün",
        "retired_from",
        DateWidget(),
        "Bu günü içeren dönemden başlayarak değeri istenmez. İzlenen göstergede boş.",
        may_be_absent=True,
    )
    retired_reason = Column(
        "Kaldırma Gerekçesi",
        "retired_reason",
        TextWidget(),
        "Gün yazılırsa zorunludur.",
        may_be_absent=True,
        width=30,
    )
    uid = Column(KEY_HEADING, "uid", KeyWidget(), KEY_EXPLANATION, may_be_absent=True, hidden=True)

    def year_widget(self) -> NumberWidget:
        return NumberWidget(_VALUE)

    # Import

    def load(self, rows: list[dict[str, Cell]]) -> None:
        self.writes = (
            Writes(Indicator, (*_EDITED, "card", "order")),
            Writes(AnnualTarget, ("value",)),
        )
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
            self.indicators[indicator.pk] = indicator
        self.stored_places = {pk: (i.card_id, i.order) for pk, i in self.indicators.items()}
        #: By the numbers of the rows.
        self.matched: dict[int, Indicator] = {}
        self.problems: dict[int, dict[str, str]] = defaultdict(dict)
        self.notes: dict[int, str] = {}
        self.displaced: list[Indicator] = []
        self._identify(rows)

    def _identify(self, rows: list[dict[str, Cell]]) -> None:
        """Find the indicator and the place of each row, all rows of a plan together."""
        by_number = dict(zip(self.table.numbers, rows, strict=True))
        found = {number: self._find_card(row, {}) for number, row in by_number.items()}
        self.row_cards = {number: card for number, card in found.items() if card}
        self.row_traits = {
            number: Traits(
                self.peek("uid", by_number[number]),
                card.pk,
                self.peek("code", by_number[number]) or "",
                self.peek("name", by_number[number]) or "",
            )
            for number, card in self.row_cards.items()
        }
        for plan in {card.objective.goal.plan for card in self.row_cards.values()}:
            self._identify_in(plan)
        known = {None, *(indicator.uid for indicator in self.indicators.values())}
        unknown = {traits.key for traits in self.row_traits.values()} - known
        self.free_keys = unknown - set(
            Indicator.objects.filter(uid__in=unknown).values_list("uid", flat=True)
        )
        self._settle(
            {
                number: (card.pk, self.peek("order", by_number[number]))
                for number, card in self.row_cards.items()
            }
        )

    def _identify_in(self, plan: Plan) -> None:
        rows = {
            number: self.row_traits[number]
            for number, card in self.row_cards.items()
            if card.objective.goal.plan_id == plan.pk
        }
        stored = {
            pk: Traits(indicator.uid, indicator.card_id, indicator.code, indicator.name)
            for pk, indicator in self.indicators.items()
            if indicator.card.objective.goal.plan_id == plan.pk
        }
        matches: Matches[int, int] = match(rows, stored)
        for number, sentence in matches.problems.items():
            self.problems[number]["uid"] = sentence
        row_of = {pk: number for number, pk in matches.found.items()}
        self.matched |= {number: self.indicators[pk] for pk, number in row_of.items()}
        renamings = [
            Renaming(pk, rows[number].name, number in matches.by_key)
            for pk, number in row_of.items()
        ]
        names = {pk: traits.name for pk, traits in stored.items()}
        for pk, sentence in refusals(renamings, names).items():
            self.problems[row_of[pk]]["name"] = sentence

    def _settle(self, wishes: dict[int, Wish]) -> None:
        """Settle the places of the rows, and of the indicators that the file lacks."""
        first: dict[Wish, int] = {}
        found = {number: indicator.pk for number, indicator in self.matched.items()}
        self.row_places = settle(wishes, found, self.stored_places)
        for number, place in self.row_places.items():
            other = first.setdefault(place, number)
            if other != number and number not in self.problems:
                self.problems[number]["order"] = (
                    f"Bu sıra {other}. satırda da var. Sıralardan birini değiştirin veya boşaltın."
                )
        others = {pk: p for pk, p in self.stored_places.items() if pk not in found.values()}
        for pk, (_, order) in displaced(first, others).items():
            indicator = self.indicators[pk]
            self.notes[first[self.stored_places[pk]]] = (
                f"Bu sıradaki “{indicator}” dosyada yok; silinmez, kartın sonuna alınır."
            )
            indicator.order = order
            self.displaced.append(indicator)

    def find(self, row: Mapping[str, Any], errors: dict[str, str]) -> tuple[Indicator, bool]:
        card = self._find_card(row, errors)
        key = self.key_value("uid", row, errors)
        errors.update(self.problems.get(self.row_number, {}))
        if indicator := self.matched.get(self.row_number):
            return indicator, False
        own = {"uid": key} if key in self.free_keys else {}
        self.free_keys.discard(key)
        indicator = Indicator(card=card, **own)
        attach_years(indicator, {}, "value")
        return indicator, True

    def after_init_instance(self, instance: Indicator, new: bool, row: Any, **kwargs: Any) -> None:
        super().after_init_instance(instance, new, row, **kwargs)
        if self.row_number in self.row_cards:
            instance.card = self.row_cards[self.row_number]
            _, instance.order = self.row_places[self.row_number]
        self.proposal: Proposal = {}
        for name in RULES if new else ():
            setattr(instance, name, "")  # no default: what the row leaves empty is proposed

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

    def check(self, instance: Indicator, errors: dict[str, Any]) -> None:
        self._propose(instance, errors)
        for rules in (lambda: instance.clean_fields(exclude={*errors, "card"}), instance.clean):
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

    def collect(self, instance: Indicator, is_new: bool) -> None:
        indicators, targets = self.writes
        if is_new:
            indicators.created.append(instance)
        elif any(
            self.fields[name].get_value(instance) != self.before[name]
            for name in (*_EDITED, *_PLACE)
        ):
            indicators.updated.append(instance)
        self.collect_years(targets, {"indicator": instance}, "value", instance)

    def before_writes(self) -> None:
        # Two indicators that swap their places would stumble over each other.
        indicators, _ = self.writes
        indicators.updated += self.displaced
        moved = [
            indicator.pk
            for indicator in indicators.updated
            if self.stored_places[indicator.pk] != (indicator.card_id, indicator.order)
        ]
        Indicator.objects.filter(pk__in=moved).update(order=F("order") + ASIDE)

    def title(self, instance: Indicator) -> str:
        return f"{instance.card.label} · {instance.order}. sıra · {instance}"

    def note(self, instance: Indicator, is_new: bool) -> str:
        notes = (self.notes.get(self.row_number, ""), describe(self.proposal))
        return " ".join(note for note in notes if note)

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
