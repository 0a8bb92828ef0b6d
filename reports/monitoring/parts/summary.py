"""The page for the council: made of a report's own lines, so that it cannot say anything else."""

from collections import Counter
from decimal import Decimal

from indicators.performance import Thresholds, as_printed, status, weighted_performance
from reports.monitoring.parts.data import (
    STATUSES,
    CardPart,
    Coverage,
    Deviation,
    GoalPart,
    IndicatorLine,
    Summary,
    UnitLine,
)

_MOST_BEHIND, _MOST_AHEAD = 5, 3


def summarise(
    performance: Decimal | None,
    status: str,
    goals: tuple[GoalPart, ...],
    units: tuple[UnitLine, ...],
) -> Summary:
    """What stands out in `goals`, whose `performance` (%) and its `status` are given."""
    lines = [
        (card, line)
        for goal in goals
        for objective in goal.objectives
        for card in objective.cards
        for line in card.indicators
    ]
    covered = weighted_performance(
        (line.weight, line.performance) for _, line in lines if line.is_due
    )
    counts = Counter(line.status for _, line in lines)
    owing = [unit for unit in units if unit.completeness.due]
    deviations = sorted(
        (_deviation(card, line) for card, line in lines if line.due_performance is not None),
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
    return Deviation(
        card=card.label,
        code=line.code,
        name=line.name,
        unit=card.unit,
        unit_of_measure=line.unit_of_measure,
        due_target=line.due_target,
        actual=line.actual,
        due_performance=line.due_performance,
        reason=line.deviation_reason,
    )
