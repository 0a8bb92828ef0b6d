"""The audit's rules over indicators."""

from indicators.audit import codes, gaps, key_indicators, targets, weights

RULES = [*weights.RULES, *gaps.RULES, *targets.RULES, *codes.RULES, *key_indicators.RULES]
