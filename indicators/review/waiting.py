"""All values of a period that wait for the strategy team, narrowed, sorted and by pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from indicators.cycle.progress import AWAITS_ENDORSEMENT
from indicators.models import ActivityProgress, Period
from indicators.results import falls_short
from indicators.review.pages import FILTER, NO_UNIT, ORDER, PAGE, UNIT
from indicators.review.sheet import ReviewRow, rows_of
from plans.models import Unit

PER_PAGE = 50

#: The word in the address, what it is called, which rows it leaves.
Filters = list[tuple[str, str, Callable[[Any], bool]]]

#: The word for what waits for the unit's müdür.
AWAITING = "mudur"
#: The word for the activities that wait.
OF_ACTIVITIES = "faaliyet"
FILTERS: Filters = [
    ("", "Tüm değerler", lambda row: row.record.is_waiting),
    ("kuskulu", "Kuşkulu", lambda row: row.record.is_waiting and row.is_suspicious),
    ("kanitsiz", "Kanıtsız", lambda row: row.record.is_waiting and not row.record.evidence.all()),
    ("geride", "Hedefin gerisinde", lambda row: row.record.is_waiting and falls_short(row.result)),
    ("ekip", "Ekipten girilen", lambda row: row.record.is_waiting and row.is_by_team),
    (AWAITING, "Müdür onayında", lambda row: row.record.awaits_endorsement),
]

#: The word in the address, what it is called, what rows are sorted by; ties stay as in the plan.
ORDERS: list[tuple[str, str, Callable[[ReviewRow], object]]] = [
    ("", "Plandaki sıra", lambda row: 0),
    ("birim", "Birim", lambda row: row.unit.order if row.unit else float("inf")),
    ("kuskulu", "Önce kuşkulular", lambda row: not row.is_suspicious),
    ("performans", "Önce en düşük performans", lambda row: _performance(row)),
    ("tarih", "Önce en eski gönderilen", lambda row: row.record.submitted_at),
]


def _performance(row: ReviewRow) -> Decimal:
    performance = row.result.due_performance
    return Decimal("Infinity") if performance is None else performance


@dataclass(frozen=True)
class WaitingList:
    """What of the waiting values a reviewer goes through."""

    #: Narrowed and sorted, on all pages.
    rows: list[ReviewRow]
    page: Page[ReviewRow]
    #: Word, name and number of each filter, inside of the chosen unit.
    filters: list[tuple[str, str, int]]
    units: list[Unit]
    has_other_rows: bool

    def neighbours(self, pk: int) -> tuple[ReviewRow | None, ReviewRow | None, int]:
        """The rows before and after one of the list, and its number in it; 0 where it is none."""
        keys = [row.record.pk for row in self.rows]
        if pk not in keys:
            return None, None, 0
        place = keys.index(pk)
        return (
            self.rows[place - 1] if place else None,
            self.rows[place + 1] if place + 1 < len(keys) else None,
            place + 1,
        )


def waiting_list(period: Period, asked: QueryDict) -> WaitingList:
    """The list that an address asks for, in nine queries."""
    rows = [
        row
        for row in rows_of(period, period.measurements.filter(state="submitted"))
        if row.is_asked
    ]
    code = asked.get(UNIT, "")
    of_unit = [row for row in rows if code in ("", row.unit.code if row.unit else NO_UNIT)]
    tests = {word: test for word, _, test in FILTERS}
    orders = {word: key for word, _, key in ORDERS}
    test = tests.get(asked.get(FILTER, ""), tests[""])
    shown: list[ReviewRow] = sorted(
        filter(test, of_unit),
        key=orders.get(asked.get(ORDER, ""), orders[""]),  # type: ignore[arg-type]
    )
    return WaitingList(
        rows=shown,
        page=Paginator(shown, PER_PAGE).get_page(asked.get(PAGE)),
        filters=count_rows(FILTERS, of_unit, period),
        units=_units(rows),
        has_other_rows=len(shown) < len(rows),
    )


def waiting_activities(period: Period, asked: QueryDict) -> list[ActivityProgress]:
    """What is said of activities, of the chosen unit or of all, and waits for the strategy team;
    one query."""
    sent = period.progress.filter(state=ActivityProgress.State.SUBMITTED)
    if code := asked.get(UNIT):
        sent = sent.filter(activity_year__unit__code=code)
    waiting = sent.exclude(AWAITS_ENDORSEMENT).select_related(*OF_ACTIVITY)
    place = ("unit__order", "activity__card", "activity__order")
    return list(waiting.order_by(*(f"activity_year__{name}" for name in place)))


#: What is read with what is said of an activity.
OF_ACTIVITY = ("activity_year__activity", "activity_year__unit", "period__plan")


def count_rows(filters: Filters, rows: Iterable[Any], period: Period) -> list[tuple[str, str, int]]:
    """Word, name and number of rows of each filter that makes sense in the period's plan."""
    rows = list(rows)
    return [
        (word, name, sum(map(test, rows)))
        for word, name, test in filters
        if word != AWAITING or period.plan.asks_endorsement
    ]


def _units(rows: Iterable[ReviewRow]) -> list[Unit]:
    return sorted({row.unit for row in rows if row.unit}, key=lambda unit: unit.order)
