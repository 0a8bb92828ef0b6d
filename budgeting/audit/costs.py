"""Rules over what objectives cost: in the costing, on the cards, and one against the other."""

from decimal import Decimal

from budgeting.audit.data import (
    ROUNDING,
    Kind,
    Money,
    Year,
    card_total,
    format_difference,
    grade,
    grid_place,
    money_rule,
    objective_place,
    objective_rule,
    total_on_cards,
    years_of,
)
from plans.audit.data import card_rule
from plans.audit.places import first_card_place, place_of
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_list, format_tl
from plans.models import Objective, ObjectiveCard


@money_rule("E10")
def objective_without_cost(money: Money) -> Problems:
    lacking = [row for row in money.objectives if not years_of(row)]
    if lacking and len(lacking) == len(money.objectives):
        place = grid_place(money.plan, "maliyetlendirme/hedefler", "Maliyetlendirme")
        yield Problem(place, "Maliyetlendirmede hiçbir hedefin maliyeti yazılmamış.")
        return
    for objective in lacking:
        text = f"“{objective.name}” hedefinin maliyetlendirmede satırı yok."
        if on_cards := total_on_cards(objective.cards.all()):
            text += f" Hedef kartında {format_tl(on_cards)} maliyet yazıyor."
        yield Problem(objective_place(objective), text, (objective.name, on_cards))


@objective_rule("E12")
def objective_without_some_years(objective: Objective, years: list[Year]) -> Problems:
    missing = [year for year in objective.goal.plan.years if year not in dict(years)]
    if years and missing:
        text = f"{objective.code} maliyetinin {format_list(missing)} yılı boş; öteki yıllar dolu."
        yield Problem(objective_place(objective), text, tuple(missing))


@objective_rule("E25")
def objective_that_costs_nothing(objective: Objective, years: list[Year]) -> Problems:
    if years and not any(amount for _, amount in years):
        text = f"{objective.code} hedefinin maliyeti bütün yıllarda sıfır."
        yield Problem(objective_place(objective), text, tuple(dict(years)))


@card_rule("E11")
def card_without_cost(card: ObjectiveCard) -> Problems:
    if not card_total(card):
        place = place_of(card, "costs-group")
        yield Problem(place, "Kartta maliyet tahmini yok.", (card.label,))


@money_rule("C01")
def cards_against_costing(money: Money) -> Problems:
    for objective in money.objectives:
        costs = [total_on_cards([card]) for card in objective.cards.all()]
        on_cards = sum(costs, Decimal(0))
        total = money.costing.objectives[objective.pk].total
        # That the cards or the costing say nothing, other rules tell.
        if on_cards and years_of(objective) and on_cards != total:
            cards = " + ".join(format_tl(cost) for cost in costs)
            said = f"{cards} = {format_tl(on_cards)}" if len(costs) > 1 else format_tl(on_cards)
            text = (
                f"Hedef kartında maliyet {said}, maliyetlendirmede {format_tl(total)} "
                f"({format_difference(on_cards, total)})."
            )
            place = first_card_place(objective, "costs-group")
            yield Problem(place, text, (on_cards, total), grade(on_cards, total))


@money_rule("C02")
def all_cards_against_costing(money: Money) -> Problems:
    on_cards = total_on_cards(money.cards)
    programme = money.costing.programme.total
    if not on_cards or not programme or abs(on_cards - programme) <= ROUNDING:
        return
    text = (
        f"Hedef kartlarındaki maliyetlerin toplamı {format_tl(on_cards)}, maliyetlendirmede amaç "
        f"ve hedeflerin toplamı {format_tl(programme)} ({format_difference(on_cards, programme)})."
    )
    for row in money.printed(Kind.PROGRAMME_COST):
        if row.year is None and row.value != programme:
            text += f" Basılı toplam ise {format_tl(row.value)}."
    place = grid_place(money.plan, "maliyetlendirme/kartlar", "Maliyetlendirme ve kartlar")
    yield Problem(place, text, (on_cards, programme))
