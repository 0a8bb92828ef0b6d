"""The changes of a page and of all the tables on it, newest first, in people's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model

from plans.admin.stale import Source
from plans.numbers import format_number
from plans.turkish import turkish_capital

_KINDS = {"+": "eklendi", "~": "değişti", "-": "silindi"}
#: How many changes of each table are looked at.
_LIMIT = 300


@dataclass(frozen=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    when: datetime
    who: str
    #: The network address that it came from; none for commands and tasks.
    address: str | None
    #: What was changed: the kind of record and its name.
    what: str
    name: str
    kind: str
    fields: tuple[FieldChange, ...]


def changes_of(sources: Iterable[Source], key: int) -> list[Change]:
    """All changes of the record `key` and its tables; one query for each of `sources`."""
    changes = [change for source in sources for change in _changes(source, key)]
    return sorted(changes, key=lambda change: change.when, reverse=True)


def _changes(source: Source, key: int) -> list[Change]:
    model, lookup = source
    related = [field.name for field in model._meta.fields if field.is_relation]
    rows = (
        model.history.filter(**{lookup: key})
        .select_related("history_user", *related)
        .order_by("-history_id")[:_LIMIT]
    )
    previous: dict[Any, Any] = {}
    changes = []
    for row in reversed(rows):
        changes.append(_change(model, row, previous.get(row.id)))
        previous[row.id] = row
    return changes


def _change(model: type[Model], row: Any, before: Any) -> Change:
    user = row.history_user
    compared = [field for field in model._meta.fields if before and row.history_type == "~"]
    return Change(
        when=row.history_date,
        who=(user.get_full_name() or user.username) if user else "—",
        address=row.history_address,
        what=_what(model, row),
        name=_name(row),
        kind=_kind(row, before),
        fields=tuple(
            FieldChange(
                turkish_capital(str(field.verbose_name)), _text(field, before), _text(field, row)
            )
            for field in compared
            if getattr(before, field.attname) != getattr(row, field.attname)
        ),
    )


def _what(model: type[Model], row: Any) -> str:
    """Notes and totals of several kinds share a model; the kind says more."""
    if hasattr(row, "kind"):
        return row.get_kind_display()
    return turkish_capital(str(model._meta.verbose_name))


def _kind(row: Any, before: Any) -> str:
    if row.history_type == "~" and before is None:
        return "değişti (önceki değeri kayıtlı değil)"
    return _KINDS[row.history_type]


def _name(row: Any) -> str:
    """What tells the row from its siblings, without asking the database again."""
    indicator = getattr(row, "indicator", None)
    parts = [getattr(indicator, "name", ""), str(getattr(row, "year", ""))]
    parts += [getattr(row, name, "") for name in ("name", "text")]
    if not any(parts):
        parts = [str(getattr(row, "unit", None) or "")]
    return ", ".join(part for part in parts if part)


def _text(field: Field, row: Any) -> str:
    value = getattr(row, field.name)
    if value is None or value == "":
        return "boş"
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    if isinstance(value, Decimal):
        return format_number(value)
    return str(dict(field.flatchoices).get(value, value))
