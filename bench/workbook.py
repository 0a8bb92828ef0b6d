"""How long a whole plan takes to a workbook and back, and a list to be imported, next to openpyxl.

    python bench/workbook.py [times the Kars plan, default 1] [rows of the list, default 1840]

First a list of indicators with five targets each (ten times the Kars plan): openpyxl alone, our
reader, the preview of a file whose rows are all new, saving it, and previewing it again when
nothing changes. Then a whole plan: writing the cells with openpyxl alone and our export, reading
them with openpyxl alone and our preview and import. The database is a temporary SQLite file, or
the one of DATABASE_URL, which then must be one to throw away.
"""

import io
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from common import prepare, print_table, seconds

prepare()

from django.core.management import call_command
from django.db import connection, transaction
from openpyxl import Workbook, load_workbook

from indicators.sheets import IndicatorResource
from plans.exchange.formats import uploaded_format
from plans.models import Plan
from plans.sheets.read import read_tables
from plans.sheets.sheet import BY_TITLE
from plans.sheets.store import load
from plans.workbook.apply import apply, examine
from plans.workbook.write import write_book
from tests.support.builders import build_plan

CARDS = 40
#: What a step is called, the one whose time it is compared with, what is done, how often.
Step = tuple[str, str, Callable[[], Any], int]


def main() -> None:
    times, rows = (*map(int, sys.argv[1:]), *(1, 1840)[len(sys.argv) - 1 :])
    with transaction.atomic():
        measure_list(rows)
        transaction.set_rollback(True)
    measure_plan(times)


def measure_list(rows: int) -> None:
    build_plan(1, CARDS, 1, 0, slug="olcum")
    data = make_list(rows)
    read = partial(uploaded_format(IndicatorResource)().create_dataset, data)
    base = "openpyxl alone"
    steps: list[Step] = [
        (base, "", lambda: cells_of(data), 1),
        ("our reader", base, read, 1),
        ("preview, all rows new", base, lambda: import_list(read(), dry_run=True), 1),
        ("save, all rows new", base, lambda: import_list(read(), dry_run=False), 1),
        ("preview, nothing changes", base, lambda: import_list(read(), dry_run=True), 1),
    ]
    measure(steps, rows, data)


def measure_plan(times: int) -> None:
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    plan = Plan.objects.get()
    if times > 1:
        grow(plan, times)
    data = write_book(load(plan).book)
    cells = cells_of(data)
    steps: list[Step] = [
        ("openpyxl writes", "", lambda: write_plainly(cells), 3),
        ("export", "openpyxl writes", lambda: write_book(load(plan).book), 3),
        ("openpyxl reads", "", lambda: cells_of(data), 3),
        ("preview, all the same", "openpyxl reads", lambda: preview(data), 3),
        ("import as a new plan", "openpyxl reads", lambda: import_as_new(data), 3),
    ]
    measure(steps, sum(map(len, cells.values())), data)


def measure(steps: list[Step], rows: int, data: bytes) -> None:
    """Take the steps one after the other and print how long each took."""
    taken: dict[str, float] = {}
    table = [("step", "seconds", "rows/s", "x openpyxl")]
    for name, base, step, times in steps:
        taken[name] = time = seconds(step, times)
        ratio = f"{time / taken[base]:.1f}" if base else ""
        table.append((name, f"{time:.2f}", f"{rows / time:.0f}", ratio))
    print(f"\n{rows:,} rows, {len(data):,} bytes, {connection.vendor}")
    print_table(table)


def grow(plan: Any, times: int) -> None:
    """Give the plan its goals, with everything below them, so many times over."""
    for round_ in range(1, times):
        book = load(plan).book
        moved = {f"A{number}": f"A{number + 8 * round_}" for number in range(1, 9)}
        copy: dict[str, Any] = {title: {} for title in book}
        copy |= {title: book[title] for title in ("Plan", "Birimler", "Temel Göstergeler")}
        for title, rows in book.items():
            for row in rows.values():
                new = {name: move(value, moved) for name, value in row.items()}
                if new != row:
                    copy[title][BY_TITLE[title].key_of(new)] = new
        apply(read_tables(write_book(copy)), file_name="büyütme")


def move(value: Any, goals: dict[str, str]) -> Any:
    """A code of a goal, an objective or a card under its new goal; anything else as it is."""
    if not isinstance(value, str) or value[:1] not in "AH" or len(value) > 12:
        return value
    head, dot, rest = value.partition(".")
    moved = goals.get(f"A{head[1:]}")
    return f"{value[0]}{moved[1:]}{dot}{rest}" if moved else value


def cells_of(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """All values, read the plain way."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def write_plainly(cells: dict[str, list[tuple[Any, ...]]]) -> None:
    """The same values without any looks."""
    book = Workbook()
    for title, rows in cells.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(io.BytesIO())


def make_list(rows: int) -> bytes:
    """A list of so many indicators to import."""
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


def import_list(dataset: Any, dry_run: bool) -> None:
    result = IndicatorResource().import_data(dataset, dry_run=dry_run)
    assert not result.sentences, result.sentences[:3]


def preview(data: bytes) -> None:
    draft = examine(read_tables(data))
    assert not draft.errors, draft.errors[:3]


def import_as_new(data: bytes) -> None:
    """Import it under another name; the transaction is rolled back."""
    with transaction.atomic():
        tables = read_tables(data)
        tables["Plan"].rows[0][0] = "yeni-plan"
        apply(tables, file_name="yeni-plan.xlsx", knows_errors=True)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
