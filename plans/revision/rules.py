"""What a revision may not do to the plan in force: pure functions over its book before and after.

Goals, mission and vision stay, and so do the figures of years before the revision; a target that a
revision changed once changes again only as a recorded exception (the guide's rule on güncelleme).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from plans.language.numbers import format_number
from plans.revision.carrying import REVISED
from plans.sheets import titles
from plans.sheets.compare import names_of, row_label
from plans.sheets.sheet import BY_TITLE, Book, Row, Sheet

_FIXED = {
    "institution": "Kurum adı",
    "title": "Planın başlığı",
    "start_year": "Planın ilk yılı",
    "end_year": "Planın son yılı",
    "mission": "Misyon",
    "vision": "Vizyon",
}
_RENEWAL = "Bunlar ancak plan yenilenirken değişir."


@dataclass(frozen=True)
class RepeatedTarget:
    """A target that the revision changes although an earlier one did."""

    #: `<uid>:<year>`, as the revision's exceptions are kept.
    key: str
    place: str
    year: int
    old: Any
    new: Any
    #: The earlier revision.
    number: int

    def __str__(self) -> str:
        old, new = format_number(self.old) or "boş", format_number(self.new) or "boş"
        return f"{self.place}, {self.year} hedefi: {old} → {new}"


def find_faults(old: Book, new: Book, from_year: int) -> Iterator[str]:
    """What the revision does and may not, each a sentence with its place and what to do."""
    yield from _fixed_texts(old, new)
    yield from _goals(old, new)
    yield from _earlier_years(old, new, from_year)
    yield from _deleted_indicators(old, new, from_year)
    yield from _deleted_cards(old, new, from_year)
    yield from _retired_too_early(old, new, from_year)
    yield from _lost_activities(old, new)


def _fixed_texts(old: Book, new: Book) -> Iterator[str]:
    ((was,), (now,)) = (book[titles.PLAN].values() for book in (old, new))
    for name, label in _FIXED.items():
        if was[name] != now[name]:
            yield f"{label} güncellemeyle değişmez; taslakta eski hâline getirin. {_RENEWAL}"


def _goals(old: Book, new: Book) -> Iterator[str]:
    was, now = old[titles.GOALS], new[titles.GOALS]
    for key in sorted(was.keys() | now.keys()):
        (code,) = key
        if key not in now:
            yield f"{code}: Amaç silinmez; taslakta geri getirin. {_RENEWAL}"
        elif key not in was:
            yield f"{code}: Amaç eklenmez; taslaktan silin. {_RENEWAL}"
        elif was[key]["name"] != now[key]["name"]:
            yield f"{code}: Amacın adı değişmez; taslakta eski hâline getirin. {_RENEWAL}"


def _earlier_years(old: Book, new: Book, from_year: int) -> Iterator[str]:
    """Figures of years that the plan in force has behind it stay as they were planned."""
    names = _names(old, new)
    for sheet in REVISED:
        was, now = (book.get(sheet.title, {}) for book in (old, new))
        for key in [*was, *(key for key in now if key not in was)]:
            if sheet.title == titles.INDICATORS and key not in now:
                continue  # said by `_deleted_indicators`
            before, after = (_figures(sheet, rows.get(key), from_year) for rows in (was, now))
            years = [y for y in sorted(before | after) if before.get(y) != after.get(y)]
            if not years:
                continue
            place = f"{sheet.title}, {row_label(sheet, now.get(key) or was[key], names)}"
            said = ", ".join(map(str, years))
            if key in now:
                yield (
                    f"{place}: {said} değişmiş. {from_year} yılından önceki yıllar değişmez; "
                    "taslakta eski hâline getirin."
                )
            else:
                yield (
                    f"{place}: Silinmiş; {said} için sayısı var. {from_year} yılından önceki "
                    "yıllar değişmez; taslakta geri getirin."
                )


def _deleted_indicators(old: Book, new: Book, from_year: int) -> Iterator[str]:
    """Reports of the years before read them; in the plan's first year nothing was before."""
    (plan,) = old[titles.PLAN].values()
    names = _names(old, new)
    for key, row in old[titles.INDICATORS].items() if from_year > plan["start_year"] else ():
        if key not in new[titles.INDICATORS]:
            place, day = row_label(BY_TITLE[titles.INDICATORS], row, names), f"01.01.{from_year}"
            yield (
                f"{place}: Silinmiş. Yürürlükteki planın göstergesi silinmez, izlemeden "
                "kaldırılır: taslakta geri getirip “İzlemeden kaldırma” bölümüne gerekçeyi ve "
                f"{day} ya da sonrasını yazın."
            )


def _deleted_cards(old: Book, new: Book, from_year: int) -> Iterator[str]:
    """Reports of the years before show them, also where their indicators moved to other cards."""
    (plan,) = old[titles.PLAN].values()
    names = _names(old, new)
    gone: set[str] = set()
    for title in (titles.OBJECTIVES, titles.CARDS) if from_year > plan["start_year"] else ():
        for key, row in old.get(title, {}).items():
            (code,) = key
            if key not in new.get(title, {}) and code.split()[0] not in gone:
                gone.add(code)
                yield (
                    f"{row_label(BY_TITLE[title], row, names)}: Silinmiş. {from_year} yılından "
                    "önceki yılların raporlarında yeri var; taslakta geri getirin."
                )


def _figures(sheet: Sheet, row: Row | None, from_year: int) -> dict[int, Any]:
    """The row's figures of the years before `from_year`."""
    if row is None:
        return {}
    if sheet.grid and sheet.grid.column == "year":
        prefix = f"{sheet.grid.prefix}:"
        cells = {int(n.removeprefix(prefix)): v for n, v in row.items() if n.startswith(prefix)}
    elif row.get("year"):
        cells = {row["year"]: row.get("amount", row.get("value"))}
    else:
        cells = {}
    return {year: v for year, v in cells.items() if year < from_year and v is not None}


def _retired_too_early(old: Book, new: Book, from_year: int) -> Iterator[str]:
    names = _names(old, new)
    for key, row in new[titles.INDICATORS].items():
        was, now = old[titles.INDICATORS].get(key, {}).get("retired_from"), row["retired_from"]
        if was == now:
            continue
        place = row_label(BY_TITLE[titles.INDICATORS], row, names)
        if was and was.year < from_year:
            yield (
                f"{place}: {was:%d.%m.%Y} günü izlemeden kaldırılmıştı; bu değişmez. Taslakta eski "
                "hâline getirin."
            )
        elif now and now.year < from_year:
            yield (
                f"{place}: Güncelleme {from_year} yılından başlar. İzlemeden kaldırıldığı gün "
                f"01.01.{from_year} ya da sonrası olmalıdır."
            )


def _lost_activities(old: Book, new: Book) -> Iterator[str]:
    """Units have drawn calendars of them, and reports tell how far they came."""
    years: dict[str, set[int]] = {}
    for activity, year, _unit in old.get(titles.CALENDARS, {}):
        years.setdefault(activity, set()).add(year)
    names = _names(old, new)
    for uid in years:
        if (uid,) not in new[titles.ACTIVITIES]:
            said = ", ".join(map(str, sorted(years[uid])))
            yield (
                f"{names[uid]}: Faaliyet silinmiş, ama {said} takviminde var. Taslakta geri "
                "getirin; yerine başka iş yapılacaksa onu yeni faaliyet olarak ekleyin."
            )


def find_repeated(old: Book, new: Book, earlier: Mapping[str, int]) -> list[RepeatedTarget]:
    """The targets that the revision changes although one of those before did.

    `earlier` has the number of that revision by the target's key, as `changed_targets` gives it.
    """
    names, sheet = _names(old, new), BY_TITLE[titles.INDICATORS]
    rows = new[titles.INDICATORS]
    return [
        RepeatedTarget(key, row_label(sheet, rows[uid,], names), year, was, now, earlier[key])
        for uid, year, was, now in _changed_targets(old, new)
        if (key := f"{uid}:{year}") in earlier
    ]


def changed_targets(versions: Sequence[Book]) -> dict[str, int]:
    """The targets that revisions changed, by key, and by which one: out of the versions' books."""
    return {
        f"{uid}:{year}": number
        for number, (old, new) in enumerate(pairwise(versions), 1)
        for uid, year, _, _ in _changed_targets(old, new)
    }


def _changed_targets(old: Book, new: Book) -> Iterator[tuple[str, int, Any, Any]]:
    """The targets of indicators that both have: key, year, before, after."""
    prefix = "hedef:"
    for key, row in new[titles.INDICATORS].items():
        was = old[titles.INDICATORS].get(key)
        if was is None:
            continue
        for name in sorted({*row, *was}):
            if name.startswith(prefix) and row.get(name) != was.get(name):
                yield key[0], int(name.removeprefix(prefix)), was.get(name), row.get(name)


def _names(old: Book, new: Book) -> dict[str, str]:
    """What rows are called that others name by a key; units are in no version's book."""
    books: list[Book] = [{titles.UNITS: {}, **book} for book in (old, new)]
    return {key: name for book in books for key, name in names_of(book).items()}
