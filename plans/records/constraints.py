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


#: Whether a condition is true of a record, as SQL counts: NULL lies between false and true.
_FALSE, _UNKNOWN, _TRUE = 0.0, 0.5, 1.0


def violations(record: Model) -> Iterator[str]:
    """What the record's constraints say where they do not hold, in Turkish."""
    for constraint in record._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        if _truth(constraint.condition, record) == _FALSE:
            yield str(constraint.get_violation_error_message())


def _truth(condition: Any, record: Model) -> float:
    results = [
        _truth(child, record) if isinstance(child, Q) else _compare(record, child[0], child[1])
        for child in condition.children
    ]
    result = min(results) if condition.connector == Q.AND else max(results)
    return _TRUE - result if condition.negated else result


def _compare(record: Model, lookup: str, wanted: Any) -> float:
    name, _, kind = lookup.partition("__")
    value = _value(record, name)
    if kind == "isnull" or (wanted is None and not kind):
        return float((value is None) == (wanted is not False))
    if isinstance(wanted, F):
        (other,) = wanted.deconstruct()[1]  # its name, which the stubs do not know
        wanted = _value(record, other)
    if value is None or wanted is None:
        return _UNKNOWN
    return float(_LOOKUPS[kind or "exact"](value, wanted))


def _value(record: Model, name: str) -> Any:
    """A field's value; of a relation the key, or the record itself while it has none."""
    field: Any = record._meta.get_field(name)
    value = getattr(record, field.attname)
    if value is None and field.is_relation and field.is_cached(record):
        return getattr(record, name)
    return value
