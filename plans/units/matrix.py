"""The matrix of units: which unit is responsible (S) for an objective and which cooperate (İ)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from plans.admin.base.grids import CellKind, Grid, GridColumn, GridLine, cell_key
from plans.admin.base.pages import admin_address
from plans.language.numbers import NumberError
from plans.language.turkish import turkish_upper
from plans.models import CardCooperation, Goal, Objective, ObjectiveCard, Plan, Unit, UnitAssignment

Role = UnitAssignment.Role
_MARKS = {Role.RESPONSIBLE: "S", Role.COOPERATING: "İ"}


def parse_mark(text: str) -> Role | None:
    """Read a mark of the matrix: S, İ (or I) or nothing; raises NumberError for anything else."""
    mark = turkish_upper(text.strip())
    if not mark:
        return None
    for role, letter in _MARKS.items():
        if mark in (letter, role.value):
            return role
    raise NumberError(f"“{text.strip()}” bir işaret değil. S, İ yazın veya boş bırakın.")


def write_mark(role: str | None) -> str:
    """The letter as printed: S or İ; nothing for no mark."""
    return _MARKS[Role(role)] if role else ""


MARK = CellKind("mark", parse_mark, write_mark)


def build_matrix_grid(plan: Plan, reason: str = "") -> Grid:
    """The matrix of `plan`: objectives as lines; as columns units in use and those it names.

    `reason` is what the trail says of marks that are saved.
    """
    goals = plan.goals.prefetch_related(
        Prefetch("objectives", Objective.objects.select_related("goal").order_by("number"))
    ).order_by("number")
    marks = UnitAssignment.objects.filter(objective__goal__plan=plan)
    cards = ObjectiveCard.objects.filter(objective__goal__plan=plan)
    units = Unit.objects.filter(
        Q(is_active=True)
        | Q(pk__in=marks.values("unit"))
        | Q(pk__in=cards.values("responsible_unit"))
        | Q(pk__in=CardCooperation.objects.filter(card__in=cards).values("unit"))
    ).select_related("successor")
    return Grid(
        title="Birim matrisi",
        kind=MARK,
        columns=[_column(unit) for unit in units],
        lines=list(_lines(goals)),
        records={_key(mark.objective_id, mark.unit_id): mark for mark in marks},
        field="role",
        new=lambda objective, unit: UnitAssignment(
            objective_id=int(objective[1:]), unit_id=int(unit[1:])
        ),
        has_sums=False,
        reason=reason,
    )


def _column(unit: Unit) -> GridColumn:
    refusal = "" if unit.is_active else unit.refusal
    return GridColumn(f"u{unit.pk}", unit.short_name, unit.name, refusal)


def _key(objective: int, unit: int) -> str:
    return cell_key(f"o{objective}", f"u{unit}")


def _lines(goals: Iterable[Goal]) -> Iterable[GridLine]:
    for goal in goals:
        yield GridLine(goal.name, goal.code)
        for objective in goal.objectives.all():
            url = admin_address(objective)
            yield GridLine(objective.name, objective.code, row=f"o{objective.pk}", url=url)


# --- Making the matrix anew from the cards --------------------------------------------------


@dataclass(frozen=True)
class CardUnits:
    """What a card says of its units."""

    objective: int
    responsible: int | None
    cooperating: tuple[int, ...]
    all_cooperate: bool


def derive_marks(cards: Iterable[CardUnits], units: Iterable[int]) -> dict[tuple[int, int], Role]:
    """The mark of each objective and unit that follows from the cards.

    A unit that is responsible on one card of an objective and cooperates on another is
    responsible. “Tüm birimler” marks all `units`.
    """
    cards, units = list(cards), list(units)
    marks: dict[tuple[int, int], Role] = {}
    for card in cards:
        for unit in [*card.cooperating, *(units if card.all_cooperate else [])]:
            marks[card.objective, unit] = Role.COOPERATING
    for card in cards:
        if card.responsible is not None:
            marks[card.objective, card.responsible] = Role.RESPONSIBLE
    return marks


def find_rebuilding_changes(grid: Grid, plan: Plan) -> dict[str, Role | None]:
    """The cells of `grid` that differ from what the cards of `plan` say, with their new mark.

    As people may not, so it marks no empty cell of a unit that was closed.
    """
    cards = ObjectiveCard.objects.filter(objective__goal__plan=plan).prefetch_related(
        "cooperations"
    )
    wanted = derive_marks(
        (
            CardUnits(
                card.objective_id,
                card.responsible_unit_id,
                tuple(cooperation.unit_id for cooperation in card.cooperations.all()),
                card.all_units_cooperate,
            )
            for card in cards.order_by("objective", "order")
        ),
        Unit.objects.filter(is_active=True).values_list("pk", flat=True),
    )
    marks = {_key(*place): role for place, role in wanted.items()}
    return {
        key: marks.get(key)
        for key in grid.cells()
        if marks.get(key) != grid.values.get(key)
        and not (grid.refusal(key) and grid.values.get(key) is None)
    }
