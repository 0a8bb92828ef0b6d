"""What published reports tell of the plan, a goal, an objective, a unit: each in the same way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.safestring import SafeString

from indicators.performance import as_printed
from plans.charts.tables import draw_table_chart
from plans.content.tables import Table, TableColumn, TableRow
from plans.language.tags import percent
from reports.models import Publication
from reports.monitoring.parts.data import GoalPart, Head, Line, MonitoringReport, Summary
from reports.monitoring.parts.scorecard import scorecard_of
from reports.monitoring.parts.summary import summarise
from reports.monitoring.parts.tags import coverage
from reports.plan.results import IndicatorResults, ReportOf, YearOf

#: Publications with what stands in them, the newest period first.
Reports = list[tuple[Publication, MonitoringReport]]


def mark(head: Head) -> str:
    """What stands before sentences that are read without their page."""
    return "ÖRNEK VERİ. " if head.is_sample else ""


@dataclass(frozen=True)
class Part:
    """What a scope is made of: its code and name, its performance (%) and what that means."""

    code: str
    name: str
    performance: Decimal | None
    status: str


@dataclass(frozen=True)
class Scope(Part):
    #: The record's key; 0 in reports of before keys were kept, and of the plan itself.
    id: int
    #: Its goals, objectives and cards, those of the scope alone.
    goals: tuple[GoalPart, ...]

    def is_same(self, other: "Scope") -> bool:
        if self.id and other.id:
            return self.id == other.id
        return (self.code, self.name) == (other.code, other.name)


def _plan(report: MonitoringReport) -> Iterator[Scope]:
    summary = report.summary
    yield Scope("", "", summary.performance, summary.status, 0, report.goals)


def _goals(report: MonitoringReport) -> Iterator[Scope]:
    for goal in report.goals:
        yield Scope(goal.code, goal.name, goal.performance, goal.status, goal.id, (goal,))


def _objectives(report: MonitoringReport) -> Iterator[Scope]:
    for goal in report.goals:
        for row in goal.objectives:
            alone = replace(goal, objectives=(row,))
            yield Scope(row.code, row.name, row.performance, row.status, row.id, (alone,))


def _units(report: MonitoringReport) -> Iterator[Scope]:
    for unit in report.units:
        if unit.code and unit.cards:
            card = scorecard_of(report, unit.code)
            status = card.summary.status
            yield Scope(unit.code, unit.name, unit.performance, status, unit.id, card.goals)


#: By what an address calls them.
KINDS: dict[str, Callable[[MonitoringReport], Iterator[Scope]]] = {
    "plan": _plan,
    "amac": _goals,
    "hedef": _objectives,
    "birim": _units,
}


@dataclass(frozen=True)
class Results:
    """What came of a scope: as the newest report on it says, and year by year."""

    kind: str
    scope: Scope
    publication: Publication
    report: MonitoringReport
    #: The same scope in every year that a report tells of whole, the oldest first.
    years: dict[int, Scope]

    @property
    def head(self) -> Head:
        return self.report.head

    @property
    def source(self) -> str:
        return self.report.head.name

    @property
    def title(self) -> str:
        """`A1 Kenti güzelleştirmek`; of the whole plan `Stratejik Plan performansı`."""
        scope = self.scope
        if self.kind == "birim":
            return scope.name
        return f"{scope.code} {scope.name}".strip() or f"{self.head.institution} performansı"

    @property
    def in_words(self) -> str:
        """The figure in a sentence, for those who see nothing else of the page."""
        status = f" ({self.scope.status})" if self.scope.status else ""
        figure = f"{percent(self.scope.performance)}{status}, {coverage(self.summary.coverage)}"
        return f"{mark(self.head)}{self.source}: performans {figure}."

    @property
    def summary(self) -> Summary:
        if self.kind == "plan":
            return self.report.summary
        return summarise(self.scope.performance, self.scope.status, self.scope.goals, ())

    @property
    def parts(self) -> list[Part]:
        """Goals of the plan, objectives of a goal, cards of a unit."""
        if self.kind == "plan":
            return list(_goals(self.report))
        objectives = [row for goal in self.scope.goals for row in goal.objectives]
        if self.kind == "amac":
            return [Part(row.code, row.name, row.performance, row.status) for row in objectives]
        if self.kind == "birim":
            return [
                Part(row.code, row.name, card.performance, card.status)
                for row in objectives
                for card in row.cards
            ]
        return []

    @property
    def units(self) -> list[Scope]:
        """The units that answer for cards of the plan."""
        return list(_units(self.report)) if self.kind == "plan" else []

    @property
    def whole_year(self) -> tuple[int, Scope] | None:
        """The last whole year, where the newest report is of half a year."""
        whole = list(self.years.items())
        return whole[-1] if whole and self.head.is_mid_year else None

    @property
    def chart(self) -> SafeString:
        """The years as a line, from the second on."""
        values = {year: scope.performance for year, scope in self.years.items()}
        if sum(value is not None for value in values.values()) < 2:
            return SafeString("")
        rows = [
            TableRow((str(year), "" if value is None else f"{as_printed(value):f}"))
            for year, value in values.items()
        ]
        columns = (TableColumn("Yıl"), TableColumn("Performans", "percent"))
        title = f"{self.scope.code or 'Plan'}: yıllara göre performans"
        return draw_table_chart(Table(columns, tuple(rows)), "line", title=title)


def find_results(reports: Reports, kind: str, code: str = "") -> Results | None:
    """What was last published of a plan, goal, objective or unit; None where nothing was."""
    for publication, report in reports:
        for scope in KINDS[kind](report):
            if scope.code == code:
                years = _years(reports, kind, scope)
                return Results(kind, scope, publication, report, years)
    return None


def _years(reports: Reports, kind: str, wanted: Scope) -> dict[int, Scope]:
    return {
        report.head.year: scope
        for _, report in reversed(reports)
        if not report.head.is_mid_year
        for scope in KINDS[kind](report)
        if scope.is_same(wanted)
    }


@dataclass(frozen=True)
class IndicatorPage:
    """An indicator where it last stood, and what every year's last report says of it."""

    place: Line
    head: Head
    results: IndicatorResults

    @property
    def in_words(self) -> str:
        """What the page tells, for those who see nothing else of it."""
        about = "yıllara göre hedefleri, gerçekleşmeleri ve sapma nedenleri"
        return f"{mark(self.head)}{self.head.institution}: göstergenin {about}."


def find_indicator(reports: Reports, key: int) -> IndicatorPage | None:
    """What was published of the indicator with this key; None where nothing was."""
    years: dict[int, YearOf] = {}
    page = None
    for publication, report in reversed(reports):
        head = report.head
        for line in report.lines:
            if line.indicator.id != key:
                continue
            source = ReportOf(
                report.head.name,
                f"{publication.get_absolute_url()}#{line.objective.code}",
                head.year,
                head.is_mid_year,
                is_draft=False,
                is_sample=head.is_sample,
                objective=line.objective,
                by_id={},
            )
            years[head.year] = YearOf(head.year, line.indicator.target, source, line.indicator)
            results = IndicatorResults(line.indicator, tuple(years.values()))
            page = IndicatorPage(line, head, results)
    return page
