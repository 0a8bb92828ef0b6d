"""Whether the trail tells what the records are."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Min

from plans.records.base import Record
from plans.records.history import find_gaps


def records() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def incomplete_trails() -> list[str]:
    """What the trail does not tell of any record: how it is, or how it began."""
    found = [
        f"{gap.model.__name__} {gap.values['id']}: {gap.kind} is missing"
        for gap in find_gaps(using="default")
    ]
    for model in records():
        first = model.history.order_by().values("id").annotate(first=Min("history_id"))
        begun = model.history.filter(history_id__in=first.values("first"))
        found += [
            f"{model.__name__} {row.id}: no beginning" for row in begun.exclude(history_type="+")
        ]
    return found


def open_trail(model: type[Record]) -> None:
    """Let the test write another past than the one that was, which the database refuses."""
    table = model.history.model._meta.db_table
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER {table}_{event}{on}")


class Since:
    """The entries of the trail that were written after this was made."""

    def __init__(self) -> None:
        self.last = {model: self._last(model) for model in records()}

    @staticmethod
    def _last(model: type[Record]) -> int:
        newest = model.history.order_by("-history_id").first()
        return newest.history_id if newest else 0

    def entries(self) -> list[Any]:
        return [
            entry
            for model, last in self.last.items()
            for entry in model.history.filter(history_id__gt=last).select_related("history_user")
        ]
