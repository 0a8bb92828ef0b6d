"""What the reports of the six-monthly cycle hold: plain values, the same for every rendering.

Performance, weights and coverage are in percent, unrounded; None says that there is none.

Published reports are read back into these classes (`reports.publications.typed_json`), also those
that older versions of the software wrote: a new field needs a default, and none is ever renamed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from indicators.calendar.lines import ActivityLine, MilestoneLine, RiskLine
from indicators.performance import Status
from indicators.profile import NO_PROFILE, Profile
from indicators.requirements import CRITERIA, Remarks
from plans.face.face import Face
from reports.monitoring.parts.method import Method
from reports.monitoring.parts.missing import Completeness, MissingValue

#: What the status column says of an indicator that has no measuring month in the period.
NOT_DUE = "bu dönemde ölçülmez"

#: What it says of one that is no longer asked for.
RETIRED = "izlemeden kaldırıldı"

#: The order in which statuses are counted and drawn.
STATUSES = (*(str(status) for status in Status), NOT_DUE, RETIRED)


@dataclass(frozen=True)
class PublicationFacts:
    """Which version of a report this is, and on whose word it was published."""

    version: int
    published_at: datetime
    decision: str = ""
    decision_date: date | None = None
    #: Why there is a version after the first.
    reason: str = ""
    previous_version: int | None = None
    previous_sha256: str = ""


@dataclass(frozen=True)
class Head:
    """What a report is about and what it stands on."""

    #: "izleme", "degerlendirme" or "karne", as in its address.
    kind: str
    title: str
    slug: str
    institution: str
    start_year: int
    end_year: int
    year: int
    #: `2025-1`, and in words.
    period: str
    period_name: str
    #: The last day whose values are in it.
    until: date
    #: Not published: a draft whose figures may change.
    is_interim: bool
    is_sample: bool
    #: The first half's report: what is due is less than the year's target.
    is_mid_year: bool
    publication: PublicationFacts | None = None
    #: How the institution showed itself, where somebody had set that.
    face: Face | None = None

    @property
    def name(self) -> str:
        """`İzleme Raporu, 2025 Ocak–Haziran`, as it was called when it was made."""
        return f"{self.title.removeprefix('Stratejik Plan ')}, {self.period_name}"


@dataclass(frozen=True)
class IndicatorLine(Remarks):
    """A row of a card: A, B and C, what they lead to by which rule, what is said of them."""

    code: str
    name: str
    unit_of_measure: str
    #: Hedefe etkisi, in percent.
    weight: Decimal | None
    baseline: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    performance: Decimal | None
    #: What of the target is due by the period's end, and C against it; the status follows it.
    due_target: Decimal | None
    due_performance: Decimal | None
    status: str
    is_due: bool
    rule: str
    formula: str
    not_measured_reason: str
    #: What stands beside C: that it lacks readings, or stands on fewer than were owed.
    actual_note: str = ""
    #: The months owed up to the period's end without a value, of how many.
    missing_months: tuple[int, ...] = ()
    owed: int = 0
    read: int = 0
    #: The explanations that are owed and were not written: fields of this line.
    unexplained: tuple[str, ...] = ()
    #: The record's key, which stays when code and name change.
    id: int = 0
    profile: Profile = NO_PROFILE

    @property
    def has_explanation(self) -> bool:
        texts = (self.not_measured_reason, self.deviation_reason, self.remedy)
        return any(texts) or any(field not in CRITERIA for field in self.unexplained)


@dataclass(frozen=True)
class Coverage:
    """For how many of the indicators, and how much of the weights (%), a figure stands."""

    measured: int
    total: int
    weight: Decimal | None


@dataclass(frozen=True)
class CardPart:
    label: str
    order: int
    unit: str
    unit_code: str
    indicators: tuple[IndicatorLine, ...]
    performance: Decimal | None
    #: Empty at mid-year, when a year's target is not due yet.
    status: str
    coverage: Coverage
    #: What its unit says of the period as a whole.
    assessment: Remarks
    #: The unit that answered for the year's first half, where that was another one.
    unit_before: str = ""
    #: What units planned for its activities in the year and reported for the period.
    activities: tuple[ActivityLine, ...] = ()
    #: What was said of its risks.
    risks: tuple[RiskLine, ...] = ()

    @property
    def units(self) -> str:
        """Who answered for it in the year, as printed."""
        before = f" (Ocak–Haziran: {self.unit_before})" if self.unit_before else ""
        return self.unit + before

    @property
    def weight_total(self) -> Decimal:
        """The weights of its indicators together, in percent."""
        return sum((row.weight for row in self.indicators if row.weight is not None), Decimal(0))

    @property
    def explained(self) -> list[IndicatorLine]:
        """The indicators that say why they deviate or what will be done."""
        return [row for row in self.indicators if row.has_explanation]


@dataclass(frozen=True)
class ObjectivePart:
    code: str
    name: str
    performance: Decimal | None
    status: str
    cards: tuple[CardPart, ...]
    #: The record's key, which stays when code and name change.
    id: int = 0


@dataclass(frozen=True)
class GoalPart:
    code: str
    name: str
    performance: Decimal | None
    status: str
    objectives: tuple[ObjectivePart, ...]
    id: int = 0


class Line(NamedTuple):
    """An indicator with what it stands under."""

    goal: GoalPart
    objective: ObjectivePart
    card: CardPart
    indicator: IndicatorLine


class LateStep(NamedTuple):
    """A milestone that was not done in time, with what it stands under."""

    card: CardPart
    activity: ActivityLine
    milestone: MilestoneLine


class _Goals:
    """What can be asked of whatever has goals."""

    goals: tuple[GoalPart, ...]

    @property
    def objectives(self) -> Iterator[ObjectivePart]:
        return (objective for goal in self.goals for objective in goal.objectives)

    @property
    def cards(self) -> list[CardPart]:
        return [card for objective in self.objectives for card in objective.cards]

    @property
    def lines(self) -> list[Line]:
        return list(lines_of(self.goals))

    @property
    def activities(self) -> list[tuple[str, ActivityLine]]:
        """Every activity that units planned, with its card's label."""
        return [(card.label, line) for card in self.cards for line in card.activities]

    @property
    def risks(self) -> list[tuple[str, RiskLine]]:
        """Every risk of which something was said, with its card's label."""
        return [(card.label, line) for card in self.cards for line in card.risks]

    @property
    def late_steps(self) -> list[LateStep]:
        return [
            LateStep(card, line, step)
            for card in self.cards
            for line in card.activities
            for step in line.late
        ]


def lines_of(goals: Iterable[GoalPart]) -> Iterator[Line]:
    """Every indicator, in the plan's order."""
    for goal in goals:
        for objective in goal.objectives:
            for card in objective.cards:
                yield from (Line(goal, objective, card, row) for row in card.indicators)


@dataclass(frozen=True)
class UnitLine:
    """What a unit owed and gave, and the mean of its cards' performances."""

    code: str
    name: str
    completeness: Completeness
    cards: int
    performance: Decimal | None
    #: The unit's key, which stays when its code changes.
    id: int = 0


@dataclass(frozen=True)
class Deviation:
    """An indicator far from what was due, as the summary tells it."""

    card: str
    code: str
    name: str
    unit: str
    unit_of_measure: str
    due_target: Decimal | None
    actual: Decimal | None
    due_performance: Decimal
    reason: str


@dataclass(frozen=True)
class Summary:
    """The page for the council."""

    performance: Decimal | None
    status: str
    coverage: Coverage
    #: How many indicators have which status, in the order of `STATUSES`.
    counts: dict[str, int]
    most_behind: tuple[Deviation, ...]
    most_ahead: tuple[Deviation, ...]
    units_complete: int
    units_total: int


@dataclass(frozen=True)
class YearRow:
    """The performance in each year so far; None where there is none."""

    #: "plan", "goal" or "objective".
    level: str
    code: str
    name: str
    performances: dict[int, Decimal | None]


@dataclass(frozen=True)
class YearFigures:
    """An indicator's target and value in a year; None where there is none."""

    target: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class IndicatorYears:
    """An indicator in every year so far, against what the plan wants by its end."""

    objective: str
    card: str
    code: str
    name: str
    unit_of_measure: str
    baseline: Decimal | None
    years: dict[int, YearFigures]
    end_target: Decimal | None
    end_actual: Decimal | None
    #: Of the end's target, in percent.
    end_performance: Decimal | None
    #: What stands against it.
    rule: str
    #: The record's key, which stays when code and name change.
    id: int

    @property
    def figures(self) -> list[Decimal | None]:
        """All but the performance, from the baseline to the end."""
        of_years = ((year.target, year.actual) for year in self.years.values())
        return [self.baseline, *chain(*of_years), self.end_target, self.end_actual]


@dataclass(frozen=True)
class Results(_Goals):
    """What the measured values come to, without what stands around them in a report."""

    summary: Summary
    goals: tuple[GoalPart, ...]


@dataclass(frozen=True)
class MonitoringReport(_Goals):
    """İzleme or değerlendirme raporu."""

    head: Head
    summary: Summary
    method: Method
    goals: tuple[GoalPart, ...]
    units: tuple[UnitLine, ...]
    missing: tuple[MissingValue, ...]
    #: From the second year on: the plan, its goals and objectives, year by year.
    years_so_far: tuple[YearRow, ...]
    #: From the second year on: the indicators year by year, against the plan's end.
    indicators_so_far: tuple[IndicatorYears, ...] = ()


@dataclass(frozen=True)
class Scorecard(_Goals):
    """Birim karnesi: the cards that one unit answers for, in a period."""

    head: Head
    unit: UnitLine
    summary: Summary
    method: Method
    goals: tuple[GoalPart, ...]
    missing: tuple[MissingValue, ...]


Report = MonitoringReport | Scorecard
