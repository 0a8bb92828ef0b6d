"""Runs the rules over a plan and joins the findings with what people accepted."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from plans.audit.data import load_plan
from plans.audit.places import Place
from plans.audit.registry import Family, Problem, Rule, Severity, rules
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
    acceptance: AcceptedFinding | None
    #: An acceptance that ended because the figures changed.
    outdated: AcceptedFinding | None

    @property
    def is_open(self) -> bool:
        return self.acceptance is None

    @property
    def anchor(self) -> str:
        """A name for addresses on a page, which stays the same."""
        return anchor_of(self.rule.code, self.place.key)

    def is_at(self, place: str) -> bool:
        """Whether it was found at a place, given by its key, or at a part of it."""
        return f"{self.place.key}/".startswith(f"{place}/")


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

    def find(self, code: str, place: str) -> Finding | None:
        """The finding of a rule at a place."""
        matches = (row for row in self.findings if (row.rule.code, row.place.key) == (code, place))
        return next(matches, None)


def anchor_of(code: str, place: str) -> str:
    """A name on the page for what the rule `code` finds at the place with the key `place`."""
    return f"{code}-{hashlib.sha256(place.encode()).hexdigest()[:10]}"


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    severities = [finding.severity for finding in findings]
    return {severity: severities.count(severity) for severity in Severity}


def run_audit(plan: Plan) -> Audit:
    """Audit a plan with every rule, in a number of queries that does not grow with it."""
    accepted = {
        (row.code, row.place): row
        for row in AcceptedFinding.objects.filter(plan=plan).select_related("accepted_by")
    }
    loaded = load_plan(plan)
    subjects = {load: list(load(loaded)) for load in {rule.load for rule in rules()}}
    findings = [
        _join(rule, problem, accepted)
        for rule in rules()
        for subject in subjects[rule.load]
        for problem in rule.check(*subject)
    ]
    severities, families = list(Severity), list(Family)
    findings.sort(key=lambda row: (severities.index(row.severity), families.index(row.rule.family)))
    return Audit(plan, tuple(findings))


def _join(
    rule: Rule, problem: Problem, accepted: Mapping[tuple[str, str], AcceptedFinding]
) -> Finding:
    place, text, values, severity = problem
    figures = digest(values)
    acceptance = accepted.get((rule.code, place.key))
    holding, outdated = acceptance, None
    if acceptance and acceptance.figures != figures:
        holding, outdated = None, acceptance
    return Finding(rule, place, text, severity or rule.severity, figures, holding, outdated)


def digest(figures: Iterable[object]) -> str:
    """A SHA-256 of figures; how a number is written (`1.50`, `1.5`) does not change it."""
    texts = (
        f"{figure.normalize():f}" if isinstance(figure, Decimal) else str(figure)
        for figure in figures
    )
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()
