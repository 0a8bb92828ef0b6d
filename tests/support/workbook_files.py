"""Workbooks for the tests: exported, changed by hand, read back."""

import io
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from plans.models import Plan, PlanVersion, RightChange, TrailEvent, TrailSeal
from plans.records.guards import create_guards, drop_guards
from plans.sheets.read import read_tables
from plans.sheets.store import load
from plans.workbook.apply import apply, examine
from plans.workbook.write import make_workbook
from tests.support.exchange_files import saved


def export(plan: Plan, change: Callable[[Workbook], Any] | None = None) -> bytes:
    """The plan's workbook; `change` gets it before it is saved."""
    book = make_workbook(load(plan).book)
    if change:
        change(book)
    return saved(book)


def values(data: bytes) -> dict[tuple[str, str], Any]:
    """Every value of every sheet, by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet
        for cell in row
        if cell.value is not None
    }


def column(sheet: Worksheet, heading: str) -> str:
    """The letter of the column with that heading."""
    return next(cell.column_letter for cell in sheet[1] if str(cell.value) == heading)


def put(sheet: Worksheet, heading: str, row: int, value: Any) -> None:
    sheet[f"{column(sheet, heading)}{row}"] = value


def import_(data: bytes, **options: Any) -> Any:
    return apply(read_tables(data), file_name="plan.xlsx", **options)


def preview(data: bytes, **options: Any) -> Any:
    return examine(read_tables(data), **options)


#: What is kept for good.
_STAY = (RightChange, TrailEvent, TrailSeal)


def empty_database() -> None:
    """Forget every plan and unit, as if they had never been; people and the trail stay."""
    from django.apps import apps

    with transaction.atomic():
        if is_kept := PlanVersion.objects.exists():
            drop_guards(using=DEFAULT_DB_ALIAS)
        for app in ("indicators", "budgeting", "plans"):
            for model in reversed(list(apps.get_app_config(app).get_models(True))):
                if model not in _STAY and not hasattr(model, "instance_type"):
                    rows = model._base_manager.all()
                    rows._raw_delete(rows.db)
        if is_kept:
            create_guards(using=DEFAULT_DB_ALIAS)
