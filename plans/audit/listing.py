"""The audit as text for a terminal and as plain values for JSON."""

from collections.abc import Iterable
from typing import Any

from plans.audit.registry import Severity
from plans.audit.run import Audit, Finding, counts
from plans.people.roles import name_of_person


def as_values(audit: Audit) -> dict[str, Any]:
    """The audit as values that JSON can hold."""
    open_counts = counts(audit.open)
    return {
        "plan": audit.plan.slug,
        "open": {severity.value: number for severity, number in open_counts.items()},
        "accepted": len(audit.findings) - len(audit.open),
        "findings": [_finding_values(finding) for finding in audit.findings],
    }


def _finding_values(finding: Finding) -> dict[str, Any]:
    accepted = finding.acceptance
    return {
        "code": finding.rule.code,
        "family": finding.rule.family.value,
        "severity": finding.severity.value,
        "rule": finding.rule.title,
        "place": finding.place.key,
        "label": finding.place.label,
        "text": finding.text,
        "ground": finding.rule.ground,
        "remedy": finding.rule.remedy,
        "accepted": None
        if accepted is None
        else {
            "by": name_of_person(accepted.accepted_by),
            "at": accepted.accepted_at.isoformat(),
            "reason": accepted.reason,
        },
    }


def as_text(audit: Audit) -> str:
    """The audit for people at a terminal: open findings by severity, then how many there are."""
    lines = [str(audit.plan)]
    for severity in Severity:
        found = [finding for finding in audit.open if finding.severity == severity]
        if found:
            lines += ["", f"{severity.label} ({len(found)})"]
            lines += [f"  {row.rule.code}  {row.place.label}: {row.text}" for row in found]
    accepted = len(audit.findings) - len(audit.open)
    lines += ["", summary(audit.open) + (f"; {accepted} istisna" if accepted else "") + "."]
    return "\n".join(lines)


def summary(findings: Iterable[Finding]) -> str:
    """`31 hata, 88 uyarı, 64 bilgi`; what there is none of is left out."""
    said = [
        f"{number} {severity.label.lower()}"
        for severity, number in counts(findings).items()
        if number
    ]
    return ", ".join(said) or "Bulgu yok"
