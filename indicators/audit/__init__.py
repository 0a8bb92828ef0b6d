"""The audit's rules over indicators; importing them registers them."""

from indicators.audit import (  # noqa: F401
    codes,
    gaps,
    key_indicators,
    methods,
    targets,
    weights,
)
