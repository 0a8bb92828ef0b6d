"""The rules that need the plan alone."""

from plans.audit import codes, gaps, units

RULES = [*gaps.RULES, *codes.RULES, *units.RULES]
