"""The plan as the rules see it: its records, loaded in a fixed number of queries.

Rules follow relations from record to record; each app names those that its rules follow.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any, TypeVar

from django.db.models import Prefetch

from plans.audit.registry import register_rule
from plans.language.printable import SAYS_NOTHING
from plans.models import (
    Activity,
    CardNote,
    Goal,
    Objective,
    ObjectiveCard,
    Plan,
    Strategy,
    UnitAssignment,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

#: What is loaded with a plan; apps add the relations of their own.
RELATIONS: list[Any] = [
    "core_values",
    "key_indicators",
    Prefetch("goals", Goal.objects.order_by("number")),
    Prefetch("goals__objectives", Objective.objects.order_by("number")),
    Prefetch("goals__objectives__unit_assignments", UnitAssignment.objects.order_by("unit__order")),
    Prefetch("goals__objectives__cards", ObjectiveCard.objects.order_by("order")),
    "goals__objectives__cards__cooperations",
    # Without those whose text is a mere dash.
    *(
        Prefetch(relation, model.objects.exclude(text__regex=SAYS_NOTHING))
        for relation, model in [
            ("goals__objectives__strategies", Strategy),
            ("goals__objectives__cards__activities", Activity),
            ("goals__objectives__cards__notes", CardNote),
        ]
    ),
]


def load_plan(plan: Plan) -> Plan:
    """The plan anew, with all that its rules need."""
    return Plan.objects.prefetch_related(*RELATIONS).get(pk=plan.pk)


def objectives_of(plan: Plan) -> list[Objective]:
    """All objectives of a loaded plan."""
    return [objective for goal in plan.goals.all() for objective in goal.objectives.all()]


def cards_of(plan: Plan) -> list[ObjectiveCard]:
    """All cards of a loaded plan."""
    return [card for objective in objectives_of(plan) for card in objective.cards.all()]


def group(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The values of each key, in their order; [] for any other key."""
    result: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        result[key].append(value)
    return result


def _each(records: Iterable[Value]) -> list[tuple[Value]]:
    return [(record,) for record in records]


# What makes a function a rule over the plan, or over each of its goals, objectives or cards.
plan_rule = partial(register_rule, lambda plan: [(plan,)])
goal_rule = partial(register_rule, lambda plan: _each(plan.goals.all()))
objective_rule = partial(register_rule, lambda plan: _each(objectives_of(plan)))
card_rule = partial(register_rule, lambda plan: _each(cards_of(plan)))
