"""Rules over what objectives cost: in the costing, on the cards, and one against the other."""

from collections.abc import Iterator
from decimal import Decimal

from budgeting.audit.data import ROUNDING, Kind, MoneyData, load_money
from plans.audit import Family, Problem, Rule, Severity
from plans.audit.data import ObjectiveData
from plans.audit.grounds import CARD, COSTING, PRESENTATION
from plans.audit.words import listed, tl


def objective_without_cost(data: MoneyData) -> Iterator[Problem]:
    lacking = [row for row in data.plan.objectives if not data.estimates.get(row.pk)]
    if lacking and not data.estimates:
        place = data.costing_place("hedefler", "Maliyetlendirme")
        yield Problem(place, "Maliyetlendirmede hiçbir hedefin maliyeti yazılmamış.", ())
        return
    for objective in lacking:
        text = f"“{objective.name}” hedefinin maliyetlendirmede satırı yok."
        on_cards = _on_cards(data, objective)
        if on_cards:
            text += f" Hedef kartında {tl(on_cards)} maliyet yazıyor."
        yield Problem(data.objective_place(objective), text, (objective.name, on_cards))


def objective_without_some_years(data: MoneyData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        amounts = data.estimates.get(objective.pk, {})
        missing = [year for year in data.plan.years if year not in amounts]
        if amounts and missing:
            text = f"{objective.code} maliyetinin {listed(missing)} yılı boş; öteki yıllar dolu."
            yield Problem(data.objective_place(objective), text, tuple(missing))


def objective_that_costs_nothing(data: MoneyData) -> Iterator[Problem]:
    for objective in data.plan.objectives:
        amounts = data.estimates.get(objective.pk, {})
        zero = [year for year, amount in sorted(amounts.items()) if amount == 0]
        if zero and len(zero) == len(amounts):
            text = f"{objective.code} hedefinin maliyeti bütün yıllarda sıfır."
            yield Problem(data.objective_place(objective), text, tuple(zero))


def card_without_cost(data: MoneyData) -> Iterator[Problem]:
    for card in data.plan.cards:
        if not data.card_total(card):
            text = "Kartta maliyet tahmini yok."
            yield Problem(card.place("costs-group"), text, (card.label,))


def cards_against_costing(data: MoneyData) -> Iterator[Problem]:
    costing = data.costing()
    for objective in data.plan.objectives:
        on_cards = _on_cards(data, objective)
        if not on_cards or not data.estimates.get(objective.pk):
            continue  # said by the rules on what is missing
        total = costing.objectives[objective.pk].total
        if on_cards != total:
            costs = [data.card_total(card) or Decimal(0) for card in objective.cards]
            cards = " + ".join(tl(cost) for cost in costs)
            said = f"{cards} = {tl(on_cards)}" if len(costs) > 1 else tl(on_cards)
            text = (
                f"Hedef kartında maliyet {said}, maliyetlendirmede {tl(total)} "
                f"(fark {tl(abs(on_cards - total))})."
            )
            small = abs(on_cards - total) <= ROUNDING
            yield Problem(
                objective.cards_place("costs-group"),
                text,
                (on_cards, total),
                Severity.NOTE if small else Severity.ERROR,
            )


def all_cards_against_costing(data: MoneyData) -> Iterator[Problem]:
    costs = [data.card_total(card) for card in data.plan.cards]
    on_cards = sum((cost for cost in costs if cost is not None), Decimal(0))
    programme = data.costing().programme.total
    if not on_cards or not programme or abs(on_cards - programme) <= ROUNDING:
        return
    text = (
        f"Hedef kartlarındaki maliyetlerin toplamı {tl(on_cards)}, maliyetlendirmede amaç ve "
        f"hedeflerin toplamı {tl(programme)} (fark {tl(abs(on_cards - programme))})."
    )
    printed = [row for row in data.printed_of(Kind.PROGRAMME_COST) if row.year is None]
    if printed and printed[0].value != programme:
        text += f" Basılı toplam ise {tl(printed[0].value)}."
    place = data.costing_place("kartlar", "Maliyetlendirme ve kartlar")
    yield Problem(place, text, (on_cards, programme))


def _on_cards(data: MoneyData, objective: ObjectiveData) -> Decimal:
    costs = (data.card_total(card) for card in objective.cards)
    return sum((cost for cost in costs if cost is not None), Decimal(0))


def _rule(code: str, family: Family, severity: Severity, title: str, **texts: object) -> Rule:
    return Rule(code, family, severity, title, load=load_money, **texts)


RULES = [
    _rule(
        "E10",
        Family.GAPS,
        Severity.ERROR,
        "Maliyeti yazılmamış hedef",
        why="Maliyeti olmayan hedefin kaynağı da olmaz; amaç ve genel toplam eksik çıkar.",
        ground=COSTING,
        remedy="Maliyetlendirme tablosunda hedefin yıllık maliyetini yazın.",
        check=objective_without_cost,
    ),
    _rule(
        "E11",
        Family.GAPS,
        Severity.WARNING,
        "Maliyet tahmini olmayan kart",
        why="Kartta hedefin plan dönemindeki toplam maliyeti gösterilir.",
        ground=CARD,
        remedy="Karta maliyet tahminini yazın.",
        check=card_without_cost,
    ),
    _rule(
        "E12",
        Family.GAPS,
        Severity.WARNING,
        "Maliyetinde boş yıl olan hedef",
        why="Boş yıl “sıfır” mı “unutuldu” mu, belli değildir; yılın toplamı eksik çıkar.",
        ground=COSTING,
        remedy="Yılın maliyetini yazın; o yıl harcama yoksa 0 yazın.",
        check=objective_without_some_years,
    ),
    _rule(
        "E25",
        Family.GAPS,
        Severity.WARNING,
        "Maliyeti sıfır olan hedef",
        why="Hiç kaynak ayrılmayan hedefin nasıl gerçekleşeceği sorulur.",
        ground=COSTING,
        remedy="Hedefin maliyetini yazın; gerçekten maliyetsizse istisna tanıyın.",
        check=objective_that_costs_nothing,
    ),
    _rule(
        "C01",
        Family.CROSS,
        Severity.ERROR,
        "Hedef kartındaki maliyet maliyetlendirmeyle tutmuyor",
        why="Aynı hedefin maliyeti planın iki yerinde iki ayrı sayıyla durur.",
        ground=PRESENTATION,
        remedy="Doğru tutarı belirleyip kartta ve maliyetlendirmede aynı yazın.",
        check=cards_against_costing,
    ),
    _rule(
        "C02",
        Family.CROSS,
        Severity.WARNING,
        "Kartların toplam maliyeti maliyetlendirmeyle tutmuyor",
        why="Kartlardaki maliyetler toplanınca amaç ve hedeflerin toplam maliyetini vermelidir.",
        ground=PRESENTATION,
        remedy="Hedef hedef farkları (C01) giderin; bu bulgu onlarla birlikte kapanır.",
        check=all_cards_against_costing,
    ),
]
