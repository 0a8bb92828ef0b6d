"""A plan's performance in a period: measurements put through the rules, from card to plan.

One load in a fixed number of queries, then plain values. The home pages, the review and all
reports read this one tree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q

from indicators.cycle.answering import answering, settled_at, units_by_key
from indicators.cycle.asked import is_retired
from indicators.models import AnnualTarget, CardAssessment, Indicator, Measurement, Period
from indicators.performance import (
    Status,
    Thresholds,
    WeightedPerformance,
    mean_performance,
    weighted_performance,
)
from indicators.readings import APPROVED, readings, rules_of, thresholds_of, years_before
from indicators.requirements import REMARKS, Entry, missing_texts
from indicators.results import Result, result
from indicators.versions import cards_in, indicators_in
from indicators.year import Reading, owed_months
from plans.models import Objective, ObjectiveCard, Plan, Unit
from plans.versions.earlier import Earlier, versions_of


@dataclass(frozen=True, kw_only=True)
class IndicatorResult(Result):
    """One indicator in the period; its status follows what is due by the period's end."""

    indicator: Indicator
    #: B, the year's target; None where the plan sets none.
    target: Decimal | None
    #: False where no measuring month lies in the period ("bu dönemde ölçülmez").
    is_due: bool
    #: No longer asked for from a day up to the period's end on.
    is_retired: bool
    #: The texts beside its values.
    said: Entry
    #: The names of the explanations that are owed and not written.
    unexplained: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether the period's averages may take it."""
        return self.is_due and not self.is_retired

    @property
    def is_missing(self) -> bool:
        """Whether it has no performance because a value is owed that is not there."""
        return self.counts and self.performance is None and not self.value.is_complete


@dataclass(frozen=True)
class CardResult:
    card: ObjectiveCard
    #: The unit that answers for it in the period.
    unit: Unit | None
    indicators: tuple[IndicatorResult, ...]
    #: With how many of the indicators, and how much of the weights, it stands for.
    performance: WeightedPerformance
    assessment: CardAssessment | None
    #: The unit that answered for the year's first half, where that was another one.
    unit_before: Unit | None


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


def evaluate(period: Period, states: Collection[str] = APPROVED) -> PlanResult:
    """The plan's performance at the end of `period`, from measurements in the given states.

    Takes five queries, whatever the size of the plan and of the database.
    """
    return evaluate_periods([period], states)[0]


def evaluate_periods(
    periods: Sequence[Period], states: Collection[str] = APPROVED
) -> list[PlanResult]:
    """The performance of one plan at the end of each of its `periods`, in the order given.

    Takes five queries, however many the periods; six where other units answered for what is
    closed, and one more where the plan was revised.
    """
    plan = periods[0].plan
    versions = versions_of(plan)
    years = {period.year for period in periods}
    last = max(years)
    targets: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for pk, year, value in AnnualTarget.objects.filter(
        indicator__card__objective__goal__plan=plan
    ).values_list("indicator_id", "year", "value"):
        targets[pk][year] = value
    goes_on = Q(indicator__basis="cumulative", indicator__aggregation="sum")
    if versions.earlier:  # others may have gone on from year to year
        goes_on = Q()
    measured: dict[int, dict[int, list[Measurement]]] = defaultdict(lambda: defaultdict(list))
    first_halves: dict[int, Period] = {}
    for measurement in (
        Measurement.objects.filter(
            Q(period__year__in=years) | Q(goes_on, period__year__lt=last),
            period__plan=plan,
            state__in=states,
        )
        .select_related("period")
        .order_by("month")
    ):
        measured[measurement.indicator_id][measurement.period.year].append(measurement)
        if measurement.period.half == Period.Half.FIRST:
            measurement.period.plan = plan
            first_halves[measurement.period.year] = measurement.period
    assessments = {
        (row.period_id, row.card_id): row
        for row in CardAssessment.objects.filter(period__in=periods)
    }
    of_plan = Indicator.objects.filter(card__objective__goal__plan=plan)
    indicators = list(of_plan.select_related("data_owner"))
    for indicator in indicators:
        indicator.targets_by_year = targets[indicator.pk]
    asked = {*periods, *first_halves.values()}
    cards = list(
        ObjectiveCard.objects.filter(objective__goal__plan=plan)
        .select_related("objective__goal", "responsible_unit")
        .annotate(**{_unit_in(period): answering("pk", settled_at(period)) for period in asked})
    )
    units = units_by_key(
        cards, [getattr(card, _unit_in(period)) for card in cards for period in asked]
    )
    thresholds = thresholds_of(plan)
    contents = {year: _content(versions.in_year(year), cards, indicators) for year in years}

    def card_result(card: ObjectiveCard, period: Period) -> CardResult:
        rows = tuple(
            _evaluate(indicator, plan, period, measured[indicator.pk], states)
            for indicator in contents[period.year].indicators[card.pk]
            if not indicator.is_gone_in(period.year)
        )
        unit = units[getattr(card, _unit_in(period))]
        before = units[getattr(card, _unit_in(first_halves.get(period.year, period)))]
        return CardResult(
            card=card,
            unit=unit,
            unit_before=None if before == unit else before,
            indicators=rows,
            performance=card_performance(rows, period, plan.missing_as_zero),
            assessment=assessments.get((period.pk, card.pk)),
        )

    return [
        _tree(
            plan,
            period,
            thresholds,
            [
                row
                for card in contents[period.year].cards
                # A card whose indicators are all gone is gone with them.
                if (row := card_result(card, period)).indicators
                or not contents[period.year].indicators[card.pk]
            ],
        )
        for period in periods
    ]


@dataclass(frozen=True)
class _Content:
    """What the plan holds in a year."""

    cards: list[ObjectiveCard]
    #: By the keys of their cards.
    indicators: Mapping[int, list[Indicator]]


def _content(
    earlier: Earlier | None, cards: list[ObjectiveCard], indicators: list[Indicator]
) -> _Content:
    if earlier:
        cards = cards_in(earlier, cards)
        indicators = indicators_in(earlier, indicators, cards)
    by_card: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        by_card[indicator.card_id].append(indicator)
    return _Content(cards, by_card)


def _unit_in(period: Period) -> str:
    return f"unit_in_{period.pk}"


def _tree(
    plan: Plan, period: Period, thresholds: Thresholds, results: Iterable[CardResult]
) -> PlanResult:
    goals = []
    for goal, of_goal in groupby(results, lambda row: row.card.objective.goal):
        objectives = tuple(
            ObjectiveResult(
                objective, cards, mean_performance(card.performance.value for card in cards)
            )
            for objective, of_objective in groupby(of_goal, lambda row: row.card.objective)
            for cards in [tuple(of_objective)]
        )
        performance = mean_performance(row.performance for row in objectives)
        goals.append(GoalResult(goal.code, goal.name, objectives, performance))
    return PlanResult(
        plan=plan,
        period=period,
        thresholds=thresholds,
        goals=tuple(goals),
        performance=mean_performance(goal.performance for goal in goals),
    )


def _evaluate(
    indicator: Indicator,
    plan: Plan,
    period: Period,
    measured: dict[int, list[Measurement]],
    states: Collection[str],
) -> IndicatorResult:
    """One indicator at the end of the period, from its measurements by year, in time order."""
    through = period.months[-1]
    rules = rules_of(indicator, period.year)
    is_due = any(month in period.months for month in owed_months(rules.frequency, through))
    given: dict[int, list[Reading]] = {
        year: readings(rows, states) for year, rows in measured.items()
    }
    outcome = result(
        rules,
        given.get(period.year, []),
        through,
        earlier=years_before(indicator, plan, period.year, given),
        thresholds=thresholds_of(plan),
    )
    in_period = [row for row in measured.get(period.year, []) if row.period_id == period.pk]
    texts: dict[str, Any] = {
        name: _join_texts(getattr(row, name) for row in in_period)
        for name in ("not_measured_reason", *REMARKS)
    }
    said = Entry(**texts)
    return IndicatorResult(
        **vars(outcome),
        indicator=indicator,
        target=rules.target,
        is_due=is_due,
        is_retired=is_retired(indicator.retired_from, period),
        said=said,
        unexplained=tuple(missing_texts(said, outcome, through, period.plan.asks_criteria)),
    )


def card_performance(
    rows: Iterable[IndicatorResult], period: Period, missing_as_zero: bool
) -> WeightedPerformance:
    """A card's weighted performance over what is due in the period.

    With `missing_as_zero` a value that a closed period lacks counts as 0 % where there is a
    target; the coverage stays that of what was measured.
    """
    due = [row for row in rows if row.counts]
    measured = weighted_performance((row.indicator.weight, row.performance) for row in due)
    if not missing_as_zero or period.state != Period.State.CLOSED:
        return measured
    with_zeros = weighted_performance(
        (
            row.indicator.weight,
            Decimal(0) if row.is_missing and row.status == Status.NO_DATA else row.performance,
        )
        for row in due
    )
    return replace(measured, value=with_zeros.value)


def _join_texts(texts: Iterable[str]) -> str:
    """Texts of several measurements of one period, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
