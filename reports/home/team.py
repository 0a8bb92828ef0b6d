"""What the strategy team sees first: open periods, reports to publish, the latest results."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils import timezone

from indicators.cycle.calendars import year_of
from indicators.cycle.milestones import Due, due_milestones
from indicators.cycle.progress import add_counts, progress_by_unit
from indicators.evaluation import evaluate
from indicators.models import ActionItem, ActivityYear, Notice, Period
from indicators.readings import SENT
from plans.models import Plan
from plans.records.queues import late_queues
from reports.monitoring.html import draw_goals
from reports.monitoring.parts.data import MonitoringReport, Results
from reports.monitoring.parts.goals import results_of
from reports.publications.reading import (
    PublicationDamaged,
    address_of,
    key_of,
    latest_versions,
    read_report,
    report_name,
)

_WEAKEST = 5

Context = dict[str, Any]


def team_context(plans: list[Plan]) -> Context:
    """What the page shows: open periods of all plans in force, results of the newest plan."""
    closed = _closed_periods(plans[0])
    return {
        "plans": plans,
        "plan": plans[0],
        "open_periods": _open_periods(plans),
        "unpublished": [row for row in closed if row["publication"] is None],
        "results": _results(closed[0]) if closed else None,
        "late_milestones": _late_milestones(),
        "waiting_calendars": _waiting_calendars(plans),
        "calendar_year": year_of(plans[0], timezone.localdate()),
        "items": [row for row in ActionItem.unclosed() if row.is_late or row.is_answered],
        "late_queues": late_queues(),
    }


def _closed_periods(plan: Plan) -> list[Context]:
    """The closed periods, the latest first, each with its last publication if there is one."""
    published = {(row.kind, row.subject): row for row in latest_versions(plan=plan)}
    periods = Period.objects.filter(plan=plan, state=Period.State.CLOSED).select_related("plan")
    return [
        {
            "period": period,
            "name": report_name(period),
            "address": address_of(publication.slug if publication else plan.slug, period),
            "publication": publication,
        }
        for period in periods.order_by("-year", "-half")
        for publication in [published.get(key_of(period))]
    ]


def _results(closed: Context) -> Context:
    """What the report of a closed period says: as published, else its draft."""
    publication = closed["publication"]
    report: MonitoringReport | Results
    try:
        if publication:
            report = read_report(publication)
        else:
            report = results_of(evaluate(closed["period"], SENT))
    except PublicationDamaged as error:
        return {"closed": closed, "damage": str(error)}
    return {
        "closed": closed,
        "report": report,
        "chart": draw_goals(report),
        "weakest": _weakest(report),
    }


def _open_periods(plans: Iterable[Plan]) -> list[Context]:
    """The periods under way, and who is behind: the units that owe most come first."""
    today = timezone.localdate()
    periods = list(
        Period.objects.filter(plan__in=plans, state=Period.State.OPEN)
        .select_related("plan")
        .order_by("-year", "-half")
    )
    rows = progress_by_unit(periods)
    notices = Notice.objects.filter(period__in=periods)
    trouble = list(notices.unsent() | notices.doubtful())
    return [
        {
            "period": period,
            "counts": add_counts(own),
            "days_left": (period.due_date - today).days,
            "late": sorted(
                (row for row in own if row.is_late), key=lambda row: -row.counts.missing
            ),
            # Units with something to decide on.
            "waiting": sum(row.counts.waiting > 0 for row in own),
            # Mails that did not surely reach anybody.
            "failed_mails": sum(notice.period_id == period.pk for notice in trouble),
        }
        for period in periods
        if period.due_date
        for own in [[row for row in rows if row.period == period]]
    ]


def _late_milestones() -> list[Due]:
    """What of whose calendars is late, the units with most first."""
    late = [due for due in due_milestones(timezone.localdate()).values() if due.late]
    return sorted(late, key=lambda due: (-len(due.late), due.unit.order))


def _waiting_calendars(plans: Iterable[Plan]) -> Iterable[Context]:
    """The years in which units sent calendars that nobody has decided on, and how many units."""
    waiting = ActivityYear.objects.filter(
        state=ActivityYear.State.SUBMITTED, activity__card__objective__goal__plan__in=plans
    )
    return waiting.order_by("year").values("year").annotate(units=Count("unit", distinct=True))


def _weakest(report: MonitoringReport | Results) -> list[Context]:
    """The objectives with the lowest performance, and the units that answer for them."""
    measured = [(row.performance, row) for row in report.objectives if row.performance is not None]
    return [
        {
            "objective": objective,
            "units": list(dict.fromkeys(card.unit for card in objective.cards if card.unit)),
        }
        for _, objective in sorted(measured, key=lambda pair: pair[0])[:_WEAKEST]
    ]
