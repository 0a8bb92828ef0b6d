"""Rules that the database keeps by triggers, whoever writes.

A CHECK constraint sees one row of one table. What looks further (a year inside its plan, a value
that is locked) stands here as a `Guard`. Guards are dropped before and made anew after each
migrate, because SQLite rebuilds tables to alter them, which loses their triggers and stumbles over
those that name them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

from plans.base import YearRecord

PLAN_TABLE = "plans_plan"


@dataclass(frozen=True)
class Guard:
    """One trigger: what is refused on which event of which table."""

    name: str
    table: str
    #: INSERT, DELETE, UPDATE or UPDATE OF columns.
    event: str
    #: SQL condition over NEW and OLD, and any table, that both databases understand.
    refused: str
    #: What the IntegrityError says.
    message: str
    #: SQL that PostgreSQL runs first, to lock rows that the condition reads.
    lock: str = ""


_sources: list[Callable[[], Iterable[Guard]]] = []


def register(source: Callable[[], Iterable[Guard]]) -> None:
    """Let an app add its guards; called from `AppConfig.ready`."""
    _sources.append(source)


def drop_guards(*, using: str, **kwargs: Any) -> None:
    """Drop the triggers (a `pre_migrate` receiver)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards():
            if connection.vendor != "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            elif guard.table in existing:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")


def create_guards(*, using: str, **kwargs: Any) -> None:
    """Make the triggers (a `post_migrate` receiver); safe to call again."""
    drop_guards(using=using)
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    create = _create_on_sqlite if connection.vendor == "sqlite" else _create_on_postgresql
    with connection.cursor() as cursor:
        for guard in _guards():
            if guard.table in existing:  # not so when migrating back to the beginning
                create(cursor, guard)


def _guards() -> Iterator[Guard]:
    for source in _sources:
        yield from source()


def _create_on_sqlite(cursor: Any, guard: Guard) -> None:
    cursor.execute(
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"WHEN {guard.refused} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _create_on_postgresql(cursor: Any, guard: Guard) -> None:
    # A trigger's WHEN cannot hold a subquery on PostgreSQL, its function can.
    row = "OLD" if guard.event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{guard.lock} IF {guard.refused} THEN "
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
    )


def year_guards() -> Iterator[Guard]:
    """Every `YearRecord` keeps its year inside its plan, and the plan keeps its records' years."""
    message = "year outside the plan"
    for model in apps.get_models():
        if not issubclass(model, YearRecord):
            continue
        table = model._meta.db_table
        parent = model._meta.get_field(model.PLAN_PATH.split("__")[0]).column
        tables, chain = _join_to_plan(model, f"NEW.{parent}")
        outside = (
            f"NEW.year IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {tables} WHERE {chain} AND "
            f"NEW.year BETWEEN p.start_year - {model.YEARS_BEFORE} AND p.end_year)"
        )
        yield Guard(f"{table}_year_insert", table, "INSERT", outside, message)
        yield Guard(f"{table}_year_update", table, f"UPDATE OF year, {parent}", outside, message)
        tables, chain = _join_to_plan(model, f"r.{parent}")
        yield Guard(
            f"{table}_plan_years",
            PLAN_TABLE,
            "UPDATE OF start_year, end_year",
            f"EXISTS (SELECT 1 FROM {table} r, {tables} WHERE {chain} AND p.id = NEW.id AND "
            f"r.year NOT BETWEEN NEW.start_year - {model.YEARS_BEFORE} AND NEW.end_year)",
            message,
        )


def _join_to_plan(model: type[Model], start: str) -> tuple[str, str]:
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


def section_guards() -> Iterator[Guard]:
    """A section and the one it stands in belong to the same plan."""
    table, message = "plans_section", "section under a section of another plan"
    elsewhere = (
        f"EXISTS (SELECT 1 FROM {table} s WHERE s.id = NEW.parent_id AND s.plan_id <> NEW.plan_id)"
    )
    yield Guard("section_plan_insert", table, "INSERT", elsewhere, message)
    yield Guard("section_plan_update", table, "UPDATE OF parent_id, plan_id", elsewhere, message)
