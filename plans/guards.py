"""Database triggers that keep every year inside its plan, whoever writes.

A CHECK constraint cannot look at another table, so the rule of `YearRecord` stands in triggers.
They are dropped before and made anew after each migrate, because SQLite rebuilds tables to alter
them, which loses their triggers and stumbles over those that name them.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from plans.base import YearRecord

PLAN_TABLE = "plans_plan"


def drop_guards(*, using: str, **kwargs: Any) -> None:
    """Drop the triggers (a `pre_migrate` receiver)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, table, *_ in _triggers():
            if connection.vendor != "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif table in existing:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def create_guards(*, using: str, **kwargs: Any) -> None:
    """Make the triggers (a `post_migrate` receiver); safe to call again."""
    connection = connections[using]
    drop_guards(using=using)
    existing = set(connection.introspection.table_names())
    if all(model._meta.db_table in existing for model in _guarded_models()):
        with connection.cursor() as cursor:
            for name, table, events, refused in _triggers():
                _create(connection, cursor, name, table, events, refused)


def _guarded_models() -> list[type[YearRecord]]:
    return [model for model in apps.get_models() if issubclass(model, YearRecord)]


def _triggers() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, event and condition of refusal of each trigger."""
    for model in _guarded_models():
        table = model._meta.db_table
        parent = model._meta.get_field(model.PLAN_PATH.split("__")[0]).column
        plan_of_row, chain = _join_to_plan(model, f"NEW.{parent}")
        inside = f"NEW.year BETWEEN p.start_year - {model.YEARS_BEFORE} AND p.end_year"
        yield (
            f"{table}_year_insert",
            table,
            "INSERT",
            f"NEW.year IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {plan_of_row} "
            f"WHERE {chain} AND {inside})",
        )
        yield (
            f"{table}_year_update",
            table,
            f"UPDATE OF year, {parent}",
            f"NEW.year IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {plan_of_row} "
            f"WHERE {chain} AND {inside})",
        )
        rows, chain = _join_to_plan(model, f"r.{parent}")
        yield (
            f"{table}_plan_years",
            PLAN_TABLE,
            "UPDATE OF start_year, end_year",
            f"EXISTS (SELECT 1 FROM {table} r, {rows} WHERE {chain} AND p.id = NEW.id AND "
            f"r.year NOT BETWEEN NEW.start_year - {model.YEARS_BEFORE} AND NEW.end_year)",
        )


def _join_to_plan(model: type[YearRecord], start: str) -> tuple[str, str]:
    """FROM list and WHERE condition that lead from `start`, the first foreign key, to plan `p`."""
    tables, conditions, key = [], [], start
    for depth, name in enumerate(model.PLAN_PATH.split("__")):
        field = model._meta.get_field(name)
        if depth:
            key = f"t{depth}.{field.column}"
        model = field.related_model
        alias = "p" if model._meta.db_table == PLAN_TABLE else f"t{depth + 1}"
        tables.append(f"{model._meta.db_table} {alias}")
        conditions.append(f"{alias}.id = {key}")
    return ", ".join(tables), " AND ".join(conditions)


def _create(
    connection: BaseDatabaseWrapper, cursor: Any, name: str, table: str, event: str, refused: str
) -> None:
    message = "year outside the plan"
    if connection.vendor == "sqlite":
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    # A trigger's WHEN cannot hold a subquery on PostgreSQL, its function can.
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
