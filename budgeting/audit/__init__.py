"""The audit's rules over costing, the budget and the totals as printed."""

from budgeting.audit import amounts, balance, costs, printed

RULES = [*printed.RULES, *balance.RULES, *amounts.RULES, *costs.RULES]
