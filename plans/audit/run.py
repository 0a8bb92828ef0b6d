"""Runs every rule over a plan and joins the findings with what people accepted."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.audit.registry import Context, Family, Place, Problem, Rule, Severity, rules
from plans.models import AcceptedFinding, Plan


@dataclass(frozen=True)
class Finding:
    """A problem that a rule found, and whether somebody accepted it as it is."""

    rule: Rule
    place: Place
    text: str
    severity: Severity
    #: A digest of the figures the finding rests on.
    figures: str
    #: The acceptance that holds.
    acceptance: AcceptedFinding | None = None
    #: An acceptance that ended because the figures changed.
    outdated: AcceptedFinding | None = None

    @property
    def is_open(self) -> bool:
        return self.acceptance is None

    @property
    def family(self) -> Family:
        return self.rule.family

    @property
    def anchor(self) -> str:
        """Its name on the audit's page, which stays the same."""
        return name_anchor(self.rule.code, self.place.key)


def name_anchor(code: str, place: str) -> str:
    """The name on the audit's page of what a rule finds at a place."""
    return f"{code}-{hashlib.sha256(place.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Audit:
    """All findings of a plan, the worst first."""

    plan: Plan
    findings: tuple[Finding, ...]

    @property
    def open(self) -> list[Finding]:
        """What nobody has accepted."""
        return [finding for finding in self.findings if finding.is_open]

    @property
    def open_errors(self) -> list[Finding]:
        return [finding for finding in self.open if finding.severity == Severity.ERROR]

    def at(self, place: str) -> list[Finding]:
        """The findings at a place and at its parts."""
        return [row for row in self.findings if is_within(row.place.key, place)]

    def find(self, code: str, place: str) -> Finding | None:
        """The finding of a rule at a place."""
        matches = (row for row in self.findings if (row.rule.code, row.place.key) == (code, place))
        return next(matches, None)


def is_within(key: str, place: str) -> bool:
    """Whether the place `key` is `place` or a part of it."""
    return key == place or key.startswith(f"{place}/")


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    severities = [finding.severity for finding in findings]
    return {severity: severities.count(severity) for severity in Severity}


def run_audit(plan: Plan) -> Audit:
    """Audit a plan with every rule, in a number of queries that does not grow with it."""
    context = Context(plan)
    accepted = {
        (row.code, row.place): row
        for row in AcceptedFinding.objects.filter(plan=plan).select_related("accepted_by")
    }
    findings = [
        _finding(rule, problem, accepted)
        for rule in rules()
        for problem in rule.check(context.get(rule.load))
    ]
    severities, families = list(Severity), list(Family)
    findings.sort(key=lambda row: (severities.index(row.severity), families.index(row.rule.family)))
    return Audit(plan, tuple(findings))


def _finding(
    rule: Rule, problem: Problem, accepted: Mapping[tuple[str, str], AcceptedFinding]
) -> Finding:
    figures = digest(problem.figures)
    acceptance = accepted.get((rule.code, problem.place.key))
    holds = acceptance is not None and acceptance.figures == figures
    return Finding(
        rule,
        problem.place,
        problem.text,
        problem.severity or rule.severity,
        figures,
        acceptance=acceptance if holds else None,
        outdated=None if holds else acceptance,
    )


def digest(figures: Iterable[object]) -> str:
    """A SHA-256 of figures; how a number is written (`1.50`, `1.5`) does not change it."""
    texts = (
        f"{figure.normalize():f}" if isinstance(figure, Decimal) else str(figure)
        for figure in figures
    )
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()
