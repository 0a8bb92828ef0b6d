"""What a plan's document is made of: frozen values, in the order they are printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.profile import NO_PROFILE, Profile
from plans.charts.organisation import OrganisationUnit
from plans.face.face import Face
from plans.revision.comparing import Comparison
from reports.plan.sections import NO_SECTIONS, Sections

#: How many units fit side by side on a page of the matrix.
MATRIX_COLUMNS = 22
#: About as many characters stand on a line of a card: in its facts, in the name of an indicator.
_FACT, _NAME = 105, 28
#: A card with more lines than these may not fit on a page below the heading of its goal.
_MOST_LINES = 40


@dataclass(frozen=True)
class Amount:
    """A computed figure and the one that the published plan prints for it, if known.

    The figure is None where there is nothing to compute it from.
    """

    value: Decimal | None
    printed: Decimal | None = None

    @property
    def differs(self) -> bool:
        return self.printed is not None and self.printed != self.value


@dataclass(frozen=True)
class TotalRow:
    """Computed totals (TL) by year and altogether."""

    by_year: dict[int, Amount]
    total: Amount


@dataclass(frozen=True)
class KeyIndicatorRow:
    name: str
    unit_of_measure: str
    baseline: Decimal | None
    target: Decimal | None


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its target for each year of the plan; None where there is none."""

    id: int
    code: str
    name: str
    weight: Decimal | None
    unit_of_measure: str
    baseline: Decimal | None
    targets: dict[int, Decimal | None]
    monitoring_frequency: int
    reporting_frequency: int
    profile: Profile = NO_PROFILE


@dataclass(frozen=True)
class CardNotePart:
    """A sentence on a card and the unit it is about, if it is about one."""

    text: str
    unit: str


@dataclass(frozen=True)
class CardCostRow:
    """A cost that the card states for the whole plan (TL), of one unit or of all."""

    amount: Decimal
    unit: str


@dataclass(frozen=True)
class PlanCardPart:
    id: int
    order: int
    label: str
    goal_name: str
    responsible_unit: str
    cooperating_units: tuple[str, ...]
    all_units_cooperate: bool
    indicators: tuple[IndicatorRow, ...]
    weight_total: Amount | None
    risks: tuple[CardNotePart, ...]
    activities: tuple[str, ...]
    costs: tuple[CardCostRow, ...]
    cost_total: Amount | None
    findings: tuple[CardNotePart, ...]
    needs: tuple[CardNotePart, ...]
    #: What of the performance programme it belongs to, and the objective there.
    programme: str = ""
    programme_objective: str = ""

    @property
    def profiled(self) -> list[IndicatorRow]:
        """The indicators with a künye."""
        return [row for row in self.indicators if row.profile.is_filled]

    @property
    def lines(self) -> int:
        """How many lines it has in print, roughly."""
        notes = (note.text for note in (*self.risks, *self.findings, *self.needs))
        facts = [self.goal_name, ", ".join(self.cooperating_units), *notes, *self.activities]
        facts += [self.programme, self.programme_objective]
        lines = sum(-(-len(fact) // _FACT) for fact in facts)
        lines += sum(max(2, -(-len(row.name) // _NAME)) for row in self.indicators)
        return lines + len(self.costs)

    @property
    def is_tall(self) -> bool:
        """Whether it may have to be broken for the heading of its goal not to stand alone."""
        return self.lines > _MOST_LINES

    @property
    def has_long_values(self) -> bool:
        """Whether values are so large that their columns need a smaller type on paper."""
        values = [
            value for row in self.indicators for value in (row.baseline, *row.targets.values())
        ]
        return any(value is not None and abs(value) >= 10_000_000 for value in values)


@dataclass(frozen=True)
class Assignment:
    """A unit's mark in the matrix of an objective: S (sorumlu) or İ (işbirliği)."""

    unit: str
    mark: str


@dataclass(frozen=True)
class PlanObjectivePart:
    code: str
    name: str
    listed_name: str
    strategies: tuple[str, ...]
    cards: tuple[PlanCardPart, ...]
    assignments: tuple[Assignment, ...]
    costs: dict[int, Decimal | None]
    cost_totals: TotalRow
    #: The record's key, which stays when code and name change.
    id: int

    @property
    def has_costs(self) -> bool:
        return any(amount is not None for amount in self.costs.values())


@dataclass(frozen=True)
class PlanGoalPart:
    code: str
    name: str
    objectives: tuple[PlanObjectivePart, ...]
    cost_totals: TotalRow

    @property
    def page_starts(self) -> set[int]:
        """The cards that begin a page, by their ids: there is no room on the page before."""
        starts: set[int] = set()
        filled = 0
        for card in (card for objective in self.objectives for card in objective.cards):
            if filled and filled + card.lines > _MOST_LINES:
                starts.add(card.id)
                filled = 0
            filled += card.lines
        return starts


@dataclass(frozen=True)
class MatrixUnit:
    code: str
    name: str
    short_name: str


@dataclass(frozen=True)
class MatrixRow:
    """An objective's marks, one for each unit of the matrix; empty where it has none."""

    code: str
    name: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    units: tuple[MatrixUnit, ...]
    rows: tuple[MatrixRow, ...]

    def parts(self) -> Iterator["Matrix"]:
        """The matrix in parts of about as many columns each, none too wide for a page."""
        count = -(-len(self.units) // MATRIX_COLUMNS)
        for part in range(count):
            columns = slice(part * len(self.units) // count, (part + 1) * len(self.units) // count)
            yield Matrix(
                self.units[columns],
                tuple(MatrixRow(row.code, row.name, row.marks[columns]) for row in self.rows),
            )


@dataclass(frozen=True)
class Costing:
    """The totals below the goals of the costing table (TL)."""

    programme: TotalRow
    general: TotalRow
    grand: TotalRow

    @property
    def has_amounts(self) -> bool:
        return (self.grand.total.value, self.grand.total.printed) != (None, None)


@dataclass(frozen=True)
class BudgetRow:
    code: str
    name: str
    amounts: dict[int, Decimal | None]


@dataclass(frozen=True)
class BudgetSide:
    """The income or the expense side of the budget (TL)."""

    side: str
    rows: tuple[BudgetRow, ...]
    totals: dict[int, Amount]


@dataclass(frozen=True)
class Budget:
    """Both sides; the years start one before the plan where the plan states that year."""

    years: tuple[int, ...]
    sides: tuple[BudgetSide, ...]


@dataclass(frozen=True)
class PicturePart:
    """A picture that texts of the document show, and its size in pixels."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class RevisionPart:
    """The revision that made the plan what it is, and what it changed."""

    number: int
    from_year: int
    decision_date: date | None
    decision_number: str
    changes: Comparison = ()


@dataclass(frozen=True)
class PlanDocument:
    slug: str
    institution: str
    title: str
    start_year: int
    end_year: int
    years: tuple[int, ...]
    status: str
    is_draft: bool
    council_decision_date: date | None
    council_decision_number: str
    mission: str
    vision: str
    core_values: tuple[str, ...]
    key_indicators: tuple[KeyIndicatorRow, ...]
    goals: tuple[PlanGoalPart, ...]
    matrix: Matrix
    costing: Costing
    budget: Budget
    sections: Sections = NO_SECTIONS
    #: The units in use, where the document shows the organisation chart.
    organisation: tuple[OrganisationUnit, ...] = ()
    #: The picture on the title page by its SHA-256; an ornament has no alternative text.
    cover: str = ""
    cover_alt: str = ""
    #: How the institution shows itself, where somebody has set that.
    face: Face | None = None
    #: Those that title page and texts show and that are there, whole.
    pictures: tuple[PicturePart, ...] = ()
    #: None of a plan as it was adopted.
    revision: RevisionPart | None = None

    @property
    def name(self) -> str:
        """What the document is called: `Güncellenmiş Stratejik Plan` after a revision."""
        return f"Güncellenmiş {self.title}" if self.revision else self.title

    @property
    def has_long_names(self) -> bool:
        """Whether the names of institution and plan need smaller type on the cover."""
        return len(self.institution) > 80 or len(self.title) > 60

    def objectives(self) -> Iterator[tuple[PlanGoalPart, PlanObjectivePart]]:
        """Every objective with its goal, in the plan's order."""
        return ((goal, objective) for goal in self.goals for objective in goal.objectives)

    def cards(self) -> Iterator[PlanCardPart]:
        """Every card, in the plan's order."""
        return (card for _, objective in self.objectives() for card in objective.cards)
