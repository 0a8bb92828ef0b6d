"""What people and requests name records by: codes of goals and objectives, keys of rows."""

import re
from collections.abc import Iterable

_CODE = re.compile(r"\s*(?P<letter>[AaHh]?)\s*(?P<goal>\d{1,4})(?:\.(?P<objective>\d{1,4}))?\.?\s*")


def parse_code(text: str) -> list[int]:
    """The numbers in a code: `A6` → [6], `H6.2` or `6.2` → [6, 2]; empty where it is none.

    A number alone is none: it may be part of a name.
    """
    match = _CODE.fullmatch(text)
    if not match or not (match["letter"] or match["objective"]):
        return []
    return [int(number) for number in (match["goal"], match["objective"]) if number]


def parse_key(text: str) -> int:
    """The key of a row that a request names; 0, which no row has, where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def parse_versions(texts: Iterable[str]) -> dict[int, int]:
    """Rows with the versions that a page showed of them, as its fields say: `12:3` → {12: 3}."""
    pairs = (text.partition(":") for text in texts)
    return {parse_key(key): parse_key(version) for key, _, version in pairs}
