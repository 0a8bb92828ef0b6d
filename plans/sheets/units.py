"""The names of units in a workbook: each is a unit's, or left for the person to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import slugify

from plans.exchange.table import same_name
from plans.language.turkish import turkish_lower
from plans.sheets import titles
from plans.sheets.sheet import Key, Row
from plans.units.names import SAME_SPELLING, Suggestion, suggest_units

#: What a person may decide about a name besides a unit's code.
CREATE, LEAVE_OUT = "+", "-"
#: Unknown names that a person is asked about.
MOST_UNKNOWN = 50

ALL_UNITS = (
    "“{}” tek bir birim değildir; buraya bir birim yazın. Kartta bütün birimlerle işbirliği "
    f"varsa “{titles.CARDS}” sayfasında “Tüm Birimlerle İşbirliği” hücresine Evet yazın."
)

_FOLDED = str.maketrans("çğıöşüâîû", "cgiosuaiu")


@dataclass
class UnknownName:
    """A name that is no unit's, where it stands, and what it may mean."""

    name: str
    suggestions: list[Suggestion]
    places: list[str] = field(default_factory=list)
    #: Other ways the file writes it: `Fen İşl. Md.`.
    spellings: list[str] = field(default_factory=list)


class UnitNames:
    """Finds units by name or code. `decisions` are a person's, by the form of the name.

    Names in a file that differ in spelling only are asked for once and mean one unit.
    """

    def __init__(self, names: Mapping[str, str], decisions: Mapping[str, str]) -> None:
        self.names = dict(names)
        self.decisions = {same_name(name): choice for name, choice in decisions.items()}
        self.unknown: dict[str, UnknownName] = {}
        self.created: dict[str, str] = {}
        self.codes = {same_name(code): code for code in names}
        self.codes |= {same_name(name): code for code, name in names.items()}
        self.exact = {name: code for code, name in names.items()}
        #: The names that stand for all their spellings, by their forms.
        self.leading = {same_name(name): name for name in decisions}

    def knows(self, name: str) -> bool:
        """Whether the name is a unit's, or decided upon."""
        form = same_name(name)
        return form in self.codes or form in self.decisions

    def find(self, name: str, place: str) -> str | None:
        """The code of the unit; None where it is unknown or to be left out."""
        code = self.exact.get(name) or self.codes.get(same_name(name))
        if code:
            return code
        form = self._leading_form(name)
        decision = self.decisions.get(form)
        if decision == LEAVE_OUT:
            return None
        if decision == CREATE:
            return self.codes.get(form) or self._create(self.leading[form])
        if decision in self.names:
            return decision
        if form not in self.unknown:
            is_asked = len(self.unknown) < MOST_UNKNOWN
            suggestions = suggest_units(name, self.names) if is_asked else []
            self.unknown[form] = UnknownName(name, suggestions)
        unknown = self.unknown[form]
        unknown.places.append(place)
        if name not in (unknown.name, *unknown.spellings):
            unknown.spellings.append(name)
        return None

    def _leading_form(self, name: str) -> str:
        """The form of the name that stands for this one: its own, or that of a like one."""
        form = same_name(name)
        if form in self.leading:
            return form
        if len(self.leading) < MOST_UNKNOWN:
            for like in suggest_units(name, self.leading, most=1):
                if like.score >= SAME_SPELLING:
                    return like.code
        self.leading[form] = name
        return form

    def _create(self, name: str) -> str:
        base = slugify(turkish_lower(name).translate(_FOLDED).removesuffix(" mudurlugu"))[:45]
        code, number = base or "birim", 1
        while code in self.names:
            number += 1
            code = f"{base}-{number}"
        self.names[code] = self.created[code] = name
        self.codes[same_name(name)] = code
        return code


def like_units(rows: Mapping[Key, Row], stored: Mapping[Key, Row]) -> dict[Key, str]:
    """Of each new unit, which other one its name differs from in spelling only."""
    names = {code: row["name"] for (code,), row in (dict(stored) | dict(rows)).items()}
    remarks = {}
    for key, row in rows.items():
        others = {code: name for code, name in names.items() if (code,) != key}
        close = [] if key in stored else suggest_units(row["name"], others, most=1)
        if close and close[0].score >= SAME_SPELLING:
            remarks[key] = f"“{close[0].name}” birimine çok benziyor; aynı birim mi?"
    return remarks
