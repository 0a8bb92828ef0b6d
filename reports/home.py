"""The home page by role: the strategy team's state of things, a department's tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from indicators.addresses import active_plans
from indicators.entry.overview import build_overview
from indicators.evaluation import ObjectiveResult, PlanResult, evaluate
from indicators.models import Period
from indicators.performance import Status, status
from indicators.progress import Counts, UnitProgress, progress_by_unit, total
from plans.models import Plan
from plans.numbers import format_percent
from plans.roles import is_strategist, units_of
from reports.charts import ACCENT, STATUS_COLOURS, Bar, bar_chart
from reports.report_list import listed_plans

_WEAKEST = 5


def working_home(request: HttpRequest) -> HttpResponse | None:
    """The page of who works with the plan; None for readers, and while no plan is in force."""
    user = request.user
    if not user.is_authenticated:
        return None
    if is_strategist(user):
        plans = list(active_plans())
        return render(request, "reports/home/team.html", _team_context(plans)) if plans else None
    if units_of(user):
        context = {"overview": build_overview(user), "plans": listed_plans(user)}
        return render(request, "reports/home/unit.html", context)
    return None


# --- Strategy team ----------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenPeriod:
    """A period under way, and who is behind."""

    period: Period
    counts: Counts
    days_left: int
    #: Units past their last day with something not sent; those that owe most come first.
    late: list[UnitProgress]
    #: Units with something to decide on.
    waiting: int


@dataclass(frozen=True)
class WeakObjective:
    result: ObjectiveResult
    #: Empty at mid-year.
    status: str
    #: Names of the units that answer for it, each once.
    units: list[str]


def _team_context(plans: list[Plan]) -> dict[str, object]:
    """What the team sees: open periods of all plans in force, results of the newest plan."""
    today = timezone.localdate()
    context: dict[str, object] = {
        "plans": plans,
        "plan": plans[0],
        "open_periods": _open_periods(plans, today),
    }
    closed = (
        Period.objects.filter(plan=plans[0], state=Period.State.CLOSED)
        .select_related("plan")
        .order_by("-year", "-half")
        .first()
    )
    if closed:
        result = evaluate(closed)
        indicators = [row for row in result.indicators if row.is_due]
        context |= {
            "closed": closed,
            "result": result,
            "result_status": _mean_status(result.performance, result),
            "measured": sum(row.performance is not None for row in indicators),
            "due": len(indicators),
            "chart": _goal_chart(result),
            "weakest": _weakest(result),
        }
    return context


def _open_periods(plans: Iterable[Plan], today: date) -> list[OpenPeriod]:
    periods = list(
        Period.objects.filter(plan__in=plans, state=Period.State.OPEN)
        .select_related("plan")
        .order_by("-year", "-half")
    )
    rows = progress_by_unit(periods)
    return [
        OpenPeriod(
            period=period,
            counts=total(own),
            days_left=(period.due_date - today).days,
            late=sorted(
                (row for row in own if row.is_late(today)), key=lambda row: -row.counts.missing
            ),
            waiting=sum(row.counts.submitted > 0 for row in own),
        )
        for period in periods
        for own in [[row for row in rows if row.period == period]]
    ]


def _goal_chart(result: PlanResult) -> SafeString:
    bars = [
        Bar(
            f"{goal.code} {goal.name}",
            goal.performance,
            _figure(goal.performance, _mean_status(goal.performance, result)),
            STATUS_COLOURS.get(_mean_status(goal.performance, result), ACCENT),
        )
        for goal in result.goals
    ]
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return bar_chart(bars, title="Amaçların performansı", description=description, most=100)


def _figure(performance: Decimal | None, word: str) -> str:
    if performance is None:
        return Status.NO_DATA
    return f"{format_percent(performance, 2)} {word}".rstrip()


def _mean_status(performance: Decimal | None, result: PlanResult) -> str:
    """What a mean says; nothing at mid-year, as in the reports: its target is not due yet."""
    if result.period.half == Period.Half.FIRST:
        return ""
    return status(performance, result.thresholds)


def _weakest(result: PlanResult) -> list[WeakObjective]:
    measured = [
        objective
        for goal in result.goals
        for objective in goal.objectives
        if objective.performance is not None
    ]
    return [
        WeakObjective(
            result=objective,
            status=_mean_status(objective.performance, result),
            units=list(
                dict.fromkeys(
                    card.card.responsible_unit.name
                    for card in objective.cards
                    if card.card.responsible_unit
                )
            ),
        )
        for objective in sorted(measured, key=lambda row: row.performance)[:_WEAKEST]
    ]
