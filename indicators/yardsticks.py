"""What a stored measurement is judged by, as the plain values that the rules take."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from indicators.models import AnnualTarget, Indicator, Measurement
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
    """Each measurement's yardstick, by its key, in two queries."""
    indicators = {measurement.indicator_id for measurement in measurements}
    years = {measurement.period.year for measurement in measurements}
    targets = {
        (indicator, year): value
        for indicator, year, value in AnnualTarget.objects.filter(
            indicator__in=indicators, year__in=years
        ).values_list("indicator_id", "year", "value")
    }
    values = list(
        Measurement.objects.filter(indicator__in=indicators, period__year__in=years)
        .order_by("month")
        .values_list("indicator_id", "period__year", "month", "value")
    )
    return {
        row.pk: Yardstick(
            rules_of(row.indicator, targets.get((row.indicator_id, row.period.year))),
            [
                value
                for indicator, year, month, value in values
                if (indicator, year) == (row.indicator_id, row.period.year) and month < row.month
            ],
            row.month,
        )
        for row in measurements
    }


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
