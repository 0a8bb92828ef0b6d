"""Two books of a plan side by side: what changed and nothing else, as one tree of plain values.

Page, PDF, Excel and the list of changes in the printed plan are renderings of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from plans.content.differences import runs
from plans.content.richtext import plain_text
from plans.exchange.columns import HtmlWidget, card_numbers
from plans.language.turkish import turkish_capital
from plans.models import Plan, Revision, Unit
from plans.revision.carrying import REVISED, fill_cells
from plans.sheets import titles
from plans.sheets.compare import (
    Changes,
    compare,
    format_value,
    heading_of,
    names_of,
    row_label,
)
from plans.sheets.sheet import Book, Key, Row, Sheet
from plans.versions.stored import from_json

Kind = Literal["new", "changed", "retired", "removed"]
KINDS: dict[str, str] = {
    **{"new": "Yeni", "changed": "Değişti"},
    **{"retired": "İzlemeden kaldırıldı", "removed": "Kaldırıldı"},
}

#: Characters of a text that is shown whole; of a longer one, words around each changed place, and
#: words of what stands there.
_SHOWN, _AROUND, _MOST = 400, 8, 60
#: Fields that people do not see, or that follow from where a row stands.
_UNSEEN = ("uid", "order")
#: What a row stands in, as its group says.
_ABOVE = ("card", "objective", "section", "table")
#: Whose rows stand before and behind those of the objectives.
_FIRST = (titles.PLAN, titles.VALUES, titles.KEY_INDICATORS)
_LAST = (titles.EXPENSES, titles.BUDGET, titles.TOTALS)
_OF_TABLES = (titles.TABLES, titles.TABLE_COLUMNS, titles.TABLE_ROWS)


@dataclass(frozen=True)
class TextChange:
    """A field before and after, as people read it."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class YearChange:
    """A year's figure before and after; equal where it did not change."""

    year: int
    old: Decimal | None
    new: Decimal | None

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Change:
    """A row that is new, changed, watched no more, or removed."""

    kind: Kind
    #: What it is: `Gösterge`.
    what: str
    #: Which one; empty where the group says it.
    label: str
    texts: tuple[TextChange, ...] = ()
    #: All years of the plan where the figure of one changed.
    years: tuple[YearChange, ...] = ()

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def is_kept(self) -> bool:
        """Whether the row was there before and is there now."""
        return self.kind in ("changed", "retired")


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of an objective, of a section, of the budget …"""

    title: str
    changes: tuple[Change, ...]


Comparison = tuple[ChangeGroup, ...]


def compare_versions(plan: Plan, number: int) -> Comparison:
    """What the revision that made the plan's version `number` changed; two queries.

    What came between two versions another way, a correction of spelling, is none of its changes.
    """
    rows = Revision.objects.select_related("version")
    revision = rows.get(version__plan=plan, version__number=number)
    return compare_books(from_json(revision.base), from_json(revision.version.book))


def compare_books(old: Book, new: Book) -> Comparison:
    """What makes the old book the new one; one query, for the names of units."""
    new = fill_cells(new, old)
    units = {(code,): {"name": name} for code, name in Unit.objects.values_list("code", "name")}
    changes = compare(new, old, [sheet for sheet in REVISED if sheet.title in old])
    return _Reader(old, new, changes, units).read()


class _Reader:
    """Reads changes of sheets as changes for people."""

    def __init__(self, old: Book, new: Book, changes: Changes, units: dict[Key, Row]) -> None:
        self.old, self.new, self.changes = old, new, changes
        books = ({**book, titles.UNITS: units} for book in (old, new))
        self.called = {key: name for book in books for key, name in names_of(book).items()}
        (plan,) = new[titles.PLAN].values()
        self.years = range(plan["start_year"], plan["end_year"] + 1)

    def read(self) -> Comparison:
        groups: dict[tuple[Any, ...], list[Change]] = defaultdict(list)
        for sheet in REVISED:
            for key, kind in self._rows(sheet):
                old = self.old[sheet.title].get(key) if kind != "new" else None
                new = self.new[sheet.title].get(key) if kind != "removed" else None
                if change := self._change(sheet, key, kind, old or {}, new or {}):
                    groups[self._group(sheet, new or old or {})].append(change)
        return tuple(ChangeGroup(place[-1], tuple(groups[place])) for place in sorted(groups))

    def _rows(self, sheet: Sheet) -> Iterator[tuple[Key, Kind]]:
        """The rows to tell of: where places are keys, not those that only moved."""
        changes = self.changes.get(sheet.title)
        if changes is None:
            return
        new = {*changes.new, *changes.changed}
        gone = {*changes.missing, *changes.changed}
        if sheet.key[-1] == "order":
            before, after = self.old[sheet.title], self.new[sheet.title]
            stood = {_content(sheet, before[key]) for key in gone}
            stands = {_content(sheet, after[key]) for key in new}
            new = {key for key in new if _content(sheet, after[key]) not in stood}
            gone = {key for key in gone if _content(sheet, before[key]) not in stands}
        for key in self.new[sheet.title]:
            if key in new:
                yield key, "changed" if key in gone else "new"
        for key in self.old[sheet.title]:
            if key in gone - new:
                yield key, "removed"

    def _change(self, sheet: Sheet, key: Key, kind: Kind, old: Row, new: Row) -> Change | None:
        names = list(dict.fromkeys([*new, *old]))
        differing = [name for name in names if old.get(name) != new.get(name)]
        is_of_years = sheet.grid is not None and sheet.grid.column == "year"
        of_years = {n for n in names if is_of_years and n.startswith(f"{sheet.grid.prefix}:")}
        hidden = {*_UNSEEN, *(sheet.key if kind == "changed" else (*_ABOVE, sheet.name_field))}
        texts = tuple(
            text
            for name in differing
            if name not in hidden and name not in of_years
            if (text := self._text(sheet, name, old, new)) and text.old != text.new
        )
        years = self._year_changes(sheet, old, new) if of_years & {*differing} else ()
        if kind == "changed" and not texts and not years:
            return None
        kept = texts if kind != "removed" else ()
        row = new or old
        label = self._label(
            sheet, row, is_renamed=kind == "changed" and sheet.name_field in differing
        )
        is_retired = kind == "changed" and new.get("retired_from") and not old.get("retired_from")
        kind = "retired" if is_retired else kind
        return Change(kind, self._what(sheet, row), label, kept, years)

    def _text(self, sheet: Sheet, name: str, old: Row, new: Row) -> TextChange:
        column = sheet.column(name)
        values = [
            format_value(sheet, name, row.get(name), self.called) if row else ""
            for row in (old, new)
        ]
        if column and isinstance(column.widget, HtmlWidget):
            values = [plain_text(value) for value in values]
        if name == "cover":
            values = ["önceki resim" if values[0] else "", "yeni resim" if values[1] else ""]
        return TextChange(self._heading(sheet, name, new or old), *_cut(*values))

    def _heading(self, sheet: Sheet, name: str, row: Row) -> str:
        if sheet.title == titles.TABLE_ROWS and ":" in name:
            column = (row["section"], row["table"], int(name.rpartition(":")[2]))
            for book in (self.new, self.old):
                if title := book[titles.TABLE_COLUMNS].get(column, {}).get("title"):
                    return title
        return heading_of(sheet, name, self.called)

    def _year_changes(self, sheet: Sheet, old: Row, new: Row) -> tuple[YearChange, ...]:
        first = self.years.start - sheet.grid.years_before
        fields = ((year, sheet.grid.field(year)) for year in range(first, self.years.stop))
        return tuple(YearChange(year, old.get(name), new.get(name)) for year, name in fields)

    def _what(self, sheet: Sheet, row: Row) -> str:
        if sheet.title in _OF_TABLES:
            return "Tablo"
        if sheet.title == titles.NOTES:
            return format_value(sheet, "kind", row["kind"], self.called)
        model = sheet.model or sheet.grid.model
        return turkish_capital(str(model._meta.verbose_name))

    def _label(self, sheet: Sheet, row: Row, *, is_renamed: bool) -> str:
        if sheet.title in (titles.TABLE_COLUMNS, titles.TABLE_ROWS):
            table = (row["section"], row["table"])
            caption = self._row(titles.TABLES, table).get("caption") or row["table"]
            line = "sütun" if sheet.title == titles.TABLE_COLUMNS else "satır"
            return f"{caption}, {row['order']}. {line}"
        if sheet.title in (titles.PLAN, titles.MATRIX, titles.COSTING):
            return ""
        if sheet.title == titles.COOPERATIONS:
            return self.called.get(row["unit"]) or str(row["unit"])
        if is_renamed and "order" in row:  # both names stand below
            return str(row.get("code") or f"{row['order']}. sıra")
        parts = [row.get("code") or "", row[sheet.name_field]] if sheet.name_field else []
        return " ".join(filter(None, parts)) or row_label(sheet, row, self.called)

    def _row(self, title: str, key: Key) -> Row:
        return self.new[title].get(key) or self.old[title].get(key) or {}

    def _group(self, sheet: Sheet, row: Row) -> tuple[Any, ...]:
        """Where a row's group stands, and last what it is called."""
        if sheet.title in _FIRST:
            return 0, _FIRST.index(sheet.title), 0, 0, sheet.title
        if sheet.title in _LAST:
            return 2, _LAST.index(sheet.title), 0, 0, sheet.title
        if sheet.title in (titles.SECTIONS, *_OF_TABLES):
            key = (row["section"] if "section" in row else row["key"],)
            place = [*{**self.old[titles.SECTIONS], **self.new[titles.SECTIONS]}].index(key)
            return 3, place, 0, 0, self._row(titles.SECTIONS, key)["title"]
        if sheet.title == titles.GOALS:
            return 1, int(row["code"][1:]), 0, 0, f"{row['code']} {row['name']}"
        card = row.get("card") or (row["code"] if sheet.title == titles.CARDS else "")
        objective, order = card_numbers(card) if card else (row.get("objective") or row["code"], 1)
        goal, number = map(int, objective[1:].split("."))
        name = self._row(titles.OBJECTIVES, (objective,)).get("name", "")
        ending = f", {order}. kart" if order > 1 else ""
        return 1, goal, number, order, f"{objective} {name}{ending}"


def _content(sheet: Sheet, row: Row) -> tuple[Any, ...]:
    """What a row says, wherever among its siblings it stands."""
    return tuple(
        (name, str(value))
        for name, value in sorted(row.items())
        if name != "order" and value is not None
    )


def _cut(old: str, new: str) -> tuple[str, str]:
    """Two texts as people compare them: of long ones what is around each place that differs."""
    if max(len(old), len(new)) <= _SHOWN:
        return old, new
    cut: list[list[str]] = [[], []]
    found = list(runs(old.split(" "), new.split(" ")))
    for place, (is_same, *words) in enumerate(found, 1):
        around = _AROUND * (place > 1), _AROUND * (place < len(found))
        first, last = around if is_same else (_MOST, 0)
        for said, part in zip(cut, words, strict=True):
            is_long = len(part) > first + last
            said += [*part[:first], "…", *part[len(part) - last :]] if is_long else part
    return " ".join(cut[0]), " ".join(cut[1])


def count_changes(comparison: Comparison) -> dict[str, int]:
    """How many rows are new, changed and removed, by what people call that."""
    kinds = [change.kind for group in comparison for change in group.changes]
    return {label: kinds.count(kind) for kind, label in KINDS.items() if kind in kinds}
