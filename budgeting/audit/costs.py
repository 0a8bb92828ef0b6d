"""Rules over what objectives cost: in the costing, on the cards, and one against the other."""

from decimal import Decimal

from budgeting.audit.data import (
    ROUNDING,
    Kind,
    MoneyData,
    format_difference,
    grade,
    money_rule,
)
from plans.audit import ERROR, WARNING, Problem, Problems
from plans.audit.grounds import CARD, COSTING, PRESENTATION
from plans.audit.words import format_list, format_tl


@money_rule("E10", ERROR, "Maliyeti yazılmamış hedef", COSTING)
def objective_without_cost(data: MoneyData) -> Problems:
    """Maliyeti olmayan hedefin kaynağı da olmaz; amaç ve genel toplam eksik çıkar.

    Maliyetlendirme tablosunda hedefin yıllık maliyetini yazın.
    """
    lacking = [row for row in data.plan.objectives if not data.estimates.get(row.pk)]
    if lacking and not data.estimates:
        place = data.costing_place("hedefler", "Maliyetlendirme")
        yield Problem(place, "Maliyetlendirmede hiçbir hedefin maliyeti yazılmamış.", ())
        return
    for objective in lacking:
        text = f"“{objective.name}” hedefinin maliyetlendirmede satırı yok."
        if on_cards := data.total_on_cards(objective.cards):
            text += f" Hedef kartında {format_tl(on_cards)} maliyet yazıyor."
        yield Problem(data.objective_place(objective), text, (objective.name, on_cards))


@money_rule("E12", WARNING, "Maliyetinde boş yıl olan hedef", COSTING)
def objective_without_some_years(data: MoneyData) -> Problems:
    """Boş yıl “sıfır” mı “unutuldu” mu, belli değildir; yılın toplamı eksik çıkar.

    Yılın maliyetini yazın; o yıl harcama yoksa 0 yazın.
    """
    for objective in data.plan.objectives:
        amounts = data.estimates.get(objective.pk, {})
        missing = [year for year in data.plan.years if year not in amounts]
        if amounts and missing:
            text = (
                f"{objective.code} maliyetinin {format_list(missing)} yılı boş; öteki yıllar dolu."
            )
            yield Problem(data.objective_place(objective), text, tuple(missing))


@money_rule("E25", WARNING, "Maliyeti sıfır olan hedef", COSTING)
def objective_that_costs_nothing(data: MoneyData) -> Problems:
    """Hiç kaynak ayrılmayan hedefin nasıl gerçekleşeceği sorulur.

    Hedefin maliyetini yazın; gerçekten maliyetsizse istisna tanıyın.
    """
    for objective in data.plan.objectives:
        amounts = data.estimates.get(objective.pk, {})
        zero = [year for year, amount in sorted(amounts.items()) if amount == 0]
        if zero and len(zero) == len(amounts):
            text = f"{objective.code} hedefinin maliyeti bütün yıllarda sıfır."
            yield Problem(data.objective_place(objective), text, tuple(zero))


@money_rule("E11", WARNING, "Maliyet tahmini olmayan kart", CARD)
def card_without_cost(data: MoneyData) -> Problems:
    """Kartta hedefin plan dönemindeki toplam maliyeti gösterilir.

    Karta maliyet tahminini yazın.
    """
    for card in data.plan.cards:
        if not data.card_total(card):
            place = card.place("costs-group")
            yield Problem(place, "Kartta maliyet tahmini yok.", (card.label,))


@money_rule("C01", ERROR, "Hedef kartındaki maliyet maliyetlendirmeyle tutmuyor", PRESENTATION)
def cards_against_costing(data: MoneyData) -> Problems:
    """Aynı hedefin maliyeti planın iki yerinde iki ayrı sayıyla durur.

    Doğru tutarı belirleyip kartta ve maliyetlendirmede aynı yazın.
    """
    costing = data.costing
    for objective in data.plan.objectives:
        on_cards = data.total_on_cards(objective.cards)
        if not on_cards or not data.estimates.get(objective.pk):
            continue  # said by the rules on what is missing
        total = costing.objectives[objective.pk].total
        if on_cards != total:
            costs = [data.card_total(card) or Decimal(0) for card in objective.cards]
            cards = " + ".join(format_tl(cost) for cost in costs)
            said = f"{cards} = {format_tl(on_cards)}" if len(costs) > 1 else format_tl(on_cards)
            text = (
                f"Hedef kartında maliyet {said}, maliyetlendirmede {format_tl(total)} "
                f"({format_difference(on_cards, total)})."
            )
            place = objective.cards_place("costs-group")
            yield Problem(place, text, (on_cards, total), grade(on_cards, total))


@money_rule("C02", WARNING, "Kartların toplam maliyeti maliyetlendirmeyle tutmuyor", PRESENTATION)
def all_cards_against_costing(data: MoneyData) -> Problems:
    """Kartlardaki maliyetler toplanınca amaç ve hedeflerin toplam maliyetini vermelidir.

    Hedef hedef farkları (C01) giderin; bu bulgu onlarla birlikte kapanır.
    """
    on_cards = data.total_on_cards(data.plan.cards)
    programme = data.costing.programme.total
    if not on_cards or not programme or abs(on_cards - programme) <= ROUNDING:
        return
    text = (
        f"Hedef kartlarındaki maliyetlerin toplamı {format_tl(on_cards)}, maliyetlendirmede amaç "
        f"ve hedeflerin toplamı {format_tl(programme)} ({format_difference(on_cards, programme)})."
    )
    printed = [row for row in data.printed_of(Kind.PROGRAMME_COST) if row.year is None]
    if printed and printed[0].value != programme:
        text += f" Basılı toplam ise {format_tl(printed[0].value)}."
    place = data.costing_place("kartlar", "Maliyetlendirme ve kartlar")
    yield Problem(place, text, (on_cards, programme))
