"""Where something is found, and the admin page where it is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.urls import reverse

from plans.models import Goal, KeyIndicator, Objective, ObjectiveCard, Plan

Record = TypeVar("Record", bound=Model)

#: Names of the addresses of the audit's page and of the summary for other pages, by what they are:
#: `page` and `summary`; the app that has the pages fills it.
PAGES: dict[str, str] = {}


@dataclass(frozen=True)
class Place:
    """Where something was found, and where it is mended."""

    #: Stable; a part of another place begins with its key: `A1`, `A1/H1.6`, `A1/H1.6/K1`.
    key: str
    #: For people.
    label: str
    #: Name and arguments of the admin page, and the id of what is to be mended on it.
    page: str
    args: tuple[str | int, ...] = ()
    anchor: str = ""

    @property
    def url(self) -> str:
        """The admin page that mends it."""
        address = reverse(f"admin:{self.page}", args=self.args)
        return f"{address}#{self.anchor}" if self.anchor else address


_models: dict[type[Model], Callable[[Any], tuple[Plan, str, str]]] = {}


def register_places(model: type[Model], describe: Callable[[Any], tuple[Plan, str, str]]) -> None:
    """Make the records of `model` places: `describe` gives a record's plan, key and label."""
    _models[model] = describe


def describe_place(record: Model) -> tuple[Plan, str, str] | None:
    """Plan, key and label of the place that a record is; None for records of other models."""
    describe = _models.get(type(record))
    return describe(record) if describe else None


def place_of(record: Model, anchor: str = "", *, key: str = "", label: str = "") -> Place:
    """A place that is mended on the record's admin page, there where the id `anchor` is.

    The place is the record itself unless another key and label are given.
    """
    if not key:
        _, key, label = _models[type(record)](record)
    page = f"{record._meta.app_label}_{record._meta.model_name}_change"
    return Place(key, label, page, (record.pk,), anchor)


def describe_objective(objective: Objective) -> tuple[Plan, str, str]:
    goal = objective.goal
    return goal.plan, f"{goal.code}/{objective.code}", objective.code


def describe_card(card: ObjectiveCard) -> tuple[Plan, str, str]:
    plan, key, _ = describe_objective(card.objective)
    label = f"{card.label} hedef kartı" if card.order == 1 else card.label
    return plan, f"{key}/K{card.order}", label


def first_card_place(objective: Objective, anchor: str) -> Place:
    """The objective, mended on its first card."""
    _, key, label = describe_objective(objective)
    return place_of(objective.cards.all()[0], anchor, key=key, label=label)


register_places(Plan, lambda plan: (plan, "plan", "Plan"))
register_places(Goal, lambda goal: (goal.plan, goal.code, goal.code))
register_places(Objective, describe_objective)
register_places(ObjectiveCard, describe_card)
register_places(
    KeyIndicator, lambda row: (row.plan, f"TG/{row.order}", f"Temel gösterge {row.order}")
)
