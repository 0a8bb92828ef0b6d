"""Building the reports of the six-monthly cycle: one object for page, PDF, Excel and JSON.

izleme (January to June) and değerlendirme (the year) are built from `indicators.evaluation` and a
fixed number of queries more; karne (one unit in a period) is cut out of them by
`reports.monitoring.parts.scorecard`. Performance is in percent, unrounded.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from indicators.evaluation import CardResult, IndicatorResult, PlanResult, evaluate_periods
from indicators.models import Period
from indicators.performance import mean_performance
from indicators.readings import APPROVED, SENT
from plans.models import Unit
from plans.records.parts import make_part
from reports.monitoring.parts.data import (
    ASSESSED,
    NOT_DUE,
    RETIRED,
    Assessment,
    CardPart,
    Coverage,
    GoalPart,
    Head,
    IndicatorLine,
    MonitoringReport,
    ObjectivePart,
    PublicationFacts,
    UnitLine,
)
from reports.monitoring.parts.method import formula, method_of, rule
from reports.monitoring.parts.missing import DueValue, completeness, due_values
from reports.monitoring.parts.summary import mean_status, summarise
from reports.monitoring.parts.years import years_so_far
from reports.publications.reading import earlier_evaluations


def build_monitoring_report(
    period: Period, publication: PublicationFacts | None = None
) -> MonitoringReport:
    """The report at the end of `period`: of the half year, or in the second half of the year.

    As the `publication` it becomes, it stands on approved values alone. Without one it is a draft
    ("taslak"), in which what was sent counts too. Raises PublicationDamaged where what was
    published of an earlier year cannot be read.
    """
    plan, is_year = period.plan, period.half == Period.Half.SECOND
    states = SENT if publication is None else APPROVED
    (result,) = evaluate_periods([period], states)
    halves = list(
        plan.periods.filter(year=period.year, half__lte=period.half).exclude(
            state=Period.State.PLANNED
        )
    )
    due = list(due_values(result, halves))
    earlier = earlier_evaluations(plan, period.year) if is_year else []
    goals, units = _goal_parts(result), _unit_lines(due, result.cards)
    is_sample = any(half.is_sample for half in halves) or any(row.head.is_sample for row in earlier)
    return MonitoringReport(
        head=_head(period, is_sample, publication),
        summary=summarise(
            result.performance, _mean_status(result.performance, result), goals, units
        ),
        method=method_of(plan, period, states),
        goals=goals,
        units=units,
        missing=tuple(row.missing for row in due if row.missing),
        years_so_far=years_so_far(plan.start_year, period.year, result.performance, goals, earlier),
    )


def _head(period: Period, is_sample: bool, publication: PublicationFacts | None) -> Head:
    plan, is_mid_year = period.plan, period.half == Period.Half.FIRST
    return make_part(
        Head,
        plan,
        period,
        kind="izleme" if is_mid_year else "degerlendirme",
        title=f"Stratejik Plan {'İzleme' if is_mid_year else 'Değerlendirme'} Raporu",
        period=period.code,
        period_name=str(period) if is_mid_year else f"{period.year} yılı",
        until=period.last_day,
        is_interim=publication is None,
        is_sample=is_sample,
        is_mid_year=is_mid_year,
        publication=publication,
    )


def _goal_parts(result: PlanResult) -> tuple[GoalPart, ...]:
    return tuple(
        make_part(
            GoalPart,
            goal,
            status=_mean_status(goal.performance, result),
            objectives=tuple(
                make_part(
                    ObjectivePart,
                    objective.objective,
                    objective,
                    status=_mean_status(objective.performance, result),
                    cards=tuple(_card_part(card, result) for card in objective.cards),
                )
                for objective in goal.objectives
            ),
            id=goal.objectives[0].objective.goal_id,
        )
        for goal in result.goals
    )


def _card_part(card: CardResult, result: PlanResult) -> CardPart:
    performance, unit = card.performance, card.unit
    written = {field: getattr(card.assessment, field, "") for field in ASSESSED}
    return CardPart(
        label=card.card.label,
        order=card.card.order,
        unit=unit.name if unit else "",
        unit_code=unit.code if unit else "",
        indicators=tuple(_line(row) for row in card.indicators),
        performance=performance.value,
        status=_mean_status(performance.value, result),
        coverage=Coverage(performance.measured, performance.total, performance.weight_covered),
        assessment=Assessment(**written),
    )


def _line(row: IndicatorResult) -> IndicatorLine:
    indicator, value = row.indicator, row.value
    return make_part(
        IndicatorLine,
        indicator,
        row,
        value,
        performance=row.performance if row.counts else None,
        due_target=row.due_target if row.counts else None,
        due_performance=row.due_performance if row.counts else None,
        status=_status_word(row),
        is_due=row.counts,
        rule=rule(indicator),
        formula=formula(row),
        actual_note=value.note,
        missing_months=value.missing if row.counts else (),
        unexplained=row.unexplained if row.counts else (),
    )


def _status_word(row: IndicatorResult) -> str:
    if row.is_retired:
        return RETIRED
    return str(row.status) if row.is_due else NOT_DUE


def _mean_status(performance: Decimal | None, result: PlanResult) -> str:
    return mean_status(
        performance, result.thresholds, is_mid_year=result.period.half == Period.Half.FIRST
    )


def _unit_lines(due: list[DueValue], cards: Iterable[CardResult]) -> tuple[UnitLine, ...]:
    """The units that answer for `cards`, in their order."""
    by_unit: dict[Unit, list[CardResult]] = defaultdict(list)
    for card in cards:
        if card.unit:
            by_unit[card.unit].append(card)
    return tuple(
        make_part(
            UnitLine,
            unit,
            completeness=completeness(row for row in due if row.unit_id == unit.pk),
            cards=len(by_unit[unit]),
            performance=mean_performance(card.performance.value for card in by_unit[unit]),
        )
        for unit in sorted(by_unit, key=lambda unit: unit.order)
    )
