"""How findings say numbers and lists."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower


def format_tl(amount: Decimal) -> str:
    """An amount as the plan would print it: kuruş only where there are any."""
    return f"{format_number(amount, 0 if amount == amount.to_integral() else 2)} TL"


def format_list(items: Iterable[object], most: int = 12) -> str:
    """`a, b ve c`; of many the first ones and how many more there are."""
    texts = [str(item) for item in items]
    if len(texts) > most:
        return f"{', '.join(texts[:most])} ve {len(texts) - most} tane daha"
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} ve {texts[-1]}"


def format_some(labels: list[str], total: int, noun: str, what: str) -> str:
    """`6 göstergeden 2 tanesinin hedefe etkisi %0: a ve b.`"""
    return f"{total} {noun} {len(labels)} {what}: {format_list(labels)}."


def find_empty(values: Mapping[str, object]) -> list[str]:
    """The names of those values that nobody has written."""
    return [name for name, value in values.items() if value in (None, "", [])]


def is_same_text(left: str, right: str) -> bool:
    """Whether two texts say the same but for case, blanks and punctuation at the ends."""
    return normalize_text(left) == normalize_text(right)


def normalize_text(text: str) -> str:
    """A text without what `is_same_text` does not look at."""
    return " ".join(turkish_lower(text).split()).strip(" .,:;")
