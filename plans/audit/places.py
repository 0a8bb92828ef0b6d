"""Which place of the audit a record is, so that its admin page can tell of its findings."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model

from plans.models import Goal, KeyIndicator, Objective, ObjectiveCard, Plan

Record = TypeVar("Record", bound=Model)


class Spot(NamedTuple):
    """A plan by its short name, and the key of a place in it; the whole plan has none."""

    slug: str
    place: str


#: Names of the addresses of the audit's page and of the summary for other pages, by what they are:
#: `page` and `summary`; the app that has the pages fills it.
PAGES: dict[str, str] = {}

_spots: dict[type[Model], Callable[[Any], Spot]] = {}


def register_spot(model: type[Record], spot: Callable[[Record], Spot]) -> None:
    """Say which place a record of `model` is."""
    _spots[model] = spot


def spot_of(record: Model) -> Spot | None:
    """The place that a record is; None for records that the audit knows no place for."""
    spot = _spots.get(type(record))
    return spot(record) if spot else None


def card_spot(card: ObjectiveCard) -> Spot:
    slug, place = objective_spot(card.objective)
    return Spot(slug, f"{place}/K{card.order}")


def objective_spot(objective: Objective) -> Spot:
    return Spot(objective.goal.plan.slug, f"{objective.goal.code}/{objective.code}")


register_spot(Plan, lambda plan: Spot(plan.slug, ""))
register_spot(Goal, lambda goal: Spot(goal.plan.slug, goal.code))
register_spot(Objective, objective_spot)
register_spot(ObjectiveCard, card_spot)
register_spot(KeyIndicator, lambda row: Spot(row.plan.slug, f"TG/{row.order}"))
