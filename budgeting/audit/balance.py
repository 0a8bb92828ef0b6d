"""Rules of the family Toplamlar: income against expense, costing against budget."""

from budgeting.audit.data import Kind, Money, Side, format_difference, grade, grid_place, money_rule
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_tl


@money_rule("T10")
def income_against_expense(money: Money) -> Problems:
    for year in money.budget_years:
        income, expense = (money.budget[side].by_year[year] for side in (Side.INCOME, Side.EXPENSE))
        if income and expense and income != expense:
            text = (
                f"{year} yılında gelir kalemlerinin toplamı {format_tl(income)}, gider "
                f"kalemlerinin toplamı {format_tl(expense)}; gelir giderden "
                f"{format_tl(abs(income - expense))} {'fazla' if income > expense else 'az'}."
            )
            place = grid_place(money.plan, f"butce/{year}", f"Gelir ve gider bütçesi, {year}")
            yield Problem(place, text, (income, expense), grade(income, expense))


@money_rule("T11")
def costing_against_budget(money: Money) -> Problems:
    for year, cost in money.costing.grand.by_year.items():
        budget = money.budget[Side.EXPENSE].by_year[year]
        if cost and budget and cost != budget:
            text = (
                f"{year} yılında maliyetlendirmenin hesaplanan genel toplamı {format_tl(cost)}, "
                f"gider bütçesinin toplamı {format_tl(budget)} ({format_difference(cost, budget)})."
            )
            place = grid_place(money.plan, f"maliyetlendirme/{year}", f"Maliyetlendirme, {year}")
            yield Problem(place, text, (cost, budget), grade(cost, budget))


@money_rule("T12")
def printed_costing_against_printed_budget(money: Money) -> Problems:
    budget = {row.year: row.value for row in money.printed(Kind.EXPENSE_BUDGET)}
    for row in money.printed(Kind.GRAND_TOTAL):
        printed = budget.get(row.year, row.value)
        if row.year and printed != row.value:
            text = (
                f"{row.year} yılı için maliyetlendirmede {format_tl(row.value)}, gider bütçesinde "
                f"{format_tl(printed)} basılmış ({format_difference(row.value, printed)})."
            )
            key, label = f"maliyetlendirme/basili/{row.year}", f"Basılı genel toplam, {row.year}"
            place = grid_place(money.plan, key, label)
            yield Problem(place, text, (row.value, printed), grade(row.value, printed))
