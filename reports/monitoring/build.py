"""Building the reports of the six-monthly cycle: one object for page, PDF, Excel and JSON.

izleme (January to June) and değerlendirme (the year) are built from `indicators.evaluation` and a
fixed number of queries more; karne (one unit in a period) is cut out of them by
`reports.monitoring.parts.scorecard`. Performance is in percent, unrounded.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from indicators.calendar.lines import ActivityLine, load_risks, load_rows
from indicators.evaluation import CardResult, evaluate_periods
from indicators.models import ActivityYear, Period
from indicators.performance import mean_performance
from indicators.readings import APPROVED, SENT
from plans.face.face import find_face
from plans.models import Unit
from plans.records.parts import make_part
from reports.monitoring.parts.cumulative import indicators_so_far
from reports.monitoring.parts.data import Head, MonitoringReport, PublicationFacts, UnitLine
from reports.monitoring.parts.goals import Followed, results_of
from reports.monitoring.parts.method import method_of
from reports.monitoring.parts.missing import DueValue, completeness, due_values
from reports.monitoring.parts.years import years_so_far
from reports.publications.reading import earlier_evaluations, report_kind


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
    units = _unit_lines(due, result.cards)
    results = results_of(result, _followed(period, states), units)
    is_sample = any(half.is_sample for half in halves) or any(row.head.is_sample for row in earlier)
    return MonitoringReport(
        head=_head(period, is_sample, publication),
        summary=results.summary,
        method=method_of(plan, period, states),
        goals=results.goals,
        units=units,
        missing=tuple(row.missing for row in due if row.missing),
        years_so_far=years_so_far(
            plan.start_year, period.year, result.performance, results.goals, earlier
        ),
        indicators_so_far=indicators_so_far(result, earlier),
    )


def _followed(period: Period, states: tuple[str, ...]) -> Followed:
    """The activities of the year as they stand at the period's end, and the risks; four queries."""
    of_plan = ActivityYear.of(period.plan, year=period.year, state__in=states)
    day_after = period.last_day + timedelta(days=1)
    activities: dict[int, tuple[ActivityLine, ...]] = defaultdict(tuple)
    for row in load_rows(of_plan, min(day_after, timezone.localdate()), states, period):
        activities[row.card_id] += (row.activity,)
    return Followed(activities, load_risks(period))


def _head(period: Period, is_sample: bool, publication: PublicationFacts | None) -> Head:
    plan, is_mid_year = period.plan, period.half == Period.Half.FIRST
    return make_part(
        Head,
        plan,
        period,
        kind="izleme" if is_mid_year else "degerlendirme",
        title=f"Stratejik Plan {report_kind(period)}",
        period=period.code,
        period_name=str(period) if is_mid_year else f"{period.year} yılı",
        until=period.last_day,
        is_interim=publication is None,
        is_sample=is_sample,
        is_mid_year=is_mid_year,
        publication=publication,
        face=find_face(plan.institution),
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
