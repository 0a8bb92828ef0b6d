"""What came of an objective: the years of its indicators, and what the reports say of them.

Everybody reads what was last published; those who work on the plan also the drafts of periods that
are not published yet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from indicators.evaluation import evaluate_periods
from indicators.models import Period
from indicators.readings import SENT
from plans.charts.tables import draw_table_chart
from plans.content.tables import Kind, Table, TableColumn, TableRow
from plans.language.turkish import fold
from plans.models import Plan
from reports.monitoring.parts.data import GoalPart, IndicatorLine, ObjectivePart
from reports.monitoring.parts.goals import goal_parts
from reports.plan.parts import IndicatorRow, PlanObjectivePart
from reports.publications.reading import (
    address_of,
    latest_reports,
    report_name,
)


@dataclass(frozen=True)
class ReportOf:
    """A report on the plan, and the part of it that is about the objective."""

    name: str
    address: str
    year: int
    is_mid_year: bool
    is_draft: bool
    is_sample: bool
    objective: ObjectivePart | None
    #: Of every indicator that the report knows by its key, wherever it stood then.
    by_id: dict[int, IndicatorLine]

    def find(self, row: IndicatorRow) -> IndicatorLine | None:
        """What it says of an indicator; one without keys is asked for the name."""
        if row.id in self.by_id or self.objective is None:
            return self.by_id.get(row.id)
        lines = (line for card in self.objective.cards for line in card.indicators if not line.id)
        return next((line for line in lines if fold(line.name) == fold(row.name)), None)


@dataclass(frozen=True)
class YearOf:
    """An indicator in a year: what is aimed at, and what the last report on the year says."""

    year: int
    target: Decimal | None
    report: ReportOf | None = None
    line: IndicatorLine | None = None

    @property
    def actual(self) -> Decimal | None:
        return self.line.actual if self.line else None

    @property
    def performance(self) -> Decimal | None:
        return self.line.performance if self.line else None


@dataclass(frozen=True)
class IndicatorResults:
    row: IndicatorRow | IndicatorLine
    years: tuple[YearOf, ...]

    @property
    def last(self) -> YearOf | None:
        """The last year in which it was measured, if any report is there."""
        told = [year for year in self.years if year.line]
        due = [year for year in told if year.line and year.line.is_due] or told
        return due[-1] if due else None

    @property
    def chart(self) -> SafeString:
        """Targets and values as lines; empty while there is no value of a whole year."""
        kind: Kind = "percent" if self.row.unit_of_measure == "%" else "number"
        columns = (
            TableColumn("Yıl"),
            TableColumn("Hedef", kind),
            TableColumn("Gerçekleşme", kind),
        )
        rows = []
        for year in self.years:
            is_half = year.report and year.report.is_mid_year
            values = (year.target, None if is_half else year.actual)
            figures = ("" if value is None else f"{value:f}" for value in values)
            rows.append(TableRow((str(year.year), *figures)))
        if not any(row.cells[2] for row in rows):
            return SafeString("")
        title = f"{self.row.name}: yıllara göre hedef ve gerçekleşme"
        return draw_table_chart(Table(columns, tuple(rows)), "line", title=title)


@dataclass(frozen=True)
class ObjectiveResults:
    #: The newest first.
    reports: tuple[ReportOf, ...]
    #: Of each card: its label, and its indicators.
    cards: tuple[tuple[str, tuple[IndicatorResults, ...]], ...]

    @property
    def is_sample(self) -> bool:
        return any(report.is_sample for report in self.reports)


def find_results(
    plan: Plan, objective: PlanObjectivePart, *, with_drafts: bool
) -> ObjectiveResults:
    """What reports say of the objective; one query, with drafts six more.

    Raises PublicationDamaged.
    """
    reports = sorted(
        _reports(plan, objective, with_drafts),
        key=lambda report: (report.year, not report.is_mid_year),
    )
    last = {report.year: report for report in reports}
    return ObjectiveResults(
        tuple(report for report in reversed(reports) if report.objective),
        tuple(
            (card.label, tuple(_results(row, last) for row in card.indicators))
            for card in objective.cards
        ),
    )


def _results(row: IndicatorRow, reports: dict[int, ReportOf]) -> IndicatorResults:
    years = []
    for year, target in row.targets.items():
        report = reports.get(year)
        line = report.find(row) if report else None
        # What a report was judged by stays, whatever the plan says today.
        years.append(YearOf(year, line.target if line else target, report, line))
    return IndicatorResults(row, tuple(years))


def _reports(plan: Plan, objective: PlanObjectivePart, with_drafts: bool) -> Iterator[ReportOf]:
    published = set()
    for publication, report in latest_reports(plan):
        published.add(publication.period_id)
        yield _report_of(
            objective,
            report.goals,
            report.head.name,
            publication.get_absolute_url(),
            publication.period or Period(),
            is_draft=False,
            is_sample=report.head.is_sample,
        )
    begun = plan.periods.exclude(state=Period.State.PLANNED)
    periods = [row for row in begun if row.pk not in published] if with_drafts else []
    for result in evaluate_periods(periods, SENT) if periods else ():
        period = result.period
        yield _report_of(
            objective,
            goal_parts(result),
            report_name(period),
            address_of(plan.slug, period),
            period,
            is_draft=True,
            is_sample=period.is_sample,
        )


def _report_of(
    objective: PlanObjectivePart,
    goals: Iterable[GoalPart],
    name: str,
    address: str,
    period: Period,
    *,
    is_draft: bool,
    is_sample: bool,
) -> ReportOf:
    parts = [part for goal in goals for part in goal.objectives]
    # Reports of before keys were kept know an objective by code and name together.
    known = (objective.code, objective.name)
    part = next((p for p in parts if p.id == objective.id), None) or next(
        (p for p in parts if not p.id and (p.code, p.name) == known), None
    )
    return ReportOf(
        name,
        f"{address}#{part.code}" if part else address,
        period.year,
        period.half == Period.Half.FIRST,
        is_draft,
        is_sample,
        part,
        {
            line.id: line
            for one in parts
            for card in one.cards
            for line in card.indicators
            if line.id
        },
    )
