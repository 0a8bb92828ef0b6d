"""Rules of the family Kodlar ve sayılar that need the plan alone, and that of printed totals."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from plans.audit.data import GoalData, ObjectiveData, PlanData, load_plan
from plans.audit.grounds import ARITHMETIC, GUIDE, PRESENTATION
from plans.audit.registry import Family, Place, Problem, Rule, Severity
from plans.audit.words import bare, listed, same_text
from plans.content.tables import Column, Row, Table
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower


def several_cards(plan: PlanData) -> Iterator[Problem]:
    for objective in plan.objectives:
        count = len(objective.cards)
        if count > 1:
            text = (
                f"“{objective.name}” hedefinin {count} kartı var; her birinin kendi göstergeleri, "
                "ağırlıkları ve maliyeti bulunuyor."
            )
            yield Problem(objective.place(), text, (count,))


def declared_counts(plan: PlanData) -> Iterator[Problem]:
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


def number_gaps(plan: PlanData) -> Iterator[Problem]:
    if missing := _missing([goal.number for goal in plan.goals]):
        names = listed(f"A{number}" for number in missing)
        yield Problem(plan.place(), f"Amaç numaralarında atlama var: {names} yok.", (names,))
    for goal in plan.goals:
        if missing := _missing([objective.number for objective in goal.objectives]):
            names = listed(f"H{goal.number}.{number}" for number in missing)
            yield Problem(goal.place(), f"Hedef numaralarında atlama var: {names} yok.", (names,))


def _missing(numbers: Iterable[int]) -> list[int]:
    """Numbers that are left out on the way from 1 to the largest."""
    present = set(numbers)
    return [number for number in range(1, max(present, default=0)) if number not in present]


def listed_name_differs(plan: PlanData) -> Iterator[Problem]:
    objectives = list(plan.objectives)
    for objective in objectives:
        other = objective.listed_name
        if not other or same_text(other, objective.name):
            continue
        text = f"Hedefin adı kartta “{objective.name}”, hedefler listesinde “{other}”."
        for twin in objectives:
            if twin is not objective and same_text(twin.name, other):
                text += f" Listedeki ad {twin.code} hedefinin adıyla aynı."
        yield Problem(objective.place("id_listed_name"), text, (objective.name, other))


def printed_goal_differs(plan: PlanData) -> Iterator[Problem]:
    """One finding for a goal, whatever number of its cards word it differently."""
    for goal in plan.goals:
        wordings: dict[str, list[str]] = {}
        for objective in goal.objectives:
            for card in objective.cards:
                if card.printed_goal and not same_text(card.printed_goal, goal.name):
                    wordings.setdefault(card.printed_goal, []).append(card.label)
        if wordings:
            said = "; ".join(f"{listed(cards)}: “{name}”" for name, cards in wordings.items())
            text = f"Amacın adı “{goal.name}”, ama şu kartlarda farklı yazılmış: {said}."
            yield Problem(goal.place("id_name"), text, (goal.name, said))


def repeated_names(plan: PlanData) -> Iterator[Problem]:
    yield from _repeated(plan.goals, "amacının")
    yield from _repeated(plan.objectives, "hedefinin")


def _repeated(rows: Iterable[GoalData | ObjectiveData], noun: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for row in rows:
        first = seen.setdefault(bare(row.name), row.code)
        if first != row.code:
            text = f"“{row.name}” adı {first} {noun} adıyla aynı."
            yield Problem(row.place("id_name"), text, (row.name, first))


def table_totals(plan: PlanData) -> Iterator[Problem]:
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


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.CODES, severity, title, load=load_plan, **texts)


RULES = [
    _rule(
        "K04",
        Severity.NOTE,
        "Birden çok kartı olan hedef",
        why="Bir hedefin tek kartı olması beklenir; birden çok kart, hedefin aslında iki hedef "
        "olduğunu gösterebilir ve kod tekrarına yol açar.",
        ground=f"{GUIDE}: her hedef için hedef kartı düzenlenir.",
        remedy="Kartları birleştirin ya da hedefi ikiye ayırın; bilerek böyleyse istisna tanıyın.",
        check=several_cards,
    ),
    _rule(
        "K06",
        Severity.ERROR,
        "Metinde yazan amaç veya hedef sayısı tutmuyor",
        why="Okuyan, metindeki sayı ile listeyi karşılaştırır; fark planın son hâlinin "
        "okunmadığını gösterir.",
        ground=PRESENTATION,
        remedy="Plan metnini düzeltin ve beyan edilen sayıyı planın sayfasında değiştirin.",
        check=declared_counts,
    ),
    _rule(
        "K08",
        Severity.WARNING,
        "Hedefin adı listede ve kartta farklı",
        why="Aynı hedef planın iki yerinde iki adla anılınca hangisinin kabul edildiği belirsiz "
        "kalır.",
        ground=PRESENTATION,
        remedy="Doğru adı hedefe yazın ve “hedefler listesindeki adı” alanını boşaltın.",
        check=listed_name_differs,
    ),
    _rule(
        "K09",
        Severity.WARNING,
        "Amacın adı kartlarda farklı",
        why="Kartın hangi amaca bağlı olduğu adından anlaşılır; farklı yazım, amacın sonradan "
        "değiştiğini ve kartların yenilenmediğini gösterir.",
        ground=PRESENTATION,
        remedy="Kartlardaki “kartta yazan amaç” alanını boşaltın; kartta amacın adı basılır.",
        check=printed_goal_differs,
    ),
    _rule(
        "K11",
        Severity.WARNING,
        "Amaç veya hedef numaralarında atlama",
        why="Atlanan numara, bir amacın veya hedefin düştüğünü düşündürür.",
        ground=PRESENTATION,
        remedy="Eksik amacı veya hedefi ekleyin ya da numaraları yeniden verin.",
        check=number_gaps,
    ),
    _rule(
        "K12",
        Severity.WARNING,
        "Adı başkasıyla aynı olan amaç veya hedef",
        why="Aynı adlı iki hedef raporlarda birbirinden ayrılamaz.",
        ground=PRESENTATION,
        remedy="Adlardan birini, farkı gösterecek biçimde değiştirin.",
        check=repeated_names,
    ),
    Rule(
        "T17",
        Family.TOTALS,
        Severity.WARNING,
        "Belgedeki tablonun basılı toplamı tutmuyor",
        why="Durum analizindeki tablolar da okunur ve toplanır; tutmayan toplam güveni sarsar.",
        ground=ARITHMETIC,
        remedy="Tablonun satırlarını basılı toplamlarıyla karşılaştırıp yanlış olanı düzeltin.",
        load=load_plan,
        check=table_totals,
    ),
]
