"""How wide the columns of a table are printed, by the texts in them. Measured in characters."""

from collections.abc import Iterable, Sequence
from math import sqrt

#: How many characters fit side by side on a page that stands, and on one that lies.
UPRIGHT, LYING = 110, 165
#: What the edges of a cell take.
_EDGES = 2
#: How much wider than usual bold words are, and what a large letter takes more.
_BOLD, _LARGE = 1.1, 0.35
#: What a column is taken to be at most when widths are shared out.
_WIDEST = 60

#: The texts of each column.
Columns = Sequence[Sequence[str]]


def column_widths(
    columns: Columns, headings: Sequence[str] = (), page: int = UPRIGHT
) -> tuple[float, ...]:
    """Shares (%) of a page's width: each column gets its longest word, the rest goes by texts."""
    least = least_widths(columns, headings)
    wanted = [
        max(0, _wanted_width(longest_text(column)) - need)
        for column, need in zip(columns, least, strict=True)
    ]
    room = max(page - sum(least), 0)
    share = room / sum(wanted) if sum(wanted) else 0
    needs = [need + more * share for need, more in zip(least, wanted, strict=True)]
    return tuple(round(need / sum(needs) * 100, 2) for need in needs)


def least_widths(columns: Columns, headings: Sequence[str] = ()) -> list[float]:
    """What each column needs so that no word in it is broken, its heading included."""
    headings = headings or [""] * len(columns)
    return [_least_width(texts, heading) for texts, heading in zip(columns, headings, strict=True)]


def longest_text(texts: Iterable[str]) -> int:
    """The length of the longest of a column's texts; 1 of a column without any."""
    return max(map(len, texts), default=1)


def _wanted_width(length: int) -> float:
    """What a column with a text of that length would like to have."""
    return min(length, _WIDEST) + _EDGES + sqrt(max(length - _WIDEST, 0))


def _least_width(texts: Iterable[str], heading: str) -> float:
    widths = [_word_width(word) for word in " ".join(texts).split()]
    widths += [_word_width(word) * _BOLD for word in heading.split()]
    return min(max(widths, default=1), _WIDEST) + _EDGES


def _word_width(word: str) -> float:
    return len(word) + _LARGE * sum(letter.isupper() or letter in "mw%" for letter in word)
