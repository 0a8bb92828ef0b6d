"""The plan as one tree of plain values, the single source of its page, PDF and JSON.

`build_plan_document` reads everything with a fixed number of queries. All totals are computed;
where the plan printed another figure, the figure rides along (`Amount.printed`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from budgeting.models import BudgetItem, CardCost, CostEstimate, PublishedTotal
from budgeting.totals import Sums, budget_totals, costing_totals
from indicators.models import AnnualTarget, Indicator
from plans.charts.organisation import OrganisationUnit
from plans.content.pictures import PICTURE
from plans.document.sections import Tree
from plans.face.face import find_face
from plans.models import (
    Activity,
    CardCooperation,
    CardNote,
    Goal,
    Objective,
    ObjectiveCard,
    Picture,
    Plan,
    Revision,
    Section,
    SectionTable,
    Strategy,
    Unit,
    UnitAssignment,
)
from plans.records.parts import make_part
from plans.revision.comparing import compare_versions
from plans.surveys.questionnaire import Questionnaire, read_questionnaires
from reports.plan.outline import read_outline
from reports.plan.parts import (
    Amount,
    Assignment,
    Budget,
    BudgetRow,
    BudgetSide,
    CardCostRow,
    CardNotePart,
    Costing,
    IndicatorRow,
    KeyIndicatorRow,
    Matrix,
    MatrixRow,
    MatrixUnit,
    PicturePart,
    PlanCardPart,
    PlanDocument,
    PlanGoalPart,
    PlanObjectivePart,
    RevisionPart,
    TotalRow,
)
from reports.plan.sections import NO_SECTIONS, PROFILES, Sections, build_sections

#: What no search looks for in cards, and what only the cards themselves say: see `without`.
FIGURES_OF_CARDS = ("cards__costs", "cards__indicators__targets")
TEXTS_OF_CARDS = ("cards__cooperations", "cards__activities", "cards__notes")


def build_plan_document(
    plan: Plan, only: str | None = None, without: Collection[str] = ()
) -> PlanDocument:
    """Read the whole plan into a `PlanDocument`; the number of queries is fixed.

    `only` is the key of the section that will be shown, empty for none: surveys and the
    organisation, which take five queries, are read where it holds them. What stands in `without`
    is not read of any card.
    """
    document = _Records(plan).document(without)
    if plan.version > 1:
        document = replace(document, revision=_revision(plan, with_changes=only in (None, "")))
    filled = _filled(document)
    tree = read_outline(plan, filled)
    tops = [node for node in tree.walk() if only in (None, node.section.key)]
    blocks = {node.section.block for top in tops for node in top.walk()}
    sections = build_sections(
        tree,
        surveys_of(plan) if Section.Block.SURVEY in blocks else {},
        left_out=() if document.is_draft else _empty_tables(tree, filled),
    )
    return replace(
        document,
        sections=sections,
        pictures=_pictures(document, sections),
        organisation=_organisation() if Section.Block.ORGANISATION in blocks else (),
    )


def build_objective(objective: Objective) -> PlanObjectivePart:
    """Read one objective; eleven queries beside those for its goal and plan."""
    plan = objective.goal.plan
    prefetch_related_objects([objective], *_of_objective())
    costs = {objective.goal_id: {objective.id: _costs(objective)}}
    totals = costing_totals(costs, {}, tuple(plan.years))
    return _Records(plan).objective(objective, totals.objectives[objective.id])


def surveys_of(plan: Plan) -> dict[int | None, Questionnaire]:
    """Every survey of the plan by its key in the database; four queries."""
    return {survey.id: survey for survey in read_questionnaires(plan.surveys.all())}


def _revision(plan: Plan, *, with_changes: bool) -> RevisionPart:
    """The last revision of the plan; the pages of a section leave out what it changed."""
    revision = Revision.objects.defer("base").get(version__plan=plan, version__number=plan.version)
    changes = compare_versions(plan, plan.version) if with_changes else ()
    return make_part(RevisionPart, revision, changes=changes)


def _empty_tables(tree: Tree, filled: set[str]) -> set[int]:
    """The keys of tables without rows: their own, or those of the records that they print."""
    return {
        table.pk
        for node in tree.walk()
        for table in node.tables
        if (table.source not in filled if table.source else not table.rows)
    }


def _pictures(document: PlanDocument, sections: Sections) -> tuple[PicturePart, ...]:
    named = {found[1] for text in sections.texts() for found in PICTURE.finditer(text)}
    stored = Picture.objects.filter(sha256__in=(named | {document.cover}) - {""}).order_by("sha256")
    return tuple(make_part(PicturePart, picture) for picture in stored if picture.is_whole)


def _organisation() -> tuple[OrganisationUnit, ...]:
    units = Unit.objects.filter(is_active=True).values_list("code", "name", "parent__code")
    return tuple(OrganisationUnit(*unit) for unit in units)


def _filled(document: PlanDocument) -> set[str]:
    """The blocks and live tables that have something to print."""
    blocks, sources = Section.Block, SectionTable.Source
    contents = {
        blocks.MISSION: document.mission,
        blocks.VISION: document.vision,
        blocks.VALUES: document.core_values,
        blocks.OBJECTIVES: document.goals,
        blocks.CARDS: document.goals,
        sources.KEY_INDICATORS: document.key_indicators,
        sources.MATRIX: document.matrix.units,
        sources.COSTING: document.goals and document.costing.has_amounts,
        sources.BUDGET: document.budget.sides,
        PROFILES: any(card.profiled for card in document.cards()),
    }
    return {str(name) for name, content in contents.items() if content}


def _unit_name(unit: Unit | None) -> str:
    return unit.name if unit else ""


class _Records:
    """The records of a plan on their way into its document."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.years = tuple(plan.years)
        #: What the plan prints as totals, by kind, row and year.
        self.printed: dict[tuple[str, int | None, int | None], Decimal] = {
            (row.kind, row.goal_id or row.objective_id or row.card_id, row.year): row.value
            for row in plan.published_totals.order_by()
        }

    def document(self, without: Collection[str]) -> PlanDocument:
        """The document before its sections are known."""
        plan, kinds = self.plan, PublishedTotal.Kind
        goals = list(_read_goals(plan, without))
        costs = {
            goal.id: {objective.id: _costs(objective) for objective in goal.objectives.all()}
            for goal in goals
        }
        general = {expense.year: expense.amount for expense in plan.general_expenses.all()}
        totals = costing_totals(costs, general, self.years)
        face = find_face(plan.institution)
        holder = plan if plan.cover or not face else face
        return make_part(
            PlanDocument,
            plan,
            years=self.years,
            status=plan.get_status_display(),
            is_draft=plan.status == Plan.Status.DRAFT,
            core_values=tuple(value.name for value in plan.core_values.all()),
            key_indicators=tuple(
                make_part(KeyIndicatorRow, row) for row in plan.key_indicators.all()
            ),
            goals=tuple(
                make_part(
                    PlanGoalPart,
                    goal,
                    objectives=tuple(
                        self.objective(row, totals.objectives[row.id])
                        for row in goal.objectives.all()
                    ),
                    cost_totals=self.totals(totals.goals[goal.id], kinds.GOAL_COST, goal.id),
                )
                for goal in goals
            ),
            matrix=_matrix(goals),
            costing=Costing(
                programme=self.totals(totals.programme, kinds.PROGRAMME_COST),
                general=self.totals(totals.general, kinds.GENERAL_EXPENSE),
                grand=self.totals(totals.grand, kinds.GRAND_TOTAL),
            ),
            budget=self.budget(),
            sections=NO_SECTIONS,
            organisation=(),
            cover=holder.cover,
            cover_alt=holder.cover_alt,
            face=face,
            pictures=(),
            revision=None,
        )

    def amount(
        self, value: Decimal | None, kind: str, of: int | None = None, year: int | None = None
    ) -> Amount:
        return Amount(value, self.printed.get((kind, of, year)))

    def totals(self, sums: Sums, kind: str, of: int | None = None) -> TotalRow:
        by_year = {
            year: self.amount(value if year in sums.entered else None, kind, of, year)
            for year, value in sums.by_year.items()
        }
        return TotalRow(by_year, self.amount(sums.total if sums.entered else None, kind, of))

    def objective(self, objective: Objective, sums: Sums) -> PlanObjectivePart:
        costs = _costs(objective)
        return make_part(
            PlanObjectivePart,
            objective,
            listed_name=objective.listed_name or objective.name,
            strategies=tuple(strategy.text for strategy in objective.strategies.all()),
            cards=tuple(self.cards(objective)),
            assignments=tuple(
                Assignment(row.unit.name, row.mark) for row in objective.unit_assignments.all()
            ),
            costs={year: costs.get(year) for year in self.years},
            cost_totals=self.totals(sums, PublishedTotal.Kind.OBJECTIVE_COST, objective.id),
        )

    def cards(self, objective: Objective) -> Iterator[PlanCardPart]:
        """Those of the objective, without what a revision took all indicators of."""
        for card in objective.cards.all():
            part = self.card(card)
            if part.indicators or not card.indicators.all():
                yield part

    def card(self, card: ObjectiveCard) -> PlanCardPart:
        notes = defaultdict(list)
        for note in card.notes.all():
            notes[note.kind].append(CardNotePart(note.text, _unit_name(note.unit)))
        plan = self.plan
        revised = plan.version_from if plan.version > 1 else None
        in_force = (r for r in card.indicators.all() if not (revised and r.is_gone_in(revised)))
        indicators = tuple(self.indicator(row) for row in in_force)
        weights = [row.weight for row in indicators if row.weight is not None]
        costs = tuple(CardCostRow(cost.amount, _unit_name(cost.unit)) for cost in card.costs.all())

        def total(values: list[Decimal], kind: str) -> Amount | None:
            return self.amount(sum(values, Decimal(0)), kind, card.id) if values else None

        return make_part(
            PlanCardPart,
            card,
            goal_name=card.printed_goal or card.objective.goal.name,
            responsible_unit=_unit_name(card.responsible_unit),
            cooperating_units=tuple(str(row) for row in card.cooperations.all()),
            indicators=indicators,
            weight_total=total(weights, PublishedTotal.Kind.CARD_WEIGHT),
            risks=tuple(notes[CardNote.Kind.RISK]),
            activities=tuple(activity.text for activity in card.activities.all()),
            costs=costs,
            cost_total=total([cost.amount for cost in costs], PublishedTotal.Kind.CARD_COST),
            findings=tuple(notes[CardNote.Kind.FINDING]),
            needs=tuple(notes[CardNote.Kind.NEED]),
        )

    def indicator(self, row: Indicator) -> IndicatorRow:
        targets = {target.year: target.value for target in row.targets.all()}
        by_year = {year: targets.get(year) for year in self.years}
        return make_part(IndicatorRow, row, targets=by_year)

    def budget(self) -> Budget:
        """Both sides; the year before the plan where the plan states it."""
        items = list(self.plan.budget_items.prefetch_related("amounts"))
        amounts = {item.id: {row.year: row.amount for row in item.amounts.all()} for item in items}
        before, years = self.plan.start_year - 1, self.years
        if any(before in row for row in amounts.values()):
            years = (before, *years)
        sides = {
            kind: (side, rows)
            for side, kind in [
                (BudgetItem.Side.EXPENSE, PublishedTotal.Kind.EXPENSE_BUDGET),
                (BudgetItem.Side.INCOME, PublishedTotal.Kind.INCOME_BUDGET),
            ]
            if (rows := [item for item in items if item.side == side])
        }
        totals = budget_totals(
            {kind: [amounts[item.id] for item in rows] for kind, (_, rows) in sides.items()}, years
        )
        return Budget(
            years=years,
            sides=tuple(
                BudgetSide(
                    side=str(side),
                    rows=tuple(
                        BudgetRow(
                            item.code,
                            item.name,
                            {year: amounts[item.id].get(year) for year in years},
                        )
                        for item in rows
                    ),
                    totals=self.totals(totals[kind], kind).by_year,
                )
                for kind, (side, rows) in sides.items()
            ),
        )


def _matrix(goals: list[Goal]) -> Matrix:
    """The matrix of units (harcama birimleri); its columns are the units with a mark."""
    objectives = [objective for goal in goals for objective in goal.objectives.all()]
    marks = {
        objective.id: {row.unit: row.mark for row in objective.unit_assignments.all()}
        for objective in objectives
    }
    units = sorted({unit for row in marks.values() for unit in row}, key=lambda unit: unit.order)
    return Matrix(
        units=tuple(make_part(MatrixUnit, unit) for unit in units),
        rows=tuple(
            MatrixRow(row.code, row.name, tuple(marks[row.id].get(unit, "") for unit in units))
            for row in objectives
        ),
    )


def _costs(objective: Objective) -> dict[int, Decimal]:
    return {cost.year: cost.amount for cost in objective.cost_estimates.all()}


def _of_objective(without: Collection[str] = ()) -> list[Prefetch]:
    """What is read with each objective, in ten queries less those `without`."""
    rows: dict[str, QuerySet] = {
        "strategies": Strategy.objects.all(),
        "cost_estimates": CostEstimate.objects.all(),
        "unit_assignments": UnitAssignment.objects.select_related("unit").order_by("unit__order"),
        "cards": ObjectiveCard.objects.select_related("responsible_unit").order_by("order"),
        "cards__cooperations": CardCooperation.objects.select_related("unit"),
        "cards__activities": Activity.objects.all(),
        "cards__notes": CardNote.objects.select_related("unit"),
        "cards__costs": CardCost.objects.select_related("unit"),
        "cards__indicators": Indicator.objects.select_related("data_owner"),
        "cards__indicators__targets": AnnualTarget.objects.all(),
    }
    return [
        Prefetch(name, found.none() if name in without else found) for name, found in rows.items()
    ]


def _read_goals(plan: Plan, without: Collection[str]) -> Iterable[Goal]:
    objectives = Objective.objects.order_by("number").prefetch_related(*_of_objective(without))
    return plan.goals.order_by("number").prefetch_related(Prefetch("objectives", objectives))
