"""The plan as the rules see it: its records, loaded in a fixed number of queries.

Rules follow relations from record to record; each app names those that its rules follow.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any, TypeVar

from django.db.models import QuerySet

from plans.audit.registry import register_rule
from plans.language.printable import SAYS_NOTHING
from plans.models import (
    Activity,
    CardCooperation,
    CardNote,
    CoreValue,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    Strategy,
    UnitAssignment,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

#: What is loaded with a plan, from above downwards; apps add the relations of their own.
RELATIONS: dict[str, QuerySet[Any]] = {
    "core_values": CoreValue.objects.all(),
    "key_indicators": KeyIndicator.objects.all(),
    "goals": Goal.objects.order_by("number"),
    "goals.objectives": Objective.objects.order_by("number"),
    "goals.objectives.unit_assignments": UnitAssignment.objects.order_by("unit__order"),
    "goals.objectives.cards": ObjectiveCard.objects.order_by("order"),
    "goals.objectives.cards.cooperations": CardCooperation.objects.all(),
    # Without those whose text is a mere dash.
    "goals.objectives.strategies": Strategy.objects.exclude(text__regex=SAYS_NOTHING),
    "goals.objectives.cards.activities": Activity.objects.exclude(text__regex=SAYS_NOTHING),
    "goals.objectives.cards.notes": CardNote.objects.exclude(text__regex=SAYS_NOTHING),
}


def load_plan(plan: Plan) -> Plan:
    """The plan anew with its RELATIONS, a query for each.

    As prefetching does, but with lists where that makes a queryset for each record and relation,
    which takes twice the time.
    """
    loaded = Plan.objects.get(pk=plan.pk)
    records: dict[str, list[Any]] = {"": [loaded]}
    ways_up = {"": ""}
    for path, rows in RELATIONS.items():
        above, _, name = path.rpartition(".")
        parents = {parent.pk: parent for parent in records[above]}
        model: Any = RELATIONS[above].model if above else Plan
        field = model._meta.get_field(name).field
        ways_up[path] = f"{field.name}__{ways_up[above]}".removesuffix("__")
        for parent in parents.values():
            vars(parent).setdefault("_prefetched_objects_cache", {})[name] = []
        found = rows.filter(**{ways_up[path]: loaded})
        records[path] = [row for row in found if getattr(row, field.attname) in parents]
        for row in records[path]:
            parent = parents[getattr(row, field.attname)]
            field.set_cached_value(row, parent)
            parent._prefetched_objects_cache[name].append(row)
    return loaded


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
