"""Which values a year owes so far, which of them are in, and why the others are not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.evaluation import PlanResult
from indicators.models import Measurement, Period
from indicators.readings import SENT
from indicators.year import MONTHS, owed_months

State = Measurement.State

_REASONS = {
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
class DueIndicator:
    """What one indicator owes in the year so far."""

    unit_id: int | None
    completeness: Completeness
    missing: tuple[MissingValue, ...]


def completeness(rows: Iterable[DueIndicator]) -> Completeness:
    """Several indicators' completeness together."""
    found = [row.completeness for row in rows]
    return Completeness(
        due=sum(row.due for row in found),
        sent=sum(row.sent for row in found),
        approved=sum(row.approved for row in found),
        not_measured=sum(row.not_measured for row in found),
    )


def due_indicators(result: PlanResult, periods: Sequence[Period]) -> list[DueIndicator]:
    """What the indicators of `result` owe in `periods`, those of its year so far (one query).

    What is missing is what their year's values lack.
    """
    measurements = {
        (row.indicator_id, row.month): row for row in Measurement.objects.filter(period__in=periods)
    }
    due = []
    for card in result.cards:
        unit = card.card.responsible_unit
        for row in card.indicators:
            indicator = row.indicator
            is_asked = row.target is not None and not row.is_retired
            months = (
                owed_months(indicator.monitoring_frequency, result.period.months[-1])
                if is_asked
                else ()
            )
            found = {month: measurements.get((indicator.pk, month)) for month in months}
            sent = [m for m in found.values() if m and m.state in SENT]
            due.append(
                DueIndicator(
                    unit_id=unit.pk if unit else None,
                    completeness=Completeness(
                        due=len(months),
                        sent=len(sent),
                        approved=sum(m.state == State.APPROVED for m in sent),
                        not_measured=sum(m.not_measured for m in sent),
                    ),
                    missing=tuple(
                        MissingValue(
                            card=card.card.label,
                            code=indicator.code,
                            name=indicator.name,
                            unit=unit.name if unit else "",
                            month=month,
                            month_name=MONTHS[month],
                            reason=_reason(found[month]),
                            unit_code=unit.code if unit else "",
                        )
                        for month in row.value.missing
                        if is_asked
                    ),
                )
            )
    return due


def _reason(measurement: Measurement | None) -> str:
    return _REASONS[measurement.state] if measurement else "dönemde sorulmadı"
