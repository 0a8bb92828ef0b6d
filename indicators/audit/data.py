"""A plan's indicators, as the rules look at them."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from indicators.models import AnnualTarget, Indicator
from plans.audit.data import RELATIONS, cards_of, objectives_of
from plans.audit.places import Place, describe_card, first_card_place, place_of, register_places
from plans.audit.registry import register_rule
from plans.language.numbers import format_number
from plans.models import KeyIndicator, Objective, ObjectiveCard, Plan

#: A year and the indicator's target for it.
Year = tuple[int, Decimal]

#: The year from which what the plan says is in force, of a revision's draft too.
_PLAN = "card__objective__goal__plan"
_SINCE = Greatest(
    Coalesce(F(f"{_PLAN}__version_from"), 0), Coalesce(F(f"{_PLAN}__revision__from_year"), 0)
)
#: What had been retired by then is in the plan no more; another may have its code.
_IN_PLAN = (
    Q(retired_from__isnull=True)
    | Q(retired_from__year__gt=F("since"))
    | (Q(retired_from__year=F("since")) & ~Q(retired_from__month=1, retired_from__day=1))
)

RELATIONS["goals.objectives.cards.indicators"] = (
    Indicator.objects.alias(since=_SINCE).filter(_IN_PLAN).order_by("order")
)
RELATIONS["goals.objectives.cards.indicators.targets"] = AnnualTarget.objects.all()


def describe_indicator(indicator: Indicator) -> tuple[Plan, str, str]:
    plan, key, _ = describe_card(indicator.card)
    label = f"{indicator.card.label} › {indicator.code or indicator.name}"
    return plan, f"{key}/G{indicator.order}", label


register_places(Indicator, describe_indicator)


def name_of(indicator: Indicator) -> str:
    """`P.G. 1.1.1 “Yenilenen hat”`"""
    return f"{indicator.code} “{indicator.name}”".strip()


def format_years(years: list[Year]) -> str:
    """`2025: 10, 2026: 20`"""
    return ", ".join(f"{year}: {format_number(value)}" for year, value in years)


def is_percentage(row: Indicator | KeyIndicator) -> bool:
    return row.unit_of_measure.strip() == "%"


def list_place(card: ObjectiveCard) -> Place:
    """The card, mended in its list of indicators."""
    return place_of(card, "indicators-group")


def indicators_of(objective: Objective) -> list[Indicator]:
    """The indicators on all cards of an objective."""
    return [row for card in objective.cards.all() for row in card.indicators.all()]


def targets_of(indicator: Indicator) -> list[Year]:
    """The indicator's targets by year."""
    return [(target.year, target.value) for target in indicator.targets.all()]


def load_indicators(plan: Plan) -> Iterator[tuple[Indicator, list[Year]]]:
    """Each indicator, and its targets by year."""
    for card in cards_of(plan):
        for row in card.indicators.all():
            yield row, targets_of(row)


def load_cards(plan: Plan) -> Iterator[tuple[ObjectiveCard, list[Indicator]]]:
    """Each card, and its indicators."""
    for card in cards_of(plan):
        yield card, list(card.indicators.all())


def load_objectives(plan: Plan) -> Iterator[tuple[Objective, list[Indicator], Place]]:
    """Each objective with indicators, they themselves, and where they are mended."""
    for objective in objectives_of(plan):
        if rows := indicators_of(objective):
            yield objective, rows, first_card_place(objective, "indicators-group")


# What makes a function a rule over each indicator, card or objective with indicators.
indicator_rule = partial(register_rule, load_indicators)
card_rule = partial(register_rule, load_cards)
objective_rule = partial(register_rule, load_objectives)
