"""Abstract models that the plan's records are built from."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import Max
from simple_history.models import HistoricalRecords

from plans.records.history import AddressedHistory, TrailManager, history_user
from plans.records.plans import plan_of

#: While fixtures are loaded: rows by their model and natural key, or primary key.
_FOUND: ContextVar[dict[tuple[Any, Any], Any] | None] = ContextVar("found", default=None)


@contextmanager
def remember_found() -> Iterator[None]:
    """Look for no row twice: those below it in a fixture name it by its natural key, each."""
    token = _FOUND.set({})
    try:
        yield
    finally:
        _FOUND.reset(token)


class NaturalKeyManager(models.Manager[Any]):
    """Finds a row by the fields that people know it by (`NATURAL_KEY` of the model)."""

    def get_by_natural_key(self, *key: Any) -> Any:
        found = _FOUND.get()
        if found and (self.model, key) in found:
            return found[self.model, key]
        if found is not None and not self.model._meta.related_objects:
            # Nothing names its rows: it is looked for only to be changed, not where there is none.
            if (self.model, None) not in found:
                found[self.model, None] = self.exists()
            if not found[self.model, None]:
                raise self.model.DoesNotExist
        fields = cast(type[Record], self.model).NATURAL_KEY
        row = self.get(**dict(zip(fields, key, strict=True)))
        if found is not None:
            found[self.model, key] = found[self.model, row.pk] = row
        return row


def through(relation: str, model: type["Record"]) -> tuple[str, ...]:
    """The natural key of `model` as lookups through the foreign key `relation` to it."""
    return tuple(f"{relation}__{lookup}" for lookup in model.NATURAL_KEY)


def person(
    verbose_name: str, on_delete: Any = models.PROTECT, *, null: bool = True, **options: Any
) -> models.ForeignKey[Any, Any]:
    """Names an account; without `null` always."""
    options = {"null": null, "related_name": "+", "verbose_name": verbose_name, **options}
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete, **options)


class Record(models.Model):
    """A row of the plan: known by a natural key, with its history of changes."""

    #: What simple_history writes into the trail with the next `save`: why, when, and who where it
    #: is not `current_user`.
    _change_reason: str | None
    _history_date: datetime
    _history_user: Any

    #: Lookups, from this model, of the values that together name one row.
    NATURAL_KEY: ClassVar[tuple[str, ...]]

    #: Whether it is part of what a plan says, which is fixed once the plan is in force
    #: (`plans.records.frozen`); fields of it that are not; those that speak of the unit it names.
    IS_CONTENT: ClassVar[bool] = False
    NOT_CONTENT: ClassVar[tuple[str, ...]] = ()
    OF_UNIT: ClassVar[tuple[str, ...]] = ()

    objects = NaturalKeyManager()
    history = HistoricalRecords(
        inherit=True,
        bases=[AddressedHistory],
        get_user=history_user,
        history_manager=TrailManager,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its name, title or text: the first of these that it has."""
        for name in ("name", "title", "text"):
            if hasattr(self, name):
                return str(getattr(self, name))
        return super().__str__()

    def natural_key(self) -> tuple[Any, ...]:
        return tuple(_value_or_none(self, lookup) for lookup in self.NATURAL_KEY)


def _value_or_none(row: models.Model, lookup: str) -> Any:
    """Follow `lookup` from `row`; None where an optional relation on the way is empty."""
    value: Any = row
    for name in lookup.split("__"):
        value = None if value is None else _follow(value, name)
    return value


def _follow(row: models.Model, name: str) -> Any:
    """The value of a field; of a relation the row that was found before, if it was."""
    field: Any = row._meta.get_field(name)
    if (found := _FOUND.get()) and field.is_relation and not field.is_cached(row):
        known = found.get((field.related_model, getattr(row, field.attname)))
        return known or getattr(row, name)
    return getattr(row, name)


class OrderedRecord(Record):
    """A row with a place among its siblings; a new one without a place goes to the end."""

    #: Fields whose values make rows siblings.
    ORDER_WITHIN: ClassVar[tuple[str, ...]]

    order = models.PositiveIntegerField("sıra", blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.order is None:
            siblings = type(self)._base_manager.filter(
                **{name: getattr(self, name) for name in self.ORDER_WITHIN}
            )
            self.order = (siblings.aggregate(last=Max("order"))["last"] or 0) + 1
        super().save(*args, **kwargs)


class KeyedRecord(OrderedRecord):
    """An ordered row that people renumber, move and rename, and that other data hang on.

    Its `uid` alone says which row it is, through every export and import.
    """

    NATURAL_KEY = ("uid",)

    uid = models.UUIDField("kimlik", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class YearRecord(Record):
    """A row that belongs to a year of a plan.

    That the year lies inside the plan is checked here for people (a Turkish sentence) and, for
    every other way in, by the triggers of `plans.records.guards`.
    """

    #: How many years before the plan's first year are allowed too.
    YEARS_BEFORE: ClassVar[int] = 0

    year = models.PositiveSmallIntegerField("yıl")

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        try:
            plan = plan_of(self)
        except ObjectDoesNotExist:
            return  # the missing relation is reported by its own field
        first = plan.start_year - self.YEARS_BEFORE
        if self.year is not None and not first <= self.year <= plan.end_year:
            raise ValidationError(
                {
                    "year": f"{self.year} yılı planın dönemi ({first}–{plan.end_year}) dışında. "
                    "Bu dönemin içinden bir yıl yazın."
                }
            )
