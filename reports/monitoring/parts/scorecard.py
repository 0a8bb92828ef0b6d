"""Birim karnesi: the part of a report that one unit answers for."""

from dataclasses import replace

from indicators.models import Period
from indicators.performance import Thresholds
from reports.monitoring.parts.data import GoalPart, Head, MonitoringReport, Scorecard, UnitLine
from reports.monitoring.parts.missing import Completeness
from reports.monitoring.parts.summary import mean_status, summarise


def scorecard_of(report: MonitoringReport, unit_code: str, unit_name: str = "") -> Scorecard:
    """The cards of the unit that `report` knows by this code; its goals and objectives hold only
    these. Without cards it is empty, under the name given here."""
    empty = UnitLine(unit_code, unit_name or unit_code, Completeness(), 0, None)
    unit = next((line for line in report.units if line.code == unit_code), empty)
    goals = _own_goals(report, unit_code)
    method, head = report.method, report.head
    status = mean_status(
        unit.performance,
        Thresholds(method.threshold_reached, method.threshold_reasonable),
        is_mid_year=head.is_mid_year,
    )
    return Scorecard(
        head=_head(head),
        unit=unit,
        summary=summarise(unit.performance, status, goals, (unit,)),
        method=method,
        goals=goals,
        missing=tuple(row for row in report.missing if row.unit_code == unit_code),
    )


def _head(head: Head) -> Head:
    half = Period.Half.FIRST if head.is_mid_year else Period.Half.SECOND
    return replace(
        head, kind="karne", title="Birim Karnesi", period_name=f"{head.year} {half.label}"
    )


def _own_goals(report: MonitoringReport, unit_code: str) -> tuple[GoalPart, ...]:
    goals = []
    for goal in report.goals:
        objectives = tuple(
            replace(objective, cards=cards)
            for objective in goal.objectives
            if (cards := tuple(card for card in objective.cards if card.unit_code == unit_code))
        )
        if objectives:
            goals.append(replace(goal, objectives=objectives))
    return tuple(goals)
