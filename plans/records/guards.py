"""Rules that the database keeps by triggers, whoever writes.

A CHECK constraint sees one row of one table. A rule across rows (a year lies inside its plan, a
value is locked) is a `Guard`. A `Stamp` refuses nothing: it notes that what visitors read changed.

SQLite alters a table by rebuilding it, which loses its triggers and fails on triggers that name it:
so those that name a table of a migrated app are dropped before the migration, and after each
migrate those that are missing or differ are created.
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
from plans.records.plans import plan_path

#: The table of `ContentVersion`.
_VERSION = "plans_contentversion"

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


@dataclass(frozen=True)
class Stamp:
    """Triggers that replace the `ContentVersion` whenever a table changes."""

    table: str

    @property
    def name(self) -> str:
        return f"{self.table}_stamp"


@dataclass(frozen=True)
class _Trigger:
    """A trigger as the database has it, or as it is to be made by `statements`."""

    table: str
    #: Text that is the same if and only if the trigger does the same.
    definition: str
    statements: tuple[str, ...] = ()


_sources: list[Callable[[], Iterable[Guard | Stamp]]] = []


def kept(name: str, table: str, message: str) -> Iterator[Guard]:
    """What keeps the rows of a table as they were written."""
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"{name}_{event}".lower(), table, event, "TRUE", message)


def moved(column: str) -> str:
    """Whether an update changes the column, NULL counting as a value."""
    return (
        f"COALESCE(NEW.{column} <> OLD.{column}, (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"
    )


def register(source: Callable[[], Iterable[Guard | Stamp]]) -> None:
    """Let an app add its guards; called from `AppConfig.ready`."""
    _sources.append(source)


def drop_guards(*, using: str) -> None:
    """Drop all triggers, to empty or fill tables past every rule."""
    _drop(using, _stored(using))


def drop_mentioned_guards(*, using: str, plan: list[tuple[Migration, bool]], **kwargs: Any) -> None:
    """Drop the triggers that name tables of the apps in the migration `plan` (a `pre_migrate`
    receiver)."""
    labels = {migration.app_label for migration, _ in plan}
    mentioned = re.compile(rf"\b({'|'.join(map(re.escape, labels))})_")
    if labels:
        _drop(using, {k: v for k, v in _stored(using).items() if mentioned.search(v.definition)})


@transaction.atomic
def create_guards(*, using: str, **kwargs: Any) -> None:
    """Make the triggers that are missing or differ, drop those that are no longer defined (a
    `post_migrate` receiver)."""
    missing = missing_guards(using)
    wanted, stored = _wanted(using), _stored(using)
    _drop(using, {k: v for k, v in stored.items() if k in missing or k not in wanted})
    with connections[using].cursor() as cursor:
        for name in missing:
            for statement in wanted[name].statements:
                cursor.execute(statement)


def missing_guards(using: str) -> list[str]:
    """Names of the guards that the database lacks or has with another definition."""
    stored = {name: trigger.definition for name, trigger in _stored(using).items()}
    wanted = _wanted(using).items()
    return sorted(name for name, trigger in wanted if stored.get(name) != trigger.definition)


def check_guards(
    *, databases: Iterable[str] | None = None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """The database keeps its rules (a system check).

    Without a database that answers, or without tables, there is nothing to guard yet.
    """
    found = []
    for using in databases or [DEFAULT_DB_ALIAS]:
        connection = connections[using]
        if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
            continue  # connecting would make the file
        try:
            names = missing_guards(using)
        except OperationalError:
            continue
        if names:
            found.append(
                CheckWarning(  # not an error: that would stop `migrate`, which creates them
                    f"Veritabanı ({using}) şu kuralları korumuyor: {', '.join(names)}.",
                    hint="`manage.py migrate` komutunu çalıştırın; eksik korumaları yeniden kurar.",
                    id="plans.W001",
                )
            )
    return found


# --- What is defined, what is stored -----------------------------------------------------------


def _wanted(using: str) -> dict[str, _Trigger]:
    """The triggers that the guards come to, by name."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    # A table is missing when migrating back to the beginning.
    known = [one for source in _sources for one in source() if one.table in existing]
    guards = [one for one in known if isinstance(one, Guard)]
    stamps = [one for one in known if isinstance(one, Stamp) and _VERSION in existing]
    if connection.vendor == "sqlite":
        triggers = {guard.name: _sqlite_trigger(guard) for guard in guards}
        return triggers | {
            f"{stamp.name}_{event}".lower(): _sqlite_stamp(stamp, event)
            for stamp in stamps
            for event in ("INSERT", "UPDATE", "DELETE")
        }
    # TRUNCATE deletes past the triggers that look at each row.
    message = "rows that are kept are not emptied out"
    guards += [
        Guard(f"{table}_truncate", table, "TRUNCATE", "TRUE", message)
        for table in sorted({guard.table for guard in guards if guard.event == "DELETE"})
    ]
    triggers = {guard.name: _postgresql_trigger(guard) for guard in guards}
    return triggers | {stamp.name: _postgresql_stamp(stamp) for stamp in stamps}


def _stored(using: str) -> dict[str, _Trigger]:
    """The triggers on the tables of our apps, by name."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_STORED[connection.vendor])
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


_STORED = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    # A guard's function has its name. A trigger that is switched off guards nothing.
    "postgresql": """
        SELECT t.tgname, c.relname,
            CASE WHEN t.tgenabled = 'D' THEN ''
            ELSE pg_get_triggerdef(t.oid, true) || p.prosrc END
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND p.proname = t.tgname AND pg_table_is_visible(c.oid)
    """,
}


def _condition(guard: Guard, moment: str) -> str:
    """When the guard refuses; `moment` is SQL for the time so many minutes (`{}`) from now."""
    past, future = moment.format(f"-{_MINUTES}"), moment.format(f"+{_MINUTES}")
    return guard.refused.replace(PAST, past).replace(FUTURE, future)


def _sqlite_trigger(guard: Guard) -> _Trigger:
    refused = _condition(guard, "strftime('%Y-%m-%d %H:%M:%f', 'now', '{} minutes')")
    statement = (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )
    return _Trigger(guard.table, statement, (statement,))


def _sqlite_stamp(stamp: Stamp, event: str) -> _Trigger:
    statement = (
        f"CREATE TRIGGER {stamp.name}_{event.lower()} AFTER {event} ON {stamp.table} "
        f"BEGIN DELETE FROM {_VERSION}; "
        f"INSERT INTO {_VERSION} VALUES (lower(hex(randomblob(16)))); END"
    )
    return _Trigger(stamp.table, statement, (statement,))


def _postgresql_trigger(guard: Guard) -> _Trigger:
    refused = _condition(guard, "clock_timestamp() + interval '{} minutes'")
    # A trigger's WHEN cannot hold a subquery on PostgreSQL, its function can.
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(guard.event, "NEW")
    each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
    body = (
        f" BEGIN {guard.lock} IF {refused} THEN "
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END "
    )
    return _with_function(guard, f"BEFORE {guard.event}", each, body)


def _postgresql_stamp(stamp: Stamp) -> _Trigger:
    # A writer passes by the rows that another one is replacing: nobody waits, and what is left
    # when both are done was not there before.
    body = (
        f" BEGIN DELETE FROM {_VERSION} WHERE token IN (SELECT token FROM {_VERSION} "
        f"FOR UPDATE SKIP LOCKED); INSERT INTO {_VERSION} VALUES (gen_random_uuid()); "
        "RETURN NULL; END "
    )
    return _with_function(stamp, "AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE", "STATEMENT", body)


def _with_function(named: Guard | Stamp, moment: str, each: str, body: str) -> _Trigger:
    name, table = named.name, named.table
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    trigger = f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    return _Trigger(table, trigger + body, (function, trigger))


# --- The trail ---------------------------------------------------------------------------------


def history_guards() -> Iterator[Guard]:
    """What the trail says of a record stays as it was written."""
    for model in apps.get_models():
        if hasattr(model, "instance_type"):  # of simple_history
            table = model._meta.db_table
            yield from kept(table, table, "the trail is kept as it was written")


# --- Years -------------------------------------------------------------------------------------


def year_guards() -> Iterator[Guard]:
    """Every `YearRecord` keeps its year inside its plan, and the plan keeps its records' years."""
    message = "year outside the plan"
    for model in apps.get_models():
        if not issubclass(model, YearRecord):
            continue
        table = model._meta.db_table
        plan_table, parent, tables, conditions = path_to_plan(model)
        path = f"FROM {tables} WHERE {conditions.format('NEW')}"
        span = f"BETWEEN p.start_year - {model.YEARS_BEFORE} AND p.end_year"
        outside = f"NEW.year IS NOT NULL AND NOT EXISTS (SELECT 1 {path} AND NEW.year {span})"
        yield Guard(f"{table}_year_insert", table, "INSERT", outside, message)
        yield Guard(f"{table}_year_update", table, f"UPDATE OF year, {parent}", outside, message)
        yield Guard(
            f"{table}_plan_years",
            plan_table,
            "UPDATE OF start_year, end_year",
            f"EXISTS (SELECT 1 FROM {table} r, {tables} WHERE {conditions.format('r')} AND "
            f"p.id = NEW.id AND r.year NOT {span.replace('p.', 'NEW.')})",
            message,
        )


def path_to_plan(model: type[Model]) -> tuple[str, str, str, str]:
    """How a query gets from `model` to its plan, `p`.

    The plan's table; the first foreign key's column; the FROM list; the WHERE condition, with
    `{}` for the name of the row of `model`.
    """
    names = plan_path(model).split("__")
    tables, conditions, columns = [], [], []
    above: Any = model
    for depth, name in enumerate(names, 1):
        field = above._meta.get_field(name)
        alias = "p" if depth == len(names) else f"t{depth}"
        start = "{}" if depth == 1 else f"t{depth - 1}"
        above = field.related_model
        columns.append(field.column)
        tables.append(f"{above._meta.db_table} {alias}")
        conditions.append(f"{alias}.id = {start}.{field.column}")
    return above._meta.db_table, columns[0], ", ".join(tables), " AND ".join(conditions)
