"""Rules of the family Kodlar ve sayılar that need the plan alone, and that of printed totals."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from plans.audit.data import (
    GoalData,
    ObjectiveData,
    PlanData,
    each_goal,
    each_objective,
    group,
    plan_rule,
)
from plans.audit.grounds import ARITHMETIC, GUIDE, PRESENTATION
from plans.audit.registry import ERROR, NOTE, WARNING, Place, Problem, Problems
from plans.audit.words import format_list, is_same_text, normalize_text
from plans.content.tables import Column, Row, Table
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower


@each_objective(
    "K04", NOTE, "Birden çok kartı olan hedef", f"{GUIDE}: her hedef için hedef kartı düzenlenir."
)
def several_cards(objective: ObjectiveData) -> Problems:
    """Bir hedefin tek kartı olması beklenir; birden çok kart, hedefin aslında iki hedef olduğunu
    gösterebilir ve kod tekrarına yol açar.

    Kartları birleştirin ya da hedefi ikiye ayırın; bilerek böyleyse istisna tanıyın.
    """
    count = len(objective.cards)
    if count > 1:
        text = (
            f"“{objective.name}” hedefinin {count} kartı var; her birinin kendi göstergeleri, "
            "ağırlıkları ve maliyeti bulunuyor."
        )
        yield Problem(objective.place(), text, (count,))


@plan_rule("K06", ERROR, "Metinde yazan amaç veya hedef sayısı tutmuyor", PRESENTATION)
def declared_counts(plan: PlanData) -> Problems:
    """Okuyan, metindeki sayı ile listeyi karşılaştırır; fark planın son hâlinin okunmadığını
    gösterir.

    Plan metnini düzeltin ve beyan edilen sayıyı planın sayfasında değiştirin.
    """
    objectives = sum(len(goal.objectives) for goal in plan.goals)
    for key, noun, declared, real, field in [
        ("amac", "amaç", plan.declared_goals, len(plan.goals), "declared_goals"),
        ("hedef", "hedef", plan.declared_objectives, objectives, "declared_objectives"),
    ]:
        if declared is not None and declared != real:
            anchor = plan.place(f"id_{field}")
            place = Place(f"plan/{key}", "Plan metni", anchor.page, anchor.args, anchor.anchor)
            text = f"Plan metninde {declared} {noun} olduğu yazıyor, planda {real} {noun} var."
            yield Problem(place, text, (declared, real))


@plan_rule("K11", WARNING, "Amaç veya hedef numaralarında atlama", PRESENTATION)
def number_gaps(plan: PlanData) -> Problems:
    """Atlanan numara, bir amacın veya hedefin düştüğünü düşündürür.

    Eksik amacı veya hedefi ekleyin ya da numaraları yeniden verin.
    """
    if missing := find_gaps(goal.number for goal in plan.goals):
        names = format_list(f"A{number}" for number in missing)
        yield Problem(plan.place(), f"Amaç numaralarında atlama var: {names} yok.", (names,))
    for goal in plan.goals:
        if missing := find_gaps(objective.number for objective in goal.objectives):
            names = format_list(f"H{goal.number}.{number}" for number in missing)
            yield Problem(goal.place(), f"Hedef numaralarında atlama var: {names} yok.", (names,))


def find_gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers that are left out on the way from 1 to the largest."""
    present = set(numbers)
    return [number for number in range(1, max(present, default=0)) if number not in present]


@plan_rule("K08", WARNING, "Hedefin adı listede ve kartta farklı", PRESENTATION)
def listed_name_differs(plan: PlanData) -> Problems:
    """Aynı hedef planın iki yerinde iki adla anılınca hangisinin kabul edildiği belirsiz kalır.

    Doğru adı hedefe yazın ve “hedefler listesindeki adı” alanını boşaltın.
    """
    for objective in plan.objectives:
        other = objective.listed_name
        if not other or is_same_text(other, objective.name):
            continue
        text = f"Hedefin adı kartta “{objective.name}”, hedefler listesinde “{other}”."
        for twin in plan.objectives:
            if twin is not objective and is_same_text(twin.name, other):
                text += f" Listedeki ad {twin.code} hedefinin adıyla aynı."
        yield Problem(objective.place("id_listed_name"), text, (objective.name, other))


@each_goal("K09", WARNING, "Amacın adı kartlarda farklı", PRESENTATION)
def printed_goal_differs(goal: GoalData) -> Problems:
    """Kartın hangi amaca bağlı olduğu adından anlaşılır; farklı yazım, amacın sonradan değiştiğini
    ve kartların yenilenmediğini gösterir.

    Kartlardaki “kartta yazan amaç” alanını boşaltın; kartta amacın adı basılır.
    """
    # One finding for a goal, whatever number of its cards word it differently.
    wordings = group(
        (card.printed_goal, card.label)
        for objective in goal.objectives
        for card in objective.cards
        if card.printed_goal and not is_same_text(card.printed_goal, goal.name)
    )
    if wordings:
        said = "; ".join(f"{format_list(cards)}: “{name}”" for name, cards in wordings.items())
        text = f"Amacın adı “{goal.name}”, ama şu kartlarda farklı yazılmış: {said}."
        yield Problem(goal.place("id_name"), text, (goal.name, said))


@plan_rule("K12", WARNING, "Adı başkasıyla aynı olan amaç veya hedef", PRESENTATION)
def repeated_names(plan: PlanData) -> Problems:
    """Aynı adlı iki hedef raporlarda birbirinden ayrılamaz.

    Adlardan birini, farkı gösterecek biçimde değiştirin.
    """
    yield from _repeated(plan.goals, "amacının")
    yield from _repeated(plan.objectives, "hedefinin")


def _repeated(rows: Iterable[GoalData | ObjectiveData], noun: str) -> Problems:
    seen: dict[str, str] = {}
    for row in rows:
        first = seen.setdefault(normalize_text(row.name), row.code)
        if first != row.code:
            text = f"“{row.name}” adı {first} {noun} adıyla aynı."
            yield Problem(row.place("id_name"), text, (row.name, first))


@plan_rule("T17", WARNING, "Belgedeki tablonun basılı toplamı tutmuyor", ARITHMETIC)
def table_totals(plan: PlanData) -> Problems:
    """Durum analizindeki tablolar da okunur ve toplanır; tutmayan toplam güveni sarsar.

    Tablonun satırlarını basılı toplamlarıyla karşılaştırıp yanlış olanı düzeltin.
    """
    for table in plan.tables:
        said = [*_wrong_totals(table.table), *_wrong_sums_of_rows(table.table)]
        if said:
            text = f"“{table.caption}” tablosunda basılı toplam tutmuyor: {'; '.join(said)}."
            yield Problem(table.place, text, tuple(said))


def _wrong_totals(table: Table) -> Iterator[str]:
    """What is wrong with each printed total: it must be the sum of all rows above, or of those
    since the total before it."""
    for place, column in enumerate(table.columns):
        if column.kind not in _ADDED:
            continue
        whole = part = Decimal(0)
        for row in table.rows:
            if row.kind == "row":
                value = _number(row, place)
                whole, part = whole + value, part + value
            elif row.kind == "total" and row.cells[place]:
                printed = _number(row, place)
                if printed not in (whole, part):
                    yield (
                        f"{_column_name(column)} sütununda {format_number(printed)} yazıyor, "
                        f"satırların toplamı {format_number(part)}"
                    )
                part = Decimal(0)


def _wrong_sums_of_rows(table: Table) -> Iterator[str]:
    """What is wrong in a column that totals its row. That it does, most rows must show."""
    parts = [
        place
        for place, column in enumerate(table.columns)
        if column.kind in _ADDED and not _is_total(column) and not _is_ordinal(column)
    ]
    totals = [place for place, column in enumerate(table.columns) if _is_total(column)]
    if len(totals) != 1 or len(parts) < 2:
        return
    rows = [row for row in table.rows if row.kind == "row" and row.cells[totals[0]]]
    sums = [sum((_number(row, place) for place in parts), Decimal(0)) for row in rows]
    printed = [_number(row, totals[0]) for row in rows]
    wrong = [number for number in range(len(rows)) if sums[number] != printed[number]]
    if len(wrong) * 2 < len(rows):
        for number in wrong:
            yield (
                f"{rows[number].cells[0]} satırında {format_number(printed[number])} yazıyor, "
                f"sütunların toplamı {format_number(sums[number])}"
            )


_ADDED = ("number", "money")


def _is_total(column: Column) -> bool:
    return column.kind in _ADDED and turkish_lower(column.title).startswith("toplam")


def _is_ordinal(column: Column) -> bool:
    return turkish_lower(column.title).replace(".", " ").split()[-1:] == ["no"]


def _column_name(column: Column) -> str:
    return " ".join(part for part in (column.group, column.title) if part) or "toplam"


def _number(row: Row, place: int) -> Decimal:
    return Decimal(row.cells[place] or 0)
