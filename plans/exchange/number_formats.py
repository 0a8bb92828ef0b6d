"""What a number format of Excel makes of a value: as much of it as changes what a person reads."""

import re
from collections.abc import Iterator
from decimal import Decimal

from plans.language.numbers import format_number

#: Shown as it stands or not at all: quoted text, `\x`, the blank `_x`, the filling `*x`, and
#: `[…]`, which holds a colour, a currency or a condition.
_TOKEN = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\]")
_COMPARED = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}


def as_shown(number: Decimal, number_format: str) -> Decimal:
    """The number that a person sees in a cell of that format: 25 where `0.25` is shown as `%25`.

    Raises ValueError, with what the cell holds in Turkish, where the format shows a thousandth of
    it or nothing: what the person means cannot be known.
    """
    section = _section(number, number_format)
    bare = "".join(token for token in section if len(token) == 1)
    if not section and number_format:
        raise ValueError(
            f"{format_number(number)} var ama hücrenin biçimi onu gizliyor. Hücrenin biçimini "
            "Genel yapıp değeri denetleyin."
        )
    if re.search(r"[0#?],+(?![0#?,])", bare):
        raise ValueError(
            f"{format_number(number)} var ama hücrenin biçimi onu binde biri olarak gösteriyor. "
            "Hücrenin biçimini Genel yapıp doğru değeri yazın."
        )
    return number * 100 ** bare.count("%")


def _section(number: Decimal, number_format: str) -> list[str]:
    """The tokens of the part of the format that shows this number."""
    sections = list(_sections(number_format))[:3]  # a fourth is for texts
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARED[condition[0]](number, condition[1]):
                return section
        return sections[-1]
    place = 1 if number < 0 else 2 if number == 0 else 0
    return sections[place] if place < len(sections) else sections[0]


def _sections(number_format: str) -> Iterator[list[str]]:
    section: list[str] = []
    for token in _TOKEN.findall(number_format):
        if token == ";":
            yield section
            section = []
        else:
            section.append(token)
    yield section


def _condition(section: list[str]) -> tuple[str, Decimal] | None:
    for token in section:
        if match := _CONDITION.fullmatch(token):
            return match[1], Decimal(match[2])
    return None
