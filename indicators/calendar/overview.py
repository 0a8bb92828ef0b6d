"""Which unit has drawn up what for a year: what the strategy team chases and decides on."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.http import QueryDict

from indicators.calendar.steps import State
from indicators.models import ActivityYear
from plans.language.turkish import turkish_lower
from plans.models import Activity, Plan, Unit

MISSING = "missing"
#: What a unit's year may be, in the order in which the team wants to see it.
STATES = {
    State.SUBMITTED: "Onay bekliyor",
    State.RETURNED: "İade edildi",
    State.DRAFT: "Taslak",
    MISSING: "Hazırlanmadı",
    State.APPROVED: "Onaylandı",
}


@dataclass(frozen=True)
class UnitRow:
    """A unit and what it has drawn up for the year."""

    unit: Unit
    #: Activities of the cards that it answers for.
    due: int
    #: Activities in its calendar, and their steps.
    planned: int
    steps: int
    #: Of `STATES`.
    state: str
    sent_at: Any = None

    @property
    def word(self) -> str:
        return STATES[self.state]


#: How the list may be sorted: the word of the address, what it is called, the key.
ORDERS: tuple[tuple[str, str, Callable[[UnitRow], Any]], ...] = (
    ("", "Duruma göre", lambda row: ([*STATES].index(row.state), row.unit.order)),
    ("birim", "Birim sırasına göre", lambda row: row.unit.order),
    ("faaliyet", "Çok faaliyetliler önce", lambda row: (-row.due, row.unit.order)),
)


@dataclass(frozen=True)
class Choice:
    """What of the list is shown, and in which order."""

    ara: str = ""
    durum: str = ""
    sira: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "Choice":
        return cls(*(data.get(name, "").strip() for name in ("ara", "durum", "sira")))

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def apply(self, rows: list[UnitRow]) -> list[UnitRow]:
        shown = [
            row
            for row in rows
            if turkish_lower(self.ara) in turkish_lower(f"{row.unit.name} {row.unit.short_name}")
            and self.durum in ("", row.state)
        ]
        keys = {word: key for word, _, key in ORDERS}
        return sorted(shown, key=keys.get(self.sira, keys[""]))


def unit_rows(plan: Plan, year: int) -> list[UnitRow]:
    """The units that answer for activities of the plan, or drew up some; three queries."""
    due = Counter(
        Activity.objects.filter(
            card__objective__goal__plan=plan, card__responsible_unit__isnull=False
        ).values_list("card__responsible_unit", flat=True)
    )
    drawn = {
        row.pop("unit"): row
        for row in ActivityYear.of(plan, year=year)
        .order_by()
        .values("unit")
        .annotate(
            planned=Count("pk", distinct=True),
            steps=Count("milestones"),
            state=Max("state"),
            sent_at=Max("submitted_at"),
        )
    }
    nothing = {"planned": 0, "steps": 0, "state": MISSING}
    units = Unit.objects.filter(pk__in={*due, *drawn}).order_by("order")
    return [UnitRow(unit, due[unit.pk], **drawn.get(unit.pk, nothing)) for unit in units]
