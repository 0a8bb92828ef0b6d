"""A tree of dataclasses as JSON and back, by its type hints.

Data may be older than the classes: fields it lacks take their defaults, fields that are no more
are passed over. So a class that is stored gets new fields with defaults only.
"""

import json
from collections.abc import Callable, Hashable
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from django.core.serializers.json import DjangoJSONEncoder

T = TypeVar("T")
Reader = Callable[[Any], Any]


def dump(value: Any) -> str:
    """The tree as JSON; figures are decimal numbers in quotes, moments are in milliseconds."""
    return json.dumps(asdict(value), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def load(kind: type[T], text: str) -> T:
    """The tree that `dump` wrote; raises ValueError where the text is no such tree."""
    try:
        return _reader(cast(Hashable, kind))(json.loads(text))
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not the data of a {kind.__name__}: {error!r}") from error


@cache
def _reader(kind: Any) -> Reader:
    """What turns JSON's values into those of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if origin in (Union, UnionType):
        (some,) = (argument for argument in arguments if argument is not NoneType)
        read = _reader(some)
        return lambda value: None if value is None else read(value)
    if origin is tuple and arguments[1:] == (...,):
        read = _reader(arguments[0])
        return lambda values: tuple(map(read, values))
    if origin is dict:
        key, read = arguments[0], _reader(arguments[1])
        return lambda values: {key(name): read(value) for name, value in values.items()}
    if kind in (date, datetime):
        return kind.fromisoformat
    if kind is Decimal:
        return Decimal
    if kind in (str, int, bool) or origin is Literal:
        return lambda value: value
    raise TypeError(f"cannot be read back: {kind}")


def _dataclass_reader(kind: Any) -> Reader:
    @cache
    def field_readers() -> list[tuple[str, Reader, Callable[[], Any] | None]]:
        """Made when first needed: a class may hold its own kind, as sections do."""
        hints = get_type_hints(kind)
        return [(field.name, _reader(hints[field.name]), _default(field)) for field in fields(kind)]

    def read(values: dict[str, Any]) -> Any:
        return kind(
            **{
                name: of_field(values[name]) if default is None or name in values else default()
                for name, of_field, default in field_readers()
            }
        )

    return read


def _default(field: Any) -> Callable[[], Any] | None:
    """What makes the field's default; None where it has none."""
    if field.default is not MISSING:
        return lambda: field.default
    return None if field.default_factory is MISSING else field.default_factory
