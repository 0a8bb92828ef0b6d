"""A plan's indicators as plain values for the rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from indicators.models import AnnualTarget, Indicator
from plans.audit import Context, Place
from plans.audit.data import CardData, ObjectiveData, PlanData, load_plan
from plans.audit.places import Spot, card_spot

Key = TypeVar("Key")


@dataclass(frozen=True)
class IndicatorData:
    pk: int
    card: CardData
    order: int
    code: str
    name: str
    weight: Decimal | None = None
    unit_of_measure: str = ""
    baseline: Decimal | None = None
    monitoring_frequency: int = 6
    reporting_frequency: int = 6
    direction: str = Indicator.Direction.UP
    basis: str = Indicator.Basis.ANNUAL
    aggregation: str = Indicator.Aggregation.SUM
    data_source: str = ""
    #: By year; a year without a target is missing.
    targets: Mapping[int, Decimal] = field(default_factory=dict)
    #: Keys of the key indicators that its targets lead to.
    key_indicators: tuple[int, ...] = ()
    #: Share (%) of the year's target that is expected by June.
    mid_year_share: Decimal | None = None

    @property
    def label(self) -> str:
        return f"{self.code} “{self.name}”".strip()

    @property
    def is_percentage(self) -> bool:
        return self.unit_of_measure.strip() == "%"

    def place(self, anchor: str = "") -> Place:
        """The indicator, or what has the id `anchor` on its admin page."""
        label = f"{self.card.label} › {self.code or self.name}"
        key = f"{self.card.key}/G{self.order}"
        return Place(key, label, "indicators_indicator_change", (self.pk,), anchor)


@dataclass(frozen=True)
class IndicatorsData:
    plan: PlanData
    indicators: tuple[IndicatorData, ...]

    def of_card(self, card: CardData) -> list[IndicatorData]:
        return self._by_card.get(card.key, [])

    def of_objective(self, objective: ObjectiveData) -> list[IndicatorData]:
        return [row for card in objective.cards for row in self.of_card(card)]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_card", grouped(self.indicators, lambda row: row.card.key))


def grouped(
    rows: Iterable[IndicatorData], key: Callable[[IndicatorData], Key]
) -> dict[Key, list[IndicatorData]]:
    """The rows by what `key` says of each, in their order."""
    result: dict[Key, list[IndicatorData]] = {}
    for row in rows:
        result.setdefault(key(row), []).append(row)
    return result


def indicator_spot(indicator: Indicator) -> Spot:
    """Which place of the audit an indicator is."""
    slug, card = card_spot(indicator.card)
    return Spot(slug, f"{card}/G{indicator.order}")


def load_indicators(context: Context) -> IndicatorsData:
    """The plan with the indicators of all its cards."""
    plan = context.get(load_plan)
    cards = {card.pk: card for card in plan.cards}
    targets: dict[int, dict[int, Decimal]] = {}
    for key, year, value in AnnualTarget.objects.filter(
        indicator__card__objective__goal__plan=context.plan
    ).values_list("indicator_id", "year", "value"):
        targets.setdefault(key, {})[year] = value
    links: dict[int, list[int]] = {}
    for key, linked in (
        Indicator.key_indicators.through.objects.filter(keyindicator__plan=context.plan)
        .order_by("keyindicator__order")
        .values_list("indicator_id", "keyindicator_id")
    ):
        links.setdefault(key, []).append(linked)
    rows = Indicator.objects.filter(card__objective__goal__plan=context.plan)
    return IndicatorsData(
        plan,
        tuple(
            IndicatorData(
                row.pk,
                cards[row.card_id],
                row.order,
                row.code,
                row.name,
                row.weight,
                row.unit_of_measure,
                row.baseline,
                row.monitoring_frequency,
                row.reporting_frequency,
                row.direction,
                row.basis,
                row.aggregation,
                row.data_source,
                targets.get(row.pk, {}),
                tuple(links.get(row.pk, ())),
                row.mid_year_share,
            )
            for row in rows.order_by(
                "card__objective__goal__number", "card__objective__number", "card__order", "order"
            )
        ),
    )
