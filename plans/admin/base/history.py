"""The changes of a page and of all the tables on it, newest first, in people's words."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Field, JSONField, Max, Model, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from plans.admin.base.stale import Source
from plans.content.differences import TableDifference, compare_tables, compare_texts
from plans.content.tables import Table, read_table
from plans.language.numbers import format_number
from plans.language.turkish import turkish_capital
from plans.models import Section, SectionTable, Survey
from plans.people.roles import name_of_person
from plans.records.plans import plan_paths

_KINDS = {"+": "eklendi", "~": "değişti", "-": "silindi"}
#: How many changes of each table are looked at; fewer of those that hold whole texts.
_LIMIT = 300
_LIMIT_OF_TEXTS = 50
#: Differences of texts are worked out on the list for so many changes and characters at most;
#: others have a link to their own page.
_COMPARED_ON_LIST = 10
_LENGTH_ON_LIST = 30_000

#: Fields too long to show before and after: the rich text first, then those of a table.
_LONG: dict[type[Model], list[str]] = {
    Section: ["text"],
    SectionTable: ["text", "columns", "rows"],
    Survey: ["introduction"],
}


@dataclass(frozen=True)
class FieldChange:
    """A changed field: as two short texts, or as what is different in a long one."""

    field: str
    before: str = ""
    after: str = ""
    text: SafeString | None = None
    table: TableDifference | None = None


@dataclass(frozen=True)
class PageChange:
    """One entry of the history as people read it."""

    when: datetime
    who: str
    #: The network address that it came from; none for commands and tasks.
    address: str | None
    #: The kind of record that was changed and its name.
    what: str
    name: str
    kind: str
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    #: The address of the page of this version; empty where there is none.
    url: str = ""
    is_deletion: bool = False
    #: Whether `fields` leaves out differences that the page of this version shows.
    is_cut: bool = False


def read_changes(
    sources: Iterable[Source], key: int, *, address: Callable[[Any], str] = lambda row: ""
) -> list[PageChange]:
    """All changes of the record `key` and its tables; two queries at most for each source.

    `address` gives the page of a version.
    """
    changes = [change for source in sources for change in _changes(source, key, address)]
    return sorted(changes, key=lambda change: change.when, reverse=True)


def with_names(history: QuerySet[Any]) -> QuerySet[Any]:
    """Historical rows with all that they are called by."""
    model = history.model.instance_type
    related = [field.name for field in model._meta.fields if field.is_relation]
    above = [path.rpartition("__")[0] for path in plan_paths(model)]
    return history.select_related("history_user", *related, *filter(None, above))


def _changes(source: Source, key: int, address: Callable[[Any], str]) -> Iterator[PageChange]:
    model, lookup = source
    limit = _LIMIT_OF_TEXTS if model in _LONG else _LIMIT
    history = with_names(model.history.all())
    rows = list(history.filter(**{lookup: key}).order_by("-history_id")[:limit])
    previous: dict[Any, Any] = {}
    if len(rows) == limit:  # what the oldest of them changed stands in entries before them
        older = model.history.filter(
            id__in={row.id for row in rows}, history_id__lt=rows[-1].history_id
        )
        latest = older.order_by().values("id").annotate(latest=Max("history_id"))
        before_all = history.filter(history_id__in=latest.values("latest"))
        previous = {row.id: row for row in before_all}
    for place, row in reversed(list(enumerate(rows))):
        before = previous.get(row.id)
        is_cut = before is not None and (
            place >= _COMPARED_ON_LIST or _length(before) + _length(row) > _LENGTH_ON_LIST
        )
        yield describe_change(row, before, is_cut=is_cut, url=address(row))
        previous[row.id] = row


def describe_change(row: Any, before: Any, *, is_cut: bool = False, url: str = "") -> PageChange:
    """What the historical `row` changed; `before` is the row before it, None where not known.

    With `is_cut` the differences of long texts are left out.
    """
    model = row.instance_type
    fields = []
    if row.history_type == "~" and before is not None:
        fields = list(field_changes(model, before, row, with_texts=not is_cut))
    is_unknown = row.history_type == "~" and before is None
    return PageChange(
        when=row.history_date,
        who=name_of_person(row.history_user),
        address=row.history_address,
        # Notes and totals of several kinds share a model: the kind's name is more exact.
        what=row.get_kind_display()
        if hasattr(row, "kind")
        else turkish_capital(model._meta.verbose_name),
        name=_name(row),
        kind="değişti (önceki değeri kayıtlı değil)" if is_unknown else _KINDS[row.history_type],
        reason=row.history_change_reason or "",
        fields=tuple(fields),
        url=url,
        is_deletion=row.history_type == "-",
        is_cut=is_cut
        and any(getattr(before, name) != getattr(row, name) for name in _LONG.get(model, [])),
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

    Only the fields `among` are looked at, all where it is empty; data of no form of their own are
    nothing to read.
    """
    long = _LONG.get(model, [])
    for field in model._meta.fields:
        if (among and field.name not in among) or isinstance(field, JSONField):
            continue
        if getattr(before, field.attname) == getattr(after, field.attname):
            continue
        label = turkish_capital(field.verbose_name)
        if field.name not in long:
            yield FieldChange(label, _text(field, before), _text(field, after))
        elif field.name == long[0] and with_texts:
            texts = getattr(before, field.name), getattr(after, field.name)
            # Safe: `compare_texts` escapes the words and writes the tags itself.
            yield FieldChange(label, text=mark_safe(compare_texts(*texts)))
    if with_texts and model is SectionTable:
        tables = _table(before), _table(after)
        if tables[0] != tables[1]:
            yield FieldChange("Tablo", table=compare_tables(*tables))


def _length(row: Any) -> int:
    return sum(len(str(getattr(row, name))) for name in _LONG.get(row.instance_type, []))


def _table(row: Any) -> Table:
    try:
        return read_table(row.columns, row.rows)
    except ValidationError:  # kept under rules that were different
        return Table()


def _name(row: Any) -> str:
    """A name for the row among its siblings, without another query where `with_names` read it."""
    if row.instance_type in _LONG:
        return next(filter(None, (getattr(row, name, "") for name in ("title", "caption", "key"))))
    if getattr(row, "indicator_id", None) or getattr(row, "user_id", None):
        parts = [
            getattr(getattr(row, "indicator", None), "name", ""),
            str(getattr(row, "year", "")),
            str(getattr(row, "period", None) or ""),
            f"{row.month}. ay" if hasattr(row, "month") else "",
            name_of_person(row.user) if hasattr(row, "user_id") else "",
            str(getattr(row, "unit", None) or ""),
        ]
        return ", ".join(part for part in parts if part)
    record = row.instance
    for field in record._meta.fields:
        if field.name in row._state.fields_cache:
            field.set_cached_value(record, row._state.fields_cache[field.name])
    try:
        return str(record)
    except (AttributeError, ObjectDoesNotExist):  # what it is called by is gone
        return str(getattr(row, "name", "") or getattr(row, "year", ""))


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
    if isinstance(value, User):
        return name_of_person(value)
    if isinstance(value, datetime):
        return f"{localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(dict(field.flatchoices).get(value, value))
