"""What people and requests name records by: codes of goals and objectives, keys of rows, codes
that are read off paper."""

import re
import secrets
from collections.abc import Iterable

_KEY = re.compile("[1-9][0-9]{0,17}")
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
    """The key of a row that a request names; 0, which no row has, where it names none.

    There is one way to write a key, without zeros before it.
    """
    return int(text) if _KEY.fullmatch(text) else 0


def parse_versions(texts: Iterable[str]) -> dict[int, int]:
    """Rows with the versions that a page showed of them, as its fields say: `12:3` → {12: 3}."""
    pairs = (text.partition(":") for text in texts)
    return {parse_key(key): parse_key(version) for key, _, version in pairs}


# --- Codes that are read off paper -------------------------------------------------------------

#: Capital letters and digits that no other is mistaken for, of print or by ear.
_LETTERS = "23456789ABCDEFGHKLMNPRSTUVYZ"
_LENGTH, _GROUP = 12, 4


def make_code() -> str:
    """A random code, one of 10^17."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def print_code(code: str) -> str:
    """The code as people read it: `K7PM-2XRA-9TVD`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """The code that somebody typed, whatever its case and dashes; empty where it is none."""
    code = re.sub(r"[\W_]", "", typed.replace("ı", "i")).upper()
    return code if len(code) == _LENGTH and set(code) <= set(_LETTERS) else ""
