"""Birikimli izleme tablosu: every indicator year by year, against what the plan wants by its end.

This year's figures stand beside those that were published of the years before. That there is such a
table from the second year on, and what it looks like, is practice.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from indicators.evaluation import IndicatorResult, PlanResult
from indicators.performance import indicator_performance
from indicators.year import PARTIAL
from plans.records.parts import make_part
from reports.monitoring.parts.data import (
    RETIRED,
    IndicatorLine,
    IndicatorYears,
    Line,
    MonitoringReport,
    YearFigures,
)
from reports.monitoring.parts.official import COLUMNS

#: What stands against the plan's end: of amounts that each year adds for itself, or of a level.
SUM, LEVEL = "yılların toplamı", "son yılın değeri"


def cumulative_columns(report: MonitoringReport) -> list[str]:
    """The headings of the figures of an indicator, the performance last."""
    years = report.indicators_so_far[0].years
    return [
        COLUMNS[1],
        *(name for year in years for name in (f"{year} Hedefi", f"{year} Gerçekleşmesi")),
        "Plan Sonu Hedefi",
        "Plan Sonuna Göre Gerçekleşme",
        "Plan Sonu Performansı (%)",
    ]


def indicators_so_far(
    result: PlanResult, earlier: Sequence[MonitoringReport]
) -> tuple[IndicatorYears, ...]:
    """The indicators of `result` in every year of the plan so far, then those that are followed no
    more; empty where no `earlier` year is known.

    An indicator is known by its key: its code may belong to another one by now.
    """
    if not earlier:
        return ()
    published = {
        report.head.year: {line.indicator.id: line for line in report.lines if line.indicator.id}
        for report in earlier
    }
    rows = []
    for card in result.cards:
        objective = f"{card.card.objective.code} {card.card.objective.name}"
        for row in card.indicators:
            before = {
                year: lines[row.indicator.pk].indicator
                for year, lines in published.items()
                if row.indicator.pk in lines
            }
            rows.append(_row(result, row, card.card.label, objective, before))
    known = {row.id for row in rows}
    gone: dict[int, Line] = {}
    for lines in published.values():
        gone |= {key: line for key, line in lines.items() if key not in known}
    return (*rows, *(_gone(result, line, published) for line in gone.values()))


def _row(
    result: PlanResult,
    row: IndicatorResult,
    card: str,
    objective: str,
    before: Mapping[int, IndicatorLine],
) -> IndicatorYears:
    indicator, plan, year = row.indicator, result.plan, result.period.year
    targets = indicator.targets_by_year
    years = {
        past: _figures(before.get(past), targets.get(past)) for past in range(plan.start_year, year)
    }
    comparable = row.value.comparable
    years[year] = YearFigures(row.target, comparable)
    end_target, end_actual, rule = targets.get(plan.end_year), comparable, LEVEL
    if (indicator.basis, indicator.aggregation) == ("annual", "sum"):
        asked = [figures for figures in years.values() if figures.target is not None]
        given = [figures.actual for figures in asked if figures.actual is not None]
        end_target = sum(targets.values(), Decimal(0)) if targets else None
        end_actual = sum(given, Decimal(0)) if given and len(given) == len(asked) else None
        is_partial = indicator.direction == "down" and year < plan.end_year
        comparable, rule = None if is_partial else end_actual, SUM
    return make_part(
        IndicatorYears,
        indicator,
        objective=objective,
        card=card,
        years=years,
        end_target=end_target,
        end_actual=end_actual,
        end_performance=indicator_performance(
            comparable,
            end_target,
            indicator.baseline,
            basis=indicator.basis,
            direction=indicator.direction,
        ),
        rule=rule,
    )


def _figures(line: IndicatorLine | None, target: Decimal | None) -> YearFigures:
    """What was published of the year; the target alone where nothing was, or less than is owed."""
    if line is None:
        return YearFigures(target, None)
    is_partial = line.actual_note.startswith(PARTIAL)
    return YearFigures(line.target, None if is_partial else line.actual)


def _gone(
    result: PlanResult, line: Line, published: Mapping[int, Mapping[int, Line]]
) -> IndicatorYears:
    key = line.indicator.id
    of_years = {year: lines[key].indicator for year, lines in published.items() if key in lines}
    years = range(result.plan.start_year, result.period.year + 1)
    return make_part(
        IndicatorYears,
        line.indicator,
        objective=f"{line.objective.code} {line.objective.name}",
        card=line.card.label,
        years={year: _figures(of_years.get(year), None) for year in years},
        end_target=None,
        end_actual=None,
        end_performance=None,
        rule=RETIRED,
    )
