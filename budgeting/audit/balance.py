"""Rules of the family Toplamlar: income against expense, costing against budget."""

from collections.abc import Iterator
from decimal import Decimal

from budgeting.audit.data import ROUNDING, Kind, MoneyData, Side, load_money
from plans.audit import Family, Problem, Rule, Severity
from plans.audit.grounds import BALANCE, COSTING, GUIDE
from plans.audit.words import tl


def income_against_expense(data: MoneyData) -> Iterator[Problem]:
    budget = data.budget()
    for year in data.budget_years:
        income, expense = budget[Side.INCOME].by_year[year], budget[Side.EXPENSE].by_year[year]
        if income and expense and income != expense:
            more = "fazla" if income > expense else "az"
            text = (
                f"{year} yılında gelir kalemlerinin toplamı {tl(income)}, gider kalemlerinin "
                f"toplamı {tl(expense)}; gelir giderden {tl(abs(income - expense))} {more}."
            )
            place = data.budget_place(f"{year}", f"Gelir ve gider bütçesi, {year}")
            yield Problem(place, text, (income, expense), _severity(income, expense))


def costing_against_budget(data: MoneyData) -> Iterator[Problem]:
    costing, expense = data.costing().grand, data.budget()[Side.EXPENSE]
    for year in data.plan.years:
        cost, budget = costing.by_year[year], expense.by_year[year]
        if cost and budget and cost != budget:
            text = (
                f"{year} yılında maliyetlendirmenin hesaplanan genel toplamı {tl(cost)}, gider "
                f"bütçesinin toplamı {tl(budget)} (fark {tl(abs(cost - budget))})."
            )
            place = data.costing_place(f"{year}", f"Maliyetlendirme, {year}")
            yield Problem(place, text, (cost, budget), _severity(cost, budget))


def printed_costing_against_printed_budget(data: MoneyData) -> Iterator[Problem]:
    budget = {row.year: row.value for row in data.printed_of(Kind.EXPENSE_BUDGET)}
    for row in data.printed_of(Kind.GRAND_TOTAL):
        printed = budget.get(row.year)
        if row.year and printed is not None and printed != row.value:
            text = (
                f"{row.year} yılı için maliyetlendirmede {tl(row.value)}, gider bütçesinde "
                f"{tl(printed)} basılmış (fark {tl(abs(row.value - printed))})."
            )
            place = data.costing_place(f"basili/{row.year}", f"Basılı genel toplam, {row.year}")
            yield Problem(place, text, (row.value, printed), _severity(row.value, printed))


def _severity(left: Decimal, right: Decimal) -> Severity:
    return Severity.NOTE if abs(left - right) <= ROUNDING else Severity.ERROR


def _rule(code: str, title: str, **texts: object) -> Rule:
    return Rule(code, Family.TOTALS, Severity.ERROR, title, load=load_money, **texts)


_COSTS_AND_MEANS = (
    f"{COSTING} {GUIDE}: amaç ve hedeflerin maliyeti ile genel yönetim giderleri, tahmini bütçeyle "
    "uyumludur."
)

RULES = [
    _rule(
        "T10",
        "Gelir ve gider bütçesi denk değil",
        why="Geliri giderini karşılamayan bütçe tahmini uygulanamaz; fark çoğunlukla bir kalemin "
        "yanlış yazılmasındandır.",
        ground=BALANCE,
        remedy="Yılın kalemlerini denetleyin; toplamı bozan kalemi düzeltin.",
        check=income_against_expense,
    ),
    _rule(
        "T11",
        "Maliyetlendirme ile gider bütçesi tutmuyor",
        why="Planın maliyeti bütçenin tamamıdır: amaç ve hedeflerle genel yönetim giderleri. Fark, "
        "maliyeti yazılmamış bir hedefi gösterebilir.",
        ground=_COSTS_AND_MEANS,
        remedy="Eksik hedef maliyetini yazın ya da genel yönetim giderlerini düzeltin.",
        check=costing_against_budget,
    ),
    _rule(
        "T12",
        "Basılı genel toplam ile basılı gider bütçesi tutmuyor",
        why="Aynı yılın toplamı planın iki tablosunda iki ayrı sayıyla durur.",
        ground=_COSTS_AND_MEANS,
        remedy="İki tablodan yanlış olanın basılı toplamını düzeltin.",
        check=printed_costing_against_printed_budget,
    ),
]
