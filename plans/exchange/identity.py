"""Which stored record a row of a file is: by its key, else by card, code and name, never by place.

Rows and records are called by whatever the caller knows them by (numbers, keys). All functions
are pure; what concerns one plan goes in together, because a record that one row has claimed is no
choice for another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, TypeVar
from uuid import UUID

from plans.exchange.table import same_name, shorten

Row = TypeVar("Row", bound=Hashable)
Stored = TypeVar("Stored", bound=Hashable)

#: From which likeness on one name is a correction of the other.
_LIKE = 0.6

#: The heading of the keys' column, in every file.
KEY_HEADING = "Kimlik"


@dataclass(frozen=True)
class Traits:
    """What tells a record from others: its key, and what people know it by."""

    key: UUID | None
    #: Among which siblings it stands: its card, and its kind where the card has several.
    siblings: Hashable
    code: str
    name: str


Trait = Callable[[Traits], Hashable]


@dataclass
class Matches(Generic[Row, Stored]):
    """The record of each row; rows without one are new. `problems` are Turkish sentences."""

    found: dict[Row, Stored] = field(default_factory=dict)
    problems: dict[Row, str] = field(default_factory=dict)
    #: Rows that were found by their keys.
    by_key: set[Row] = field(default_factory=set)


def match(rows: Mapping[Row, Traits], stored: Mapping[Stored, Traits]) -> Matches[Row, Stored]:
    """Find the record of each row of one plan; `rows` go by their numbers in the file."""
    matcher = _Matcher(rows, stored)
    matcher.take_keys()
    matcher.take_equal(lambda t: (t.siblings, same_name(t.code), same_name(t.name)))
    matcher.take_equal(lambda t: (t.siblings, same_name(t.name)))
    matcher.take_codes()
    # A row that was put on another card keeps its code, unless several would answer to it.
    matcher.take_equal(
        lambda t: (same_name(t.code), same_name(t.name)) if t.code else None, must_decide=False
    )
    return matcher.matches


def is_like(old: str, new: str) -> bool:
    """Whether a name reads as the other one, corrected."""
    old, new = same_name(old), same_name(new)
    return old == new or SequenceMatcher(None, old, new, autojunk=False).ratio() >= _LIKE


def is_another(old: str, new: str, others: Iterable[str]) -> bool:
    """Whether a new name makes another thing of what was called `old`.

    It does where it is the name of one of the `others`, nothing like the old one, or has other
    words in the place of some: `Kadın kursiyer sayısı` and `Erkek kursiyer sayısı`.
    """
    if same_name(old) == same_name(new):
        return False
    is_taken = same_name(new) in map(same_name, others)
    return is_taken or not is_like(old, new) or _exchanges_words(old, new)


def _exchanges_words(old: str, new: str) -> bool:
    """Whether words of a name gave way to others that are no correction of them."""
    before, after = same_name(old).split(), same_name(new).split()
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return any(
        step == "replace" and not is_like(" ".join(before[a:b]), " ".join(after[c:d]))
        for step, a, b, c, d in steps
    )


class _Matcher(Generic[Row, Stored]):
    def __init__(self, rows: Mapping[Row, Traits], stored: Mapping[Stored, Traits]) -> None:
        self.all_rows, self.all_stored = rows, stored
        self.rows, self.stored = dict(rows), dict(stored)
        self.matches: Matches[Row, Stored] = Matches()

    def take_keys(self) -> None:
        known = {traits.key: record for record, traits in self.stored.items()}
        first: dict[UUID, Row] = {}
        for row, traits in self.all_rows.items():
            if traits.key is None:
                continue
            if (other := first.setdefault(traits.key, row)) != row:
                self._refuse(
                    row,
                    f"{other}. ve {row}. satırın kimliği aynı. Satırı kopyaladıysanız gizli "
                    f"“{KEY_HEADING}” sütununu gösterip yeni satırın kimliğini boşaltın.",
                )
            elif traits.key in known:
                self._take(row, known[traits.key])
                self.matches.by_key.add(row)

    def take_equal(self, trait: Trait, *, must_decide: bool = True) -> None:
        for rows, records in self._groups(trait):
            if len(rows) == len(records) == 1:
                self._take(rows[0], records[0])
            elif must_decide:
                self._refuse_all(rows, records)

    def take_codes(self) -> None:
        """On one card: the like name among equal codes; any name where the code is alone there.

        Not so in a file with keys: there an emptied key says that the row is something new.
        """

        def trait(traits: Traits) -> Hashable:
            return (traits.siblings, same_name(traits.code)) if traits.code else None

        in_file = Counter(map(trait, self.all_rows.values()))
        in_plan = Counter(map(trait, self.all_stored.values()))
        for rows, records in self._groups(trait):
            code = trait(self.all_rows[rows[0]])
            if in_file[code] == in_plan[code] == 1 and not self.matches.by_key:
                self._take(rows[0], records[0])
                continue
            like = {
                row: [r for r in records if is_like(self.all_stored[r].name, self.rows[row].name)]
                for row in rows
            }
            wanted = Counter(record for choices in like.values() for record in choices)
            for row, choices in like.items():
                if len(choices) == 1 and wanted[choices[0]] == 1:
                    self._take(row, choices[0])
                elif choices:
                    self._refuse_all([row], choices)

    def _groups(self, trait: Trait) -> Iterator[tuple[list[Row], list[Stored]]]:
        """The rows and records that are still free and have a trait in common."""
        rows, records = _by(self.rows, trait), _by(self.stored, trait)
        for value in rows:
            if value is not None and value in records:
                yield rows[value], records[value]

    def _take(self, row: Row, record: Stored) -> None:
        self.matches.found[row] = record
        del self.rows[row], self.stored[record]

    def _refuse(self, row: Row, sentence: str) -> None:
        self.matches.problems[row] = sentence
        del self.rows[row]

    def _refuse_all(self, rows: list[Row], records: list[Stored]) -> None:
        called = (f"{t.code} {t.name}".strip() for t in map(self.all_stored.__getitem__, records))
        names = ", ".join(f"“{shorten(name)}”" for name in called)
        for row in rows:
            numbers = ", ".join(f"{other}." for other in rows if other != row)
            if numbers:
                sentence = (
                    f"Kimliği yok ve {numbers} satırla aynı kaydı anlatıyor. Fazla satırı silin "
                    "veya kodunu ya da adını değiştirin."
                )
            else:
                sentence = (
                    f"Kimliği yok ve birden çok kayda uyuyor: {names}. Hangisi olduğu anlaşılsın "
                    f"diye “{KEY_HEADING}” sütunu olan güncel bir dosya dışa aktarıp onda çalışın."
                )
            self._refuse(row, sentence)


def _by(rows: Mapping[Row, Traits], trait: Trait) -> dict[Hashable, list[Row]]:
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row, traits in rows.items():
        groups[trait(traits)].append(row)
    return groups


# --- Places ---------------------------------------------------------------------------------

#: Whose sibling a record is (its card), and which of them; a wish may leave the number open.
Place = tuple[Hashable, int]
Wish = tuple[Hashable, int | None]


def settle(
    wishes: Mapping[Row, Wish], found: Mapping[Row, Stored], stored: Mapping[Stored, Place]
) -> dict[Row, Place]:
    """The places of a file's rows among their siblings; `found` are the records of the rows.

    A row gets the number it asks for. One that asks for none keeps its record's, as does one that
    brings its number along to other siblings, unless another row asks for that; else it goes to the
    end.
    """
    old = {row: stored[record] for row, record in found.items()}
    firm: dict[Row, Place] = {}
    loose: dict[Row, Place] = {}
    for row, (siblings, number) in wishes.items():
        was: Place = old.get(row, (None, 0))
        moves_over = number is not None and was[0] != siblings and was[1] == number
        if number is not None and not moves_over:
            firm[row] = (siblings, number)
        elif moves_over or was[0] == siblings:
            loose[row] = (siblings, was[1])
    places, taken = dict(firm), set(firm.values())
    for row, place in loose.items():
        if place not in taken:
            places[row] = place
            taken.add(place)
    in_file = set(found.values())
    last = _last([*taken, *(place for record, place in stored.items() if record not in in_file)])
    for row, (siblings, _) in wishes.items():
        if row not in places:
            last[siblings] += 1
            places[row] = (siblings, last[siblings])
    return places


def displaced(taken: Collection[Place], others: Mapping[Stored, Place]) -> dict[Stored, Place]:
    """New places, at the end, of the records whose places the rows of a file take."""
    last, moved = _last([*taken, *others.values()]), {}
    for record, place in sorted(others.items(), key=lambda item: item[1][1]):
        if place in taken:
            last[place[0]] += 1
            moved[record] = (place[0], last[place[0]])
    return moved


def _last(places: Iterable[Place]) -> dict[Hashable, int]:
    last: dict[Hashable, int] = defaultdict(int)
    for siblings, number in places:
        last[siblings] = max(last[siblings], number)
    return last
