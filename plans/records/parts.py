"""Frozen values made of records."""

from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def make_part(kind: type[T], /, *records: object, **given: Any) -> T:
    """A dataclass of which what is not `given` has the same name in one of the records.

    The first record that has it counts. Raises AttributeError where none has.
    """
    for field in fields(kind):  # type: ignore[arg-type]  # every `kind` is a dataclass
        if field.name not in given:
            holder = next((one for one in records[:-1] if hasattr(one, field.name)), records[-1])
            given[field.name] = getattr(holder, field.name)
    return kind(**given)
