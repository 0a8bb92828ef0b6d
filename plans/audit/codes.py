"""Rules of the family Kodlar ve sayılar that need the plan alone, and that of printed totals."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.text import Truncator

from plans.audit.data import cards_of, goal_rule, group, objective_rule, objectives_of, plan_rule
from plans.audit.places import place_of
from plans.audit.registry import Problem, Problems, register_rule
from plans.audit.words import format_list, is_same_text, normalize_text
from plans.content.tables import Table, TableColumn, read_table
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower
from plans.models import Goal, Objective, Plan, SectionTable

#: Texts with so many letters alike at their beginnings say the same.
_SAME = 100


@objective_rule("K04")
def several_cards(objective: Objective) -> Problems:
    if (count := len(objective.cards.all())) > 1:
        text = (
            f"“{objective.name}” hedefinin {count} kartı var; her birinin kendi göstergeleri, "
            "ağırlıkları ve maliyeti bulunuyor."
        )
        yield Problem(place_of(objective), text, (count,))


@plan_rule("K13")
def repeated_notes(plan: Plan) -> Problems:
    notes = [(card, note) for card in cards_of(plan) for note in card.notes.all()]
    beginnings = group((normalize_text(row[1].text)[:_SAME], row) for row in notes)
    for beginning, same in beginnings.items():
        if len(same) > 1:
            card, note = same[0]
            places = [f"{of.label} {turkish_lower(row.get_kind_display())}" for of, row in same]
            label = f"“{Truncator(note.text.strip(' .')).chars(60)}”"
            place = place_of(card, f"{note.kind}s-group", key=f"metin/{beginning}", label=label)
            is_same = all(is_same_text(note.text, row.text) for _, row in same)
            what = "Aynı" if is_same else "Hemen hemen aynı"
            text = f"{what} metin {len(same)} yerde yazıyor: {format_list(places)}."
            yield Problem(place, text, tuple(places))


@plan_rule("K06")
def declared_counts(plan: Plan) -> Problems:
    for key, noun, field, real in [
        ("amac", "amaç", "declared_goals", len(plan.goals.all())),
        ("hedef", "hedef", "declared_objectives", len(objectives_of(plan))),
    ]:
        declared = getattr(plan, field)
        if declared is not None and declared != real:
            place = place_of(plan, f"id_{field}", key=f"plan/{key}", label="Plan metni")
            text = f"Plan metninde {declared} {noun} olduğu yazıyor, planda {real} {noun} var."
            yield Problem(place, text, (declared, real))


@plan_rule("K11")
def number_gaps(plan: Plan) -> Problems:
    goals = plan.goals.all()
    rows: list[tuple[Plan | Goal, str, Iterable[Goal | Objective]]] = [(plan, "A", goals)]
    rows += [(goal, f"H{goal.number}.", goal.objectives.all()) for goal in goals]
    for row, prefix, parts in rows:
        if missing := find_gaps(part.number for part in parts):
            noun = "Amaç" if row is plan else "Hedef"
            names = format_list(f"{prefix}{number}" for number in missing)
            text = f"{noun} numaralarında atlama var: {names} yok."
            yield Problem(place_of(row), text, (names,))


def find_gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers that are left out on the way from 1 to the largest."""
    present = set(numbers)
    return [number for number in range(1, max(present, default=0)) if number not in present]


@plan_rule("K08")
def listed_name_differs(plan: Plan) -> Problems:
    objectives = objectives_of(plan)
    for objective in objectives:
        other = objective.listed_name
        if other and not is_same_text(other, objective.name):
            text = f"Hedefin adı kartta “{objective.name}”, hedefler listesinde “{other}”."
            text += "".join(
                f" Listedeki ad {twin.code} hedefinin adıyla aynı."
                for twin in objectives
                if is_same_text(twin.name, other)
            )
            place = place_of(objective, "id_listed_name")
            yield Problem(place, text, (objective.name, other))


@goal_rule("K09")
def printed_goal_differs(goal: Goal) -> Problems:
    # One finding for a goal, whatever number of its cards word it differently.
    wordings = group(
        (card.printed_goal, card.label)
        for objective in goal.objectives.all()
        for card in objective.cards.all()
        if card.printed_goal and not is_same_text(card.printed_goal, goal.name)
    )
    if wordings:
        said = "; ".join(f"{format_list(cards)}: “{name}”" for name, cards in wordings.items())
        text = f"Amacın adı “{goal.name}”, ama şu kartlarda farklı yazılmış: {said}."
        yield Problem(place_of(goal, "id_name"), text, (goal.name, said))


@plan_rule("K12")
def repeated_names(plan: Plan) -> Problems:
    rows: list[tuple[Goal | Objective, str]] = [(goal, "amacının") for goal in plan.goals.all()]
    rows += [(objective, "hedefinin") for objective in objectives_of(plan)]
    seen: dict[tuple[str, str], str] = {}
    for row, noun in rows:
        first = seen.setdefault((noun, normalize_text(row.name)), row.code)
        if first != row.code:
            text = f"“{row.name}” adı {first} {noun} adıyla aynı."
            yield Problem(place_of(row, "id_name"), text, (row.name, first))


def load_tables(plan: Plan) -> Iterator[tuple[SectionTable, Table]]:
    """The tables of the document that bring their own rows."""
    tables = SectionTable.objects.filter(section__plan=plan, source="").select_related("section")
    for row in tables.order_by("section__order", "order"):
        yield row, read_table(row.columns, row.rows)


@register_rule(load_tables, "T17")
def table_totals(record: SectionTable, table: Table) -> Problems:
    numeric = [
        (place, column)
        for place, column in enumerate(table.columns)
        if column.kind in ("number", "money")
    ]
    if said := [*_check_columns(table, numeric), *_check_rows(table, numeric)]:
        caption = record.caption or record.section.title
        text = f"“{caption}” tablosunda basılı toplam tutmuyor: {'; '.join(said)}."
        key = f"tablo/{record.section.key}/{record.key}"
        yield Problem(place_of(record, key=key, label=caption), text, tuple(said))


def _check_columns(table: Table, numeric: list[tuple[int, TableColumn]]) -> Iterator[str]:
    """What is wrong with each printed total: it must be the sum of all rows above, or of those
    since the total before it."""
    for place, column in numeric:
        whole = part = Decimal(0)
        for row in table.rows:
            if row.kind == "heading":
                continue
            value = Decimal(row.cells[place] or 0)
            if row.kind == "row":
                whole, part = whole + value, part + value
            elif row.cells[place]:
                if value not in (whole, part):
                    name = " ".join(filter(None, (column.group, column.title))) or "toplam"
                    yield (
                        f"{name} sütununda {format_number(value)} yazıyor, "
                        f"satırların toplamı {format_number(part)}"
                    )
                part = Decimal(0)


def _check_rows(table: Table, numeric: list[tuple[int, TableColumn]]) -> Iterator[str]:
    """What is wrong in a column that totals its row. That it does, most rows must show."""
    titles = {place: turkish_lower(column.title) for place, column in numeric}
    totals = [place for place, title in titles.items() if title.startswith("toplam")]
    parts = [
        place
        for place, title in titles.items()
        if place not in totals and title.replace(".", " ").split()[-1:] != ["no"]
    ]
    if len(totals) != 1 or len(parts) < 2:
        return
    rows = [row.cells for row in table.rows if row.kind == "row" and row.cells[totals[0]]]
    sums = [sum((Decimal(cells[place] or 0) for place in parts), Decimal(0)) for cells in rows]
    wrong = [
        f"{cells[0]} satırında {format_number(printed)} yazıyor, sütunların toplamı "
        f"{format_number(total)}"
        for cells, total in zip(rows, sums, strict=True)
        if (printed := Decimal(cells[totals[0]])) != total
    ]
    if len(wrong) * 2 < len(rows):
        yield from wrong
