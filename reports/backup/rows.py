"""All rows of the database as lines of text: the same lines from either kind of database.

A table is its columns' names and then its rows, each a line of JSON, in the order of their keys.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import Max
from django.db.models.sql import InsertQuery
from django_tasks_db.models import DBTaskResult

from plans.models import WorkerSign

#: What belongs to this one installation while it runs: who is logged in, what waits for a worker.
_PASSING = {model._meta.db_table for model in (Session, UserSession, DBTaskResult, WorkerSign)}
_BEGIN = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_ROWS_AT_ONCE = 500


def kept_tables(apps: Apps = installed_apps) -> dict[str, type[models.Model]]:
    """The models of the rows that are kept, by their tables."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {table: found[table] for table in sorted(found) if table not in _PASSING}


def name_table(model: type[models.Model]) -> str:
    """What people call the table: `birimler`, `birimler (geçmiş)`."""
    name = str(model._meta.verbose_name_plural)
    past = name.removeprefix("historical ")
    return name if past == name else f"{past} (geçmiş)"


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, whoever writes meanwhile; nobody waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def column_names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def read_rows(model: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """The values that every row has in these columns."""
    rows = model._base_manager.order_by("pk").values_list(*columns)
    yield from rows.iterator(chunk_size=_ROWS_AT_ONCE)


def read_lines(model: type[models.Model], columns: list[str] | None = None) -> Iterator[bytes]:
    """The table as lines, all its columns in this order or their own."""
    columns = columns or column_names(model)
    yield _as_line(columns)
    yield from map(_as_line, read_rows(model, columns))


def _as_line(values: Any) -> bytes:
    # Keys are sorted because PostgreSQL keeps no order of its own in JSON.
    text = json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"


def write_lines(model: type[models.Model], lines: Iterable[bytes]) -> str:
    """Store the rows of a table as they were: no default, no signal, no trail.

    The SHA-256 of its lines as they can be read from then on.
    """
    lines = iter(lines)
    columns: list[str] = json.loads(next(lines))
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    fields = [by_name[name] for name in columns]
    while some := list(islice(lines, _ROWS_AT_ONCE)):
        values = (zip(fields, json.loads(line), strict=True) for line in some)
        rows = [model(**{f.attname: f.to_python(value) for f, value in row}) for row in values]
        size = connection.ops.bulk_batch_size(fields, rows)
        for start in range(0, len(rows), size):
            query = InsertQuery(model)
            query.insert_values(fields, rows[start : start + size], raw=True)
            query.get_compiler(connection=connection).execute_sql()
    digest = hashlib.sha256()
    for line in read_lines(model, columns):
        digest.update(line)
    return digest.hexdigest()


# --- Numbers that were given ------------------------------------------------------------------

_NUMBERS = """
    SELECT t.relname, pg_sequence_last_value(s.oid)
    FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    WHERE s.relkind = 'S' AND pg_table_is_visible(t.oid)
"""


def read_last_numbers() -> dict[str, int]:
    """The last key that each table gave, also to rows that are gone: the trail knows them by it."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence" if is_sqlite else _NUMBERS)
        given = {table: number or 0 for table, number in cursor.fetchall()}
    last = {}
    for table, model in kept_tables().items():
        if table in given:  # rows may have brought their keys along
            highest = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
            last[table] = max(given[table], highest)
    return last


def write_last_numbers(tables: dict[str, type[models.Model]], numbers: dict[str, int]) -> None:
    """Let each table go on counting where it was."""
    with connection.cursor() as cursor:
        for table, number in numbers.items():
            if not number:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            else:
                column = tables[table]._meta.pk.column
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, number]
                )
