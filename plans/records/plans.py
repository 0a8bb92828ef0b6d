"""Which plan a record belongs to, read out of its relations."""

from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q

_PLAN = "plans.Plan"


def plan_paths(model: type[Model]) -> list[str]:
    """The paths from `model` to its plan, as in a query; none for what all plans share.

    Each goes by relations that every row has: straight to the plan, else through another record.
    There are several where a row belongs to one of several records (`BELONGS_TO` of the model).
    """
    relations: dict[str, Any] = {
        field.name: field.related_model
        for field in model._meta.fields
        if field.many_to_one and not field.null
    }
    owners: dict[str, Any] = {
        name: model._meta.get_field(name).related_model for name in getattr(model, "BELONGS_TO", ())
    }
    if owners:
        return [f"{name}__{plan_path(owner)}" for name, owner in owners.items()]
    for name, related in relations.items():
        if related._meta.label == _PLAN:
            return [name]
    for name, related in relations.items():
        if paths := plan_paths(related):
            return [f"{name}__{path}" for path in paths]
    return []


def plan_path(model: type[Model]) -> str:
    """The first path from `model` to its plan; empty for what all plans share."""
    return next(iter(plan_paths(model)), "")


def in_plan(model: type[Model], plan: Any) -> Q:
    """The rows of `model`, which belongs to plans, that belong to this one."""
    return reduce(or_, [Q(**{path: plan}) for path in plan_paths(model)])


def owner_of(record: Any) -> Any:
    """The record that this one belongs to, of those in its model's `BELONGS_TO`."""
    return next(
        (getattr(record, name) for name in record.BELONGS_TO if getattr(record, f"{name}_id")), None
    )


def find_plan(record: Model) -> Any:
    """The plan of a record; None for what all plans share, and where a relation on the way is still
    empty."""
    try:
        return plan_of(record)
    except (AttributeError, ObjectDoesNotExist):
        return None


def plan_of(record: Model) -> Any:
    """The plan of a record, a plan itself being its own; None for what all plans share.

    Raises ObjectDoesNotExist where a relation on the way is still empty.
    """
    if record._meta.label == _PLAN:
        return record
    if hasattr(record, "BELONGS_TO"):
        return plan_of(owner_of(record))
    path = plan_path(type(record))
    return attrgetter(path.replace("__", "."))(record) if path else None
