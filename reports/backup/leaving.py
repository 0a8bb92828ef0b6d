"""Leaving the product: all that is stored, in forms that other programs read."""

import json
from collections.abc import Iterator
from decimal import Decimal
from mimetypes import guess_extension
from pathlib import Path
from types import NoneType
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp, SocialToken
from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from indicators.models import Evidence
from plans.exchange.delimited import write_csv
from plans.models import Picture, Plan
from plans.records.stored import write_atomically
from plans.sheets.store import load
from plans.workbook.write import write_book
from reports.backup.archive import Writer
from reports.backup.making import find_files
from reports.backup.rows import column_names, kept_tables, name_table, read_rows, snapshot

#: What opens accounts is nobody else's.
_SECRET = {
    (User, "password"),
    (Authenticator, "data"),
    (SocialApp, "secret"),
    (SocialToken, "token"),
    (SocialToken, "token_secret"),
}


def export_everything(path: Path) -> None:
    """Write every table as CSV, every plan as a workbook, every file, and what is what in Turkish.

    Raises OSError, and leaves nothing behind, where the file cannot be written.
    """

    def write(part: Path) -> None:
        with Writer(part) as writer:
            with snapshot():
                # Who failed to log in from where is no record of the plan.
                tables = {t: m for t, m in kept_tables().items() if m._meta.app_label != "axes"}
                for table, model in tables.items():
                    writer.add(f"tablolar/{table}.csv", [_as_csv(model)])
                for plan in Plan.objects.order_by("slug"):
                    writer.add(f"planlar/{plan.slug}.xlsx", [write_book(load(plan).book)])
                names = dict(_endings())
            for file in find_files():
                name = f"dosyalar/{file.relative_to(settings.DATA_DIR).as_posix()}"
                writer.add_file(name + names.get(file, ""), file)
            writer.add("BENIOKU.txt", [_readme(tables).encode()])

    write_atomically(path, write, mode=0o600)


def _as_csv(model: type[models.Model]) -> bytes:
    columns = [name for name in column_names(model) if (model, name) not in _SECRET]
    return write_csv(columns, (map(_as_cell, row) for row in read_rows(model, columns)))


def _as_cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, Decimal) or type(value) in (int, NoneType) else str(value)


def _endings() -> Iterator[tuple[Path, str]]:
    """What tells people and programs what a file is: it is stored under a name of our own."""
    for evidence in Evidence.objects.exclude(file=""):
        yield Path(evidence.file.path), f"-{evidence.file_name}"
    for picture in Picture.objects.all():
        yield Path(picture.file.path), guess_extension(picture.media_type) or ""


def _readme(tables: dict[str, type[models.Model]]) -> str:
    named = [(table, name_table(model)) for table, model in tables.items()]
    context = {"moment": timezone.now(), "tables": named}
    return render_to_string("reports/backup/readme.txt", context)
