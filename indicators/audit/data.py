"""A plan's indicators as plain values for the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial

from indicators.models import AnnualTarget, Indicator
from plans.audit import Context, Place, register_rule
from plans.audit.data import CardData, ObjectiveData, PlanData, group, load_plan
from plans.audit.places import Spot, card_spot

#: The table of indicators on the page of a card.
ANCHOR = "indicators-group"


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

    @cached_property
    def by_card(self) -> list[tuple[CardData, Place, list[IndicatorData]]]:
        """Every card, where its indicators are mended, and its indicators."""
        rows = group((row.card.key, row) for row in self.indicators)
        return [(card, card.place(ANCHOR), rows[card.key]) for card in self.plan.cards]

    @property
    def by_objective(self) -> Iterator[tuple[ObjectiveData, Place, list[IndicatorData]]]:
        """Every objective with indicators, where they are mended, and they themselves."""
        rows = group((card.key, row) for card, _, rows in self.by_card for row in rows)
        for objective in self.plan.objectives:
            if own := [row for card in objective.cards for row in rows[card.key]]:
                yield objective, objective.cards_place(ANCHOR), own


def indicator_spot(indicator: Indicator) -> Spot:
    """Which place of the audit an indicator is."""
    slug, card = card_spot(indicator.card)
    return Spot(slug, f"{card}/G{indicator.order}")


def load_indicators(context: Context) -> IndicatorsData:
    """The plan with the indicators of all its cards."""
    plan = context.get(load_plan)
    cards = {card.pk: card for card in plan.cards}
    targets = group(
        (row.indicator_id, (row.year, row.value))
        for row in AnnualTarget.objects.filter(indicator__card__objective__goal__plan=context.plan)
    )
    links = group(
        Indicator.key_indicators.through.objects.filter(keyindicator__plan=context.plan)
        .order_by("keyindicator__order")
        .values_list("indicator_id", "keyindicator_id")
    )
    rows = Indicator.objects.filter(card__objective__goal__plan=context.plan).order_by(
        "card__objective__goal__number", "card__objective__number", "card__order", "order"
    )
    return IndicatorsData(
        plan,
        tuple(
            IndicatorData(
                card=cards[row.card_id],
                targets=dict(targets[row.pk]),
                key_indicators=tuple(links[row.pk]),
                **{name: getattr(row, name) for name in _COPIED},
            )
            for row in rows
        ),
    )


#: The fields that an indicator of the audit has as they are stored.
_COPIED = IndicatorData.__dataclass_fields__.keys() - {"card", "targets", "key_indicators"}

#: Makes a function over the plan's indicators a rule of the audit.
indicator_rule = partial(register_rule, load_indicators)
