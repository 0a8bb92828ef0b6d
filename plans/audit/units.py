"""Rules of the family Birimler: cards and matrix say the same of the units."""

from collections.abc import Iterable
from typing import TypeVar

from plans.audit.data import (
    CardData,
    ObjectiveData,
    PlanData,
    UnitData,
    each_card,
    group,
    plan_rule,
)
from plans.audit.grounds import CARD, GUIDE, PRESENTATION
from plans.audit.registry import ERROR, NOTE, WARNING, Place, Problem, Problems
from plans.audit.words import format_list, normalize_text

Item = TypeVar("Item")

_MATRIX = f"{GUIDE}: her hedefin sorumlu birimi tektir, işbirliği yapılacak birimler gösterilir."


def _has_matrix(plan: PlanData) -> bool:
    return any(row.marked for row in plan.objectives)


@plan_rule("B01", ERROR, "Matriste tam bir sorumlu birim yok", _MATRIX)
def exactly_one_responsible(plan: PlanData) -> Problems:
    """Hedeften bir birim sorumludur; hiç yoksa kimse, birden çoksa herkes ötekini bekler.

    Birim matrisinde hedefin satırında tek bir birimi S ile işaretleyin.
    """
    objectives = list(plan.objectives)
    if objectives and not _has_matrix(plan):
        yield Problem(plan.matrix, "Birim matrisinde hiç işaret yok.", (), WARNING)
        return
    for objective in objectives:
        units = objective.responsible
        if len(units) == 1:
            continue
        said = f"{len(units)} birim S: {_names(units)}" if units else "S ile işaretli birim yok"
        text = f"Matriste {objective.code} satırında {said}; tam bir tane olmalıdır."
        yield Problem(plan.matrix_row(objective), text, _codes(units))


@plan_rule("B02", ERROR, "Sorumlu birim kartta ve matriste farklı", PRESENTATION)
def responsible_differs(plan: PlanData) -> Problems:
    """Kart ile matris aynı şeyi iki yerde söyler; ayrılınca hangi birimin neyle yükümlü olduğu
    belirsizleşir.

    Doğrusuna karar verin; matrisi “kartlardan yeniden kur” işlemiyle düzeltin.
    """
    for objective in plan.objectives:
        on_cards = _once(card.responsible for card in objective.cards if card.responsible)
        marked = objective.responsible
        if on_cards and marked and set(on_cards) != set(marked):
            text = (
                f"Sorumlu birim kartta {_names(on_cards)}, birim matrisinde (S) {_names(marked)}."
            )
            figures = (*_codes(on_cards), "S", *_codes(marked))
            yield Problem(plan.matrix_row(objective), text, figures)


@plan_rule("B03", WARNING, "İşbirliği yapılacak birimler kartta ve matriste farklı", PRESENTATION)
def cooperating_differs(plan: PlanData) -> Problems:
    """Kart ile matris aynı şeyi iki yerde söyler; ayrılınca hangi birimin neyle yükümlü olduğu
    belirsizleşir.

    Kartı veya matrisi düzeltin; kartlar doğruysa matrisi onlardan yeniden kurun.
    """
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


@plan_rule("B04", NOTE, "Kartta yazan ad bir birimin adı değil", CARD)
def names_of_no_unit(plan: PlanData) -> Problems:
    """Teşkilatta olmayan bir adla anılan birim, görevi üstüne almayabilir.

    Kartta birimin resmî adını yazdırın: “kartta yazan ad” alanını boşaltın.
    """
    # One finding for a name, whatever number of cards print it.
    known = {normalize_text(name) for unit in plan.units for name in (unit.name, unit.short_name)}
    printed = group(
        (row.printed_name, (card, row.unit))
        for card in plan.cards
        for row in card.cooperating
        if row.printed_name and normalize_text(row.printed_name) not in known
    )
    for name, uses in printed.items():
        labels = _once(card.label for card, _ in uses)
        units = _once(unit.name for _, unit in uses)
        text = (
            f"{format_list(labels)} kartında “{name}” yazıyor; bu adda bir birim yok. "
            f"Kayıtta {format_list(units)} olarak tutuluyor."
        )
        place = Place(
            f"birim-adi/{name}"[:200],
            f"“{name}”",
            "plans_objectivecard_change",
            (uses[0][0].pk,),
            "cooperations-group",
        )
        yield Problem(place, text, (name, *labels))


@plan_rule("B05", WARNING, "Kartlarda geçen birim matriste yok", PRESENTATION)
def unit_not_in_matrix(plan: PlanData) -> Problems:
    """Matrise bakan birim kendi payını orada görmez.

    Birimi matriste ilgili hedeflerde işaretleyin.
    """
    if not _has_matrix(plan):
        return
    marked = {unit for row in plan.objectives for unit in row.marked}
    for unit in plan.units:
        labels = _once(card.label for card in plan.cards if unit in card.units)
        if unit not in marked and labels:
            text = (
                f"{unit.name} birim matrisinde hiç işaretli değil; "
                f"{format_list(labels)} kartında ise adı geçiyor."
            )
            place = Place(f"birim/{unit.code}", unit.name, plan.matrix.page, plan.matrix.args)
            yield Problem(place, text, tuple(labels))


@plan_rule("B06", ERROR, "Kapatılmış birim planda geçiyor", _MATRIX)
def closed_unit(plan: PlanData) -> Problems:
    """Kapatılan birim veri giremez, hesap veremez.

    Kartlarda ve matriste birimin yerine görevi devralan birimi yazın.
    """
    for unit in plan.units:
        if unit.is_active:
            continue
        places = _once(
            [card.label for card in plan.cards if unit in card.units]
            + [f"{row.code} (matris)" for row in plan.objectives if unit in row.marked]
        )
        text = f"{unit.name} kapatılmış bir birim, ama planda geçiyor: {format_list(places)}."
        yield Problem(unit.place, text, tuple(places))


@each_card("B07", WARNING, "Sorumlu birim kendisiyle işbirliği yapıyor", CARD)
def responsible_cooperates_with_itself(card: CardData) -> Problems:
    """Bir birim aynı hedefte ya sorumludur ya işbirliği yapar.

    Birimi kartın işbirliği listesinden çıkarın.
    """
    if card.responsible and card.responsible in [row.unit for row in card.cooperating]:
        text = f"{card.responsible.name} hem sorumlu hem işbirliği yapılacak birim yazılmış."
        yield Problem(card.place("cooperations-group"), text, (card.responsible.code,))


@plan_rule("B08", NOTE, "Planda görevi olmayan birim", f"{GUIDE}: planın sahiplenilmesi.")
def unit_without_part(plan: PlanData) -> Problems:
    """Stratejik plan bütün harcama birimlerini kapsar; hiç anılmayan birim unutulmuş olabilir.

    Birimi ilgili kartlara ekleyin; artık yoksa birimi kapatın.
    """
    cards = list(plan.cards)
    if not cards or any(card.all_cooperate for card in cards):
        return
    named = {unit for row in plan.objectives for unit in row.units}
    for unit in plan.units:
        if unit not in named:
            text = f"{unit.name} hiçbir hedefte sorumlu ya da işbirliği yapan birim değil."
            yield Problem(unit.place, text, (unit.code,))


def _names(units: Iterable[UnitData]) -> str:
    return format_list(unit.name for unit in units)


def _codes(units: Iterable[UnitData]) -> tuple[str, ...]:
    return tuple(unit.code for unit in units)


def _once(items: Iterable[Item]) -> list[Item]:
    """The items in their order, each once."""
    return list(dict.fromkeys(items))
