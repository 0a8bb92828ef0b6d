"""What of a Word document is left out or comes over in another form, and where it stood.

People read these sentences in the preview: nothing of their document gets lost unseen.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

#: Places that one sentence names, and characters of a line that do.
_PLACES_NAMED = 10
_LONGEST_LINE = 60

#: By kind: the sentence behind the number of places, in the order in which they are shown.
_SENTENCES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass
class WordLine:
    """A heading or paragraph of the document by its first words, known once it is read."""

    text: str = ""
    is_heading: bool = False
    #: The heading that it stands under.
    heading: "WordLine | None" = None
    #: The paragraph with text before it: it is named where this one has none.
    before: "WordLine | None" = None

    def describe(self, table: int = 0, row: int = 0, what: str = "") -> str:
        """The place in words, and `what` is there: a row of the document's tables, or this line;
        both count from 1."""
        place = self._place(table, row)
        return f"{place} ({what})" if what else place

    def _place(self, table: int, row: int) -> str:
        parts = [f"“{self.heading.text}” başlığı altında"] if self.heading else []
        if table:
            parts.append(f"{table}. tablo, {row}. satır")
        elif self.is_heading:
            return f"“{self.text}” başlığında"
        elif self.text:
            parts.append(f"“{self.text}” paragrafında")
        elif self.before and not self.before.is_heading:
            parts.append(f"“{self.before.text}” paragrafından sonra")
        return ", ".join(parts) or "belgenin başında"


class Losses:
    """Collects what is lost by kind and place."""

    def __init__(self) -> None:
        #: Places are asked for at the end, when the words of their lines are known.
        self._places: defaultdict[str, list[Callable[[], str]]] = defaultdict(list)
        self._last: dict[str, object] = {}

    def add(self, kind: str, place: Callable[[], str], within: object = None) -> None:
        """Note a loss; those that follow each other `within` the same thing count as one."""
        if within is None or self._last.get(kind) is not within:
            self._places[kind].append(place)
        self._last[kind] = within

    def sentences(self) -> list[str]:
        """A sentence for each kind of loss, with how many there are and where."""
        return [
            f"{len(places)} {sentence} Yeri: {_list_places(places)}."
            for kind, sentence in _SENTENCES.items()
            if (places := self._places.get(kind))
        ]


def shorten_line(text: str) -> str:
    """The first words of a line."""
    return shorten(text, _LONGEST_LINE, placeholder="…") or text.strip()[:_LONGEST_LINE]


def _list_places(places: list[Callable[[], str]]) -> str:
    counts = Counter(place() for place in places)
    texts = [
        f"{place} ({count})" if count > 1 and len(counts) > 1 else place
        for place, count in counts.items()
    ]
    if len(texts) > _PLACES_NAMED:
        texts[_PLACES_NAMED:] = [f"ve {len(texts) - _PLACES_NAMED} yer daha"]
    return "; ".join(texts)
