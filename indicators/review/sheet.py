"""Measurements of a period, each beside what helps to judge it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from indicators.cycle.answering import units_by_key, with_unit
from indicators.cycle.asked import asked_rows
from indicators.models import Measurement, Period
from indicators.readings import Yardstick, entry_of, yardsticks_of
from indicators.requirements import missing_texts
from indicators.results import Result
from indicators.review.pages import NO_UNIT
from indicators.year import MONTHS
from plans.models import Unit
from plans.people.rights import Team, read_team


@dataclass(frozen=True)
class ReviewRow:
    """One measurement as the strategy team looks at it."""

    record: Measurement
    #: The unit that answers for it.
    unit: Unit | None
    #: B, the year's target.
    target: Decimal | None
    #: The value of the measuring month before, where it is not last year's, and its name.
    previous: Decimal | None
    previous_name: str
    #: Last year's value of the same month.
    last_year: Decimal | None
    result: Result
    #: The performances, and what each compares with.
    words: str
    #: Sentences on explanations that are owed and not written.
    unexplained: list[str]
    #: The names of earlier months of the year without a value that counts.
    gaps: list[str]
    #: Sentences on what is odd about the value, and whether its unit called it right.
    doubts: list[str]
    is_confirmed: bool
    #: Whether somebody of the strategy team, which approves, entered or sent it.
    is_by_team: bool
    #: Whether the plan, as it is now, asks for it; counts and reports leave out what it does not.
    is_asked: bool

    @property
    def unit_code(self) -> str:
        """How addresses of the review name its unit."""
        return self.unit.code if self.unit else NO_UNIT

    @property
    def is_suspicious(self) -> bool:
        """Whether it looks like a slip; such a value is never approved unasked."""
        return bool(self.doubts)

    @property
    def is_missing(self) -> bool:
        """Whether it was not sent."""
        return not self.record.is_sent


def rows_of(period: Period, rows: QuerySet[Measurement]) -> list[ReviewRow]:
    """The measurements of the period with all that helps to judge them, in eight queries."""
    asked = set(asked_rows(rows).values_list("pk", flat=True))
    measurements = list(
        with_unit(rows, period)
        .select_related(
            "indicator__card__objective__goal",
            "indicator__card__responsible_unit",
            "indicator__data_owner",
            "entered_by",
            "submitted_by",
            "endorsed_by",
            "approved_by",
            "unlock__user",
        )
        .prefetch_related("evidence")
        .order_by("indicator", "month")
    )
    for measurement in measurements:
        measurement.period = period  # known; spares the yardsticks a query for each
    yardsticks = yardsticks_of(measurements)
    team = read_team()
    cards = [row.indicator.card for row in measurements]
    units = units_by_key(cards, [row.unit_id for row in measurements])
    return [
        _row(row, units[row.unit_id], yardsticks[row.pk], team, row.pk in asked)
        for row in measurements
    ]


def _row(
    measurement: Measurement,
    unit: Unit | None,
    yardstick: Yardstick,
    team: Team,
    is_asked: bool,
) -> ReviewRow:
    entry = entry_of(measurement)
    result, background = yardstick.result(entry), yardstick.background
    year, month = yardstick.month_before
    return ReviewRow(
        record=measurement,
        unit=unit,
        target=yardstick.rules.target,
        previous=background.previous,
        previous_name=f"{MONTHS[month]} {year}",
        last_year=background.last_year,
        result=result,
        words=yardstick.words(result),
        unexplained=list(
            missing_texts(
                entry, result, measurement.month, measurement.period.plan.asks_criteria
            ).values()
        ),
        gaps=yardstick.gaps,
        doubts=yardstick.doubts(entry, result),
        is_confirmed=entry.is_confirmed,
        is_by_team=team.includes(measurement.entered_by_id, measurement.entered_at)
        or team.includes(measurement.submitted_by_id, measurement.submitted_at),
        is_asked=is_asked,
    )
