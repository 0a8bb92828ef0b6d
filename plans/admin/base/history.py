"""The changes of a page and of all the tables on it, newest first, in people's words."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Field, Max, Model
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from plans.admin.base.stale import Source
from plans.content.differences import TableDifference, table_difference, text_difference
from plans.content.tables import Table, read_table
from plans.language.numbers import format_number
from plans.language.turkish import turkish_capital
from plans.models import Section, SectionTable, Survey
from plans.people.roles import name_of_person

_KINDS = {"+": "eklendi", "~": "değişti", "-": "silindi"}
#: How many changes of each table are looked at; fewer of those that hold whole texts.
_LIMIT = 300
_LIMIT_OF_TEXTS = 50
#: Differences of texts are worked out on the list for so many changes and characters at most;
#: others have a link to their own page.
_COMPARED_ON_LIST = 10
_LENGTH_ON_LIST = 30_000

#: Fields with rich text, and those that make a table together.
_RICH_TEXTS: dict[type[Model], str] = {
    Section: "text",
    SectionTable: "text",
    Survey: "introduction",
}
_TABLE_FIELDS = ("columns", "rows")


@dataclass(frozen=True)
class FieldChange:
    """A changed field: as two short texts, or as what is different in a long one."""

    field: str
    before: str = ""
    after: str = ""
    text: SafeString | None = None
    table: TableDifference | None = None


@dataclass(frozen=True)
class Change:
    when: datetime
    who: str
    #: The network address that it came from; none for commands and tasks.
    address: str | None
    #: What was changed: the kind of record and its name.
    what: str
    name: str
    kind: str
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    #: The address of the page of this version; empty where there is none.
    url: str = ""
    #: Whether `fields` leaves out differences that the page of this version shows.
    is_cut: bool = False


def changes_of(sources: Iterable[Source], key: int) -> list[Change]:
    """All changes of the record `key` and its tables; one query for each of `sources`."""
    changes = [change for source in sources for change in _changes(source, key)]
    return sorted(changes, key=lambda change: change.when, reverse=True)


def _changes(source: Source, key: int) -> list[Change]:
    model, lookup = source
    related = [field.name for field in model._meta.fields if field.is_relation]
    limit = _LIMIT_OF_TEXTS if model in _RICH_TEXTS else _LIMIT
    history = model.history.select_related("history_user", *related)
    rows = list(history.filter(**{lookup: key}).order_by("-history_id")[:limit])
    address = version_address(model)
    previous: dict[Any, Any] = {}
    if len(rows) == limit:  # what the oldest of them changed stands in entries before them
        older = model.history.filter(
            id__in={row.id for row in rows}, history_id__lt=rows[-1].history_id
        )
        latest = older.order_by().values("id").annotate(latest=Max("history_id"))
        before_all = history.filter(history_id__in=latest.values("latest"))
        previous = {row.id: row for row in before_all}
    changes = []
    for place, row in reversed(list(enumerate(rows))):
        before = previous.get(row.id)
        is_cut = before is not None and (
            place >= _COMPARED_ON_LIST or _length(before) + _length(row) > _LENGTH_ON_LIST
        )
        changes.append(change_of(row, before, address, is_cut=is_cut))
        previous[row.id] = row
    return changes


def change_of(
    row: Any,
    before: Any,
    address: Callable[[Any], str] = lambda row: "",
    *,
    is_cut: bool = False,
) -> Change:
    """What the historical `row` changed of the one `before` it; None where that is not known."""
    model = row.instance_type
    changes_fields = before is not None and row.history_type == "~"
    fields = (
        tuple(field_changes(model, before, row, with_texts=not is_cut)) if changes_fields else ()
    )
    return Change(
        when=row.history_date,
        who=name_of_person(row.history_user),
        address=row.history_address,
        what=_what(model, row),
        name=_name(row),
        kind=_kind(row, before),
        reason=row.history_change_reason or "",
        fields=fields,
        url=address(row),
        is_cut=is_cut and any(getattr(before, name) != getattr(row, name) for name in _long(model)),
    )


def field_changes(
    model: type[Model],
    before: Any,
    after: Any,
    *,
    with_texts: bool = True,
    among: Collection[str] = (),
) -> Iterator[FieldChange]:
    """The fields in which two versions of a record differ, long ones with their differences.

    Only the fields `among` are looked at, all where it is empty.
    """
    for field in model._meta.fields:
        if among and field.name not in among:
            continue
        if getattr(before, field.attname) == getattr(after, field.attname):
            continue
        label = turkish_capital(str(field.verbose_name))
        if field.name not in _long(model):
            yield FieldChange(label, _text(field, before), _text(field, after))
        elif field.name == _RICH_TEXTS.get(model) and with_texts:
            texts = getattr(before, field.name), getattr(after, field.name)
            # Made of escaped words and of tags written there.
            yield FieldChange(label, text=mark_safe(text_difference(*texts)))
    if with_texts and model is SectionTable:
        tables = _table(before), _table(after)
        if tables[0] != tables[1]:
            yield FieldChange("Tablo", table=table_difference(*tables))


def version_address(model: type[Model]) -> Callable[[Any], str]:
    """What gives the address of the page of a version of `model`; empty where it has none."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_version"
    try:
        reverse(name, args=[0, 0])
    except NoReverseMatch:
        return lambda row: ""
    return lambda row: reverse(name, args=[row.id, row.history_id])


def _long(model: type[Model]) -> tuple[str, ...]:
    """The fields of `model` that are too long to be told as two texts."""
    rich = (_RICH_TEXTS[model],) if model in _RICH_TEXTS else ()
    return (*rich, *(_TABLE_FIELDS if model is SectionTable else ()))


def _length(row: Any) -> int:
    return sum(len(str(getattr(row, name))) for name in _long(row.instance_type))


def _table(row: Any) -> Table:
    try:
        return read_table(row.columns, row.rows)
    except ValidationError:  # kept under rules that were different
        return Table()


def _what(model: type[Model], row: Any) -> str:
    """Notes and totals of several kinds share a model; the kind says more."""
    if hasattr(row, "kind"):
        return row.get_kind_display()
    return turkish_capital(str(model._meta.verbose_name))


def _kind(row: Any, before: Any) -> str:
    if row.history_type == "~" and before is None:
        return "değişti (önceki değeri kayıtlı değil)"
    return _KINDS[row.history_type]


def _name(row: Any) -> str:
    """What tells the row from its siblings, without asking the database again."""
    if row.instance_type in _RICH_TEXTS:
        return next(filter(None, (getattr(row, name, "") for name in ("title", "caption", "key"))))
    indicator = getattr(row, "indicator", None)
    parts = [getattr(indicator, "name", ""), str(getattr(row, "year", ""))]
    parts += [getattr(row, name, "") for name in ("name", "text")]
    if not any(parts):
        parts = [name_of_person(row.user)] if hasattr(row, "user") else []
        parts += [str(getattr(row, "unit", None) or "")]
    return ", ".join(part for part in parts if part)


def _text(field: Field, row: Any) -> str:
    try:
        value = getattr(row, field.name)
    except ObjectDoesNotExist:
        return "silinmiş kayıt"
    if value is None or value == "":
        return "boş"
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    if isinstance(value, Decimal):
        return format_number(value)
    return str(dict(field.flatchoices).get(value, value))
