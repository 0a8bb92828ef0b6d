"""Which stored record a row of a keyed sheet is, and where among its siblings it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from plans.exchange.identity import Traits, match, settle
from plans.workbook.sheet import Key, Row, Sheet


@dataclass
class Identified:
    """The keys of a sheet's rows, by their numbers, and what is wrong with some: Turkish sentences.

    A new record is called by the number of its row until it has a key.
    """

    keys: dict[int, Key] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    #: Keys of rows that were found by the key that they carry.
    by_key: set[Key] = field(default_factory=set)


def identify(sheet: Sheet, rows: Mapping[int, Row], stored: Mapping[Key, Row]) -> Identified:
    """Find the key of each row, and complete the rows: their own key, an empty place."""
    traits = {number: _traits(sheet, row) for number, row in rows.items()}
    matches = match(traits, {key: _traits(sheet, row) for key, row in stored.items()})
    unknown = {t.key for t in traits.values()} - {None, *(UUID(key) for (key,) in stored)}
    used = sheet.model._base_manager.filter(uid__in=unknown).values_list("uid", flat=True)
    free = unknown - set(used)
    result = Identified(problems=matches.problems)
    for number, row in rows.items():
        if number in matches.problems:
            continue
        key = matches.found.get(number)
        if key is None:
            own = traits[number].key
            row["uid"] = str(own) if own in free else None
            key = (row["uid"] or f"{number}. satır",)
        else:
            row["uid"] = key[0]
        result.keys[number] = key
    result.by_key = {result.keys[number] for number in matches.by_key}
    _place(sheet, {result.keys[number]: rows[number] for number in result.keys}, stored)
    return result


def _traits(sheet: Sheet, row: Row) -> Traits:
    key = row.get("uid")
    return Traits(
        UUID(key) if key else None, row["card"], row.get("code") or "", row[sheet.called] or ""
    )


def _place(sheet: Sheet, rows: Mapping[Key, Row], stored: Mapping[Key, Row]) -> None:
    """Fill the empty places of the rows."""
    wishes = {key: sheet.place_of(row) for key, row in rows.items()}
    places = {key: sheet.place_of(row) for key, row in stored.items()}
    settled = settle(wishes, {key: key for key in rows if key in stored}, places)
    for key, (_, number) in settled.items():
        rows[key]["order"] = number
