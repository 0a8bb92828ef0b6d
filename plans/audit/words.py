"""Numbers and lists in the sentences of findings."""

from collections.abc import Iterable
from decimal import Decimal

from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower

_MOST = 12


def format_tl(amount: Decimal) -> str:
    """An amount as the plan would print it: kuruş only where there are any."""
    return f"{format_number(amount, 0 if amount == amount.to_integral() else 2)} TL"


def format_list(items: Iterable[object], most: int = _MOST) -> str:
    """`a, b ve c`; of many the first ones and how many more there are."""
    texts = [str(item) for item in items]
    if len(texts) > most:
        return f"{', '.join(texts[:most])} ve {len(texts) - most} tane daha"
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} ve {texts[-1]}"


def is_same_text(left: str, right: str) -> bool:
    """Whether two texts are equal apart from case, blanks and punctuation at the ends."""
    return normalize_text(left) == normalize_text(right)


def normalize_text(text: str) -> str:
    """A text in lower case, with single blanks and without punctuation at its ends."""
    return " ".join(turkish_lower(text).split()).strip(" .,:;")
