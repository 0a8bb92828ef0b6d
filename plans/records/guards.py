"""Rules that the database keeps by triggers, whoever writes.

A CHECK constraint sees one row of one table. What looks further (a year inside its plan, a value
that is locked) stands here as a `Guard`. SQLite rebuilds tables to alter them, which loses their
triggers and stumbles over those that name them: before a migration the guards that mention a table
of its app are dropped, and after each migrate whatever is missing or differs is made anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.migrations import Migration
from django.db.models import Model

from plans.records.base import YearRecord

PLAN_TABLE = "plans_plan"

#: In conditions: the bounds of what counts as now, as clocks of several machines differ.
PAST, FUTURE = "{past}", "{future}"
_MINUTES = 10


@dataclass(frozen=True)
class Guard:
    """One trigger: what is refused on which event of which table."""

    name: str
    table: str
    #: INSERT, DELETE, UPDATE or UPDATE OF columns; on PostgreSQL also TRUNCATE.
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


def drop_guards(*, using: str) -> None:
    """Drop all triggers, to empty or fill tables past every rule."""
    _drop(using, _stored(using))


def make_way(*, using: str, plan: list[tuple[Migration, bool]], **kwargs: Any) -> None:
    """Drop the triggers that the migrations of `plan` could lose or stumble over (a `pre_migrate`
    receiver)."""
    labels = {migration.app_label for migration, _ in plan}
    mentioned = re.compile(rf"\b({'|'.join(map(re.escape, labels))})_")
    if labels:
        _drop(using, {k: v for k, v in _stored(using).items() if mentioned.search(v.definition)})


@transaction.atomic
def create_guards(*, using: str, **kwargs: Any) -> None:
    """Make the triggers that are missing or differ, drop those that are no longer defined (a
    `post_migrate` receiver)."""
    wanted, stored = _wanted(using), _stored(using)
    _drop(
        using,
        {
            name: trigger
            for name, trigger in stored.items()
            if name not in wanted or trigger.definition != wanted[name][0]
        },
    )
    with connections[using].cursor() as cursor:
        for name, (definition, statements) in wanted.items():
            if name not in stored or stored[name].definition != definition:
                for statement in statements:
                    cursor.execute(statement)


def missing_guards(using: str) -> list[str]:
    """Names of the guards that the database lacks or has with another definition."""
    stored = _stored(using)
    return sorted(
        name
        for name, (definition, _) in _wanted(using).items()
        if name not in stored or stored[name].definition != definition
    )


def check_guards(*, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The database keeps its rules (a system check).

    Without a database that answers, or without tables, there is nothing to guard yet.
    """
    found = []
    for using in databases or [DEFAULT_DB_ALIAS]:
        try:
            names = missing_guards(using) if _has_tables(using) else []
        except OperationalError:
            continue
        if names:
            found.append(
                CheckWarning(  # no error: `migrate`, which mends it, would stop
                    f"Veritabanı ({using}) şu kuralları korumuyor: {', '.join(names)}.",
                    hint="`manage.py migrate` komutunu çalıştırın; eksik korumaları yeniden kurar.",
                    id="plans.W001",
                )
            )
    return found


def _has_tables(using: str) -> bool:
    connection = connections[using]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not Path(name).exists():
        return False  # connecting would make the file
    return PLAN_TABLE in connection.introspection.table_names()


# --- What is defined, what is stored -----------------------------------------------------------


@dataclass(frozen=True)
class _Trigger:
    """A trigger as the database has it."""

    table: str
    #: Text that is the same if and only if the trigger does the same.
    definition: str


def _wanted(using: str) -> dict[str, tuple[str, list[str]]]:
    """By name: the definition that a guard has once it is made, and the statements to make it."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    write = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    # A table is missing when migrating back to the beginning.
    guards = [guard for source in _sources for guard in source() if guard.table in existing]
    if connection.vendor == "postgresql":
        guards += _truncate_guards(guards)
    return {guard.name: write(guard) for guard in guards}


def _truncate_guards(guards: Iterable[Guard]) -> list[Guard]:
    """On PostgreSQL TRUNCATE deletes past the triggers that look at each row."""
    tables = sorted({guard.table for guard in guards if guard.event == "DELETE"})
    message = "rows that are kept are not emptied out"
    return [Guard(f"{table}_truncate", table, "TRUNCATE", "TRUE", message) for table in tables]


def _stored(using: str) -> dict[str, _Trigger]:
    """The triggers on the tables of our apps, by name."""
    connection = connections[using]
    query = _SQLITE_TRIGGERS if connection.vendor == "sqlite" else _POSTGRESQL_TRIGGERS
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: _Trigger(table, definition) for name, table, definition in cursor}


def _drop(using: str, triggers: dict[str, _Trigger]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, trigger in triggers.items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute(f"DROP TRIGGER {name} ON {trigger.table}")
                cursor.execute(f"DROP FUNCTION {name}()")


_SQLITE_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"


def _on_sqlite(guard: Guard) -> tuple[str, list[str]]:
    refused = guard.refused
    for bound, sign in ((PAST, "-"), (FUTURE, "+")):
        moment = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '{sign}{_MINUTES} minutes')"
        refused = refused.replace(bound, moment)
    statement = (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )
    return statement, [statement]


# A guard's function has its name. A trigger that is switched off guards nothing.
_POSTGRESQL_TRIGGERS = """
    SELECT t.tgname, c.relname,
        CASE WHEN t.tgenabled = 'D' THEN '' ELSE pg_get_triggerdef(t.oid, true) || p.prosrc END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND p.proname = t.tgname AND pg_table_is_visible(c.oid)
"""


def _on_postgresql(guard: Guard) -> tuple[str, list[str]]:
    refused = guard.refused
    for bound, sign in ((PAST, "-"), (FUTURE, "+")):
        moment = f"clock_timestamp() {sign} interval '{_MINUTES} minutes'"
        refused = refused.replace(bound, moment)
    # A trigger's WHEN cannot hold a subquery on PostgreSQL, its function can.
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(guard.event, "NEW")
    each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
    body = (
        f" BEGIN {guard.lock} IF {refused} THEN "
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END "
    )
    function = (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    )
    trigger = (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {guard.name}()"
    )
    return trigger + body, [function, trigger]


# --- Guards of plans ---------------------------------------------------------------------------


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


def people_guards() -> Iterator[Guard]:
    """Accounts are closed and never deleted; what they were allowed to do is kept."""
    yield Guard("user_delete", "auth_user", "DELETE", "TRUE", "accounts are closed, not deleted")
    table, message = "plans_rightchange", "who was given which right is kept"
    off = f"NEW.created_at NOT BETWEEN {PAST} AND {FUTURE}"
    yield Guard("right_change_dated", table, "INSERT", off, "rights change now")
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"right_change_{event}".lower(), table, event, "TRUE", message)
