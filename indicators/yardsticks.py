"""What a stored measurement is judged by, as the plain values that the rules take."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects

from indicators.models import Indicator, Measurement
from indicators.requirements import Entry, Result, Rules, result


def entry_of(measurement: Measurement) -> Entry:
    """What the measurement holds, as a plain value."""
    return Entry(
        value=measurement.value,
        not_measured=measurement.not_measured,
        not_measured_reason=measurement.not_measured_reason,
        deviation_reason=measurement.deviation_reason,
        remedy=measurement.remedy,
    )


@dataclass(frozen=True)
class Yardstick:
    """What a measurement's value is judged by."""

    rules: Rules
    #: The year's values before the measurement, in time order.
    earlier: list[Decimal | None]
    month: int

    def result(self, value: Decimal | None) -> Result:
        """What `value` leads to."""
        return result(self.rules, self.earlier, value, self.month)


def yardsticks_of(measurements: Collection[Measurement]) -> dict[int, Yardstick]:
    """Each measurement's yardstick, by its key, in two queries; one where the indicators come with
    their targets prefetched."""
    indicators = {measurement.indicator_id for measurement in measurements}
    years = {measurement.period.year for measurement in measurements}
    prefetch_related_objects([measurement.indicator for measurement in measurements], "targets")
    values = list(
        Measurement.objects.filter(indicator__in=indicators, period__year__in=years)
        .order_by("month")
        .values_list("indicator_id", "period__year", "month", "value")
    )
    return {
        row.pk: Yardstick(
            rules_of(row.indicator, _target_of(row)),
            [
                value
                for indicator, year, month, value in values
                if (indicator, year) == (row.indicator_id, row.period.year) and month < row.month
            ],
            row.month,
        )
        for row in measurements
    }


def _target_of(measurement: Measurement) -> Decimal | None:
    targets = measurement.indicator.targets.all()
    year = measurement.period.year
    return next((target.value for target in targets if target.year == year), None)


def result_of(measurement: Measurement) -> Result:
    """What the measurement's value leads to, after the year's earlier measurements."""
    return yardsticks_of([measurement])[measurement.pk].result(measurement.value)


def rules_of(indicator: Indicator, target: Decimal | None) -> Rules:
    """The indicator's rules with the target of the year in question."""
    return Rules(
        target=target,
        baseline=indicator.baseline,
        direction=indicator.direction,
        basis=indicator.basis,
        aggregation=indicator.aggregation,
    )
