"""Rows in an order that people change by dragging; the database keeps each place unique."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from unfold.forms import PaginationInlineFormSet

from plans.records.frozen import refuse_frozen

#: Added to places that two rows may be about to swap; no place is as high as this.
ASIDE = 1_000_000_000


def assign_places(places: Sequence[int | None], taken: int = 0) -> list[int]:
    """The places of rows that stand in the wanted order, changing none without need.

    `places` holds the present place of each row, None for a new one; other rows, which are not
    in question, hold places up to `taken`. Rows that are in order already keep their places and
    new ones at the end follow; otherwise all count on from `taken`.
    """
    known = [place for place in places if place is not None]
    in_order = all(a < b for a, b in pairwise(known))
    if in_order and all(place is None for place in places[len(known) :]):
        last = max([taken, *known])
        return known + list(range(last + 1, last + 1 + len(places) - len(known)))
    return list(range(taken + 1, taken + 1 + len(places)))


def make_room(queryset: QuerySet[Any], keys: Iterable[int]) -> None:
    """Move the rows `keys` of `queryset` behind all places in use, keeping their order.

    The first of two phases: afterwards each can take its final place in any sequence without
    two rows ever holding one place.
    """
    last = queryset.aggregate(last=Max("order"))["last"] or 0
    # `+ 1` also moves rows whose place is 0.
    queryset.filter(pk__in=list(keys)).update(order=F("order") + last + 1)


def give_way(row: Any, using: str) -> None:
    """Move whichever other row holds the place of `row` behind its siblings."""
    siblings = type(row)._base_manager.using(using)
    for name in row.ORDER_WITHIN:
        attribute = row._meta.get_field(name).attname
        siblings = siblings.filter(**{attribute: getattr(row, attribute)})
    if holder := siblings.filter(order=row.order).exclude(pk=row.pk).values_list("pk", flat=True):
        make_room(siblings, holder)


class OrderedForm(ModelForm[Any]):
    """A row with a place, which the formset compares and checks, not the form."""

    moved = False
    #: On the first moved row of a list: the keys of all rows that move.
    moving: Sequence[int] = ()

    @property
    def changed_data(self) -> list[str]:
        # The browser renumbers all rows when one is dragged; that alone changes none of them.
        changed = [name for name in super().changed_data if name != "order"]
        return [*changed, "order"] if self.moved else changed

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # private
        return excluded | {"order"}


class LabelledFormSet(PaginationInlineFormSet):
    """Inline rows whose fields say what and where they are."""

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        # For screen readers: the column's heading does not label its fields.
        row = "yeni satır" if index is None else f"{index + 1}. satır"
        for field in form.fields.values():
            widget: Any = getattr(field.widget, "widget", field.widget)  # links stand around it
            widget.attrs["aria-label"] = f"{field.label}, {row}"


class OrderedFormSet(LabelledFormSet):
    """Inline rows that keep the order they were dragged into."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        rows.sort(key=_wanted_place)
        shown = {form.instance.pk for form in self.initial_forms}
        taken = max((row.order for row in self.get_queryset() if row.pk not in shown), default=0)
        _place(rows, assign_places([form.initial.get("order") for form in rows], taken))

    def save(self, commit: bool = True) -> Any:
        moved = [form.instance.pk for form in self.initial_forms if form.moved]
        with transaction.atomic():
            if moved:
                leaving = [form.instance.pk for form in self.deleted_forms if form.instance.pk]
                make_room(self.get_queryset().order_by(), moved + leaving)
            return super().save(commit)


class OrderedListFormSet(BaseModelFormSet[Any, Any]):
    """Rows of a list page that keep the order they were dragged into.

    The list may show a part of all rows, so the places of those that it shows change hands.
    """

    forms: list[Any]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        siblings = defaultdict(list)
        for form in self.forms:
            row = form.instance
            siblings[tuple(getattr(row, name) for name in row.ORDER_WITHIN)].append(form)
        for forms in siblings.values():
            places = sorted(form.initial["order"] for form in forms)
            _place(sorted(forms, key=_wanted_place), places)
        if moved := [form for form in self.forms if form.moved]:
            for form in moved:
                refuse_frozen(form.instance)
            moved[0].moving = [form.instance.pk for form in moved]


def _wanted_place(form: ModelForm[Any]) -> float:
    place = form.cleaned_data["order"]
    return float("inf") if place is None else place


def _place(forms: Iterable[Any], places: Iterable[int]) -> None:
    """Give the forms' rows their places and note which rows move."""
    for form, place in zip(forms, places, strict=True):
        form.moved = bool(form.instance.pk) and place != form.initial["order"]
        form.instance.order = place
