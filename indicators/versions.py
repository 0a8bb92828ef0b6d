"""Cards and indicators as the version of the plan that was in force in a year has them.

The tables hold the newest version. Whoever asks for, judges or prints what belongs to an earlier
year takes them from here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Model, prefetch_related_objects

from indicators.models import Indicator, Measurement, Period
from plans.models import ObjectiveCard, Plan
from plans.sheets import titles
from plans.sheets.sheet import BY_TITLE
from plans.versions.earlier import Earlier, versions_of

M = TypeVar("M", bound=Model)


def earlier_in(period: Period) -> Earlier | None:
    """The version in force in the period's year; None where it is what the tables hold."""
    return versions_of(period.plan).in_year(period.year)


def record_in(plan: Plan, year: int, record: M) -> M | None:
    """The record with its own content as the plan had it in the year; None where it had none."""
    earlier = versions_of(plan).in_year(year)
    return earlier.take_back(record) if earlier else record


def cards_in(earlier: Earlier, cards: Iterable[ObjectiveCard]) -> list[ObjectiveCard]:
    """Those of the cards that the version has, with their objectives and goals."""
    found, cards = [], list(cards)
    prefetch_related_objects(cards, "objective__goal")
    for card in cards:
        goal = earlier.take_back(card.objective.goal)
        objective, old = earlier.take_back(card.objective), earlier.take_back(card)
        if goal and objective and old:
            objective.goal, old.objective = goal, objective
            found.append(old)
    return found


def indicators_in(
    earlier: Earlier, indicators: Iterable[Indicator], cards: Sequence[ObjectiveCard]
) -> list[Indicator]:
    """Those of the indicators that the version has, with their targets, in its order.

    Each on the card that it stood on, where that is one of `cards`, which `cards_in` gave.
    """
    grid = BY_TITLE[titles.INDICATORS].grid
    by_key = {earlier.key_of(card): card for card in cards}
    found = []
    for indicator in indicators:
        old, row = earlier.take_back(indicator), earlier.row_of(indicator)
        if old and row:
            targets = grid.values_of(row)
            old.targets_by_year = {int(year): value for year, value in targets.items()}
            if card := by_key.get((row["card"],)):
                old.card = card
            found.append(old)
    return sorted(found, key=lambda old: old.order)


def take_back(measurements: Sequence[Measurement]) -> None:
    """Give measurements of earlier years their indicators as the plan had them then.

    They come with their periods' plans, and their indicators with cards.
    """
    plans = {row.period.plan_id: row.period.plan for row in measurements}
    by_year: dict[tuple[int, int], list[Measurement]] = defaultdict(list)
    for row in measurements:
        by_year[row.period.plan_id, row.period.year].append(row)
    for (plan, year), rows in by_year.items():
        if earlier := versions_of(plans[plan]).in_year(year):
            indicators = {row.indicator_id: row.indicator for row in rows}.values()
            cards = cards_in(earlier, {one.card_id: one.card for one in indicators}.values())
            then = filter(None, map(earlier.row_of, indicators))
            stood = {(was["card"],) for was in then}
            if stood - {earlier.key_of(card) for card in cards}:  # some stood on other cards
                of_plan = ObjectiveCard.objects.filter(objective__goal__plan=plan)
                cards = cards_in(earlier, of_plan.select_related("objective__goal"))
            olds = {old.pk: old for old in indicators_in(earlier, indicators, cards)}
            for row in rows:
                row.indicator = olds.get(row.indicator_id, row.indicator)
