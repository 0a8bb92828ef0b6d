"""Which values a year owes so far, which of them are in, and why the others are not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indicators.evaluation import PlanResult
from indicators.models import Measurement, Period
from indicators.readings import SENT
from indicators.year import MONTHS, owed_months
from plans.records.parts import make_part

State = Measurement.State

_REASONS: dict[str, str] = {
    State.DRAFT: "gönderilmedi",
    State.RETURNED: "iade edildi, yeniden gönderilmedi",
    State.SUBMITTED: "onaylanmadı",
}


@dataclass(frozen=True)
class MissingValue:
    """An indicator without a value for a measuring month, and the reason."""

    card: str
    code: str
    name: str
    unit: str
    month: int
    month_name: str
    reason: str
    unit_code: str = ""


@dataclass(frozen=True)
class Completeness:
    """How many values were owed, sent, approved, and how many of those could not be measured."""

    due: int = 0
    sent: int = 0
    approved: int = 0
    not_measured: int = 0

    @property
    def is_complete(self) -> bool:
        return self.sent == self.due


@dataclass(frozen=True)
class DueValue:
    """What one indicator owes for a month: the unit that answers, what is in, what lacks."""

    unit_id: int | None
    measurement: Measurement | None
    missing: MissingValue | None


def completeness(rows: Iterable[DueValue]) -> Completeness:
    """How many values there are of those that are owed."""
    found = [row.measurement for row in rows]
    sent = [row for row in found if row and row.state in SENT]
    return Completeness(
        due=len(found),
        sent=len(sent),
        approved=sum(row.state == State.APPROVED for row in sent),
        not_measured=sum(row.not_measured for row in sent),
    )


def due_values(result: PlanResult, periods: Sequence[Period]) -> Iterator[DueValue]:
    """What the indicators of `result` owe in `periods`, those of its year so far (one query).

    What is missing is what their year's values lack.
    """
    measurements = {
        (row.indicator_id, row.month): row for row in Measurement.objects.filter(period__in=periods)
    }
    for card in result.cards:
        unit = card.unit
        for row in card.indicators:
            indicator = row.indicator
            if row.target is None or row.is_retired:
                continue
            for month in owed_months(indicator.monitoring_frequency, result.period.months[-1]):
                measurement = measurements.get((indicator.pk, month))
                missing = make_part(
                    MissingValue,
                    indicator,
                    card=card.card.label,
                    unit=unit.name if unit else "",
                    month=month,
                    month_name=MONTHS[month],
                    reason=_reason(measurement),
                    unit_code=unit.code if unit else "",
                )
                yield DueValue(
                    unit.pk if unit else None,
                    measurement,
                    missing if month in row.value.missing else None,
                )


def _reason(measurement: Measurement | None) -> str:
    return _REASONS.get(measurement.state, "") if measurement else "dönemde sorulmadı"
