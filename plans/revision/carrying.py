"""What the draft of a revision makes of its plan: keys mapped there and back, three books in one.

The draft is a copy with keys of its own. While it is written the plan may go on changing by what
is no revision (corrections of spelling, units, indicator records), so that only what differs from
the book that the draft was made of counts as changed by the revision.
"""

from collections.abc import Collection
from uuid import UUID, uuid5

from plans.models import Plan, Revision
from plans.sheets import titles
from plans.sheets.read import FileBook
from plans.sheets.records import Draft
from plans.sheets.sheet import SHEETS, Book, Key, Row, Sheet
from plans.sheets.store import load_all
from plans.versions.stored import LEFT_OUT, from_json
from plans.workbook.apply import find_kept

#: The sheets that a revision is about.
REVISED = [sheet for sheet in SHEETS if sheet.title not in LEFT_OUT]
#: What of the plan's own row belongs to its text; the rest are settings and its adoption.
OF_THE_TEXT = (
    *("institution", "title", "start_year", "end_year", "mission", "vision"),
    *("cover", "cover_alt", "declared_goals", "declared_objectives"),
)

_BRING_BACK = "Taslakta geri getirin; göstergeyse silmek yerine izlemeden kaldırın."


def key_in_draft(uid: str, number: int) -> str:
    """The key of a row's copy in the draft of the plan's revision `number`; of a row that is new
    in the draft, the key that it will have in the plan."""
    return str(uuid5(UUID(uid), f"güncelleme {number}"))


def to_draft(book: Book, number: int, slug: str) -> Book:
    """The book of the draft of a plan's revision `number`."""
    draft = {sheet.title: _copy_rows(sheet, book[sheet.title], number) for sheet in REVISED}
    (plan,) = book[titles.PLAN].values()
    own = {"slug": slug, "status": "draft", "has_portal": False}
    draft[titles.PLAN] = {(slug,): {**plan, **own}}
    for row in draft[titles.SECTIONS].values():
        row["survey"] = None  # surveys stay with the plan
    return draft


def _copy_rows(sheet: Sheet, rows: dict[Key, Row], number: int) -> dict[Key, Row]:
    if not sheet.is_keyed:
        return {key: {**row} for key, row in rows.items()}
    keys = {uid: key_in_draft(uid, number) for (uid,) in rows}
    return {(keys[uid],): {**row, "uid": keys[uid]} for (uid,), row in rows.items()}


def from_draft(draft: Book, number: int, uids: Collection[str]) -> Book:
    """The draft's book with the keys of its plan's rows, whose own are `uids`."""
    originals = {key_in_draft(uid, number): uid for uid in uids}
    book: Book = {}
    for sheet in REVISED:
        rows = draft[sheet.title]
        if sheet.is_keyed:
            named = {uid: originals.get(uid) or key_in_draft(uid, number) for (uid,) in rows}
            rows = {(named[uid],): {**row, "uid": named[uid]} for (uid,), row in rows.items()}
        book[sheet.title] = rows
    return book


def merge(base: Book, draft: Book, now: Book) -> Book:
    """The plan's book as the revision makes it: what the draft changed since `base`, else `now`."""
    merged: Book = {}
    for sheet in REVISED:
        old, stored = base.get(sheet.title, {}), now[sheet.title]
        merged[sheet.title] = {
            key: _merge_row(row, old.get(key), stored.get(key))
            for key, row in draft[sheet.title].items()
            # What the plan lost meanwhile and the draft did not touch is lost.
            if key in stored or row != old.get(key)
        }
    ((slug, plan),) = now[titles.PLAN].items()
    (text,) = draft[titles.PLAN].values()
    (was,) = base[titles.PLAN].values()
    wanted = {name: text[name] for name in OF_THE_TEXT}
    merged[titles.PLAN] = {slug: {**plan, **_merge_row(wanted, was, plan)}}
    for (key,), row in merged[titles.SECTIONS].items():
        section = now[titles.SECTIONS].get((key,))
        row["survey"] = section["survey"] if section and row["block"] == "survey" else None
    return merged


def _merge_row(row: Row, was: Row | None, now: Row | None) -> Row:
    if was is None or now is None:
        return row
    # A cell of a grid that is empty has no field.
    names = [*row, *(name for name in now if name not in row and ":" in name)]
    return {
        name: now.get(name) if row.get(name) == was.get(name) else row.get(name) for name in names
    }


def fill_cells(new: Book, old: Book) -> Book:
    """`new` with an empty cell wherever `old` has one that was emptied, as a file would have it."""
    return {
        title: {
            key: {**dict.fromkeys(old.get(title, {}).get(key, ())), **row}
            for key, row in rows.items()
        }
        for title, rows in new.items()
    }


def carry(revision: Revision) -> Draft:
    """What approving the open revision would write into its plan, with what speaks against it."""
    plans = [Plan.objects.get(pk=revision.plan_id), Plan.objects.get(revision=revision)]
    store, of_draft = load_all(plans, SHEETS)
    draft = of_draft.book
    base = from_json(revision.base)
    uids = _uids(base) | _uids(store.book)
    merged = merge(base, from_draft(draft, revision.number, uids), store.book)
    file = FileBook(book=fill_cells(merged, store.book))
    # Rows of no file: they have a key, and no number.
    file.places = {title: dict.fromkeys(rows, 0) for title, rows in file.book.items()}
    carried = Draft(store, file, ticked=[sheet.title for sheet in REVISED], is_revision=True)
    carried.build()
    carried.errors += find_kept(carried, _BRING_BACK)
    return carried


def _uids(book: Book) -> set[str]:
    keyed = (sheet.title for sheet in REVISED if sheet.is_keyed)
    return {uid for title in keyed for (uid,) in book.get(title, ())}
