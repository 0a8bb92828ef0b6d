"""How fast a large workbook of indicators is imported, next to merely reading it with openpyxl.

    python bench/import_speed.py [rows]

Makes a plan and a workbook of 1,840 indicators (ten times the Kars plan) with five targets each,
then times, in this order: openpyxl alone, our reader, the preview of a file whose rows are all
new, saving it, and previewing it again when nothing changes. The database is a temporary SQLite
file, or the one of DATABASE_URL, which then must be one to throw away.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CARDS = 40


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1840
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "karsplan.settings"
        sys.path.insert(0, str(ROOT))

        import django

        django.setup()
        run(rows)


def run(rows: int) -> None:
    """Time the steps and print them as a table."""
    from django.core.management import call_command
    from django.db import connection

    from indicators.sheets import IndicatorResource
    from plans.exchange.formats import uploaded_format

    call_command("migrate", verbosity=0)
    if _plans().exists():
        sys.exit("The database holds plans already; give an empty one.")
    data = make_workbook(rows)
    file_format = uploaded_format(IndicatorResource)()

    def import_file(dry_run: bool) -> None:
        result = IndicatorResource().import_data(file_format.create_dataset(data), dry_run=dry_run)
        assert not result.sentences, result.sentences[:3]

    try:
        make_cards()
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("openpyxl alone", lambda: read_with_openpyxl(data)),
            ("our reader", lambda: file_format.create_dataset(data)),
            ("preview, all rows new", lambda: import_file(dry_run=True)),
            ("save, all rows new", lambda: import_file(dry_run=False)),
            ("preview, nothing changes", lambda: import_file(dry_run=True)),
        ]
        print(f"{rows} indicators with 5 targets each, {len(data):,} bytes, {connection.vendor}")
        print(f"{'step':<26}{'seconds':>9}{'rows/s':>10}{'x openpyxl':>12}")
        base = 0.0
        for name, step in steps:
            started = time.perf_counter()
            step()
            seconds = time.perf_counter() - started
            base = base or seconds
            print(f"{name:<26}{seconds:>9.2f}{rows / seconds:>10.0f}{seconds / base:>12.1f}")
    finally:
        _plans().delete()
        connection.close()


def _plans() -> Any:
    from plans.models import Plan

    return Plan.objects.all()


def make_cards() -> None:
    """A plan of 2025–2029 with one goal, and so many objectives of one card."""
    from plans.models import Plan

    plan = Plan.objects.create(
        slug="olcum", institution="Ölçüm Belediyesi", start_year=2025, end_year=2029
    )
    goal = plan.goals.create(number=1, name="Amaç")
    for number in range(1, CARDS + 1):
        goal.objectives.create(number=number, name=f"{number}. hedef").cards.create()


def make_workbook(rows: int) -> bytes:
    """The workbook to import, as bytes."""
    from openpyxl import Workbook

    from indicators.sheets import IndicatorResource

    resource = IndicatorResource()
    resource.set_years(range(2025, 2030))
    book = Workbook()
    book.active.title = resource.get_display_name()
    book.active.append([column.column_name for column in resource.fields.values()])
    for index in range(rows):
        card, order = index % CARDS + 1, index // CARDS + 1
        book.active.append(
            [
                *("olcum", f"H1.{card}", 1, order, f"P.G. 1.{card}.{order}"),
                *(f"{card}. hedefin {order}. göstergesinin uzunca adı", 2.5, "Adet", 10.5),
                *(20 + index, 30.25, 40, 50, 60),
                *("6 ay", "6 ay", "Artması istenir", "Her yılın hedefi kendi başına"),
                *("Son değer", "Faaliyet raporu"),
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_with_openpyxl(data: bytes) -> int:
    """Read all cells the plain way; the number of rows."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True))


if __name__ == "__main__":
    main()
