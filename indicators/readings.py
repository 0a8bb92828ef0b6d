"""Which stored measurements count as readings, and what a measurement is judged by.

The rule: published reports take approved ones; the team's pages and reports not yet published
those sent too. A row in hand is judged after the earlier ones of its own open period as they stand
and those of other periods that were sent, so that nobody is told what the report will not show.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import prefetch_related_objects

from indicators.models import Indicator, Measurement, Period
from indicators.performance import Thresholds
from indicators.plausibility import Background, doubts
from indicators.requirements import Entry
from indicators.results import Result, Rules, in_words, result
from indicators.versions import record_in, take_back
from indicators.year import MONTHS, YEAR_END, Reading, YearValue, year_value
from plans.models import Plan
from plans.records.parts import make_part

State = Measurement.State

#: What a published report stands on.
APPROVED = (State.APPROVED,)
#: What the strategy team looks at before it is published.
SENT = (State.SUBMITTED, State.APPROVED)


def readings(rows: Iterable[Measurement], states: Collection[str]) -> list[Reading]:
    """The readings among one indicator's measurements of a year: those in `states`."""
    return [reading_of(row) for row in rows if row.state in states]


def counts_before(row: Measurement, other: Measurement) -> bool:
    """Whether another measurement of the indicator counts where the row in hand is judged."""
    if (other.period.year, other.month) >= (row.period.year, row.month):
        return False
    is_open = row.period.state == Period.State.OPEN
    return other.state in SENT or (is_open and other.period_id == row.period_id)


def reading_of(row: Measurement) -> Reading:
    return Reading(row.month, row.value, row.not_measured)


def rules_of(indicator: Indicator, year: int) -> Rules:
    """The indicator's rules with the target of the year in question."""
    return make_part(
        Rules,
        indicator,
        target=indicator.targets_by_year.get(year),
        frequency=indicator.monitoring_frequency,
    )


def years_before(
    indicator: Indicator, plan: Plan, year: int, of_year: dict[int, list[Reading]]
) -> list[YearValue]:
    """The values of the plan's years before `year` that a running sum goes on from, by the
    indicator's counted readings; none for other rules.

    Each as the version of the plan that was in force in it had them measured.
    """
    if not rules_of(indicator, year).is_running_sum:
        return []
    values = []
    for before in range(plan.start_year, year):
        then = record_in(plan, before, indicator) or indicator
        if before in indicator.targets_by_year:
            values.append(
                year_value(
                    of_year.get(before, []),
                    aggregation=then.aggregation,
                    frequency=then.monitoring_frequency,
                    through=YEAR_END,
                )
            )
    return values


def thresholds_of(plan: Plan) -> Thresholds:
    return Thresholds(plan.threshold_reached, plan.threshold_reasonable)


# --- A row in hand ----------------------------------------------------------------------------


def entry_of(measurement: Measurement) -> Entry:
    """What the measurement holds, as a plain value."""
    return make_part(Entry, measurement)


@dataclass(frozen=True)
class Yardstick:
    """What a row in hand is judged by."""

    rules: Rules
    #: The year's readings that count before it.
    before: list[Reading]
    year: int
    month: int
    earlier: list[YearValue]
    thresholds: Thresholds
    unit_of_measure: str
    #: The measured values before it that count, oldest first; in its own unit of measure.
    past: list[Measurement] = field(default_factory=list)

    def result(self, entry: Entry) -> Result:
        """What the row leads to with this content."""
        own = Reading(self.month, entry.value, entry.not_measured)
        return result(
            self.rules,
            [*self.before, own],
            self.month,
            earlier=self.earlier,
            thresholds=self.thresholds,
        )

    def doubts(self, entry: Entry, outcome: Result) -> list[str]:
        """Sentences on what is odd about the row with this content, and what it leads to."""
        return doubts(entry, outcome, self.background)

    def words(self, outcome: Result) -> str:
        """The performances, and what each compares with."""
        return in_words(
            outcome.performance,
            outcome.due_performance,
            target=self.rules.target,
            due=outcome.due_target,
            month=self.month,
            is_share=self.rules.is_share,
            unit_of_measure=self.unit_of_measure,
        )

    @property
    def background(self) -> Background:
        past = {(row.period.year, row.month): row.value for row in self.past}
        is_yearly = self.rules.frequency == YEAR_END  # the month before is last year's
        return Background(
            self.unit_of_measure,
            self.month,
            self.rules.target,
            self.rules.baseline,
            previous=None if is_yearly else past.get(self.month_before),
            last_year=past.get((self.year - 1, self.month)),
        )

    @property
    def month_before(self) -> tuple[int, int]:
        """Year and month of the measuring month before."""
        frequency = self.rules.frequency
        is_first = self.month <= frequency
        return (self.year - 1, YEAR_END) if is_first else (self.year, self.month - frequency)

    @property
    def gaps(self) -> list[str]:
        """The names of the months of the year's first half that the second half's row lacks."""
        outcome = self.result(Entry(value=Decimal(0)))
        return [MONTHS[month] for month in outcome.value.missing if month <= 6 < self.month]


def yardsticks_of(measurements: Sequence[Measurement]) -> dict[int, Yardstick]:
    """Each measurement's yardstick, by its key, in two queries; one where the indicators come with
    their targets prefetched, and one more where the plan was revised.

    The measurements come with their periods' plans and their cards; they get their indicators as
    the plan had them in the period's year."""
    prefetch_related_objects([row.indicator for row in measurements], "targets")
    take_back(measurements)
    by_indicator: dict[int, list[Measurement]] = defaultdict(list)
    for other in (
        Measurement.objects.filter(indicator__in={row.indicator_id for row in measurements})
        .select_related("period")
        .order_by("period__year", "month")
    ):
        by_indicator[other.indicator_id].append(other)
    return {row.pk: _yardstick(row, by_indicator[row.indicator_id]) for row in measurements}


def _yardstick(row: Measurement, others: list[Measurement]) -> Yardstick:
    plan, year = row.period.plan, row.period.year
    by_year: dict[int, list[Measurement]] = defaultdict(list)
    for other in others:
        if counts_before(row, other):
            by_year[other.period.year].append(other)
    given = {before: [reading_of(other) for other in rows] for before, rows in by_year.items()}
    then = {before: record_in(plan, before, row.indicator) or row.indicator for before in by_year}
    unit = row.indicator.unit_of_measure
    return Yardstick(
        rules=rules_of(row.indicator, year),
        before=given.get(year, []),
        year=year,
        month=row.month,
        earlier=years_before(row.indicator, plan, year, given),
        thresholds=thresholds_of(plan),
        unit_of_measure=unit,
        past=[
            other
            for before, rows in by_year.items()
            for other in rows
            if other.value is not None and then[before].unit_of_measure == unit
        ],
    )
