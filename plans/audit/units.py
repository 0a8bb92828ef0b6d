"""Rules of the family Birimler: cards and matrix say the same of the units."""

from collections.abc import Iterable, Iterator

from plans.audit.data import CardData, ObjectiveData, PlanData, UnitData, load_plan
from plans.audit.grounds import CARD, GUIDE, PRESENTATION
from plans.audit.registry import Family, Place, Problem, Rule, Severity
from plans.audit.words import listed, same_text


def _has_matrix(plan: PlanData) -> bool:
    return any(row.responsible or row.cooperating for row in plan.objectives)


def exactly_one_responsible(plan: PlanData) -> Iterator[Problem]:
    objectives = list(plan.objectives)
    if objectives and not _has_matrix(plan):
        yield Problem(plan.matrix, "Birim matrisinde hiç işaret yok.", (), Severity.WARNING)
        return
    for objective in objectives:
        units = objective.responsible
        if len(units) == 1:
            continue
        said = f"{len(units)} birim S: {_names(units)}" if units else "S ile işaretli birim yok"
        text = f"Matriste {objective.code} satırında {said}; tam bir tane olmalıdır."
        yield Problem(plan.matrix_row(objective), text, _codes(units))


def responsible_differs(plan: PlanData) -> Iterator[Problem]:
    for objective in plan.objectives:
        on_cards = _once(card.responsible for card in objective.cards if card.responsible)
        marked = objective.responsible
        if on_cards and marked and set(on_cards) != set(marked):
            text = (
                f"Sorumlu birim kartta {_names(on_cards)}, birim matrisinde (S) {_names(marked)}."
            )
            figures = (*_codes(on_cards), "S", *_codes(marked))
            yield Problem(plan.matrix_row(objective), text, figures)


def cooperating_differs(plan: PlanData) -> Iterator[Problem]:
    if not _has_matrix(plan):
        return
    for objective in plan.objectives:
        if not objective.cards:
            continue
        wanted = _wanted(objective, plan.units)
        missing = [unit for unit in wanted if unit not in objective.cooperating]
        # A unit that answers for a card is compared by `responsible_differs`.
        responsible = {card.responsible for card in objective.cards}
        surplus = [
            unit for unit in objective.cooperating if unit not in wanted and unit not in responsible
        ]
        if text := _difference(objective, missing, surplus):
            figures = ("eksik", *_codes(missing), "fazla", *_codes(surplus))
            yield Problem(plan.matrix_row(objective), text, figures)


def _wanted(objective: ObjectiveData, units: Iterable[UnitData]) -> list[UnitData]:
    """The units that the cards name as cooperating, without those responsible."""
    wanted = [row.unit for card in objective.cards for row in card.cooperating]
    if any(card.all_cooperate for card in objective.cards):
        wanted += [unit for unit in units if unit.is_active]
    responsible = {card.responsible for card in objective.cards} | set(objective.responsible)
    return [unit for unit in _once(wanted) if unit not in responsible]


def _difference(objective: ObjectiveData, missing: list[UnitData], surplus: list[UnitData]) -> str:
    parts = []
    if missing and any(card.all_cooperate for card in objective.cards):
        marked = len(objective.cooperating)
        said = f"yalnız {marked} birim" if marked else "hiçbir birim"
        parts.append(f"kart “Tüm Birimler” diyor, matriste {said} İ ile işaretli")
    elif missing:
        parts.append(f"kartta olup matriste olmayan {len(missing)}: {_names(missing)}")
    if surplus:
        parts.append(f"matriste olup kartta olmayan {len(surplus)}: {_names(surplus)}")
    return f"İşbirliği yapılacak birimler tutmuyor; {'; '.join(parts)}." if parts else ""


def names_of_no_unit(plan: PlanData) -> Iterator[Problem]:
    """One finding for a name, whatever number of cards print it."""
    known = [name for unit in plan.units for name in (unit.name, unit.short_name)]
    printed: dict[str, list[tuple[CardData, UnitData]]] = {}
    for card in plan.cards:
        for row in card.cooperating:
            name = row.printed_name
            if name and not any(same_text(name, other) for other in known):
                printed.setdefault(name, []).append((card, row.unit))
    for name, uses in printed.items():
        labels = _once(card.label for card, _ in uses)
        units = _once(unit.name for _, unit in uses)
        text = (
            f"{listed(labels)} kartında “{name}” yazıyor; bu adda bir birim yok. "
            f"Kayıtta {listed(units)} olarak tutuluyor."
        )
        place = Place(
            f"birim-adi/{name}"[:200],
            f"“{name}”",
            "plans_objectivecard_change",
            (uses[0][0].pk,),
            "cooperations-group",
        )
        yield Problem(place, text, (name, *labels))


def unit_not_in_matrix(plan: PlanData) -> Iterator[Problem]:
    if not _has_matrix(plan):
        return
    marked = {unit for row in plan.objectives for unit in (*row.responsible, *row.cooperating)}
    for unit in plan.units:
        labels = _once(card.label for card in plan.cards if unit in _units_of(card))
        if unit not in marked and labels:
            text = (
                f"{unit.name} birim matrisinde hiç işaretli değil; "
                f"{listed(labels)} kartında ise adı geçiyor."
            )
            place = Place(f"birim/{unit.code}", unit.name, plan.matrix.page, plan.matrix.args)
            yield Problem(place, text, tuple(labels))


def closed_unit(plan: PlanData) -> Iterator[Problem]:
    for unit in plan.units:
        if unit.is_active:
            continue
        places = _once(
            [card.label for card in plan.cards if unit in _units_of(card)]
            + [
                f"{row.code} (matris)"
                for row in plan.objectives
                if unit in row.responsible or unit in row.cooperating
            ]
        )
        text = f"{unit.name} kapatılmış bir birim, ama planda geçiyor: {listed(places)}."
        yield Problem(unit.place, text, tuple(places))


def responsible_cooperates_with_itself(plan: PlanData) -> Iterator[Problem]:
    for card in plan.cards:
        if card.responsible and card.responsible in [row.unit for row in card.cooperating]:
            text = f"{card.responsible.name} hem sorumlu hem işbirliği yapılacak birim yazılmış."
            yield Problem(card.place("cooperations-group"), text, (card.responsible.code,))


def unit_without_part(plan: PlanData) -> Iterator[Problem]:
    cards = list(plan.cards)
    if not cards or any(card.all_cooperate for card in cards):
        return
    named = {unit for card in cards for unit in _units_of(card)}
    named |= {unit for row in plan.objectives for unit in (*row.responsible, *row.cooperating)}
    for unit in plan.units:
        if unit not in named:
            text = f"{unit.name} hiçbir hedefte sorumlu ya da işbirliği yapan birim değil."
            yield Problem(unit.place, text, (unit.code,))


def _units_of(card: CardData) -> list[UnitData]:
    units = [row.unit for row in card.cooperating]
    return [*units, card.responsible] if card.responsible else units


def _names(units: Iterable[UnitData]) -> str:
    return listed(unit.name for unit in units)


def _codes(units: Iterable[UnitData]) -> tuple[str, ...]:
    return tuple(unit.code for unit in units)


def _once(items: Iterable) -> list:
    """The items in their order, each once."""
    return list(dict.fromkeys(items))


def _rule(code: str, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, Family.UNITS, severity, title, load=load_plan, **texts)


_MATRIX = f"{GUIDE}: her hedefin sorumlu birimi tektir, işbirliği yapılacak birimler gösterilir."
_TWO_STATEMENTS = (
    "Kart ile matris aynı şeyi iki yerde söyler; ayrılınca hangi birimin neyle yükümlü olduğu "
    "belirsizleşir."
)

RULES = [
    _rule(
        "B01",
        Severity.ERROR,
        "Matriste tam bir sorumlu birim yok",
        why="Hedeften bir birim sorumludur; hiç yoksa kimse, birden çoksa herkes ötekini bekler.",
        ground=_MATRIX,
        remedy="Birim matrisinde hedefin satırında tek bir birimi S ile işaretleyin.",
        check=exactly_one_responsible,
    ),
    _rule(
        "B02",
        Severity.ERROR,
        "Sorumlu birim kartta ve matriste farklı",
        why=_TWO_STATEMENTS,
        ground=PRESENTATION,
        remedy="Doğrusuna karar verin; matrisi “kartlardan yeniden kur” işlemiyle düzeltin.",
        check=responsible_differs,
    ),
    _rule(
        "B03",
        Severity.WARNING,
        "İşbirliği yapılacak birimler kartta ve matriste farklı",
        why=_TWO_STATEMENTS,
        ground=PRESENTATION,
        remedy="Kartı veya matrisi düzeltin; kartlar doğruysa matrisi onlardan yeniden kurun.",
        check=cooperating_differs,
    ),
    _rule(
        "B04",
        Severity.NOTE,
        "Kartta yazan ad bir birimin adı değil",
        why="Teşkilatta olmayan bir adla anılan birim, görevi üstüne almayabilir.",
        ground=CARD,
        remedy="Kartta birimin resmî adını yazdırın: “kartta yazan ad” alanını boşaltın.",
        check=names_of_no_unit,
    ),
    _rule(
        "B05",
        Severity.WARNING,
        "Kartlarda geçen birim matriste yok",
        why="Matrise bakan birim kendi payını orada görmez.",
        ground=PRESENTATION,
        remedy="Birimi matriste ilgili hedeflerde işaretleyin.",
        check=unit_not_in_matrix,
    ),
    _rule(
        "B06",
        Severity.ERROR,
        "Kapatılmış birim planda geçiyor",
        why="Kapatılan birim veri giremez, hesap veremez.",
        ground=_MATRIX,
        remedy="Kartlarda ve matriste birimin yerine görevi devralan birimi yazın.",
        check=closed_unit,
    ),
    _rule(
        "B07",
        Severity.WARNING,
        "Sorumlu birim kendisiyle işbirliği yapıyor",
        why="Bir birim aynı hedefte ya sorumludur ya işbirliği yapar.",
        ground=CARD,
        remedy="Birimi kartın işbirliği listesinden çıkarın.",
        check=responsible_cooperates_with_itself,
    ),
    _rule(
        "B08",
        Severity.NOTE,
        "Planda görevi olmayan birim",
        why="Stratejik plan bütün harcama birimlerini kapsar; hiç anılmayan birim unutulmuş "
        "olabilir.",
        ground=f"{GUIDE}: planın sahiplenilmesi.",
        remedy="Birimi ilgili kartlara ekleyin; artık yoksa birimi kapatın.",
        check=unit_without_part,
    ),
]
