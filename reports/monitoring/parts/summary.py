"""The page for the council: made of a report's own lines, so that it cannot say anything else."""

from collections import Counter
from decimal import Decimal

from indicators.performance import Thresholds, as_printed, status, weighted_performance
from plans.records.parts import make_part
from reports.monitoring.parts.data import (
    STATUSES,
    CardPart,
    Coverage,
    Deviation,
    GoalPart,
    IndicatorLine,
    Summary,
    UnitLine,
    lines_of,
)

_MOST_BEHIND, _MOST_AHEAD = 5, 3


def summarise(
    performance: Decimal | None,
    status: str,
    goals: tuple[GoalPart, ...],
    units: tuple[UnitLine, ...],
) -> Summary:
    """What stands out in `goals`, whose `performance` (%) and its `status` are given."""
    lines = [(line.card, line.indicator) for line in lines_of(goals)]
    covered = weighted_performance((row.weight, row.performance) for _, row in lines if row.is_due)
    counts = Counter(row.status for _, row in lines)
    owing = [unit for unit in units if unit.completeness.due]
    deviations = sorted(
        (_deviation(card, row) for card, row in lines if row.due_performance is not None),
        key=lambda row: row.due_performance,
    )
    behind = [row for row in deviations if as_printed(row.due_performance) < 100]
    ahead = [row for row in reversed(deviations) if as_printed(row.due_performance) > 100]
    return Summary(
        performance=performance,
        status=status,
        coverage=Coverage(covered.measured, covered.total, covered.weight_covered),
        counts={word: counts[word] for word in STATUSES if counts[word]},
        most_behind=tuple(behind[:_MOST_BEHIND]),
        most_ahead=tuple(ahead[:_MOST_AHEAD]),
        units_complete=sum(unit.completeness.is_complete for unit in owing),
        units_total=len(owing),
    )


def mean_status(performance: Decimal | None, thresholds: Thresholds, *, is_mid_year: bool) -> str:
    """What a mean says; nothing at mid-year, when its target is not due yet."""
    return "" if is_mid_year else str(status(performance, thresholds))


def _deviation(card: CardPart, line: IndicatorLine) -> Deviation:
    return make_part(Deviation, line, card=card.label, unit=card.unit, reason=line.deviation_reason)
