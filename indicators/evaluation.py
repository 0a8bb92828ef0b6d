"""A plan's performance in a period: measurements put through the rules, from card to plan.

One load in a fixed number of queries, then plain values. The home pages, the review and all
reports read this one tree.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.models import AnnualTarget, CardAssessment, Indicator, Measurement, Period
from indicators.performance import (
    Status,
    Thresholds,
    WeightedPerformance,
    aggregate,
    due_target,
    has_target,
    indicator_performance,
    mean_performance,
    status,
    weighted_performance,
)
from plans.models import Objective, ObjectiveCard, Plan

State = Measurement.State

#: What a published report stands on.
APPROVED = (State.APPROVED,)
#: What the strategy team looks at while the period runs.
SENT = (State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator in the period. Performance is in percent, raw."""

    indicator: Indicator
    #: B, the year's target; None where the plan sets none.
    target: Decimal | None
    #: C, the year's value so far.
    actual: Decimal | None
    performance: Decimal | None
    #: Against what is due by the period's end; the status follows it.
    due_performance: Decimal | None
    status: Status
    #: False where no measuring month lies in the period ("bu dönemde ölçülmez").
    is_due: bool
    not_measured_reason: str
    deviation_reason: str
    remedy: str

    @property
    def is_missing(self) -> bool:
        """Whether a value is owed and there is none."""
        return self.is_due and self.actual is None


@dataclass(frozen=True)
class CardResult:
    card: ObjectiveCard
    indicators: tuple[IndicatorResult, ...]
    #: With how many of the indicators, and how much of the weights, it stands for.
    performance: WeightedPerformance
    assessment: CardAssessment | None


@dataclass(frozen=True)
class ObjectiveResult:
    objective: Objective
    cards: tuple[CardResult, ...]
    performance: Decimal | None


@dataclass(frozen=True)
class GoalResult:
    code: str
    name: str
    objectives: tuple[ObjectiveResult, ...]
    performance: Decimal | None


@dataclass(frozen=True)
class PlanResult:
    plan: Plan
    period: Period
    thresholds: Thresholds
    goals: tuple[GoalResult, ...]
    performance: Decimal | None

    @property
    def cards(self) -> list[CardResult]:
        return [c for goal in self.goals for o in goal.objectives for c in o.cards]

    @property
    def indicators(self) -> list[IndicatorResult]:
        return [result for card in self.cards for result in card.indicators]


def evaluate(period: Period, states: Iterable[str] = APPROVED) -> PlanResult:
    """The plan's performance at the end of `period`, from measurements in the given states.

    Takes five queries, whatever the size of the plan and of the database.
    """
    return evaluate_periods([period], states)[0]


def evaluate_periods(
    periods: Sequence[Period], states: Iterable[str] = APPROVED
) -> list[PlanResult]:
    """The performance of one plan at the end of each of its `periods`, in the order given.

    Takes five queries, however many the periods.
    """
    plan = periods[0].plan
    years = {period.year for period in periods}
    targets = {
        (indicator, year): value
        for indicator, year, value in AnnualTarget.objects.filter(
            year__in=years, indicator__card__objective__goal__plan=plan
        ).values_list("indicator_id", "year", "value")
    }
    measured: dict[tuple[int, int], list[Measurement]] = defaultdict(list)
    for measurement in (
        Measurement.objects.filter(
            period__plan=plan, period__year__in=years, state__in=list(states)
        )
        .select_related("period")
        .order_by("month")
    ):
        measured[measurement.indicator_id, measurement.period.year].append(measurement)
    assessments = {
        (row.period_id, row.card_id): row
        for row in CardAssessment.objects.filter(period__in=periods)
    }
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(card__objective__goal__plan=plan):
        indicators[indicator.card_id].append(indicator)
    cards = list(
        ObjectiveCard.objects.filter(objective__goal__plan=plan).select_related(
            "objective__goal", "responsible_unit"
        )
    )
    thresholds = Thresholds(plan.threshold_reached, plan.threshold_reasonable)

    def card_result(card: ObjectiveCard, period: Period) -> CardResult:
        rows = tuple(
            evaluate_indicator(
                indicator,
                targets.get((indicator.pk, period.year)),
                [
                    row
                    for row in measured[indicator.pk, period.year]
                    if row.period.half <= period.half
                ],
                period,
                thresholds,
            )
            for indicator in indicators[card.pk]
        )
        return CardResult(
            card=card,
            indicators=rows,
            performance=card_performance(rows, period, plan.missing_as_zero),
            assessment=assessments.get((period.pk, card.pk)),
        )

    return [
        _tree(plan, period, thresholds, [card_result(card, period) for card in cards])
        for period in periods
    ]


def _tree(
    plan: Plan, period: Period, thresholds: Thresholds, results: Iterable[CardResult]
) -> PlanResult:
    by_objective: dict[int, list[CardResult]] = defaultdict(list)
    for result in results:
        by_objective[result.card.objective_id].append(result)
    by_goal: dict[int, list[ObjectiveResult]] = defaultdict(list)
    for of_objective in by_objective.values():
        objective = of_objective[0].card.objective
        by_goal[objective.goal.number].append(
            ObjectiveResult(
                objective=objective,
                cards=tuple(of_objective),
                performance=mean_performance(card.performance.value for card in of_objective),
            )
        )
    goals = tuple(
        GoalResult(
            code=of_goal[0].objective.goal.code,
            name=of_goal[0].objective.goal.name,
            objectives=tuple(of_goal),
            performance=mean_performance(row.performance for row in of_goal),
        )
        for _, of_goal in sorted(by_goal.items())
    )
    return PlanResult(
        plan=plan,
        period=period,
        thresholds=thresholds,
        goals=goals,
        performance=mean_performance(goal.performance for goal in goals),
    )


def evaluate_indicator(
    indicator: Indicator,
    target: Decimal | None,
    measurements: list[Measurement],
    period: Period,
    thresholds: Thresholds,
) -> IndicatorResult:
    """One indicator from the year's measurements up to the period, in time order."""
    months = period.months[-1]
    actual = aggregate((row.value for row in measurements), indicator.aggregation)
    in_period = [row for row in measurements if row.period_id == period.pk]
    is_due = any(month % indicator.monitoring_frequency == 0 for month in period.months)
    if not is_due:
        actual = None

    def performance(goal: Decimal | None) -> Decimal | None:
        return indicator_performance(
            actual,
            goal,
            indicator.baseline,
            basis=indicator.basis,
            direction=indicator.direction,
        )

    due = performance(due_target(target, indicator.aggregation, months))
    return IndicatorResult(
        indicator=indicator,
        target=target,
        actual=actual,
        performance=performance(target),
        due_performance=due,
        status=status(
            due,
            thresholds,
            has_target=has_target(
                target, indicator.baseline, basis=indicator.basis, direction=indicator.direction
            ),
        ),
        is_due=is_due,
        not_measured_reason=_joined(row.not_measured_reason for row in in_period),
        deviation_reason=_joined(row.deviation_reason for row in in_period),
        remedy=_joined(row.remedy for row in in_period),
    )


def card_performance(
    rows: Iterable[IndicatorResult], period: Period, missing_as_zero: bool
) -> WeightedPerformance:
    """A card's weighted performance over what is due in the period.

    With `missing_as_zero` a value that a closed period lacks counts as 0 % where there is a
    target; the coverage stays that of what was measured.
    """
    due = [row for row in rows if row.is_due]
    measured = weighted_performance((row.indicator.weight, row.performance) for row in due)
    if not missing_as_zero or period.state != Period.State.CLOSED:
        return measured
    with_zeros = weighted_performance(
        (
            row.indicator.weight,
            Decimal(0) if row.is_missing and row.status != Status.NO_TARGET else row.performance,
        )
        for row in due
    )
    return replace(measured, value=with_zeros.value)


def _joined(texts: Iterable[str]) -> str:
    """Texts of several measurements of one period, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
