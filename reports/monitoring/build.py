"""Building the reports of the six-monthly cycle: one object for page, PDF, Excel and JSON.

izleme (January to June) and değerlendirme (the year) are built from `indicators.evaluation` and a
fixed number of queries more; karne (one unit in a period) is cut out of them by
`reports.monitoring.parts.scorecard`. Performance is in percent, unrounded.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.evaluation import CardResult, IndicatorResult, PlanResult, evaluate_periods
from indicators.models import Period
from indicators.performance import mean_performance
from indicators.readings import APPROVED, SENT
from plans.models import Unit
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
from reports.monitoring.parts.missing import DueIndicator, completeness, due_indicators
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
    sources = _read(period, SENT if publication is None else APPROVED)
    result = sources.result
    earlier = earlier_evaluations(plan, period.year) if is_year else []
    goals = _goal_parts(result)
    units = _unit_lines(sources, result.cards)
    is_sample = sources.is_sample or any(report.head.is_sample for report in earlier)
    return MonitoringReport(
        head=_head(period, is_sample, publication),
        summary=summarise(
            result.performance, _mean_status(result.performance, result), goals, units
        ),
        method=method_of(plan, period, sources.states),
        goals=goals,
        units=units,
        missing=tuple(row for due in sources.due for row in due.missing),
        years_so_far=years_so_far(plan.start_year, period.year, result.performance, goals, earlier),
    )


# --- Reading ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sources:
    states: tuple[str, ...]
    result: PlanResult
    due: list[DueIndicator]
    is_sample: bool


def _read(period: Period, states: tuple[str, ...]) -> _Sources:
    of_year = list(
        period.plan.periods.filter(year=period.year, half__lte=period.half).exclude(
            state=Period.State.PLANNED
        )
    )
    (result,) = evaluate_periods([period], states)
    return _Sources(
        states=states,
        result=result,
        due=due_indicators(result, of_year),
        is_sample=any(row.is_sample for row in of_year),
    )


# --- Parts --------------------------------------------------------------------------------------


def _head(period: Period, is_sample: bool, publication: PublicationFacts | None) -> Head:
    plan, is_mid_year = period.plan, period.half == Period.Half.FIRST
    return Head(
        kind="izleme" if is_mid_year else "degerlendirme",
        title=f"Stratejik Plan {'İzleme' if is_mid_year else 'Değerlendirme'} Raporu",
        slug=plan.slug,
        institution=plan.institution,
        start_year=plan.start_year,
        end_year=plan.end_year,
        year=period.year,
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
        GoalPart(
            code=goal.code,
            name=goal.name,
            performance=goal.performance,
            status=_mean_status(goal.performance, result),
            objectives=tuple(
                ObjectivePart(
                    code=objective.objective.code,
                    name=objective.objective.name,
                    performance=objective.performance,
                    status=_mean_status(objective.performance, result),
                    cards=tuple(_card_part(card, result) for card in objective.cards),
                    id=objective.objective.pk,
                )
                for objective in goal.objectives
            ),
            id=goal.objectives[0].objective.goal_id,
        )
        for goal in result.goals
    )


def _card_part(card: CardResult, result: PlanResult) -> CardPart:
    performance, assessment = card.performance, card.assessment
    return CardPart(
        label=card.card.label,
        order=card.card.order,
        unit=_unit_name(card),
        unit_code=card.card.responsible_unit.code if card.card.responsible_unit else "",
        indicators=tuple(_line(row) for row in card.indicators),
        performance=performance.value,
        status=_mean_status(performance.value, result),
        coverage=Coverage(performance.measured, performance.total, performance.weight_covered),
        assessment=(
            Assessment(**{field: getattr(assessment, field) for field in ASSESSED})
            if assessment
            else Assessment()
        ),
    )


def _line(row: IndicatorResult) -> IndicatorLine:
    indicator, value = row.indicator, row.value
    return IndicatorLine(
        code=indicator.code,
        name=indicator.name,
        unit_of_measure=indicator.unit_of_measure,
        weight=indicator.weight,
        baseline=indicator.baseline,
        target=row.target,
        actual=row.actual,
        performance=row.performance if row.counts else None,
        due_target=row.result.due_target if row.counts else None,
        due_performance=row.due_performance if row.counts else None,
        status=_status_word(row),
        is_due=row.counts,
        rule=rule(indicator),
        formula=formula(row),
        not_measured_reason=row.not_measured_reason,
        deviation_reason=row.deviation_reason,
        remedy=row.remedy,
        actual_note=value.note,
        missing_months=value.missing if row.counts else (),
        owed=value.owed,
        read=value.read,
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


def _unit_name(card: CardResult) -> str:
    unit = card.card.responsible_unit
    return unit.name if unit else ""


def _unit_lines(sources: _Sources, cards: Iterable[CardResult]) -> tuple[UnitLine, ...]:
    """The units that answer for `cards`, in their order."""
    by_unit: dict[Unit, list[CardResult]] = defaultdict(list)
    for card in cards:
        if card.card.responsible_unit:
            by_unit[card.card.responsible_unit].append(card)
    return tuple(
        UnitLine(
            code=unit.code,
            name=unit.name,
            completeness=completeness(due for due in sources.due if due.unit_id == unit.pk),
            cards=len(of_unit),
            performance=mean_performance(card.performance.value for card in of_unit),
            id=unit.pk,
        )
        for unit, of_unit in sorted(by_unit.items(), key=lambda pair: pair[0].order)
    )
