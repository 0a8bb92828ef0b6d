"""The trail as a list, the newest first: chosen, cut into pages and put into words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, Value
from django.utils.timezone import localtime, make_aware

from plans.admin.base.history import FieldChange, PageChange, describe_change, field_changes
from plans.language.codes import parse_key
from plans.language.turkish import turkish_capital, turkish_lower
from plans.models import TrailEvent
from plans.people.roles import name_of_person
from plans.records.unions import fetch_union
from plans.trail.page.rows import load_before, load_rows, name_rows
from plans.trail.sources import EVENTS, PAGES, RECORDS, Source, find_sources

#: Entries on a page, and in one reading for a file.
PAGE, MANY = 50, 1000
#: The choice of what nobody did: commands and tasks.
NOBODY = "yok"


@dataclass(frozen=True)
class Choice:
    """What somebody looks for in the trail."""

    #: The key of an account, NOBODY, or nothing for all.
    person: str = ""
    kind: str = ""
    plan: int = 0
    first: date | None = None
    last: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Place:
    """Where in the list a page begins: after the entry of this moment, table and key."""

    at: datetime
    source: int
    key: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.key}"


def parse_place(text: str) -> Place | None:
    """The place that an address names; None where it names none."""
    at, _, rest = text.partition("~")
    source, _, key = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Place(moment, parse_key(source), parse_key(key)) if moment.tzinfo else None


@dataclass(frozen=True)
class Entry:
    """A line of the list."""

    what: PageChange
    place: Place
    #: What it is called in the choice of kinds.
    kind: str


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds to choose from, in two groups."""
    events = [*TrailEvent.Kind.choices]
    records = []
    for source in find_sources():
        if source.is_history:
            records.append((source.key, turkish_capital(source.label)))
        elif source.label:
            events.append((source.key, source.label))
    return [(EVENTS, events), (RECORDS, records)]


def read_page(
    choice: Choice, after: Place | None = None, count: int = PAGE
) -> tuple[list[Entry], Place | None]:
    """The entries after a place, and where the next page begins; a fixed number of queries."""
    sources = find_sources()
    queries = []
    for number, source in enumerate(sources):
        condition = _condition(source, choice)
        if condition is None:
            continue
        if after:
            condition &= _older(source, number, after)
        rows = source.model._base_manager.filter(condition).order_by(f"-{source.at}", "-pk")
        rows = rows.annotate(trail_part=Value(number), trail_at=F(source.at), trail_key=F("pk"))
        queries.append(rows.values_list("trail_part", "trail_at", "trail_key")[: count + 1])
    end = f"ORDER BY 2 DESC, 1 DESC, 3 DESC LIMIT {count + 1}"
    found = [(sources[part], part, key) for part, _, key in fetch_union(queries, end)]
    entries = _describe(found[:count])
    return entries, entries[-1].place if len(found) > count else None


def read_all(choice: Choice, most: int) -> Iterator[Entry]:
    """The newest `most` entries."""
    after: Place | None = None
    while most > 0:
        entries, after = read_page(choice, after, min(most, MANY))
        yield from entries
        most -= len(entries)
        if after is None:
            return


# --- Choosing -----------------------------------------------------------------------------------


def _condition(source: Source, choice: Choice) -> Q | None:
    """What of a table is chosen; None for nothing."""
    condition = Q()
    if choice.kind in TrailEvent.Kind:
        if source.model is not TrailEvent:
            return None
        condition &= Q(kind=choice.kind)
    elif choice.kind and choice.kind != source.key:
        return None
    if choice.plan:
        of_plan = source.of_plan(choice.plan)
        if of_plan is None:
            return None
        condition &= of_plan
    if choice.person:
        condition &= source.of_person(parse_key(choice.person) or None)
    if choice.first:
        condition &= Q(**{f"{source.at}__gte": _begin(choice.first)})
    if choice.last:
        condition &= Q(**{f"{source.at}__lt": _begin(choice.last + timedelta(days=1))})
    for word in turkish_lower(choice.words).split():
        condition &= source.with_word(word)
    return condition


def _begin(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _older(source: Source, number: int, place: Place) -> Q:
    """What of the table stands after the place in the list."""
    before = Q(**{f"{source.at}__lt": place.at})
    if number > place.source:
        return before
    same = Q(**{source.at: place.at})
    return before | (same if number < place.source else same & Q(pk__lt=place.key))


# --- In words -----------------------------------------------------------------------------------


def _describe(found: Iterable[tuple[Source, int, Any]]) -> list[Entry]:
    found = list(found)
    keys: dict[Any, set[Any]] = {}
    for source, _, key in found:
        keys.setdefault(source.model, set()).add(key)
    rows = load_rows(keys)
    histories = [rows[source.model][key] for source, _, key in found if source.is_history]
    before = load_before(row for row in histories if row.history_type == "~")
    name_rows([*(row for by_key in rows.values() for row in by_key.values()), *before.values()])
    entries = []
    for source, number, key in found:
        row = rows[source.model][key]
        place = Place(getattr(row, source.at), number, key)
        earlier = before.get((source.model, key))
        what = _of_history(row, earlier) if source.is_history else _of_event(source, row)
        kind = source.label or row.get_kind_display()
        entries.append(Entry(what, place, turkish_capital(kind)))
    return entries


def _of_history(row: Any, before: Any) -> PageChange:
    """A change of a record; of a new or deleted one also what stands in it."""
    address = PAGES.get(row.instance_type._meta.label_lower)
    url = address(row) if address else ""
    change = describe_change(row, before, is_cut=before is not None, url=url)
    if row.history_user_id is None:
        change = replace(change, who=_unknown(change.address))
    model = row.instance_type
    if row.history_type == "~":
        return replace(change, fields=tuple(one for one in change.fields if one.field != _VERSION))
    names = [field.name for field in model._meta.fields if _is_told(field, row)]
    fields = list(field_changes(model, model(), row, among=names)) if names else []
    if row.history_type == "+":
        return replace(change, fields=tuple(replace(one, before="") for one in fields))
    return replace(change, fields=tuple(replace(one, before=one.after, after="") for one in fields))


#: What the number of a version is called, which changes with everything else.
_VERSION = "Sürüm"
#: Fields that say nothing to people.
_SILENT = {"id", "uid", "version"}


def _is_told(field: Any, row: Any) -> bool:
    return field.name not in _SILENT and getattr(row, field.attname) not in (None, "")


def _of_event(source: Source, row: Any) -> PageChange:
    """Something that has no history: what its row says of itself."""
    person, *others = source.people
    about = [name_of_person(getattr(row, name)) for name in others if getattr(row, name)]
    address = getattr(row, source.address) if source.address else None
    is_event = isinstance(row, TrailEvent)
    fields = _changes(row.old or {}, row.new or {}) if is_event else ()
    return PageChange(
        when=getattr(row, source.at),
        who=name_of_person(getattr(row, person), _unknown(address)),
        address=address,
        what=row.get_kind_display() if is_event else source.label,
        name=row.subject if is_event else ", ".join(about) or str(row),
        kind=row.words if is_event else str(row) if about else "",
        fields=fields,
        url=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
    )


def _unknown(address: str | None) -> str:
    """Who did what stands under no account."""
    return "Giriş yapmamış kişi" if address else "Komut satırı"


def _changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys([*old, *new])
    return tuple(
        FieldChange(turkish_capital(name), str(old.get(name, "")), str(new.get(name, "")))
        for name in names
    )


def as_row(entry: Entry) -> list[str]:
    """The entry as a line of a file; see COLUMNS."""
    what = entry.what
    changes = [
        f"{change.field}: {change.before or 'boş'} → {change.after or 'boş'}"
        for change in what.fields
        if change.text is None and change.table is None
    ]
    return [
        f"{localtime(what.when):%d.%m.%Y %H:%M:%S}",
        what.who,
        what.address or "",
        entry.kind,
        what.name,
        " – ".join(filter(None, (what.kind, what.reason))),
        "\n".join(changes),
    ]


#: Names and widths of the columns of a file.
COLUMNS = [
    ("Ne zaman", 20),
    ("Kim", 26),
    ("Adres", 18),
    ("Tür", 24),
    ("Konu", 50),
    ("Ne oldu", 40),
    ("Eski → yeni", 70),
]
