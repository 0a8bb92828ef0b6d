"""Which plan a record belongs to, read out of its relations."""

from operator import attrgetter
from typing import Any

from django.db.models import Model

_PLAN = "plans.Plan"


def plan_path(model: type[Model]) -> str:
    """The path from `model` to its plan, as in a query; empty for what all plans share.

    It goes by relations that every row has: straight to the plan, else through another record.
    """
    relations: dict[str, Any] = {
        field.name: field.related_model
        for field in model._meta.fields
        if field.many_to_one and not field.null
    }
    for name, related in relations.items():
        if related._meta.label == _PLAN:
            return name
    for name, related in relations.items():
        if path := plan_path(related):
            return f"{name}__{path}"
    return ""


def plan_of(record: Model) -> Any:
    """The plan of a record, a plan itself being its own; None for what all plans share.

    Raises ObjectDoesNotExist where a relation on the way is still empty.
    """
    if record._meta.label == _PLAN:
        return record
    path = plan_path(type(record))
    return attrgetter(path.replace("__", "."))(record) if path else None
