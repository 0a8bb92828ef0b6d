"""The audit's rules over costing, the budget and printed totals; importing them registers them."""

from budgeting.audit import amounts, balance, costs, printed  # noqa: F401
