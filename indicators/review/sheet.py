"""A unit's measurements in a period, each beside what helps to judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from indicators.models import Measurement, Period
from indicators.outliers import Comparison, outliers
from indicators.performance import Status, Thresholds, due_target, has_target, status
from indicators.requirements import Result
from indicators.workflow import is_locked
from indicators.yardsticks import Yardstick, yardsticks_of
from plans.models import Unit

State = Measurement.State

#: How the month that a value belongs to is called.
MONTHS = {3: "Mart", 6: "Haziran", 9: "Eylül", 12: "Aralık"}


@dataclass(frozen=True)
class Row:
    """One measurement as the strategy team looks at it."""

    measurement: Measurement
    #: B, the year's target.
    target: Decimal | None
    #: The value of the measuring month before, where it is not last year's, and its name.
    previous: Decimal | None
    previous_name: str
    #: Last year's value of the same month.
    last_year: Decimal | None
    result: Result
    status: Status
    outliers: list[str]

    @property
    def is_sent(self) -> bool:
        return self.measurement.state == State.SUBMITTED

    @property
    def may_be_decided(self) -> bool:
        """Whether it waits for the strategy team and is not locked by its closed period."""
        return self.is_sent and not self.is_locked

    @property
    def is_locked(self) -> bool:
        return is_locked(self.measurement)

    @property
    def month_name(self) -> str:
        return MONTHS[self.measurement.month]


def measurements_of(period: Period, unit: Unit | None) -> QuerySet[Measurement]:
    """A unit's measurements in the order of the plan; without a unit, of cards that name none."""
    return period.measurements.filter(indicator__card__responsible_unit=unit).order_by(
        "indicator__card__objective__goal__number",
        "indicator__card__objective__number",
        "indicator__card__order",
        "indicator__order",
        "month",
    )


def rows_of(period: Period, unit: Unit | None) -> list[Row]:
    """All measurements of the unit in the period, in five queries."""
    measurements = list(
        measurements_of(period, unit)
        .select_related(
            "indicator__card__objective__goal",
            "entered_by",
            "submitted_by",
            "approved_by",
            "unlock__user",
        )
        .prefetch_related("evidence")
    )
    for measurement in measurements:
        measurement.period = period  # known; spares the yardsticks a query for each
    yardsticks = yardsticks_of(measurements)
    before = _values_before(measurements)
    thresholds = Thresholds(period.plan.threshold_reached, period.plan.threshold_reasonable)
    return [
        _row(measurement, yardsticks[measurement.pk], before, thresholds)
        for measurement in measurements
    ]


#: Values by indicator, year and month.
Values = dict[tuple[int, int, int], Decimal]


def _values_before(measurements: Sequence[Measurement]) -> Values:
    """What was sent of the same indicators, this year and the year before."""
    years = {row.period.year for row in measurements}
    return {
        (indicator, year, month): value
        for indicator, year, month, value in Measurement.objects.filter(
            indicator__in=[row.indicator_id for row in measurements],
            period__year__in=years | {year - 1 for year in years},
            state__in=[State.SUBMITTED, State.APPROVED],
            value__isnull=False,
        ).values_list("indicator_id", "period__year", "month", "value")
    }


def _row(
    measurement: Measurement, yardstick: Yardstick, values: Values, thresholds: Thresholds
) -> Row:
    indicator, rules = measurement.indicator, yardstick.rules
    year, month = measurement.period.year, measurement.month
    result = yardstick.result(measurement.value)
    last_year = values.get((indicator.pk, year - 1, month))
    previous_year, previous_month = _month_before(year, month, indicator.monitoring_frequency)
    previous = values.get((indicator.pk, previous_year, previous_month))
    if indicator.monitoring_frequency == indicator.Frequency.YEARLY:
        previous = None  # the month before is last year's
    due = due_target(rules.target, rules.aggregation, month)
    return Row(
        measurement=measurement,
        target=rules.target,
        previous=previous,
        previous_name=f"{MONTHS[previous_month]} {previous_year}",
        last_year=last_year,
        result=result,
        status=status(
            result.due_performance,
            thresholds,
            has_target=has_target(
                rules.target, rules.baseline, basis=rules.basis, direction=rules.direction
            ),
        ),
        outliers=outliers(
            result.due_performance,
            [
                Comparison("Bu aya kadar beklenen", due, result.actual),
                Comparison("Önceki ölçüm", previous, measurement.value),
                Comparison("Geçen yılın aynı ayı", last_year, measurement.value),
            ],
        ),
    )


def _month_before(year: int, month: int, frequency: int) -> tuple[int, int]:
    """The measuring month before, of an indicator measured every `frequency` months."""
    return (year, month - frequency) if month > frequency else (year - 1, 12)
