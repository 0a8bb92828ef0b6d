"""Which unit a name in the file means; a name that is none is left to a person to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import slugify

from plans.exchange.table import same_name
from plans.turkish import turkish_lower
from plans.unitnames import Suggestion, likely_units

#: What a person may decide about a name besides a unit's code.
CREATE, LEAVE_OUT = "+", "-"
#: Unknown names that a person is asked about.
MOST_UNKNOWN = 50

_FOLDED = str.maketrans("çğıöşüâîû", "cgiosuaiu")


@dataclass
class UnknownName:
    """A name that is no unit's, where it stands, and what it may mean."""

    name: str
    suggestions: list[Suggestion]
    places: list[str] = field(default_factory=list)


class UnitNames:
    """Finds units by name or code. `decisions` are a person's, by the form of the name."""

    def __init__(self, names: Mapping[str, str], decisions: Mapping[str, str]) -> None:
        self.names = dict(names)
        self.decisions = {same_name(name): choice for name, choice in decisions.items()}
        self.unknown: dict[str, UnknownName] = {}
        self.created: dict[str, str] = {}
        self.codes = {same_name(code): code for code in names}
        self.codes |= {same_name(name): code for code, name in names.items()}
        self.exact = {name: code for code, name in names.items()}

    def find(self, name: str, place: str) -> str | None:
        """The code of the unit; None where it is unknown or to be left out."""
        form = same_name(name)
        code = self.exact.get(name) or self.codes.get(form)
        if code:
            return code
        decision = self.decisions.get(form)
        if decision == LEAVE_OUT:
            return None
        if decision == CREATE:
            return self._create(name)
        if decision in self.names:
            return decision
        if form not in self.unknown:
            is_asked = len(self.unknown) < MOST_UNKNOWN
            suggestions = likely_units(name, self.names) if is_asked else []
            self.unknown[form] = UnknownName(name, suggestions)
        self.unknown[form].places.append(place)
        return None

    def _create(self, name: str) -> str:
        base = slugify(turkish_lower(name).translate(_FOLDED).removesuffix(" mudurlugu"))[:45]
        code, number = base or "birim", 1
        while code in self.names:
            number += 1
            code = f"{base}-{number}"
        self.names[code] = self.created[code] = name
        self.codes[same_name(name)] = code
        return code


def short_name(name: str) -> str:
    """A unit's name for narrow columns: `Fen İşleri Md.`."""
    return name.replace("Müdürlüğü", "Md.")[:60]
