"""A database of an older version is brought up to date, and its backup restored: nothing is lost.

The dumps in `tests/cases` are of one small municipality, made by the code of those days: a plan
from before activities and indicators had keys, some of which were deleted; upgraded to plans/0007,
indicators/0005, reports/0008; a half-year entered, returned, approved, closed and published; the
next one half entered, with evidence. `eski-surum-yedek.zip` holds the same rows as an archive.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from indicators.entry.evidence import open_evidence
from indicators.models import Evidence, Indicator, Measurement
from plans.models import Activity, CardNote
from plans.records.guards import missing_guards
from plans.records.history import find_gaps
from plans.records.restoring import bring_back, find_deleted
from reports.backup.restoring import restore
from reports.models import Publication
from tests.support import databases
from tests.support.cycle import refused_by_the_database

pytestmark = [pytest.mark.differs, pytest.mark.django_db(transaction=True)]

CASES = Path(__file__).parents[1] / "cases"
BACKUP = CASES / "eski-surum-yedek.zip"
#: What an upgrade may change in rows that were there: lists of what the version knows, and the
#: keys that deleted rows had shared.
CHANGED = {
    ("plans_historicalactivity", "uid"),
    ("indicators_historicalindicator", "uid"),
}
OF_THE_VERSION = {"auth_permission", "auth_group_permissions", "django_content_type"}

Rows = dict[tuple[str, Any], dict[str, Any]]


def read_all() -> Rows:
    """Every row of every table: its columns by table and key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in OF_THE_VERSION:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    found[table, row[0]] = dict(zip(names, row, strict=True))
    return found


def read_columns() -> dict[str, set[Any]]:
    """The columns of every table; on PostgreSQL also their kinds."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
            found[table] = {tuple(column) for column in cursor.description}
    return found


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


@pytest.fixture
def upgraded(folder: Path) -> Iterator[tuple[Rows, Rows]]:
    """The rows before and after."""
    dump = CASES / f"eski-surum.{connection.vendor}.sql.gz"
    new = read_columns()
    with databases.from_script(gzip.decompress(dump.read_bytes()).decode()):
        before = read_all()
        call_command("migrate", verbosity=0, skip_checks=True)
        assert read_columns() == new  # an empty database gets its tables by other migrations
        yield before, read_all()


def check_that_all_is_there() -> None:
    """What people did in the older version can be read and gone on with."""
    assert missing_guards("default") == []
    assert list(find_gaps(using="default")) == []
    states = Measurement.objects.values_list("state", flat=True)
    assert sorted(states) == ["approved"] * 6 + ["draft"] * 4 + ["submitted"] * 2
    evidence = Evidence.objects.get()
    assert (evidence.file_name, evidence.measurement.value) == ("kanıt.pdf", 7.25)
    assert set(Publication.objects.values_list("kind", flat=True)) == {"izleme", "plan"}
    browser = Client()
    browser.force_login(User.objects.get(username="memur"))
    report = "/raporlar/ornek-2025-2029/izleme/2025-1/"
    sheet = "/veri-girisi/2025-2/birim-1/"
    for page in ("/plan/ornek-2025-2029/", report, f"{report}?surum=1", sheet):
        assert browser.get(page).status_code == 200
    refused_by_the_database(lambda: Measurement.objects.filter(state="approved").delete())


def test_an_upgrade_loses_nothing(upgraded: tuple[Rows, Rows]) -> None:
    before, after = upgraded
    for (table, key), row in before.items():
        now = after[table, key]
        changed = {name for name, value in row.items() if now.get(name, value) != value}
        assert {(table, name) for name in changed} <= CHANGED
    check_that_all_is_there()
    for model, count in ((Activity, 2), (Indicator, 2), (CardNote, 2)):
        deleted = find_deleted(model)
        assert len({row.uid for row in deleted}) == count  # each was given a key of its own
        for version in deleted:
            assert bring_back(version).uid == version.uid


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="long, and the upgrade is the same")
def test_the_backup_of_an_older_version_is_restored(folder: Path) -> None:
    databases.restore()
    restore(BACKUP)
    check_that_all_is_there()
    assert open_evidence(Evidence.objects.get()).read().startswith(b"%PDF")
