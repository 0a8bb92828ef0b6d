"""The plan as one tree of plain values, the single source of its page, PDF and JSON.

`build_plan_document` reads everything with a fixed number of queries. All totals are computed;
where the plan printed another figure, the figure rides along (`Amount.printed`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import Prefetch

from budgeting.models import BudgetItem, CardCost, PublishedTotal
from budgeting.totals import Sums, budget_totals, costing_totals
from plans.charts.organisation import OrganisationUnit
from plans.document.sections import Tree
from plans.models import (
    CardCooperation,
    CardNote,
    Goal,
    Objective,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Unit,
    UnitAssignment,
)
from plans.surveys.questionnaire import Questionnaire, read_questionnaires
from reports.plan.outline import read_outline
from reports.plan.parts import (
    Amount,
    Assignment,
    Budget,
    BudgetRow,
    BudgetSide,
    CardCostRow,
    CardPart,
    Costing,
    GoalPart,
    IndicatorRow,
    KeyIndicatorRow,
    Matrix,
    MatrixRow,
    MatrixUnit,
    Note,
    ObjectivePart,
    PlanDocument,
    TotalRow,
)
from reports.plan.sections import build_sections

#: A PublishedTotal is found by what it is the total of: its kind, row and year.
PrintedKey = tuple[str, int | None, int | None]


def build_plan_document(plan: Plan) -> PlanDocument:
    """Read the whole plan into a `PlanDocument`; the number of queries is fixed."""
    document = _records(plan)
    filled = _filled(document)
    tree = read_outline(plan, filled)
    blocks = {node.section.block for node in tree.walk()}
    return replace(
        document,
        sections=build_sections(
            tree,
            surveys_of(plan) if Section.Block.SURVEY in blocks else {},
            left_out=() if document.is_draft else _empty_tables(tree, filled),
        ),
        organisation=_organisation() if Section.Block.ORGANISATION in blocks else (),
    )


def surveys_of(plan: Plan) -> dict[int | None, Questionnaire]:
    """Every survey of the plan by its key in the database; four queries."""
    return {survey.id: survey for survey in read_questionnaires(plan.surveys.all())}


def _empty_tables(tree: Tree, filled: set[str]) -> set[int]:
    """The keys of tables without rows: their own, or those of the records that they print."""
    return {
        table.pk
        for node in tree.walk()
        for table in node.tables
        if (table.source not in filled if table.source else not table.rows)
    }


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
    }
    return {str(name) for name, content in contents.items() if content}


def _records(plan: Plan) -> PlanDocument:
    """The document before its sections are known."""
    goals = list(_goals(plan))
    years = tuple(plan.years)
    printed: dict[PrintedKey, Decimal] = {
        (total.kind, total.goal_id or total.objective_id or total.card_id, total.year): total.value
        for total in plan.published_totals.order_by()
    }
    costs = {
        goal.id: {
            objective.id: {cost.year: cost.amount for cost in objective.cost_estimates.all()}
            for objective in goal.objectives.all()
        }
        for goal in goals
    }
    general = {expense.year: expense.amount for expense in plan.general_expenses.all()}
    totals = costing_totals(costs, general, years)
    kinds = PublishedTotal.Kind

    def objective_part(objective: Objective) -> ObjectivePart:
        row = costs[objective.goal_id][objective.id]
        return ObjectivePart(
            code=objective.code,
            name=objective.name,
            listed_name=objective.listed_name or objective.name,
            strategies=tuple(strategy.text for strategy in objective.strategies.all()),
            cards=tuple(_card_part(card, years, printed) for card in objective.cards.all()),
            assignments=tuple(
                Assignment(assignment.unit.name, assignment.mark)
                for assignment in objective.unit_assignments.all()
            ),
            costs={year: row.get(year) for year in years},
            cost_totals=_total_row(
                totals.objectives[objective.id], kinds.OBJECTIVE_COST, objective.id, printed
            ),
        )

    return PlanDocument(
        slug=plan.slug,
        institution=plan.institution,
        title=plan.title,
        start_year=plan.start_year,
        end_year=plan.end_year,
        years=years,
        status=plan.get_status_display(),
        is_draft=plan.status == Plan.Status.DRAFT,
        council_decision_date=plan.council_decision_date,
        council_decision_number=plan.council_decision_number,
        mission=plan.mission,
        vision=plan.vision,
        core_values=tuple(value.name for value in plan.core_values.all()),
        key_indicators=tuple(
            KeyIndicatorRow(row.name, row.unit_of_measure, row.baseline, row.target)
            for row in plan.key_indicators.all()
        ),
        goals=tuple(
            GoalPart(
                code=goal.code,
                name=goal.name,
                objectives=tuple(objective_part(row) for row in goal.objectives.all()),
                cost_totals=_total_row(totals.goals[goal.id], kinds.GOAL_COST, goal.id, printed),
            )
            for goal in goals
        ),
        matrix=_matrix(goals),
        costing=Costing(
            programme=_total_row(totals.programme, kinds.PROGRAMME_COST, None, printed),
            general=_total_row(totals.general, kinds.GENERAL_EXPENSE, None, printed),
            grand=_total_row(totals.grand, kinds.GRAND_TOTAL, None, printed),
        ),
        budget=_budget(plan, printed),
    )


def _goals(plan: Plan) -> Iterable[Goal]:
    cards = ObjectiveCard.objects.select_related("responsible_unit").order_by("order")
    return plan.goals.order_by("number").prefetch_related(
        Prefetch("objectives", Objective.objects.order_by("number")),
        "objectives__strategies",
        "objectives__cost_estimates",
        Prefetch(
            "objectives__unit_assignments",
            UnitAssignment.objects.select_related("unit").order_by("unit__order"),
        ),
        Prefetch("objectives__cards", cards),
        Prefetch("objectives__cards__cooperations", CardCooperation.objects.select_related("unit")),
        "objectives__cards__activities",
        Prefetch("objectives__cards__notes", CardNote.objects.select_related("unit")),
        Prefetch("objectives__cards__costs", CardCost.objects.select_related("unit")),
        "objectives__cards__indicators",
        "objectives__cards__indicators__targets",
    )


def _total_row(
    sums: Sums, kind: str, row_id: int | None, printed: dict[PrintedKey, Decimal]
) -> TotalRow:
    return TotalRow(
        by_year={
            year: Amount(value if year in sums.entered else None, printed.get((kind, row_id, year)))
            for year, value in sums.by_year.items()
        },
        total=Amount(sums.total if sums.entered else None, printed.get((kind, row_id, None))),
    )


def _card_part(
    card: ObjectiveCard, years: tuple[int, ...], printed: dict[PrintedKey, Decimal]
) -> CardPart:
    notes = defaultdict(list)
    for note in card.notes.all():
        notes[note.kind].append(Note(note.text, _unit_name(note.unit)))
    indicators = tuple(
        IndicatorRow(
            id=indicator.id,
            code=indicator.code,
            name=indicator.name,
            weight=indicator.weight,
            unit_of_measure=indicator.unit_of_measure,
            baseline=indicator.baseline,
            targets=_by_year(
                years, {target.year: target.value for target in indicator.targets.all()}
            ),
            monitoring_frequency=indicator.monitoring_frequency,
            reporting_frequency=indicator.reporting_frequency,
        )
        for indicator in card.indicators.all()
    )
    weights = [row.weight for row in indicators if row.weight is not None]
    costs = tuple(CardCostRow(cost.amount, _unit_name(cost.unit)) for cost in card.costs.all())
    kinds = PublishedTotal.Kind
    return CardPart(
        id=card.id,
        order=card.order,
        label=card.label,
        goal_name=card.printed_goal or card.objective.goal.name,
        responsible_unit=_unit_name(card.responsible_unit),
        cooperating_units=tuple(str(row) for row in card.cooperations.all()),
        all_units_cooperate=card.all_units_cooperate,
        indicators=indicators,
        weight_total=(
            Amount(sum(weights, Decimal(0)), printed.get((kinds.CARD_WEIGHT, card.id, None)))
            if weights
            else None
        ),
        risks=tuple(notes[CardNote.Kind.RISK]),
        activities=tuple(activity.text for activity in card.activities.all()),
        costs=costs,
        cost_total=(
            Amount(
                sum((cost.amount for cost in costs), Decimal(0)),
                printed.get((kinds.CARD_COST, card.id, None)),
            )
            if costs
            else None
        ),
        findings=tuple(notes[CardNote.Kind.FINDING]),
        needs=tuple(notes[CardNote.Kind.NEED]),
    )


def _unit_name(unit: Unit | None) -> str:
    return unit.name if unit else ""


def _by_year(years: tuple[int, ...], values: dict[int, Decimal]) -> dict[int, Decimal | None]:
    return {year: values.get(year) for year in years}


def _matrix(goals: list[Goal]) -> Matrix:
    """The matrix of units (harcama birimleri); its columns are the units with a mark."""
    objectives = [objective for goal in goals for objective in goal.objectives.all()]
    units = {
        assignment.unit_id: assignment.unit
        for objective in objectives
        for assignment in objective.unit_assignments.all()
    }
    columns = sorted(units.values(), key=lambda unit: unit.order)
    rows = []
    for objective in objectives:
        marks = {row.unit_id: row.mark for row in objective.unit_assignments.all()}
        rows.append(
            MatrixRow(
                objective.code,
                objective.name,
                tuple(marks.get(unit.id, "") for unit in columns),
            )
        )
    return Matrix(
        units=tuple(MatrixUnit(unit.code, unit.name, unit.short_name) for unit in columns),
        rows=tuple(rows),
    )


def _budget(plan: Plan, printed: dict[PrintedKey, Decimal]) -> Budget:
    items = list(plan.budget_items.prefetch_related("amounts"))
    amounts = {item.id: {row.year: row.amount for row in item.amounts.all()} for item in items}
    before = plan.start_year - 1
    years = tuple(plan.years)
    if any(before in row for row in amounts.values()):
        years = (before, *years)
    sides = {
        side: [item for item in items if item.side == side]
        for side in (BudgetItem.Side.EXPENSE, BudgetItem.Side.INCOME)
    }
    totals = budget_totals(
        {side: [amounts[item.id] for item in rows] for side, rows in sides.items()}, years
    )
    kinds = {
        BudgetItem.Side.EXPENSE: PublishedTotal.Kind.EXPENSE_BUDGET,
        BudgetItem.Side.INCOME: PublishedTotal.Kind.INCOME_BUDGET,
    }
    return Budget(
        years=years,
        sides=tuple(
            BudgetSide(
                side=str(side),
                rows=tuple(
                    BudgetRow(item.code, item.name, _by_year(years, amounts[item.id]))
                    for item in rows
                ),
                totals=_total_row(totals[side], kinds[side], None, printed).by_year,
            )
            for side, rows in sides.items()
            if rows
        ),
    )
