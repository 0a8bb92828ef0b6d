"""The audit of a plan: rules over the loaded plan, the findings, and what people accepted.

Shaped like Django's system checks: each app registers its rules in `AppConfig.ready`. A rule is
a pure function over plain values that a loader brings; `run_audit` loads a plan once and runs
every rule.
"""

from plans.audit.registry import Context, Family, Place, Problem, Rule, Severity, register, rules
from plans.audit.run import Audit, Finding, run_audit

__all__ = [
    "Audit",
    "Context",
    "Family",
    "Finding",
    "Place",
    "Problem",
    "Rule",
    "Severity",
    "register",
    "rules",
    "run_audit",
]
