"""Codes of goals and objectives as people write them."""

import re

_CODE = re.compile(r"\s*(?P<letter>[AaHh]?)\s*(?P<goal>\d{1,4})(?:\.(?P<objective>\d{1,4}))?\.?\s*")


def code_numbers(text: str) -> list[int]:
    """The numbers in a code: `A6` → [6], `H6.2` or `6.2` → [6, 2]; empty where it is none.

    A number alone is none: it may be part of a name.
    """
    match = _CODE.fullmatch(text)
    if not match or not (match["letter"] or match["objective"]):
        return []
    return [int(number) for number in (match["goal"], match["objective"]) if number]
