"""The models' CHECK constraints over values in memory.

Django asks the database about each row's constraints; a whole plan would be thousands of queries.
"""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, options: value in options,
}


def violations(record: Model) -> Iterator[str]:
    """What the record's constraints say where they do not hold, in Turkish."""
    for constraint in record._meta.constraints:
        if (
            isinstance(constraint, CheckConstraint)
            and _holds(constraint.condition, record) is False
        ):
            yield str(constraint.get_violation_error_message())


def _holds(condition: Any, record: Model) -> bool | None:
    """Whether the condition is true of the record; None where SQL would say NULL."""
    results = [
        _holds(child, record) if isinstance(child, Q) else _compare(record, child[0], child[1])
        for child in condition.children
    ]
    if condition.connector == Q.AND:
        result = False if False in results else None if None in results else True
    else:
        result = True if True in results else None if None in results else False
    return result if not condition.negated or result is None else not result


def _compare(record: Model, lookup: str, wanted: Any) -> bool | None:
    name, _, kind = lookup.partition("__")
    value = _value(record, name)
    if kind == "isnull" or (wanted is None and not kind):
        return (value is None) == (wanted is not False)
    if isinstance(wanted, F):
        (other,) = wanted.deconstruct()[1]  # its name, which the stubs do not know
        wanted = _value(record, other)
    if value is None or wanted is None:
        return None
    return _LOOKUPS[kind or "exact"](value, wanted)


def _value(record: Model, name: str) -> Any:
    """A field's value; of a relation the key, or the record itself while it has none."""
    field: Any = record._meta.get_field(name)
    if not field.is_relation:
        return getattr(record, field.attname)
    key = getattr(record, field.attname)
    return (field.is_cached(record) and getattr(record, name)) or None if key is None else key
