"""How long a whole plan takes to a workbook and back, next to plain openpyxl on the same cells.

    python bench/workbook.py [times the Kars plan, default 1]

In one run: writing the cells with openpyxl alone and our export, reading them with openpyxl alone
and our preview and import. The database is a temporary SQLite file, or the one of DATABASE_URL,
which then must be one to throw away.
"""

import io
import sys
from collections.abc import Callable
from typing import Any

from common import prepare, print_table, seconds

prepare()

from django.core.management import call_command
from django.db import transaction
from openpyxl import Workbook, load_workbook

from plans.models import Plan
from plans.sheets.read import read_tables
from plans.sheets.sheet import BY_TITLE
from plans.sheets.store import load
from plans.workbook.apply import apply, examine
from plans.workbook.write import write_book


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    plan = Plan.objects.get()
    if times > 1:
        grow(plan, times)
    data = write_book(load(plan).book)
    cells = cells_of(data)
    count = sum(len(row) for sheet in cells.values() for row in sheet)
    rows = sum(map(len, cells.values()))
    print(f"{rows:,} rows, {count:,} cells, {len(data):,} bytes\n")

    steps: list[tuple[str, str, Callable[[], Any]]] = [
        ("openpyxl writes", "", lambda: write_plainly(cells)),
        ("export", "openpyxl writes", lambda: write_book(load(plan).book)),
        ("openpyxl reads", "", lambda: cells_of(data)),
        ("preview, all the same", "openpyxl reads", lambda: preview(data)),
        ("import as a new plan", "openpyxl reads", lambda: import_as_new(data)),
    ]
    taken: dict[str, float] = {}
    table = [("step", "seconds", "times openpyxl")]
    for name, base, step in steps:
        taken[name] = seconds(step, 3)
        ratio = f"{taken[name] / taken[base]:.1f}" if base else ""
        table.append((name, f"{taken[name]:.2f}", ratio))
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
