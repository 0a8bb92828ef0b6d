"""Rows of many tables, with all that they are called by, in a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    DateTimeField,
    F,
    JSONField,
    Max,
    Model,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject
from django.utils.timezone import is_naive, make_aware

from plans.records.unions import fetch_union
from plans.trail.sources import fields_of

Keys = dict[type[Model], set[Any]]
Rows = dict[type[Model], dict[Any, Any]]

#: A way from a row to its plan has no more steps; what lies beyond is nothing it is called by.
_MOST_STEPS = 8


def load_rows(keys: Keys) -> Rows:
    """Rows of any number of tables by their keys; one query."""
    models = [model for model, wanted in keys.items() if wanted]
    queries = []
    for number, model in enumerate(models):
        columns = {field.attname: F(field.attname) for field in fields_of(model)}
        rows = model._base_manager.filter(pk__in=keys[model]).order_by()
        rows = rows.annotate(trail_part=Value(number), trail_data=JSONObject(**columns))
        queries.append(rows.values_list("trail_part", "trail_data"))
    found: Rows = defaultdict(dict)
    for number, data in fetch_union(queries):
        row = _make(models[number], json.loads(data, parse_float=Decimal))
        found[models[number]][row.pk] = row
    return found


def _make(model: type[Model], data: dict[str, Any]) -> Model:
    fields = fields_of(model)
    values = [_read(field, data[field.attname]) for field in fields]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


def _read(field: Any, raw: Any) -> Any:
    if isinstance(field, JSONField):
        return json.loads(raw) if isinstance(raw, str) else raw
    value = field.to_python(raw)
    if isinstance(field, DateTimeField) and value is not None and is_naive(value):
        return make_aware(value, UTC)
    return value


def name_rows(rows: Iterable[Model]) -> None:
    """Give the rows all that they name, and that what it names; what is gone as it last was.

    Two queries at most for each step on the way.
    """
    level = list(rows)
    seen, known = list(level), defaultdict[type[Model], dict[Any, Any]](dict)
    for _ in range(_MOST_STEPS):
        wanted: Keys = defaultdict(set)
        for row in level:
            for field in _relations(row):
                key = getattr(row, field.attname)
                if key is not None and key not in known[field.related_model]:
                    wanted[field.related_model].add(key)
        found = load_rows(wanted)
        gone = {model: keys - found[model].keys() for model, keys in wanted.items()}
        for model, states in _last_states(gone).items():
            found[model] |= states
        level = [row for by_key in found.values() for row in by_key.values()]
        seen += level
        for model, keys in wanted.items():
            known[model] |= dict.fromkeys(keys) | found[model]
        if not level:
            break
    for row in seen:
        for field in _relations(row):
            key = getattr(row, field.attname)
            field.set_cached_value(row, known[field.related_model].get(key))


def _relations(row: Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if field.many_to_one]


def _last_states(gone: Keys) -> Rows:
    """What was deleted, as its history last knew it."""
    models = [model for model, keys in gone.items() if keys and hasattr(model, "history")]
    queries = []
    for number, model in enumerate(models):
        entries = model.history.filter(id__in=gone[model]).order_by().values("id")
        newest = entries.annotate(trail_last=Max("history_id"), trail_part=Value(number))
        queries.append(newest.values_list("trail_part", "trail_last"))
    keys: dict[Any, set[Any]] = defaultdict(set)
    for number, last in fetch_union(queries):
        keys[models[number].history.model].add(last)
    last_states = load_rows(keys)
    return {
        model: {row.id: row.instance for row in last_states[model.history.model].values()}
        for model in models
    }


def load_before(entries: Iterable[Any]) -> dict[Any, Any]:
    """The entry of the history before each of these, by their keys with their models; two
    queries."""
    wanted: Keys = defaultdict(set)
    for entry in entries:
        wanted[type(entry)].add(entry.history_id)
    models, queries = list(wanted), []
    for number, model in enumerate(models):
        same = model._base_manager.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        older = Subquery(same.order_by("-history_id").values("history_id")[:1])
        rows = model._base_manager.filter(history_id__in=wanted[model]).order_by()
        rows = rows.annotate(trail_part=Value(number), trail_before=older)
        queries.append(rows.values_list("trail_part", "history_id", "trail_before"))
    found = [(models[number], key, before) for number, key, before in fetch_union(queries)]
    keys: Keys = defaultdict(set)
    for model, _, before in found:
        if before is not None:
            keys[model].add(before)
    rows_by_key = load_rows(keys)
    return {
        (model, key): rows_by_key[model][before]
        for model, key, before in found
        if before is not None
    }
