"""Building the reports of the six-monthly cycle: one object for page, PDF, Excel and JSON.

izleme (January to June), değerlendirme (the year) and karne (one unit in a period) are built from
`indicators.evaluation` and a fixed number of queries more. Performance is in percent, unrounded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.evaluation import CardResult, IndicatorResult, PlanResult, evaluate_periods
from indicators.models import Period
from indicators.performance import as_printed, mean_performance, status, weighted_performance
from indicators.readings import APPROVED, SENT
from plans.models import Plan, Unit
from reports.documents.method import formula, method_of, rule
from reports.documents.missing import (
    Completeness,
    DueIndicator,
    completeness,
    due_indicators,
)
from reports.documents.monitoring_data import (
    ASSESSED,
    NOT_DUE,
    RETIRED,
    STATUSES,
    Assessment,
    CardPart,
    Coverage,
    Deviation,
    GoalPart,
    Head,
    IndicatorLine,
    MonitoringReport,
    ObjectivePart,
    Scorecard,
    Summary,
    UnitLine,
    YearRow,
)

_MOST_BEHIND, _MOST_AHEAD = 5, 3


def build_monitoring_report(period: Period) -> MonitoringReport:
    """The report at the end of `period`: of the half year, or in the second half of the year."""
    is_year = period.half == Period.Half.SECOND
    sources = _read(period, with_earlier_years=is_year)
    kind, title = ("degerlendirme", "Değerlendirme") if is_year else ("izleme", "İzleme")
    goals = _goal_parts(sources.result)
    units = _unit_lines(sources, sources.result.cards)
    return MonitoringReport(
        head=_head(sources, kind, f"Stratejik Plan {title} Raporu"),
        summary=_summary(sources.result.performance, sources.result, units),
        method=method_of(sources.plan, period, sources.states),
        goals=goals,
        units=units,
        missing=tuple(row for due in sources.due for row in due.missing),
        years_so_far=_years_so_far(sources.earlier, sources.result),
    )


def build_scorecard(period: Period, unit: Unit) -> Scorecard:
    """One unit's cards in `period`; its goals and objectives hold only these."""
    sources = _read(period, with_earlier_years=False)
    result = _only(sources.result, unit)
    lines = _unit_lines(sources, result.cards)
    line = lines[0] if lines else UnitLine(unit.code, unit.name, Completeness(), 0, None)
    return Scorecard(
        head=_head(sources, "karne", "Birim Karnesi"),
        unit=line,
        summary=_summary(line.performance, result, lines),
        method=method_of(sources.plan, period, sources.states),
        goals=_goal_parts(result),
        missing=tuple(row for due in sources.due if due.unit_id == unit.pk for row in due.missing),
    )


# --- Reading ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sources:
    plan: Plan
    period: Period
    states: tuple[str, ...]
    result: PlanResult
    #: The ends of the earlier years, oldest first.
    earlier: list[PlanResult]
    due: list[DueIndicator]
    is_sample: bool


def _read(period: Period, *, with_earlier_years: bool) -> _Sources:
    plan = period.plan
    periods = list(plan.periods.filter(year__lte=period.year).exclude(state=Period.State.PLANNED))
    of_year = [row for row in periods if row.year == period.year and row.half <= period.half]
    earlier = [
        row
        for row in periods
        if with_earlier_years
        and row.year < period.year
        and row.half == Period.Half.SECOND
        and row.state == Period.State.CLOSED
    ]
    for row in periods:
        row.plan = plan
    # A report that is out stands on what was approved; one on the way also on what was sent.
    states = SENT if period.state == Period.State.OPEN else APPROVED
    (result,) = evaluate_periods([period], states)
    return _Sources(
        plan=plan,
        period=period,
        states=states,
        result=result,
        earlier=evaluate_periods(earlier) if earlier else [],
        due=due_indicators(result, of_year),
        is_sample=any(row.is_sample for row in (*of_year, *earlier)),
    )


def _only(result: PlanResult, unit: Unit) -> PlanResult:
    """The part of the tree that the unit answers for."""
    goals = []
    for goal in result.goals:
        objectives = [
            replace(
                objective,
                cards=tuple(
                    card for card in objective.cards if card.card.responsible_unit_id == unit.pk
                ),
            )
            for objective in goal.objectives
        ]
        kept = tuple(objective for objective in objectives if objective.cards)
        if kept:
            goals.append(replace(goal, objectives=kept))
    return replace(result, goals=tuple(goals))


# --- Parts --------------------------------------------------------------------------------------


def _head(sources: _Sources, kind: str, title: str) -> Head:
    plan, period = sources.plan, sources.period
    is_year = kind == "degerlendirme"
    return Head(
        kind=kind,
        title=title,
        slug=plan.slug,
        institution=plan.institution,
        start_year=plan.start_year,
        end_year=plan.end_year,
        year=period.year,
        period=period.code,
        period_name=f"{period.year} yılı" if is_year else str(period),
        until=period.last_day,
        is_interim=period.state == Period.State.OPEN,
        is_sample=sources.is_sample,
        is_mid_year=period.half == Period.Half.FIRST,
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
                )
                for objective in goal.objectives
            ),
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
        performance=row.performance,
        due_target=row.result.due_target if row.counts else None,
        due_performance=row.due_performance,
        status=_status_word(row),
        is_due=row.is_due,
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
    """What a mean says; nothing at mid-year, when its target is not due yet."""
    if result.period.half == Period.Half.FIRST:
        return ""
    return str(status(performance, result.thresholds))


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
        )
        for unit, of_unit in sorted(by_unit.items(), key=lambda pair: pair[0].order)
    )


def _summary(
    performance: Decimal | None, result: PlanResult, units: tuple[UnitLine, ...]
) -> Summary:
    due = [row for row in result.indicators if row.counts]
    covered = weighted_performance((row.indicator.weight, row.performance) for row in due)
    counts = Counter(_status_word(row) for row in result.indicators)
    owing = [unit for unit in units if unit.completeness.due]
    deviations = sorted(
        (
            (row.due_performance, _deviation(row, card))
            for card in result.cards
            for row in card.indicators
            if row.counts and row.due_performance is not None
        ),
        key=lambda pair: pair[0],
    )
    return Summary(
        performance=performance,
        status=_mean_status(performance, result),
        coverage=Coverage(covered.measured, covered.total, covered.weight_covered),
        counts={word: counts[word] for word in STATUSES if counts[word]},
        most_behind=tuple(row for value, row in deviations if as_printed(value) < 100)[
            :_MOST_BEHIND
        ],
        most_ahead=tuple(row for value, row in reversed(deviations) if as_printed(value) > 100)[
            :_MOST_AHEAD
        ],
        units_complete=sum(unit.completeness.is_complete for unit in owing),
        units_total=len(owing),
    )


def _deviation(row: IndicatorResult, card: CardResult) -> Deviation:
    indicator = row.indicator
    return Deviation(
        card=card.card.label,
        code=indicator.code,
        name=indicator.name,
        unit=_unit_name(card),
        unit_of_measure=indicator.unit_of_measure,
        due_target=row.result.due_target,
        actual=row.actual,
        due_performance=row.due_performance,
        reason=row.deviation_reason,
    )


def _years_so_far(earlier: list[PlanResult], current: PlanResult) -> tuple[YearRow, ...]:
    """The plan, its goals and objectives in every year of the plan up to now."""
    if not earlier:
        return ()
    performances: dict[tuple[str, str, str], dict[int, Decimal | None]] = {}
    years = range(current.plan.start_year, current.period.year + 1)
    for result in (current, *earlier):
        for row, performance in _means(result):
            performances.setdefault(row, dict.fromkeys(years))[result.period.year] = performance
    return tuple(YearRow(*row, by_year) for row, by_year in performances.items())


def _means(result: PlanResult) -> Iterator[tuple[tuple[str, str, str], Decimal | None]]:
    yield ("plan", "", "Plan geneli"), result.performance
    for goal in result.goals:
        yield ("goal", goal.code, goal.name), goal.performance
        for part in goal.objectives:
            yield ("objective", part.objective.code, part.objective.name), part.performance
