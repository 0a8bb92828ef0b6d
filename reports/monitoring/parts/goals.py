"""The goals of a report with all below them, from a plan's evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.calendar.lines import ActivityLine, RiskLine
from indicators.evaluation import CardResult, IndicatorResult, PlanResult
from indicators.models import Period
from indicators.requirements import REMARKS, Remarks
from plans.records.parts import make_part
from reports.monitoring.parts.data import (
    NOT_DUE,
    RETIRED,
    CardPart,
    Coverage,
    GoalPart,
    IndicatorLine,
    ObjectivePart,
    Results,
    UnitLine,
)
from reports.monitoring.parts.method import formula, rule
from reports.monitoring.parts.summary import mean_status, summarise


@dataclass(frozen=True)
class Followed:
    """What is followed beside the indicators, by the keys of cards."""

    activities: Mapping[int, tuple[ActivityLine, ...]]
    risks: Mapping[int, tuple[RiskLine, ...]]


#: For pages that show values alone.
NOTHING = Followed({}, {})


def results_of(
    result: PlanResult, followed: Followed = NOTHING, units: tuple[UnitLine, ...] = ()
) -> Results:
    """The goals of a plan as its reports print them, and their summary."""
    goals = goal_parts(result, followed)
    status = mean_status_of(result.performance, result)
    return Results(summarise(result.performance, status, goals, units), goals)


def goal_parts(result: PlanResult, followed: Followed = NOTHING) -> tuple[GoalPart, ...]:
    """The goals of a plan as its reports print them."""
    return tuple(
        make_part(
            GoalPart,
            goal,
            status=mean_status_of(goal.performance, result),
            objectives=tuple(
                make_part(
                    ObjectivePart,
                    objective.objective,
                    objective,
                    status=mean_status_of(objective.performance, result),
                    cards=tuple(_card_part(card, result, followed) for card in objective.cards),
                )
                for objective in goal.objectives
            ),
            id=goal.objectives[0].objective.goal_id,
        )
        for goal in result.goals
    )


def _card_part(card: CardResult, result: PlanResult, followed: Followed) -> CardPart:
    performance, unit = card.performance, card.unit
    written = {field: getattr(card.assessment, field, "") for field in REMARKS}
    return CardPart(
        label=card.card.label,
        order=card.card.order,
        unit=unit.name if unit else "",
        unit_code=unit.code if unit else "",
        unit_before=card.unit_before.name if card.unit_before else "",
        indicators=tuple(_line(row) for row in card.indicators),
        performance=performance.value,
        status=mean_status_of(performance.value, result),
        coverage=Coverage(performance.measured, performance.total, performance.weight_covered),
        assessment=Remarks(**written),
        activities=followed.activities.get(card.card.pk, ()),
        risks=followed.risks.get(card.card.pk, ()),
    )


def _line(row: IndicatorResult) -> IndicatorLine:
    indicator, value = row.indicator, row.value
    return make_part(
        IndicatorLine,
        indicator,
        row.said,
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


def mean_status_of(performance: Decimal | None, result: PlanResult) -> str:
    """What a mean of the result says."""
    return mean_status(
        performance, result.thresholds, is_mid_year=result.period.half == Period.Half.FIRST
    )
