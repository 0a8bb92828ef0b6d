"""Rules over single amounts: signs, slips, breaks in a row, years left out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, pairwise
from statistics import median

from budgeting.audit.data import (
    SIDE_NAMES,
    Money,
    Year,
    card_total,
    grid_place,
    item_rule,
    load_items,
    load_objectives,
    money_rule,
    objective_place,
    years_of,
)
from budgeting.models import BudgetItem
from plans.audit.data import goal_rule, group
from plans.audit.places import Place, place_of
from plans.audit.registry import Problem, Problems, register_rule
from plans.audit.words import format_list, format_tl
from plans.language.numbers import format_percent
from plans.language.turkish import turkish_lower
from plans.models import Goal, Objective, ObjectiveCard, Plan

#: How far yearly growth may vary to count as steady (percentage points).
_STEADY = Decimal("0.5")
#: How far a year must leave steady growth to be told (percentage points).
_BREAK = Decimal(2)

#: From these factors on an amount hardly stands beside its sisters by chance.
DWARFED, OUTGROWN = 70, 100
_WHY_DWARFED = (
    "Binlik ayracı yerine virgül basılmış ya da tutar bin TL olarak yazılmış olabilir "
    "(106.781,346 yerine 106.781.346)."
)


@item_rule("T13")
def negative(item: BudgetItem, years: list[Year]) -> Problems:
    name = turkish_lower(item.name)
    below = {year: amount for year, amount in years if amount < 0}
    if below and "(-)" not in name and "iade" not in name:
        text = f"{_label(item)} kaleminde {format_list(below)} tutarı sıfırdan küçük."
        yield Problem(_place(item, min(below)), text, tuple(below.values()))


def load_rows(plan: Plan) -> Iterator[tuple[BudgetItem | Objective, list[Year]]]:
    """Each line of the budget and each objective, with its amounts by year."""
    return chain(load_items(plan), load_objectives(plan))


@register_rule(load_rows, "T14")
def slip(row: BudgetItem | Objective, years: list[Year]) -> Problems:
    if found := find_slip(years):
        year, amount, factor = found
        if isinstance(row, BudgetItem):
            whose, place = f"{_label(row)} kaleminin", _place(row, year)
        else:
            whose, place = f"{row.code} maliyetinin", objective_place(row)
        text = (
            f"{whose} {year} tutarı {format_tl(amount)}; öteki yıllara göre yaklaşık {abs(factor)} "
            f"kat {'büyük' if factor > 0 else 'küçük'}. Rakam düşmüş veya fazla yazılmış olabilir."
        )
        yield Problem(place, text, tuple(years))


def find_slip(years: Sequence[Year]) -> tuple[int, Decimal, int] | None:
    """The year whose amount is some 1000 or 100 times its neighbours', and the factor.

    The factor is negative where the amount is too small. Amounts next to it decide, an amount may
    well grow over the years.
    """
    amounts = [amount for _, amount in years]
    if len(amounts) < 3 or min(amounts) <= 0:
        return None
    for number, (year, amount) in enumerate(years):
        others = amounts[:number] + amounts[number + 1 :]
        near = median(amounts[max(number - 1, 0) : number] + amounts[number + 1 : number + 2])
        if max(others) / min(others) > 5:
            continue
        ratio = max(amount / near, near / amount)
        for factor, least, most in [(1000, 500, 2000), (100, 70, 140)]:
            if least <= ratio <= most:
                return year, amount, factor if amount > near else -factor
    return None


@goal_rule("T18")
def dwarfed(goal: Goal) -> Problems:
    rows = [(objective, years_of(objective)) for objective in goal.objectives.all()]
    for objective, years in rows:
        small = []
        for year, amount in [] if find_slip(years) else years:
            others = [other for at, other in years if at != year]
            # The other objectives in the same year.
            sisters = [
                other
                for row, of_row in rows
                for at, other in of_row
                if row is not objective and at == year
            ]
            if is_dwarfed(amount, others) or is_dwarfed(amount, sisters):
                small.append((year, amount))
        if small:
            said = format_list(f"{year}: {format_tl(amount)}" for year, amount in small)
            text = (
                f"{objective.code} maliyeti, aynı amacın öteki hedeflerinin ve yıllarının "
                f"tutarlarından {DWARFED} kattan çok küçük ({said}). {_WHY_DWARFED}"
            )
            yield Problem(objective_place(objective), text, tuple(small))
    for card, total, others in _cards_and_sisters(goal):
        if is_dwarfed(total, others):
            text = f"{_beside(goal, total, others)} {_WHY_DWARFED}"
            yield Problem(place_of(card, "costs-group"), text, (total, *others))


def _cards_and_sisters(goal: Goal) -> Iterator[tuple[ObjectiveCard, Decimal, list[Decimal]]]:
    """Each card of a goal that says what it costs, its cost, and those of the other ones."""
    cards = [card for objective in goal.objectives.all() for card in objective.cards.all()]
    costs = [(card, total) for card in cards if (total := card_total(card)) is not None]
    for card, total in costs:
        yield card, total, [other for of, other in costs if of is not card]


def _beside(goal: Goal, total: Decimal, others: list[Decimal]) -> str:
    return (
        f"Kartın maliyeti {format_tl(total)}; {goal.code} amacının öteki kartlarınınki "
        f"{format_tl(min(others))} ile {format_tl(max(others))} arasında."
    )


@goal_rule("T19")
def outgrown(goal: Goal) -> Problems:
    for card, total, others in _cards_and_sisters(goal):
        if 2 * sum(0 < other * OUTGROWN <= total for other in others) > len(others):
            text = f"{_beside(goal, total, others)} Fazladan hane yazılmış olabilir."
            yield Problem(place_of(card, "costs-group"), text, (total, *others))


@goal_rule("T20")
def same_cost(goal: Goal) -> Problems:
    by_cost = group((total, card) for card, total, _ in _cards_and_sisters(goal) if total)
    for total, (card, *others) in by_cost.items():
        if others:
            labels = format_list(of.label for of in (card, *others))
            text = f"{labels} kartlarının maliyeti aynı: {format_tl(total)}."
            yield Problem(place_of(card, "costs-group"), text, (total, labels))


def is_dwarfed(amount: Decimal, others: Sequence[Decimal]) -> bool:
    """Whether most of the others, two at least, are DWARFED times the amount or more."""
    larger = [other for other in others if other >= amount * DWARFED]
    return amount > 0 and len(larger) >= 2 and 2 * len(larger) > len(others)


@item_rule("T15")
def growth_break(item: BudgetItem, years: list[Year]) -> Problems:
    own = [(year, amount) for year, amount in years if year in item.plan.years]
    if not find_slip(years) and (found := find_break(own)):
        (year, amount), before, usual, expected = found
        text = (
            f"{_label(item)} kaleminde yıllık artış yaklaşık {format_percent(usual, 1)}, ama "
            f"{year} yılında {format_tl(before)} tutarından {format_tl(amount)} tutarına "
            f"geçilmiş; aynı artışla {format_tl(expected)} olurdu."
        )
        yield Problem(_place(item, year), text, tuple(own))


def find_break(years: Sequence[Year]) -> tuple[Year, Decimal, Decimal, Decimal] | None:
    """The one year that leaves an otherwise steady growth; the amount before it, the growth (%),
    and the amount that it would lead to."""
    amounts = [amount for _, amount in years]
    if len(amounts) < 4 or min(amounts) <= 0:
        return None
    growth = [(after / before - 1) * 100 for before, after in pairwise(amounts)]
    for number, rate in enumerate(growth):
        others = growth[:number] + growth[number + 1 :]
        usual = median(others)
        if all(abs(other - usual) <= _STEADY for other in others) and abs(rate - usual) > _BREAK:
            expected = (amounts[number] * (1 + usual / 100)).quantize(Decimal("0.01"))
            return years[number + 1], amounts[number], usual, expected
    return None


@item_rule("E22")
def empty_budget_years(item: BudgetItem, years: list[Year]) -> Problems:
    plan_years = item.plan.years
    every = range(plan_years.start - 1, plan_years.stop)
    if missing := [year for year in every if year not in dict(years)]:
        what = f"{format_list(missing)} boş; öteki yıllar dolu" if years else "hiç tutar yok"
        text = f"{_label(item)} kaleminde {what}."
        yield Problem(_place(item, missing[0]), text, tuple(missing))


@money_rule("E23")
def empty_general_years(money: Money) -> Problems:
    plan, entered = money.plan, money.costing.general.entered
    missing = [year for year in plan.years if year not in entered]
    if missing and plan.goals.all():
        text = "Maliyetlendirmede genel yönetim giderleri hiç yazılmamış."
        if entered:
            text = f"Maliyetlendirmede genel yönetim giderlerinin {format_list(missing)} yılı boş."
        key, label = "maliyetlendirme/genel-yonetim", "Genel yönetim giderleri"
        place = grid_place(plan, key, label, f"general:{missing[0]}")
        yield Problem(place, text, tuple(missing))


@money_rule("E24")
def no_budget(money: Money) -> Problems:
    sides = {item.side for item in money.plan.budget_items.all()}
    missing = [name for side, name in SIDE_NAMES.items() if side not in sides]
    if missing and money.plan.goals.all():
        place = grid_place(money.plan, "butce/kalemler", "Gelir ve gider bütçesi")
        text = f"{format_list(missing)} için hiç kalem yazılmamış."
        yield Problem(place, text, tuple(missing))


def _label(item: BudgetItem) -> str:
    return f"{SIDE_NAMES[item.side]}, “{item}”"


def _place(item: BudgetItem, year: int) -> Place:
    key, label = f"butce/{item.side}/{item.code}", f"{SIDE_NAMES[item.side]}, {item.code}"
    return grid_place(item.plan, key, label, f"b{item.pk}:{year}")
