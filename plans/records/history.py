"""The trail of changes: who changed what, from which network address, when and why.

simple_history records a single `save` or `delete`. Many rows at once are written by `write_all`;
`catch_up` records what came past both, such as fixtures.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

#: Sent by `write_all`, in place of Django's signals for single rows: `sender` is the model, `rows`
#: are those created, changed or deleted.
rows_written = Signal()

#: How long a reason may be.
MOST_IN_REASON = 100


class AddressedHistory(models.Model):
    """Adds the network address that a change came from; empty for commands and tasks."""

    history_address = models.GenericIPAddressField("adres", null=True)

    class Meta:
        abstract = True


class TrailManager(HistoryManager):
    """Its class is made once, not whenever one looks at the history of a row."""

    @classmethod
    @cache
    def from_queryset(cls, *args: Any) -> type[Any]:
        made: type[Any] = super().from_queryset(*args)
        return made


def latest_change(history: models.QuerySet[Any]) -> int:
    """The number of the latest change; 0 where there is none."""
    numbers = history.order_by("-history_id").values_list("history_id", flat=True)
    return numbers.first() or 0


# --- Who acts -------------------------------------------------------------------------------

#: Who acts and from where, inside of `acting`.
_actor: ContextVar[tuple[Any, str | None] | None] = ContextVar("actor", default=None)


@contextmanager
def acting(user: Any, address: str | None) -> Iterator[None]:
    """Changes made inside are recorded as those of `user` from `address`.

    For tasks, which run after the request that started them.
    """
    token = _actor.set((user, address))
    try:
        yield
    finally:
        _actor.reset(token)


def current_user() -> Any:
    """The person who acts: of `acting`, else of the request under way; None for commands."""
    if actor := _actor.get():
        return actor[0]
    user = getattr(_request(), "user", None)
    return user if user is not None and user.is_authenticated else None


def current_address() -> str | None:
    """The address that the change under way comes from; None for commands."""
    if actor := _actor.get():
        return actor[1]
    request = _request()
    return None if request is None else request.META.get("REMOTE_ADDR") or None


def _request() -> Any:
    return getattr(HistoricalRecords.context, "request", None)


def history_user(**kwargs: Any) -> Any:
    """Whom a `save` or `delete` without `_history_user` is recorded for."""
    return current_user()


def keep_address(*, history_instance: Any, instance: Any, **kwargs: Any) -> None:
    """Note where a change comes from (a `pre_create_historical_record` receiver).

    All that one deletion takes along is recorded at the same moment, so that it is known as that.
    """
    history_instance.history_address = current_address()
    if history_instance.history_type == "-" and hasattr(instance, "_deleted_with"):
        history_instance.history_date = instance._deleted_with._deleted_at


def note_deletion(*, instance: Any, origin: Any = None, **kwargs: Any) -> None:
    """Remember what a record is deleted with (a `pre_delete` receiver)."""
    instance._deleted_with = instance if origin is None else origin
    if not hasattr(instance._deleted_with, "_deleted_at"):
        instance._deleted_with._deleted_at = timezone.now()


# --- Many rows at once ----------------------------------------------------------------------


def write_all(
    model: type[Any],
    *,
    created: Iterable[models.Model] = (),
    updated: Iterable[models.Model] = (),
    fields: Sequence[str] = (),
    deleted: Iterable[models.Model] = (),
    user: Any = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Write many rows of `model` with their trail, in a few queries for any number of them.

    `fields` are what `updated` rows may have changed; without any the rows were written before
    and only their trail is. `deleted` rows must have no rows that depend on them, else the database
    refuses. The trail names `user`, else `current_user`, and the moment `at`, else now.
    """
    created, updated, deleted = list(created), list(updated), list(deleted)
    if not (created or updated or deleted):
        return
    with transaction.atomic(savepoint=False):
        if deleted:
            rows = model._base_manager.filter(pk__in=[row.pk for row in deleted])
            rows._raw_delete(rows.db)
        if created:
            model._base_manager.bulk_create(created)
        if updated and fields:
            _update(model, updated, fields)
        history = model.history.model
        names = [field.attname for field in history.tracked_fields]
        shared = _about_now(reason, user, at)
        history.objects.bulk_create(
            history(history_type=kind, **{name: getattr(row, name) for name in names}, **shared)
            for kind, rows in (("-", deleted), ("+", created), ("~", updated))
            for row in rows
        )
        rows_written.send(sender=model, rows=[*deleted, *created, *updated], reason=reason)


def _update(model: type[Any], rows: Iterable[Any], names: Sequence[str]) -> None:
    """Write these fields of the rows. `bulk_update` builds an expression for each of them, which
    takes ten times as long as the database does."""
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    key = quote(model._meta.pk.column)
    values = []
    for row in rows:
        row._prepare_related_fields_for_save("write_all", fields)
        stored = (f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields)
        values.append([*stored, row.pk])
    with connection.cursor() as cursor:
        statement = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {key} = %s"
        cursor.executemany(statement, values)


def _about_now(reason: str, user: Any = None, at: datetime | None = None) -> dict[str, Any]:
    """The fields of an entry of the trail beside the values of its row."""
    return {
        "history_date": at or timezone.now(),
        "history_user": user or current_user(),
        "history_address": current_address(),
        "history_change_reason": reason[:MOST_IN_REASON] or None,
    }


# --- What came past the trail ---------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A row whose last entry in the trail differs from what is stored."""

    model: type[models.Model]
    #: The model of the entries.
    history: type[models.Model]
    #: What is missing: `+`, `~` or `-`.
    kind: str
    #: The row as it is, or as it was last known, by attribute.
    values: dict[str, Any]


def find_gaps(
    *, using: str, apps: Apps = installed_apps, labels: Iterable[str] | None = None
) -> Iterator[Gap]:
    """Rows of the apps `labels` (default: all) that differ from their trail; two queries for each
    model."""
    for model, history in _tracked(apps, labels):
        names = [field.attname for field in model._meta.concrete_fields]
        entries = history._base_manager.using(using)
        newest = entries.order_by().values("id").annotate(last=Max("history_id")).values("last")
        last_entries = entries.filter(history_id__in=newest)
        known = {row[0]: row[1:] for row in last_entries.values_list("id", "history_type", *names)}
        for row in model._base_manager.using(using).order_by("pk").values_list("pk", *names):
            kind, *last = known.pop(row[0], ("-",))
            if kind == "-" or tuple(last) != row[1:]:
                missing = "+" if kind == "-" else "~"
                yield Gap(model, history, missing, dict(zip(names, row[1:], strict=True)))
        for kind, *last in known.values():
            if kind != "-":
                yield Gap(model, history, "-", dict(zip(names, last, strict=True)))


def catch_up(
    reason: str, *, using: str, apps: Apps = installed_apps, labels: Iterable[str] | None = None
) -> int:
    """Write the missing entry for every row that differs from its trail; how many were written."""
    shared = _about_now(reason)
    missing = defaultdict(list)
    for gap in find_gaps(using=using, apps=apps, labels=labels):
        entry = gap.history(history_type=gap.kind, **gap.values, **shared)
        missing[gap.history].append(entry)
    for history, entries in missing.items():
        history._base_manager.using(using).bulk_create(entries)
    return sum(map(len, missing.values()))


def _tracked(
    apps: Apps, labels: Iterable[str] | None
) -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    """The models with a history, and its model, found by name: migrations have nothing else."""
    wanted = None if labels is None else set(labels)
    by_name = {(m._meta.app_label, m.__name__): m for m in apps.get_models()}
    for (label, name), model in by_name.items():
        history = by_name.get((label, f"Historical{name}"))
        if history and (wanted is None or label in wanted):
            yield model, history
