"""What the audit's page, its PDF and its workbook show: findings filtered and counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode

from plans.audit import Audit, Finding, Severity
from plans.audit.listing import summary
from plans.audit.registry import Family
from plans.face.face import find_face
from plans.language.turkish import turkish_lower
from plans.models import Plan
from reports.pdf.styles import print_styles

PRINT_STYLES = (
    "reports/plan/plan.css",
    "reports/pdf/pdf.css",
    "reports/monitoring/pdf.css",
    "reports/audit/pdf.css",
)

#: Which findings are shown, by what stands in the address.
STATES = {"acik": "Açık bulgular", "istisna": "İstisnalar", "hepsi": "Hepsi"}
#: What the fields of a filter are called in the address.
_PARAMETERS = {
    "severity": "seviye",
    "family": "aile",
    "state": "durum",
    "text": "ara",
    "place": "yer",
}


@dataclass(frozen=True)
class FindingFilter:
    """What of the findings is to be shown; empty for everything."""

    severity: str = ""
    family: str = ""
    state: str = "acik"
    text: str = ""
    #: The key of a place: its findings and those of its parts.
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "FindingFilter":
        """Out of an address; what it does not know is left out."""
        known = {"severity": Severity.values, "family": Family.values, "state": STATES}
        values = {name: query.get(key, "").strip() for name, key in _PARAMETERS.items()}
        return cls(
            **{name: value for name, value in values.items() if value in known.get(name, [value])}
        )

    def address(self) -> str:
        """The query of an address that shows this."""
        values = {field: getattr(self, field.name) for field in fields(self)}
        return urlencode(
            {
                _PARAMETERS[field.name]: value
                for field, value in values.items()
                if value != field.default
            }
        )

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are to be shown, in their order."""
        words = turkish_lower(self.text).split()
        return [
            row
            for row in findings
            if self.severity in ("", row.severity)
            and self.family in ("", row.rule.family)
            and (self.state == "hepsi" or row.is_open == (self.state == "acik"))
            and (not self.place or row.is_at(self.place))
            and all(word in _searched(row) for word in words)
        ]

    def describe(self, audit: Audit) -> str:
        """In words, what of the findings a print shows."""
        parts = [
            STATES[self.state],
            self.severity and Severity(self.severity).label,
            self.family and Family(self.family).label,
            self.place_label(audit),
            self.text and f"“{self.text}”",
        ]
        return " · ".join(part for part in parts if part)

    def place_label(self, audit: Audit) -> str:
        """The place's name for people: that of a finding at it, else the end of its key."""
        labels = (row.place.label for row in audit.findings if row.place.key == self.place)
        return next(labels, self.place.rsplit("/", 1)[-1])


def _searched(row: Finding) -> str:
    return turkish_lower(f"{row.rule.code} {row.rule.title} {row.place.label} {row.text}")


def overview(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """How many open findings each family has by severity, how many are accepted; with the
    addresses that show them."""
    rows = []
    for family in Family:
        own = [row for row in findings if row.rule.family == family]
        open_ones = [row.severity for row in own if row.is_open]
        cells = [
            {
                "count": open_ones.count(severity),
                "query": FindingFilter(severity.value, family.value).address(),
                "severity": severity,
            }
            for severity in Severity
        ]
        accepted = {
            "count": len(own) - len(open_ones),
            "query": FindingFilter("", family.value, "istisna").address(),
        }
        rows.append({"family": family, "cells": cells, "accepted": accepted})
    return rows


def audit_title(plan: Plan) -> str:
    return f"{plan} Plan Denetimi"


def audit_html(audit: Audit, shown: FindingFilter) -> str:
    """The findings as one HTML text that carries its styles and needs nothing else."""
    findings = shown.apply(audit.findings)
    face = find_face(audit.plan.institution)
    context = {
        "plan": audit.plan,
        "title": audit_title(audit.plan),
        "face": face,
        "styles": print_styles(face, *PRINT_STYLES),
        "shown": shown.describe(audit),
        "summary": summary(findings),
        "overview": overview(audit.findings),
        "severities": list(Severity),
        "findings": findings,
        "today": timezone.localdate(),
    }
    return render_to_string("reports/audit/document.html", context)
