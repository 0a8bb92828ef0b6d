"""Rules of the family Toplamlar: income against expense, costing against budget."""

from budgeting.audit.data import Kind, MoneyData, Side, format_difference, grade, money_rule
from plans.audit import ERROR, Problem, Problems
from plans.audit.grounds import BALANCE, COSTING, GUIDE
from plans.audit.words import format_tl

_COSTS_AND_MEANS = (
    f"{COSTING} {GUIDE}: amaç ve hedeflerin maliyeti ile genel yönetim giderleri, tahmini bütçeyle "
    "uyumludur."
)


@money_rule("T10", ERROR, "Gelir ve gider bütçesi denk değil", BALANCE)
def income_against_expense(data: MoneyData) -> Problems:
    """Geliri giderini karşılamayan bütçe tahmini uygulanamaz; fark çoğunlukla bir kalemin yanlış
    yazılmasındandır.

    Yılın kalemlerini denetleyin; toplamı bozan kalemi düzeltin.
    """
    budget = data.budget
    for year in data.budget_years:
        income, expense = budget[Side.INCOME].by_year[year], budget[Side.EXPENSE].by_year[year]
        if income and expense and income != expense:
            more = "fazla" if income > expense else "az"
            text = (
                f"{year} yılında gelir kalemlerinin toplamı {format_tl(income)}, gider "
                f"kalemlerinin toplamı {format_tl(expense)}; gelir giderden "
                f"{format_tl(abs(income - expense))} {more}."
            )
            place = data.budget_place(f"{year}", f"Gelir ve gider bütçesi, {year}")
            yield Problem(place, text, (income, expense), grade(income, expense))


@money_rule("T11", ERROR, "Maliyetlendirme ile gider bütçesi tutmuyor", _COSTS_AND_MEANS)
def costing_against_budget(data: MoneyData) -> Problems:
    """Planın maliyeti bütçenin tamamıdır: amaç ve hedeflerle genel yönetim giderleri. Fark,
    maliyeti yazılmamış bir hedefi gösterebilir.

    Eksik hedef maliyetini yazın ya da genel yönetim giderlerini düzeltin.
    """
    costing, expense = data.costing.grand, data.budget[Side.EXPENSE]
    for year in data.plan.years:
        cost, budget = costing.by_year[year], expense.by_year[year]
        if cost and budget and cost != budget:
            text = (
                f"{year} yılında maliyetlendirmenin hesaplanan genel toplamı {format_tl(cost)}, "
                f"gider bütçesinin toplamı {format_tl(budget)} ({format_difference(cost, budget)})."
            )
            place = data.costing_place(f"{year}", f"Maliyetlendirme, {year}")
            yield Problem(place, text, (cost, budget), grade(cost, budget))


@money_rule("T12", ERROR, "Basılı genel toplam ile basılı gider bütçesi tutmuyor", _COSTS_AND_MEANS)
def printed_costing_against_printed_budget(data: MoneyData) -> Problems:
    """Aynı yılın toplamı planın iki tablosunda iki ayrı sayıyla durur.

    İki tablodan yanlış olanın basılı toplamını düzeltin.
    """
    budget = {row.year: row.value for row in data.printed_of(Kind.EXPENSE_BUDGET)}
    for row in data.printed_of(Kind.GRAND_TOTAL):
        printed = budget.get(row.year)
        if row.year and printed is not None and printed != row.value:
            text = (
                f"{row.year} yılı için maliyetlendirmede {format_tl(row.value)}, gider bütçesinde "
                f"{format_tl(printed)} basılmış ({format_difference(row.value, printed)})."
            )
            place = data.costing_place(f"basili/{row.year}", f"Basılı genel toplam, {row.year}")
            yield Problem(place, text, (row.value, printed), grade(row.value, printed))
