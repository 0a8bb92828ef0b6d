"""Rules over single amounts: signs, slips, breaks in a row, years left out."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from budgeting.audit.data import SIDE_NAMES, ItemData, MoneyData, money_rule
from plans.audit import ERROR, NOTE, WARNING, Place, Problem, Problems
from plans.audit.grounds import COSTING, GUIDE, PRESENTATION
from plans.audit.words import format_list, format_tl
from plans.language.numbers import format_percent
from plans.language.turkish import turkish_lower

#: How far yearly growth may vary to count as steady (percentage points).
_STEADY = Decimal("0.5")
#: How far a year must leave steady growth to be told (percentage points).
_BREAK = Decimal(2)

#: From this factor on an amount hardly stands beside its sisters by chance.
_DWARFED = 70
_WHY_DWARFED = (
    "Binlik ayracı yerine virgül basılmış ya da tutar bin TL olarak yazılmış olabilir "
    "(106.781,346 yerine 106.781.346)."
)

Year = tuple[int, Decimal]


@money_rule("T13", WARNING, "Bütçede eksi tutar", PRESENTATION)
def negative(data: MoneyData) -> Problems:
    """Red ve iadeler dışında bütçe kalemi sıfırdan küçük olmaz; eksi tutar toplamı düşürür.

    Tutarı düzeltin.
    """
    for item in data.items:
        years = [year for year, amount in _years(item) if amount < 0]
        if years and not _lessens(item):
            text = f"{_label(item)} kaleminde {format_list(years)} tutarı sıfırdan küçük."
            amounts = tuple(item.amounts[year] for year in years)
            yield Problem(_place(data, item, years[0]), text, amounts)


def _lessens(item: ItemData) -> bool:
    """Whether the line is there to be subtracted: refunds and rejections."""
    name = turkish_lower(item.name)
    return "(-)" in name or "iade" in name


@money_rule("T14", ERROR, "Komşu yıllara göre 100 veya 1000 kat farklı tutar", PRESENTATION)
def slip(data: MoneyData) -> Problems:
    """Böyle bir fark çoğunlukla üç hanenin düşmesi ya da fazladan yazılmasıdır ve yılın toplamını
    bozar.

    Tutarı kaynağından denetleyip düzeltin; doğruysa istisna tanıyın.
    """
    for item in data.items:
        if found := find_slip(_years(item)):
            year, amount, factor = found
            text = _slip_text(f"{_label(item)} kaleminin", year, amount, factor)
            yield Problem(_place(data, item, year), text, tuple(_years(item)))
    for objective in data.plan.objectives:
        years = sorted(data.estimates.get(objective.pk, {}).items())
        if found := find_slip(years):
            year, amount, factor = found
            text = _slip_text(f"{objective.code} maliyetinin", year, amount, factor)
            yield Problem(data.objective_place(objective), text, tuple(years))


def _slip_text(whose: str, year: int, amount: Decimal, factor: int) -> str:
    size = "büyük" if factor > 0 else "küçük"
    return (
        f"{whose} {year} tutarı {format_tl(amount)}; öteki yıllara göre yaklaşık {abs(factor)} kat "
        f"{size}. Rakam düşmüş veya fazla yazılmış olabilir."
    )


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


@money_rule("T18", WARNING, f"Yanındakilerden {_DWARFED} kattan çok küçük maliyet", PRESENTATION)
def dwarfed(data: MoneyData) -> Problems:
    """Milyonların yanında duran birkaç bin lira çoğunlukla binlik ayracının yanlış
    basılmasındandır; olduğu gibi girilince hedefin maliyeti yok sayılır.

    Tutarı kaynağından denetleyip TL olarak yazın; doğruysa istisna tanıyın.
    """
    for goal in data.plan.goals:
        rows = {row: data.estimates.get(row.pk, {}) for row in goal.objectives}
        for objective, amounts in rows.items():
            years = sorted(amounts.items())
            slipped = find_slip(years)
            small = [
                (year, amount)
                for year, amount in years
                if not slipped
                and (
                    is_dwarfed(amount, [other for at, other in years if at != year])
                    or is_dwarfed(
                        amount,
                        [row[year] for of, row in rows.items() if of != objective and year in row],
                    )
                )
            ]
            if small:
                said = format_list(f"{year}: {format_tl(amount)}" for year, amount in small)
                text = (
                    f"{objective.code} maliyeti, aynı amacın öteki hedeflerinin ve yıllarının "
                    f"tutarlarından {_DWARFED} kattan çok küçük ({said}). {_WHY_DWARFED}"
                )
                yield Problem(data.objective_place(objective), text, tuple(small))
        costs = {
            card: total
            for objective in goal.objectives
            for card in objective.cards
            if (total := data.card_total(card)) is not None
        }
        for card, total in costs.items():
            others = [other for of, other in costs.items() if of != card]
            if is_dwarfed(total, others):
                text = (
                    f"Kartın maliyeti {format_tl(total)}; {goal.code} amacının öteki "
                    f"kartlarınınki {format_tl(min(others))} ile {format_tl(max(others))} "
                    f"arasında. {_WHY_DWARFED}"
                )
                yield Problem(card.place("costs-group"), text, (total, *others))


def is_dwarfed(amount: Decimal, others: Sequence[Decimal]) -> bool:
    """Whether most of the others, two at least, are _DWARFED times the amount or more."""
    larger = [other for other in others if other >= amount * _DWARFED]
    return amount > 0 and len(larger) >= 2 and 2 * len(larger) > len(others)


@money_rule("T15", WARNING, "Düzenli artıştan ayrılan bütçe tutarı", f"{GUIDE}: tahmini bütçe.")
def growth_break(data: MoneyData) -> Problems:
    """Bütün yıllarda aynı oranda artan kalemin tek bir yılda ayrılması çoğunlukla bir rakamın
    yanlış yazılmasındandır.

    Yılın tutarını denetleyin; bilerek böyleyse istisna tanıyın.
    """
    for item in data.items:
        years = [(year, amount) for year, amount in _years(item) if year in data.plan.years]
        if find_slip(_years(item)):
            continue
        if found := find_break(years):
            (year, amount), usual, expected = found
            before = dict(years)[year - 1]
            text = (
                f"{_label(item)} kaleminde yıllık artış yaklaşık {format_percent(usual, 1)}, ama "
                f"{year} yılında {format_tl(before)} tutarından {format_tl(amount)} tutarına "
                f"geçilmiş; aynı artışla {format_tl(expected)} olurdu."
            )
            yield Problem(_place(data, item, year), text, tuple(years))


def find_break(years: Sequence[Year]) -> tuple[Year, Decimal, Decimal] | None:
    """The one year that leaves an otherwise steady growth, the growth (%) and what it leads to."""
    amounts = [amount for _, amount in years]
    if len(amounts) < 4 or min(amounts) <= 0:
        return None
    growth = [(after / before - 1) * 100 for before, after in pairwise(amounts)]
    for number, rate in enumerate(growth):
        others = growth[:number] + growth[number + 1 :]
        usual = median(others)
        if all(abs(other - usual) <= _STEADY for other in others) and abs(rate - usual) > _BREAK:
            expected = (amounts[number] * (1 + usual / 100)).quantize(Decimal("0.01"))
            return years[number + 1], usual, expected
    return None


@money_rule("E22", NOTE, "Bütçe kaleminde boş yıl", PRESENTATION)
def empty_budget_years(data: MoneyData) -> Problems:
    """Boş hücre “sıfır” mı “unutuldu” mu, belli değildir.

    Tutarı yazın; yoksa 0 yazın.
    """
    for item in data.items:
        missing = [year for year in data.budget_years if year not in item.amounts]
        if not missing:
            continue
        if item.amounts:
            text = f"{_label(item)} kaleminde {format_list(missing)} boş; öteki yıllar dolu."
        else:
            text = f"{_label(item)} kaleminde hiç tutar yok."
        yield Problem(_place(data, item, missing[0]), text, tuple(missing))


@money_rule("E23", WARNING, "Genel yönetim giderleri eksik", COSTING)
def empty_general_years(data: MoneyData) -> Problems:
    """Genel toplam, genel yönetim giderleri olmadan bütçeyle karşılaştırılamaz.

    Maliyetlendirme tablosunda her yılın genel yönetim giderini yazın.
    """
    missing = [year for year in data.plan.years if year not in data.general]
    if missing and data.plan.goals:
        if len(missing) == len(data.plan.years):
            text = "Maliyetlendirmede genel yönetim giderleri hiç yazılmamış."
        else:
            text = f"Maliyetlendirmede genel yönetim giderlerinin {format_list(missing)} yılı boş."
        cell = f"general:{missing[0]}"
        place = data.costing_place("genel-yonetim", "Genel yönetim giderleri", cell)
        yield Problem(place, text, tuple(missing))


@money_rule("E24", WARNING, "Tahmini bütçe eksik", f"{GUIDE}: mali kaynak analizi.")
def no_budget(data: MoneyData) -> Problems:
    """Planın maliyetinin karşılanıp karşılanamayacağı tahmini gelir ve gider bütçesinden anlaşılır.

    Bütçe tablosunda gelir ve gider kalemlerini yazın.
    """
    sides = {item.side for item in data.items}
    missing = [name for side, name in SIDE_NAMES.items() if side not in sides]
    if missing and data.plan.goals:
        place = data.budget_place("kalemler", "Gelir ve gider bütçesi")
        text = f"{format_list(missing)} için hiç kalem yazılmamış."
        yield Problem(place, text, tuple(missing))


def _years(item: ItemData) -> list[Year]:
    return sorted(item.amounts.items())


def _label(item: ItemData) -> str:
    return f"{SIDE_NAMES[item.side]}, “{item.label}”"


def _place(data: MoneyData, item: ItemData, year: int) -> Place:
    label = f"{SIDE_NAMES[item.side]}, {item.code}"
    return data.budget_place(f"{item.side}/{item.code}", label, f"b{item.pk}:{year}")
