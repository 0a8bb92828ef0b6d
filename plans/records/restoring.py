"""Going back to an earlier version of a record, and bringing back a deleted one with its own.

What is stored again is checked as if somebody wrote it: by the model, its constraints and the
database's guards. Errors are ValidationErrors with Turkish sentences.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from textwrap import shorten
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import CASCADE, Exists, OuterRef, Subquery
from django.utils import timezone

from plans.language.turkish import turkish_capital
from plans.records.base import Record
from plans.records.frozen import content_fields, refuse_frozen
from plans.records.history import write_all

_BROUGHT_BACK = "Silinen kayıt geri getirildi"
_REFUSED = (
    "Veritabanının koruduğu bir kurala uymuyor: örneğin dönemi kapanmış, planın yılları değişmiş "
    "ya da yeri başka bir kayıtla dolmuş olabilir."
)
#: What went along was recorded at the same moment, or so long before it by older versions.
_TOGETHER = timedelta(seconds=10)


def find_deleted(model: Any, **filters: Any) -> Any:
    """The last state of the records of `model` that are no more (a queryset)."""
    last = model.history.filter(id=OuterRef("id")).order_by("-history_id")
    return (
        model.history.filter(history_type="-", **filters)
        .exclude(id__in=model._base_manager.values("pk"))
        .filter(history_id=Subquery(last.values("history_id")[:1]))
    )


def along_with(owner: Any) -> Exists:
    """Whether a row of a history tells of a deletion that went with one of a record of `owner`."""
    when = OuterRef("history_date")
    return Exists(
        owner.history.filter(
            history_type="-",
            history_date__range=(when, when + _TOGETHER),
            history_user=OuterRef("history_user"),
        )
    )


def find_along(version: Any) -> list[Any]:
    """The last states of what was deleted along with a record, each after what it hangs on."""
    when = version.history_date
    found: dict[tuple[type[models.Model], int], Any] = {}
    level: dict[type[models.Model], set[int]] = {version.instance_type: {version.id}}
    while level:
        below = defaultdict(set)
        for model, keys in level.items():
            for child, field in _hanging_on(model):
                rows = find_deleted(child, **{f"{field.attname}__in": keys})
                for row in rows.filter(history_date__range=(when - _TOGETHER, when)):
                    if (child, row.id) not in found:
                        found[child, row.id] = row
                        below[child].add(row.id)
        level = below
    return list(found.values())


def _hanging_on(model: type[models.Model]) -> Iterator[tuple[Any, Any]]:
    """The records that are deleted along with those of `model`, and by which field."""
    for relation in model._meta.related_objects:
        child: Any = relation.related_model
        if relation.on_delete is CASCADE and issubclass(child, Record):
            yield child, relation.field


def count_models(rows: Iterable[Any]) -> dict[type[models.Model], int]:
    """How many historical rows of each model there are."""
    return dict(Counter(row.instance_type for row in rows))


def go_back(record: Any, version: Any, fields: Collection[str]) -> None:
    """Give the record back the values that `fields` had in the version.

    Raises ValidationError where it is content of a frozen plan, as `bring_back` does.
    """
    with _refusals():
        if {field.name for field in content_fields(type(record))} & {*fields}:
            refuse_frozen(record)
        for name in fields:
            attribute = record._meta.get_field(name).attname
            setattr(record, attribute, getattr(version, attribute))
        with _naming(record):
            record.full_clean()
        record._change_reason = f"{describe_moment(version)} sürümüne dönüldü"
        record.save()


def bring_back(version: Any) -> Any:
    """Store a deleted record anew under its old key, with all that was deleted along with it.

    It takes its old place if that is free, else the last one. Where it names a unit that handed
    over since, it names the one that took over. A few queries for each model.
    """
    record = version.instance
    for field in record._meta.concrete_fields:
        if field.many_to_one and (key := getattr(record, field.attname)):
            _require_parent(record, field, key)
    if hasattr(record, "ORDER_WITHIN"):
        siblings = {name: getattr(record, name) for name in record.ORDER_WITHIN}
        if type(record)._base_manager.filter(order=record.order, **siblings).exists():
            record.order = None
    with _refusals():
        stored: dict[type[Any], dict[int, Any]] = {type(record): {record.pk: record}}
        _link([record], stored)
        refuse_frozen(record)
        _insert(record)
        for model, versions in groupby(find_along(version), attrgetter("instance_type")):
            rows = [row.instance for row in versions]
            stored.setdefault(model, {}).update({row.pk: row for row in rows})
            _link(rows, stored)
            for row in rows:
                known = [field.name for field in _links(row) if field.is_cached(row)]
                with _naming(row):  # uniqueness and constraints are the database's
                    row.full_clean(
                        ["order", *known], validate_unique=False, validate_constraints=False
                    )
            try:
                with transaction.atomic():
                    write_all(model, created=rows, reason=_BROUGHT_BACK)
            except IntegrityError:
                for row in rows:  # one by one, to say which it is
                    _insert(row)
    return record


def _links(row: Any) -> list[Any]:
    return [field for field in row._meta.concrete_fields if field.many_to_one]


def _link(rows: list[Any], stored: dict[type[Any], dict[int, Any]]) -> None:
    """Give the rows of a model the records that they name, read once; `stored` are at hand."""
    for field in _links(rows[0]):
        known = stored.setdefault(field.related_model, {})
        keys = {getattr(row, field.attname) for row in rows} - {None, *known}
        known |= field.related_model._base_manager.in_bulk(keys)
        for row in rows:
            if found := known.get(getattr(row, field.attname)):
                setattr(row, field.name, found)
            if hasattr(field, "follow"):
                with _naming(row):
                    field.follow(row)


def _insert(row: Any) -> None:
    row._change_reason = _BROUGHT_BACK
    with _naming(row):
        row.full_clean(["order"])
    row.save(force_insert=True)


@contextmanager
def _naming(row: Any) -> Iterator[None]:
    """Raises what speaks against the row, each sentence with the place that it speaks of."""
    try:
        yield
    except ValidationError as error:
        name = shorten(str(row), 60, placeholder="…")
        place = turkish_capital(row._meta.verbose_name) + (f" “{name}”" if name else "")
        raise ValidationError(
            [
                f"{place}{_field_named(row, name)}: {sentence}"
                for name, sentences in error.message_dict.items()
                for sentence in sentences
            ]
        ) from error


def _field_named(row: Any, name: str) -> str:
    return "" if name == NON_FIELD_ERRORS else f", {row._meta.get_field(name).verbose_name}"


def _require_parent(record: Any, field: Any, key: int) -> None:
    """Raise where what the record hangs on is gone; it stands on top if it was among its like."""
    if field.related_model._base_manager.filter(pk=key).exists():
        return
    if field.null and field.related_model is type(record):
        setattr(record, field.name, None)
        return
    raise ValidationError(
        f"Bağlı olduğu kayıt ({field.verbose_name}) silinmiş. Önce onu geri getirin."
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what the database refuses into a sentence; nothing is half stored."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_REFUSED) from error


def describe_moment(version: Any) -> str:
    """When a version came to be: `30.06.2025 14:05`."""
    return f"{timezone.localtime(version.history_date):%d.%m.%Y %H:%M}"
