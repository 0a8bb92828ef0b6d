"""Rules of the family Birimler: cards and matrix say the same of the units."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from plans.audit.data import cards_of, group, objectives_of
from plans.audit.places import Place, place_of
from plans.audit.registry import WARNING, Problem, Problems, register_rule
from plans.audit.words import format_list, normalize_text
from plans.models import Objective, ObjectiveCard, Plan, Unit, UnitAssignment

Item = TypeVar("Item")
Role = UnitAssignment.Role


@dataclass(frozen=True)
class PrintedMatrix:
    """A loaded plan and its units: those in use, and those that it names all the same."""

    plan: Plan
    units: list[Unit]

    @cached_property
    def objectives(self) -> list[Objective]:
        return objectives_of(self.plan)

    @cached_property
    def cards(self) -> list[ObjectiveCard]:
        return cards_of(self.plan)

    @cached_property
    def on_cards(self) -> dict[Unit, list[str]]:
        """The cards that name a unit."""
        return group(
            (unit, card.label)
            for card in self.cards
            for unit in (*(row.unit for row in card.cooperations.all()), card.responsible_unit)
            if unit
        )

    @cached_property
    def in_rows(self) -> dict[Unit, list[str]]:
        """The objectives in whose row a unit is marked."""
        return group((unit, row.code) for row in self.objectives for unit in _marked(row))

    @property
    def is_empty(self) -> bool:
        return not any(self.in_rows.values())

    def place(self, key: str = "matris", label: str = "Birim matrisi") -> Place:
        """The matrix, or another place that is mended there."""
        return Place(key, label, "plans_unitassignment_grid", (self.plan.slug,))

    def row(self, objective: Objective) -> Place:
        """The objective's row in the matrix."""
        return self.place(place_of(objective).key, f"{objective.code} (birim matrisi)")


def load_matrix(plan: Plan) -> list[tuple[PrintedMatrix]]:
    """The plan with its units, each of them loaded once."""
    units = {unit.pk: unit for unit in Unit.objects.select_related("successor")}
    used = set()
    for objective in objectives_of(plan):
        for card in objective.cards.all():
            card.responsible_unit = units.get(card.responsible_unit_id or 0)
            used.add(card.responsible_unit_id)
            for row in card.cooperations.all():
                row.unit = units[row.unit_id]
                used.add(row.unit_id)
        for mark in objective.unit_assignments.all():
            mark.unit = units[mark.unit_id]
            used.add(mark.unit_id)
    return [
        (PrintedMatrix(plan, [row for row in units.values() if row.is_active or row.pk in used]),)
    ]


#: Makes a function over the matrix and the cards a rule of the audit.
matrix_rule = partial(register_rule, load_matrix)


@matrix_rule("B01")
def exactly_one_responsible(matrix: PrintedMatrix) -> Problems:
    if matrix.objectives and matrix.is_empty:
        yield Problem(matrix.place(), "Birim matrisinde hiç işaret yok.", (), WARNING)
        return
    for objective in matrix.objectives:
        units = _marked(objective, Role.RESPONSIBLE)
        if len(units) != 1:
            said = f"{len(units)} birim S: {_names(units)}" if units else "S ile işaretli birim yok"
            text = f"Matriste {objective.code} satırında {said}; tam bir tane olmalıdır."
            yield Problem(matrix.row(objective), text, _codes(units))


@matrix_rule("B02")
def responsible_differs(matrix: PrintedMatrix) -> Problems:
    for objective in matrix.objectives:
        on_cards = _responsible(objective)
        marked = _marked(objective, Role.RESPONSIBLE)
        if on_cards and marked and set(on_cards) != set(marked):
            text = (
                f"Sorumlu birim kartta {_names(on_cards)}, birim matrisinde (S) {_names(marked)}."
            )
            figures = (*_codes(on_cards), "S", *_codes(marked))
            yield Problem(matrix.row(objective), text, figures)


@matrix_rule("B03")
def cooperating_differs(matrix: PrintedMatrix) -> Problems:
    for objective in matrix.objectives:
        cards = objective.cards.all()
        if not cards or matrix.is_empty:
            continue
        marked = _marked(objective, Role.COOPERATING)
        responsible = _marked(objective, Role.RESPONSIBLE)
        named = [row.unit for card in cards for row in card.cooperations.all()]
        is_of_all = any(card.all_units_cooperate for card in cards)
        if is_of_all:
            named += [unit for unit in matrix.units if unit.is_active]
        # A unit that answers for a card is compared by `responsible_differs`.
        on_cards = _responsible(objective)
        wanted = _once(unit for unit in named if unit not in (*on_cards, *responsible))
        missing = [unit for unit in wanted if unit not in marked]
        surplus = [unit for unit in marked if unit not in wanted and unit not in on_cards]
        parts = []
        if missing and is_of_all:
            said = f"yalnız {len(marked)} birim" if marked else "hiçbir birim"
            parts.append(f"kart “Tüm Birimler” diyor, matriste {said} İ ile işaretli")
        elif missing:
            parts.append(f"kartta olup matriste olmayan {len(missing)}: {_names(missing)}")
        if surplus:
            parts.append(f"matriste olup kartta olmayan {len(surplus)}: {_names(surplus)}")
        if parts:
            text = f"İşbirliği yapılacak birimler tutmuyor; {'; '.join(parts)}."
            figures = ("eksik", *_codes(missing), "fazla", *_codes(surplus))
            yield Problem(matrix.row(objective), text, figures)


@matrix_rule("B04")
def names_of_no_unit(matrix: PrintedMatrix) -> Problems:
    # One finding for a name, whatever number of cards print it.
    known = {normalize_text(name) for unit in matrix.units for name in (unit.name, unit.short_name)}
    printed = group(
        (row.printed_name, (card, row.unit))
        for card in matrix.cards
        for row in card.cooperations.all()
        if row.printed_name and normalize_text(row.printed_name) not in known
    )
    for name, uses in printed.items():
        labels = _once(card.label for card, _ in uses)
        text = (
            f"{format_list(labels)} kartında “{name}” yazıyor; bu adda bir birim yok. "
            f"Kayıtta {_names(_once(unit for _, unit in uses))} olarak tutuluyor."
        )
        key = f"birim-adi/{name}"[:200]
        place = place_of(uses[0][0], "cooperations-group", key=key, label=f"“{name}”")
        yield Problem(place, text, (name, *labels))


@matrix_rule("B05")
def unit_not_in_matrix(matrix: PrintedMatrix) -> Problems:
    for unit in matrix.units:
        labels = _once(matrix.on_cards[unit])
        if labels and not matrix.in_rows[unit] and not matrix.is_empty:
            text = (
                f"{unit.name} birim matrisinde hiç işaretli değil; "
                f"{format_list(labels)} kartında ise adı geçiyor."
            )
            yield Problem(matrix.place(f"birim/{unit.code}", unit.name), text, tuple(labels))


@matrix_rule("B06")
def closed_unit(matrix: PrintedMatrix) -> Problems:
    for unit in matrix.units if matrix.plan.status != Plan.Status.ENDED else ():
        if not unit.is_active:
            codes = [f"{code} (matris)" for code in matrix.in_rows[unit]]
            places = _once([*matrix.on_cards[unit], *codes])
            text = f"{unit.name} kapatılmış bir birim, ama planda geçiyor: {format_list(places)}."
            if unit.successor_id:
                text += f" Görevlerini {unit.successor} yürütüyor."
            yield Problem(_place(unit), text, tuple(places))


@matrix_rule("B07")
def responsible_cooperates_with_itself(matrix: PrintedMatrix) -> Problems:
    for card in matrix.cards:
        unit = card.responsible_unit
        if unit and unit in [row.unit for row in card.cooperations.all()]:
            text = f"{unit.name} hem sorumlu hem işbirliği yapılacak birim yazılmış."
            yield Problem(place_of(card, "cooperations-group"), text, (unit.code,))


@matrix_rule("B08")
def unit_without_part(matrix: PrintedMatrix) -> Problems:
    if not matrix.cards or any(card.all_units_cooperate for card in matrix.cards):
        return
    for unit in matrix.units:
        if not matrix.on_cards[unit] and not matrix.in_rows[unit]:
            text = f"{unit.name} hiçbir hedefte sorumlu ya da işbirliği yapan birim değil."
            yield Problem(_place(unit), text, (unit.code,))


def _marked(objective: Objective, *roles: Role) -> list[Unit]:
    """The units marked in an objective's row of the matrix, or those of some roles."""
    marks = objective.unit_assignments.all()
    return [mark.unit for mark in marks if not roles or mark.role in roles]


def _responsible(objective: Objective) -> list[Unit]:
    """The units that answer for the objective's cards."""
    return _once(card.responsible_unit for card in objective.cards.all() if card.responsible_unit)


def _place(unit: Unit) -> Place:
    return place_of(unit, key=f"birim/{unit.code}", label=unit.name)


def _names(units: Iterable[Unit]) -> str:
    return format_list(unit.name for unit in units)


def _codes(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(unit.code for unit in units)


def _once(items: Iterable[Item]) -> list[Item]:
    """The items in their order, each once."""
    return list(dict.fromkeys(items))
