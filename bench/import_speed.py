"""How fast a large workbook of indicators is imported, next to merely reading it with openpyxl.

    python bench/import_speed.py [rows]

Makes a plan and a workbook of 1,840 indicators (ten times the Kars plan) with five targets each,
then times, in this order: openpyxl alone, our reader, the preview of a file whose rows are all
new, saving it, and previewing it again when nothing changes. The database is a temporary SQLite
file, or the one of DATABASE_URL, which then must be one to throw away.
"""

import io
import sys
from collections.abc import Callable

from common import prepare, print_table, seconds

prepare()

from django.db import connection
from openpyxl import Workbook, load_workbook

from indicators.sheets import IndicatorResource
from plans.exchange.formats import uploaded_format
from plans.models import Plan
from tests.support.builders import build_plan

CARDS = 40


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1840
    if Plan.objects.exists():
        sys.exit("The database holds plans already; give an empty one.")
    build_plan(1, CARDS, 1, 0, slug="olcum")
    data = make_workbook(rows)
    file_format = uploaded_format(IndicatorResource)()

    def import_file(dry_run: bool) -> None:
        result = IndicatorResource().import_data(file_format.create_dataset(data), dry_run=dry_run)
        assert not result.sentences, result.sentences[:3]

    steps: list[tuple[str, Callable[[], object]]] = [
        ("openpyxl alone", lambda: read_with_openpyxl(data)),
        ("our reader", lambda: file_format.create_dataset(data)),
        ("preview, all rows new", lambda: import_file(dry_run=True)),
        ("save, all rows new", lambda: import_file(dry_run=False)),
        ("preview, nothing changes", lambda: import_file(dry_run=True)),
    ]
    table = [("step", "seconds", "rows/s", "x openpyxl")]
    base = 0.0
    for name, step in steps:
        taken = seconds(step, 1)
        base = base or taken
        table.append((name, f"{taken:.2f}", f"{rows / taken:.0f}", f"{taken / base:.1f}"))
    print(f"{rows} indicators with 5 targets each, {len(data):,} bytes, {connection.vendor}")
    print_table(table)


def make_workbook(rows: int) -> bytes:
    """The workbook to import, as bytes."""
    resource = IndicatorResource()
    resource.set_years(range(2025, 2030))
    book = Workbook()
    book.active.title = resource.get_display_name()
    book.active.append([column.name for column in resource.columns])
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
    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True))


if __name__ == "__main__":
    main()
