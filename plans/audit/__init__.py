"""The audit of a plan: rules over the loaded plan, the findings, and what people accepted.

Shaped like Django's system checks: a rule is a function over records of the plan, made a rule by a
decorator; each app imports its rules in `AppConfig.ready`. `run_audit` loads a plan once and runs
every rule.
"""

from plans.audit.registry import Severity, rules
from plans.audit.run import Audit, Finding, run_audit

__all__ = ["Audit", "Finding", "Severity", "rules", "run_audit"]
