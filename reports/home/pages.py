"""The home page by role: the strategy team's state of things, a department's tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from indicators.cycle.addresses import active_plans
from indicators.cycle.progress import Counts, UnitProgress, progress_by_unit, total
from indicators.entry.overview import build_overview
from indicators.models import Notice, Period
from plans.charts.performance import draw_performances
from plans.models import Plan
from plans.people.roles import is_strategist, units_of
from reports.home.report_list import listed_plans
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import MonitoringReport, ObjectivePart
from reports.publications.reading import (
    PublicationDamaged,
    address_of,
    kind_of,
    latest_versions,
    read_report,
    report_name,
    subject_of,
)

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
    #: Mails that did not surely reach anybody.
    failed_mails: int


@dataclass(frozen=True)
class WeakObjective:
    objective: ObjectivePart
    #: Names of the units that answer for it, each once.
    units: list[str]


@dataclass(frozen=True)
class ClosedPeriod:
    """A period whose report is published, or waits for it."""

    period: Period
    name: str
    address: str
    publication: Publication | None


@dataclass(frozen=True)
class Results:
    """What the report of the last closed period says: as published, else its draft."""

    closed: ClosedPeriod
    report: MonitoringReport | None = None
    chart: SafeString | str = ""
    weakest: list[WeakObjective] = field(default_factory=list)
    #: Why there is no report.
    damage: str = ""


def _team_context(plans: list[Plan]) -> dict[str, object]:
    """What the team sees: open periods of all plans in force, results of the newest plan."""
    closed = _closed_periods(plans[0])
    return {
        "plans": plans,
        "plan": plans[0],
        "open_periods": _open_periods(plans, timezone.localdate()),
        "unpublished": [row for row in closed if row.publication is None],
        "results": _results(closed[0]) if closed else None,
    }


def _closed_periods(plan: Plan) -> list[ClosedPeriod]:
    """The closed periods, the latest first."""
    published = {(row.kind, row.subject): row for row in latest_versions(plan=plan)}
    periods = Period.objects.filter(plan=plan, state=Period.State.CLOSED).select_related("plan")
    return [
        ClosedPeriod(
            period,
            report_name(period),
            address_of(publication.slug if publication else plan.slug, period),
            publication,
        )
        for period in periods.order_by("-year", "-half")
        for publication in [published.get((kind_of(period), subject_of(period)))]
    ]


def _results(closed: ClosedPeriod) -> Results:
    try:
        if closed.publication:
            report = read_report(closed.publication)
        else:
            report = build_monitoring_report(closed.period)
    except PublicationDamaged as error:
        return Results(closed, damage=str(error))
    return Results(closed, report, _goal_chart(report), _weakest(report))


def _open_periods(plans: Iterable[Plan], today: date) -> list[OpenPeriod]:
    periods = list(
        Period.objects.filter(plan__in=plans, state=Period.State.OPEN)
        .select_related("plan")
        .order_by("-year", "-half")
    )
    rows = progress_by_unit(periods)
    notices = Notice.objects.filter(period__in=periods)
    trouble = [*notices.unsent(), *notices.doubtful()]
    return [
        OpenPeriod(
            period=period,
            counts=total(own),
            days_left=(period.due_date - today).days,
            late=sorted(
                (row for row in own if row.is_late(today)), key=lambda row: -row.counts.missing
            ),
            waiting=sum(row.counts.submitted > 0 for row in own),
            failed_mails=sum(notice.period_id == period.pk for notice in trouble),
        )
        for period in periods
        for own in [[row for row in rows if row.period == period]]
    ]


def _goal_chart(report: MonitoringReport) -> SafeString:
    goals = [(f"{goal.code} {goal.name}", goal.performance, goal.status) for goal in report.goals]
    return draw_performances(goals, title="Amaçların performansı")


def _weakest(report: MonitoringReport) -> list[WeakObjective]:
    measured = [row for row in report.objectives if row.performance is not None]
    return [
        WeakObjective(
            objective, list(dict.fromkeys(card.unit for card in objective.cards if card.unit))
        )
        for objective in sorted(measured, key=lambda row: row.performance)[:_WEAKEST]
    ]
