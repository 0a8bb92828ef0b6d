"""Backup and restore of 1 and of 100 plans of real size: seconds, size, what people notice.

SQLite in a temporary folder, or DATABASE_URL's database, which must be empty. `--plans 10` for
fewer.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from common import GOALS, INDICATORS, OBJECTIVES, prepare, print_table, seconds

prepare()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from plans.models import CoreValue, Plan, Unit
from plans.records.guards import create_guards, drop_guards
from plans.records.history import catch_up
from reports.backup.archive import open_archive
from reports.backup.leaving import export_everything
from reports.backup.making import write_backup
from reports.backup.restoring import restore
from tests.support.builders import build_plan
from tests.support.cycle import add_evidence, member, open_half

#: Of each plan: pieces of evidence, and how large each is.
FILES, BYTES = 20, 200_000


def add_plan(number: int) -> None:
    """A plan with an open period, and evidence of the unit that answers for all of it."""
    plan = build_plan(GOALS, OBJECTIVES, 1, INDICATORS, slug=f"plan-{number}")
    clerk = User.objects.filter(username="memur").first()
    clerk = clerk or member(Unit.objects.get(code="birim-1"), "memur")
    for measurement in open_half(plan).measurements.all()[:FILES]:
        content = b"%PDF-1.7\n" + os.urandom(BYTES)
        add_evidence(clerk, measurement.pk, file=ContentFile(content, name="kanit.pdf"))


def slowest_save(action: Callable[[], object], plan: Plan) -> float:
    """The longest that a save took, in seconds, while `action` ran."""
    done, longest = threading.Event(), [0.0]

    def save() -> None:
        while not done.is_set():
            start = time.perf_counter()
            CoreValue.objects.create(plan=plan, name="Hakçalık").delete()
            longest[0] = max(longest[0], time.perf_counter() - start)
            done.wait(0.05)
        connection.close()

    person = threading.Thread(target=save)
    person.start()
    try:
        action()
    finally:
        done.set()
        person.join()
    return longest[0]


def empty() -> None:
    """The installation as it was set up."""
    drop_guards(using="default")
    call_command("flush", interactive=False, verbosity=0)
    create_guards(using="default")


def measure(plans: int, folder: Path) -> tuple[str, ...]:
    path = folder / "yedek.zip"
    catch_up("bench", using="default")
    plan = Plan.objects.earliest("pk")
    waited = slowest_save(lambda: write_backup(path), plan)
    backup = seconds(lambda: write_backup(path), 1)

    def check() -> None:
        with open_archive(path):
            pass

    checked = seconds(check, 1)
    left = seconds(lambda: export_everything(folder / "veriler.zip"), 1)
    with open_archive(path) as (_, manifest):
        rows, files = sum(manifest.rows.values()), len(manifest.files)
    shutil.rmtree(settings.MEDIA_ROOT)
    empty()
    restored = seconds(lambda: restore(path), 1)
    return (
        *(str(plans), f"{rows:,}", str(files), f"{path.stat().st_size / 1024**2:.1f}"),
        *(f"{value:.1f}" for value in (backup, checked, restored, left)),
        f"{waited * 1000:.0f}",
    )


def main() -> None:
    most = int(sys.argv[sys.argv.index("--plans") + 1]) if "--plans" in sys.argv else 100
    heading = ("plans", "rows", "files", "MiB", "backup s", "check s", "restore s", "export s")
    table: list[tuple[str, ...]] = [(*heading, "longest save meanwhile, ms")]
    for number in range(most):
        add_plan(number)
        if number + 1 in (1, most):
            with tempfile.TemporaryDirectory() as folder:
                table.append(measure(number + 1, Path(folder)))
    print(connection.vendor)
    print_table(table)


main()
