"""The audit of a plan: rules over the loaded plan, the findings, and what people accepted.

Shaped like Django's system checks: a rule is a pure function over plain values that a loader
brings, made a rule by a decorator; each app imports its rules in `AppConfig.ready`. `run_audit`
loads a plan once and runs every rule.
"""

from plans.audit.registry import (
    ERROR,
    NOTE,
    WARNING,
    Context,
    Family,
    Place,
    Problem,
    Problems,
    Rule,
    Severity,
    register_row_rule,
    register_rule,
    rules,
)
from plans.audit.run import Audit, Finding, run_audit

__all__ = [
    "ERROR",
    "NOTE",
    "WARNING",
    "Audit",
    "Context",
    "Family",
    "Finding",
    "Place",
    "Problem",
    "Problems",
    "Rule",
    "Severity",
    "register_row_rule",
    "register_rule",
    "rules",
    "run_audit",
]
