"""A plan's book as JSON, as its versions keep it."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from plans.models import Plan, PlanVersion, Revision
from plans.records.history import write_all
from plans.sheets import titles
from plans.sheets.sheet import Book, Key
from plans.sheets.store import load

#: Sheets that a version does not hold: shared by plans, not the plan's own text, or with a flow of
#: their own.
LEFT_OUT = (
    *(titles.UNITS, titles.CALENDARS, titles.MILESTONES),
    *(titles.SURVEYS, titles.QUESTIONS, titles.CHOICES, titles.ITEMS),
)


def freeze(plan: Plan, user: User | None, revision: Revision | None = None) -> PlanVersion:
    """Keep the plan as it is stored now as its next version; the first without a `revision`.

    Runs in the caller's transaction.
    """
    # Holds the plan: whoever writes into it at this moment comes before, or is refused.
    Plan.objects.select_for_update().get(pk=plan.pk)
    content = to_json(load(plan).book)
    from_year = revision.from_year if revision else plan.start_year
    version = PlanVersion.objects.create(
        plan=plan,
        number=plan.version + 1,
        from_year=from_year,
        revision=revision,
        book=content,
        sha256=digest(content),
        made_by=user,
    )
    plan.version, plan.version_from = version.number, from_year
    stored = Plan.objects.get(pk=plan.pk)  # as the tables hold it now, for its history
    stored.version, stored.version_from = plan.version, from_year
    reason = f"{version.number}. sürüm yürürlüğe alındı"
    fields = ("version", "version_from")
    write_all(Plan, updated=[stored], fields=fields, user=user, reason=reason)
    return version


def to_json(book: Book) -> dict[str, list[list[Any]]]:
    """The sheets that a version holds, each as pairs of key and row."""
    return {
        title: [[list(key), {name: _encode(v) for name, v in row.items()}] for key, row in rows]
        for title, content in book.items()
        if title not in LEFT_OUT
        for rows in [content.items()]
    }


def from_json(content: dict[str, list[list[Any]]]) -> Book:
    """The inverse of `to_json`."""
    return {title: _decode_rows(rows) for title, rows in content.items()}


def digest(content: dict[str, Any]) -> str:
    """The SHA-256 of a version's content, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _decode_rows(rows: list[list[Any]]) -> dict[Key, dict[str, Any]]:
    return {tuple(key): {name: _decode(v) for name, v in row.items()} for key, row in rows}


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        return Decimal(value["number"]) if "number" in value else date.fromisoformat(value["date"])
    return tuple(value) if isinstance(value, list) else value
