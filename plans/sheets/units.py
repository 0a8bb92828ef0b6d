"""The names of units in a workbook: each is a unit's, or left for the person to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.exchange.columns import CellError
from plans.exchange.table import same_name, shorten
from plans.models import Unit
from plans.sheets import titles
from plans.sheets.sheet import Key, Row
from plans.units.names import SAME_SPELLING, Suggestion, make_code, suggest_units

#: What a person may decide about a name besides a unit's code.
CREATE, LEAVE_OUT = "+", "-"
#: Unknown names that a person is asked about.
MOST_UNKNOWN = 50

ALL_UNITS = (
    "“{}” tek bir birim değildir; buraya bir birim yazın. Kartta bütün birimlerle işbirliği "
    f"varsa “{titles.CARDS}” sayfasında “Tüm Birimlerle İşbirliği” hücresine Evet yazın."
)


@dataclass
class UnknownName:
    """A name that is no unit's, where it stands, and what it may mean."""

    name: str
    suggestions: list[Suggestion]
    places: list[str] = field(default_factory=list)
    #: Other ways the file writes it: `Fen İşl. Md.`.
    spellings: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Where it stands and what it may mean."""
        more = len(self.places) - 1
        likely = ", ".join(f"{unit.name} ({unit.code})" for unit in self.suggestions)
        return (
            f"{self.places[0]}{f' ve {more} yer daha' if more else ''}: “{self.name}” adında "
            f"bir birim yok.{f' Şunlardan biri olabilir: {likely}.' if likely else ''}"
        )


class UnitNames:
    """Finds units by name or code. `decisions` are a person's, by the form of the name.

    Names in a file that differ in spelling only are asked for once and mean one unit.
    """

    def __init__(self, names: Mapping[str, str], decisions: Mapping[str, str]) -> None:
        units = {unit.pk: unit for unit in Unit.objects.select_related("successor")}
        written = Unit.history.order_by("history_id").values_list("id", "name")
        self.stored = {unit.code: unit for unit in units.values()}
        #: The codes of the stored units by the forms of every name that they had.
        self.former = {same_name(name): units[pk].code for pk, name in written if pk in units}
        self.decisions = {same_name(name): choice for name, choice in decisions.items()}
        self.unknown: dict[str, UnknownName] = {}
        self.created: dict[str, str] = {}
        #: The names that stand for all their spellings, by their forms.
        self.leading = {same_name(name): name for name in decisions}
        self.names: dict[str, str] = {}
        self.learn(names)

    def learn(self, names: Mapping[str, str]) -> None:
        """Take these names, by code, for those of their units."""
        self.names |= names
        self.exact = {name: code for code, name in self.names.items()}
        self.codes = {same_name(code): code for code in self.names}
        self.codes |= {same_name(name): code for code, name in self.names.items()}

    def knows(self, name: str) -> bool:
        """Whether the name is a unit's, or decided upon."""
        form = same_name(name)
        return form in self.codes or form in self.former or form in self.decisions

    def find(self, name: str, place: str) -> str | None:
        """The code of the unit; None where it is unknown or to be left out."""
        form = same_name(name)
        code = self.exact.get(name) or self.codes.get(form) or self.former.get(form)
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

    def current(self, code: str, name: str, *, stays: bool) -> tuple[str, list[str]]:
        """The unit that does the work of the one that `name` means, and what to say of it.

        With `stays` a unit that ended is left as it is.
        """
        unit = self.stored.get(code)
        if unit and unit.successor and unit.ended_on and not stays:
            remark = (
                f"“{shorten(name)}” {unit.ended_on:%d.%m.%Y} gününde görevlerini "
                f"{unit.successor} birimine devretti; o birim yazıldı."
            )
            return unit.successor.code, [remark]
        form, today = same_name(name), self.names[code]
        is_former = form not in (same_name(code), same_name(today))
        if is_former and self.former.get(form) == code:
            return code, [f"“{shorten(name)}” adlı birimin bugünkü adı: {today}."]
        return code, []

    def check_heading(self, code: str, name: str, *, is_used: bool) -> list[str]:
        """What to say of the column of a unit; CellError where it ended and has no marks."""
        unit = self.stored.get(code)
        if unit and not unit.is_active and not is_used:
            instead = f" İşaretleri {unit.successor} sütununa yazın." if unit.successor else ""
            raise CellError(f"{unit} kapanmış bir birim.{instead} Sütunu silin.")
        return self.current(code, name, stays=True)[1]

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
        code = make_code(name, self.names)
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
