"""Which stored record a row of a keyed sheet is, and where among its siblings it stands."""

from collections.abc import Mapping
from uuid import UUID

from plans.exchange.identity import Matches, Traits, match, settle
from plans.workbook.sheet import Key, Row, Sheet


def identify(
    sheet: Sheet, rows: Mapping[int, Row], stored: Mapping[Key, Row]
) -> tuple[dict[int, Key], Matches[int, Key]]:
    """The keys of the rows, by their numbers, and how they were found or why not.

    The rows are completed: their own key, an empty place. A new record is called by the number of
    its row until it has a key.
    """
    traits = {number: _traits(sheet, row) for number, row in rows.items()}
    matches = match(traits, {key: _traits(sheet, row) for key, row in stored.items()})
    unknown = {t.key for t in traits.values()} - {None, *(UUID(key) for (key,) in stored)}
    used = sheet.model._base_manager.filter(uid__in=unknown).values_list("uid", flat=True)
    free = unknown - set(used)
    keys: dict[int, Key] = {}
    for number, row in rows.items():
        if number in matches.problems:
            continue
        if key := matches.found.get(number):
            (row["uid"],) = key
        else:
            own = traits[number].key
            row["uid"] = str(own) if own in free else None
        keys[number] = (row["uid"] or f"{number}. satır",)
    wishes = {keys[number]: sheet.place_of(rows[number]) for number in keys}
    places = {key: sheet.place_of(row) for key, row in stored.items()}
    settled = settle(wishes, {key: key for key in wishes if key in stored}, places)
    for number, key in keys.items():
        _, rows[number]["order"] = settled[key]
    return keys, matches


def _traits(sheet: Sheet, row: Row) -> Traits:
    key = row.get("uid")
    return Traits(
        UUID(key) if key else None, row["card"], row.get("code") or "", row[sheet.name_field] or ""
    )
