"""A plan as plain values for the rules: loaded in a handful of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from django.db.models import Count, Q

from plans.audit.registry import Context, Place, register_rule
from plans.content.tables import Table, read_table
from plans.language.printable import SAYS_NOTHING
from plans.models import (
    Activity,
    CardCooperation,
    CardNote,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    SectionTable,
    Unit,
    UnitAssignment,
)

Key = TypeVar("Key")
Value = TypeVar("Value")


def group(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The values of each key, in their order; [] for any other key."""
    result: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        result[key].append(value)
    return result


@dataclass(frozen=True)
class UnitData:
    pk: int
    code: str
    name: str
    short_name: str
    is_active: bool = True

    @property
    def place(self) -> Place:
        return Place(f"birim/{self.code}", self.name, "plans_unit_change", (self.pk,))


@dataclass(frozen=True)
class Cooperation:
    unit: UnitData
    printed_name: str = ""


@dataclass(frozen=True)
class CardData:
    pk: int
    goal: int
    objective: int
    order: int
    responsible: UnitData | None = None
    cooperating: tuple[Cooperation, ...] = ()
    all_cooperate: bool = False
    printed_goal: str = ""
    activities: int = 0
    risks: int = 0
    findings: int = 0
    needs: int = 0

    @property
    def units(self) -> tuple[UnitData, ...]:
        """The units that the card names."""
        named = [row.unit for row in self.cooperating]
        return tuple([*named, self.responsible] if self.responsible else named)

    @property
    def label(self) -> str:
        code = f"H{self.goal}.{self.objective}"
        return code if self.order == 1 else f"{code} ({self.order}. kart)"

    @property
    def key(self) -> str:
        return f"A{self.goal}/H{self.goal}.{self.objective}/K{self.order}"

    def place(self, anchor: str = "") -> Place:
        """The card, or what has the id `anchor` on its admin page."""
        label = f"{self.label} hedef kartı" if self.order == 1 else self.label
        return Place(self.key, label, "plans_objectivecard_change", (self.pk,), anchor)


@dataclass(frozen=True)
class ObjectiveData:
    pk: int
    goal: int
    number: int
    name: str
    listed_name: str = ""
    strategies: int = 0
    cards: tuple[CardData, ...] = ()
    #: Units marked in the matrix as responsible (S) and as cooperating (İ).
    responsible: tuple[UnitData, ...] = ()
    cooperating: tuple[UnitData, ...] = ()

    @property
    def units(self) -> list[UnitData]:
        """The units that its cards and its row in the matrix name."""
        return [*self.marked, *(unit for card in self.cards for unit in card.units)]

    @property
    def marked(self) -> tuple[UnitData, ...]:
        """The units marked in its row of the matrix."""
        return (*self.responsible, *self.cooperating)

    @property
    def code(self) -> str:
        return f"H{self.goal}.{self.number}"

    @property
    def key(self) -> str:
        return f"A{self.goal}/{self.code}"

    def place(self, anchor: str = "") -> Place:
        """The objective, or what has the id `anchor` on its admin page."""
        return Place(self.key, self.code, "plans_objective_change", (self.pk,), anchor)

    def cards_place(self, anchor: str = "") -> Place:
        """The objective, mended on its first card."""
        card = self.cards[0].place(anchor)
        return Place(self.key, self.code, card.page, card.args, anchor)


@dataclass(frozen=True)
class GoalData:
    pk: int
    number: int
    name: str
    objectives: tuple[ObjectiveData, ...] = ()

    @property
    def code(self) -> str:
        return f"A{self.number}"

    def place(self, anchor: str = "") -> Place:
        """The goal, or what has the id `anchor` on its admin page."""
        return Place(self.code, self.code, "plans_goal_change", (self.pk,), anchor)


@dataclass(frozen=True)
class KeyIndicatorData:
    pk: int
    order: int
    name: str
    unit_of_measure: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None

    @property
    def label(self) -> str:
        return f"“{self.name}”"

    @property
    def place(self) -> Place:
        label = f"Temel gösterge {self.order}"
        return Place(f"TG/{self.order}", label, "plans_keyindicator_change", (self.pk,))


@dataclass(frozen=True)
class TableData:
    """A table of the document that brings its own rows."""

    pk: int
    section: str
    key: str
    caption: str
    table: Table

    @property
    def place(self) -> Place:
        key = f"tablo/{self.section}/{self.key}"
        return Place(key, self.caption, "plans_sectiontable_change", (self.pk,))


@dataclass(frozen=True)
class PlanData:
    pk: int = 0
    slug: str = ""
    status: str = Plan.Status.DRAFT
    years: tuple[int, ...] = ()
    declared_goals: int | None = None
    declared_objectives: int | None = None
    mission: str = ""
    vision: str = ""
    core_values: int = 0
    decision_date: date | None = None
    decision_number: str = ""
    goals: tuple[GoalData, ...] = ()
    key_indicators: tuple[KeyIndicatorData, ...] = ()
    #: Units in use, and those that the plan names all the same.
    units: tuple[UnitData, ...] = ()
    tables: tuple[TableData, ...] = ()

    @property
    def objectives(self) -> Iterator[ObjectiveData]:
        return (objective for goal in self.goals for objective in goal.objectives)

    @property
    def cards(self) -> Iterator[CardData]:
        return (card for objective in self.objectives for card in objective.cards)

    @property
    def matrix(self) -> Place:
        return Place("matris", "Birim matrisi", "plans_unitassignment_grid", (self.slug,))

    def place(self, anchor: str = "") -> Place:
        """The plan, or what has the id `anchor` on its admin page."""
        return Place("plan", "Plan", "plans_plan_change", (self.pk,), anchor)

    def matrix_row(self, objective: ObjectiveData) -> Place:
        """The objective's row in the matrix."""
        label = f"{objective.code} (birim matrisi)"
        return Place(objective.key, label, self.matrix.page, self.matrix.args)


def load_plan(context: Context) -> PlanData:
    """The plan itself, its goals down to the cards, its units, key indicators and tables."""
    plan = context.plan
    units = {
        row[0]: UnitData(*row)
        for row in Unit.objects.values_list("pk", "code", "name", "short_name", "is_active")
    }
    goals = _load_goals(plan, units)
    used = {unit for goal in goals for objective in goal.objectives for unit in objective.units}
    return PlanData(
        pk=plan.pk,
        slug=plan.slug,
        status=plan.status,
        years=tuple(plan.years),
        declared_goals=plan.declared_goals,
        declared_objectives=plan.declared_objectives,
        mission=plan.mission,
        vision=plan.vision,
        core_values=plan.core_values.count(),
        decision_date=plan.council_decision_date,
        decision_number=plan.council_decision_number,
        goals=goals,
        key_indicators=tuple(
            KeyIndicatorData(*row)
            for row in KeyIndicator.objects.filter(plan=plan)
            .order_by("order")
            .values_list("pk", "order", "name", "unit_of_measure", "baseline", "target")
        ),
        units=tuple(unit for unit in units.values() if unit.is_active or unit in used),
        tables=tuple(
            TableData(
                row.pk,
                row.section.key,
                row.key,
                row.caption or row.section.title,
                read_table(row.columns, row.rows),
            )
            for row in SectionTable.objects.filter(section__plan=plan, source="")
            .select_related("section")
            .order_by("section__order", "order")
        ),
    )


def _load_goals(plan: Plan, units: dict[int, UnitData]) -> tuple[GoalData, ...]:
    cards = _load_cards(plan, units)
    marks = group(
        ((row.objective_id, row.role), units[row.unit_id])
        for row in UnitAssignment.objects.filter(objective__goal__plan=plan).order_by("unit__order")
    )
    written = ~Q(strategies__text__regex=SAYS_NOTHING)
    objectives = group(
        (
            row.goal_id,
            ObjectiveData(
                row.pk,
                row.goal.number,
                row.number,
                row.name,
                row.listed_name,
                row.strategy_count,
                tuple(cards[row.pk]),
                tuple(marks[row.pk, UnitAssignment.Role.RESPONSIBLE]),
                tuple(marks[row.pk, UnitAssignment.Role.COOPERATING]),
            ),
        )
        for row in Objective.objects.filter(goal__plan=plan)
        .select_related("goal")
        .annotate(strategy_count=Count("strategies", written))
        .order_by("number")
    )
    rows = Goal.objects.filter(plan=plan).order_by("number").values_list("pk", "number", "name")
    return tuple(GoalData(*row, tuple(objectives[row[0]])) for row in rows)


def _load_cards(plan: Plan, units: dict[int, UnitData]) -> dict[int, list[CardData]]:
    """The cards by their objective's key."""
    of_plan = Q(card__objective__goal__plan=plan)
    cooperating = group(
        (row.card_id, Cooperation(units[row.unit_id], row.printed_name))
        for row in CardCooperation.objects.filter(of_plan).order_by("order")
    )
    written = of_plan & ~Q(text__regex=SAYS_NOTHING)
    activities = Counter(Activity.objects.filter(written).values_list("card_id", flat=True))
    notes = Counter(CardNote.objects.filter(written).values_list("card_id", "kind"))
    return group(
        (
            card.objective_id,
            CardData(
                card.pk,
                card.objective.goal.number,
                card.objective.number,
                card.order,
                units.get(card.responsible_unit_id or 0),
                tuple(cooperating[card.pk]),
                card.all_units_cooperate,
                card.printed_goal,
                activities[card.pk],
                notes[card.pk, CardNote.Kind.RISK],
                notes[card.pk, CardNote.Kind.FINDING],
                notes[card.pk, CardNote.Kind.NEED],
            ),
        )
        for card in ObjectiveCard.objects.filter(objective__goal__plan=plan)
        .select_related("objective__goal")
        .order_by("order")
    )


#: Makes a function over the plan a rule of the audit.
plan_rule = partial(register_rule, load_plan)
