"""The audit's rules over indicators; importing them registers them."""

from indicators.audit import codes, gaps, key_indicators, methods, names, targets, weights  # noqa: F401
