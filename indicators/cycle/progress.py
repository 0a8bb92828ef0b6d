"""How far the units are with what a period asks of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from indicators.cycle.asked import asked_rows
from indicators.models import Measurement, Period, PeriodExtension
from plans.models import Unit

State = Measurement.State


@dataclass(frozen=True)
class Counts:
    """Numbers of measurements, by how far they are."""

    due: int = 0
    #: With a value, or with the word that it could not be measured; in whatever state.
    entered: int = 0
    submitted: int = 0
    approved: int = 0
    returned: int = 0

    @property
    def sent(self) -> int:
        return self.submitted + self.approved

    @property
    def missing(self) -> int:
        """Not sent: empty, a draft, or returned."""
        return self.due - self.sent

    @property
    def untouched(self) -> int:
        """Neither sent nor returned: what is left of the bar."""
        return self.missing - self.returned

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.due + other.due,
            self.entered + other.entered,
            self.submitted + other.submitted,
            self.approved + other.approved,
            self.returned + other.returned,
        )


@dataclass(frozen=True)
class UnitProgress:
    """One unit in a period; without a unit the measurements of cards that name none."""

    period: Period
    unit: Unit | None
    counts: Counts
    #: With the unit's extension.
    last_day: date | None
    is_extended: bool

    def days_left(self, today: date) -> int:
        """Negative once the last day is over."""
        return (self.last_day - today).days

    def still_has_time(self, today: date) -> bool:
        """Whether its extension runs on and something is not sent."""
        return self.is_extended and self.counts.missing > 0 and self.days_left(today) > 0

    def is_late(self, today: date) -> bool:
        """Whether the last day is over, the period still open and something not sent."""
        return (
            self.period.state == Period.State.OPEN
            and self.counts.missing > 0
            and self.days_left(today) < 0
        )


def progress_by_unit(periods: Iterable[Period]) -> list[UnitProgress]:
    """All units that the periods ask something of, in the order of units; three queries."""
    by_key = {period.pk: period for period in periods}
    rows = (
        asked_rows(Measurement.objects.filter(period__in=by_key))
        .order_by()
        .values_list("period_id", "indicator__card__responsible_unit_id")  # then Counts' fields
        .annotate(
            due=Count("pk"),
            entered=Count("pk", Q(value__isnull=False) | Q(not_measured=True)),
            submitted=Count("pk", Q(state=State.SUBMITTED)),
            approved=Count("pk", Q(state=State.APPROVED)),
            returned=Count("pk", Q(state=State.RETURNED)),
        )
    )
    units = Unit.objects.in_bulk()
    extended = {
        (period_id, unit_id): day
        for period_id, unit_id, day in PeriodExtension.objects.filter(
            period__in=by_key
        ).values_list("period_id", "unit_id", "due_date")
    }
    found = [
        UnitProgress(
            period=by_key[period_id],
            unit=units.get(unit_id),
            counts=Counts(*numbers),
            last_day=extended.get((period_id, unit_id), by_key[period_id].due_date),
            is_extended=(period_id, unit_id) in extended,
        )
        for period_id, unit_id, *numbers in rows
    ]
    return sorted(found, key=lambda row: (row.unit is None, row.unit and row.unit.order))


def total(rows: Iterable[UnitProgress]) -> Counts:
    """All units together."""
    return sum((row.counts for row in rows), Counts())
