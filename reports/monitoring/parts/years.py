"""The plan so far, year by year: this year beside what was published of the years before it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.monitoring.parts.data import GoalPart, MonitoringReport, YearRow


def years_so_far(
    start_year: int,
    year: int,
    performance: Decimal | None,
    goals: tuple[GoalPart, ...],
    earlier: Sequence[MonitoringReport],
) -> tuple[YearRow, ...]:
    """The plan, its goals and objectives in every year of the plan up to `year`; empty where no
    earlier year is known. Performance in percent.

    A row is known by its record's key: one that was renamed stays one row under its new name.
    """
    if not earlier:
        return ()
    years = range(start_year, year + 1)
    rows: dict[tuple[str, int], YearRow] = {}
    results = [(year, performance, goals)]
    results += [(report.head.year, report.summary.performance, report.goals) for report in earlier]
    for of_year, of_plan, of_goals in results:
        for level, key, code, name, value in _means(of_plan, of_goals):
            empty = YearRow(level, code, name, dict.fromkeys(years))
            rows.setdefault((level, key), empty).performances[of_year] = value
    return tuple(rows.values())


def _means(
    performance: Decimal | None, goals: tuple[GoalPart, ...]
) -> Iterator[tuple[str, int, str, str, Decimal | None]]:
    """Level, key, code, name and performance of each row."""
    yield "plan", 0, "", "Plan geneli", performance
    for goal in goals:
        yield "goal", goal.id, goal.code, goal.name, goal.performance
        for part in goal.objectives:
            yield "objective", part.id, part.code, part.name, part.performance
