"""The audit's rules over indicators."""

from indicators.audit import codes, gaps, key_indicators, methods, targets, weights

RULES = [
    *weights.RULES,
    *gaps.RULES,
    *targets.RULES,
    *methods.RULES,
    *codes.RULES,
    *key_indicators.RULES,
]
