"""The databases of a test run: each is made once and then copied.

A state is what a test finds: EMPTY, what the migrations leave, or KARS, also the plan of Kars. The
first process that needs a state makes its template, which serves later runs of the same code too.
Each process works on a copy and takes a new one after a test that commits.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.support.kept import code, forget_older, kept

EMPTY, KARS = "empty", "kars"

_templates: dict[str, str] = {}  # by the name of the copy that this process works on


def prepare(states: Iterable[str]) -> None:
    """Make the templates that are missing, and this process's copies of them."""
    with (kept() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of one run want the same
        forget_older()
        for state in [EMPTY, KARS] if KARS in states else [EMPTY]:
            sqlite = str(kept() / f"{state}.sqlite3")
            template = sqlite if _is_sqlite() else f"test_karsplan_{state}_{code()}"
            if not _exists(template):
                _make(state, template)
            _templates[_copy_of(state)] = template
            with using(state):
                restore()


def use(state: str) -> None:
    """Whoever connects from now on finds this state."""
    _connect_to(_copy_of(state))


@contextmanager
def using(state: str) -> Iterator[None]:
    """For fixtures of a module, which come before the database of the test."""
    before = connection.settings_dict["NAME"]
    use(state)
    try:
        yield
    finally:
        _connect_to(before)


def restore() -> None:
    """Forget what a test has committed."""
    name = connection.settings_dict["NAME"]
    connection.close()
    _copy(_templates[name], name)


def remove() -> None:
    """Remove this process's copies."""
    connection.close()
    for name in _templates:
        _drop(name)


def _copy_of(state: str) -> str:
    name = f"test_karsplan_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{state}"
    return str(settings.DATA_DIR / f"{name}.sqlite3") if _is_sqlite() else name


def _make(state: str, template: str) -> None:
    if state == EMPTY and _is_sqlite() and (migrated := os.environ.get("TEST_DATABASE")):
        shutil.copyfile(migrated, template)  # by bin/test, which begins with bin/setup
        return
    unfinished = _copy_of("unfinished")
    if state == KARS:
        _copy(_templates[_copy_of(EMPTY)], unfinished)
    else:
        _drop(unfinished)
        if not _is_sqlite():
            _execute(f"CREATE DATABASE {unfinished}")
    before = connection.settings_dict["NAME"]
    _connect_to(unfinished)
    if state == KARS:
        call_command("loaddata", "kars_2025_2029", verbosity=0)
    else:
        call_command("migrate", verbosity=0)
    _connect_to(before)
    if _is_sqlite():
        shutil.move(unfinished, template)
    else:
        _execute(f"ALTER DATABASE {unfinished} RENAME TO {template}")


def copy_empty_sqlite(name: Path) -> None:
    """What migrations leave on SQLite, if it was made of this code already."""
    if (template := kept() / f"{EMPTY}.sqlite3").exists():
        shutil.copyfile(template, name)


# --- The two kinds of database -----------------------------------------------------------------


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _connect_to(name: str) -> None:
    if connection.settings_dict["NAME"] != name:
        assert not connection.in_atomic_block, "the module's tests `share` rows of another state"
        connection.close()
        connection.settings_dict["NAME"] = name


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _exists(name: str) -> bool:
    if _is_sqlite():
        return Path(name).exists()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _drop(name: str) -> None:
    if _is_sqlite():
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    else:
        _execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _copy(template: str, name: str) -> None:
    _drop(name)
    if _is_sqlite():
        shutil.copyfile(template, name)
    else:
        _execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def from_script(script: str) -> Iterator[None]:
    """Work on a database that SQL statements make, and that is gone afterwards."""
    name, before = _copy_of("script"), connection.settings_dict["NAME"]
    _drop(name)
    if _is_sqlite():
        with closing(sqlite3.connect(name)) as database:
            database.executescript(script)
    else:
        _execute(f"CREATE DATABASE {name}")
    _connect_to(name)
    try:
        if not _is_sqlite():
            with connection.cursor() as cursor:
                cursor.execute(script)
            connection.close()  # the script sets the session up for itself
        yield
    finally:
        _connect_to(before)
        _drop(name)
