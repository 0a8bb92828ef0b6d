"""What the audit's page, its PDF and its workbook show: findings filtered and put in order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils import timezone

from plans.audit import Audit, Family, Finding, Severity
from plans.audit.listing import summary
from plans.audit.run import is_within
from plans.language.turkish import turkish_lower
from plans.models import Plan
from reports.pdf.styles import read_styles

PRINT_STYLES = (
    "reports/plan/plan.css",
    "reports/pdf/pdf.css",
    "reports/monitoring/pdf.css",
    "reports/audit/pdf.css",
)

#: Which findings are shown, by what stands in the address.
STATES = {"acik": "Açık bulgular", "istisna": "İstisnalar", "hepsi": "Hepsi"}


@dataclass(frozen=True)
class Filter:
    """Which findings are shown; an empty field does not filter."""

    severity: str = ""
    family: str = ""
    state: str = "acik"
    text: str = ""
    #: The key of a place: its findings and those of its parts.
    place: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """The filter of an address; unknown values are ignored."""
        severity, family = query.get("seviye", ""), query.get("aile", "")
        state = query.get("durum", "acik")
        return cls(
            severity if severity in Severity.values else "",
            family if family in Family.values else "",
            state if state in STATES else "acik",
            query.get("ara", "").strip(),
            query.get("yer", "").strip(),
        )

    def address(self, **changes: str) -> str:
        """The filter with `changes` as the query of an address."""
        parts = {
            "seviye": self.severity,
            "aile": self.family,
            "durum": "" if self.state == "acik" else self.state,
            "ara": self.text,
            "yer": self.place,
        }
        return urlencode({name: value for name, value in (parts | changes).items() if value})

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are to be shown, in their order."""
        words = turkish_lower(self.text).split()
        return [
            row
            for row in findings
            if (not self.severity or row.severity == self.severity)
            and (not self.family or row.rule.family == self.family)
            and (self.state == "hepsi" or row.is_open == (self.state == "acik"))
            and (not self.place or is_within(row.place.key, self.place))
            and all(word in _searched(row) for word in words)
        ]


def _searched(row: Finding) -> str:
    return turkish_lower(f"{row.rule.code} {row.rule.title} {row.place.label} {row.text}")


class OverviewRow(NamedTuple):
    """How many findings a family has: open ones by severity, and accepted ones; each number with
    the query of the address that shows them."""

    family: Family
    cells: list[tuple[Severity, int, str]]
    accepted: tuple[int, str]


def count_by_family(findings: Iterable[Finding]) -> list[OverviewRow]:
    """A row for each family of rules."""
    found = Counter(
        (row.rule.family, row.severity if row.is_open else "istisna") for row in findings
    )
    return [
        OverviewRow(
            family,
            [
                (severity, found[family, severity], Filter(severity, family).address())
                for severity in Severity
            ],
            (found[family, "istisna"], Filter("", family, "istisna").address()),
        )
        for family in Family
    ]


def place_label(findings: Iterable[Finding], place: str) -> str:
    """A place's name for people: that of a finding at it, else the last part of its key."""
    return (
        next((row.place.label for row in findings if row.place.key == place), "")
        or (place.rsplit("/", 1)[-1])
    )


def audit_title(plan: Plan) -> str:
    return f"{plan} Plan Denetimi"


def audit_file_name(plan: Plan, extension: str) -> str:
    """What the downloaded file is called: `kars-2025-2029-denetim.pdf`."""
    return f"{plan.slug}-denetim.{extension}"


def describe_filter(shown: Filter, audit: Audit) -> str:
    """The filter in words, for the head of a print."""
    parts = [STATES[shown.state]]
    if shown.severity:
        parts.append(Severity(shown.severity).label)
    if shown.family:
        parts.append(Family(shown.family).label)
    if shown.place:
        parts.append(place_label(audit.findings, shown.place))
    if shown.text:
        parts.append(f"“{shown.text}”")
    return " · ".join(parts)


def audit_html(audit: Audit, shown: Filter) -> str:
    """The findings as one HTML text that carries its styles and needs nothing else."""
    styles = read_styles(*PRINT_STYLES)
    findings = shown.apply(audit.findings)
    context = {
        "plan": audit.plan,
        "title": audit_title(audit.plan),
        "styles": styles,
        "shown": describe_filter(shown, audit),
        "summary": summary(findings),
        "overview": count_by_family(audit.findings),
        "severities": list(Severity),
        "findings": findings,
        "today": timezone.localdate(),
    }
    return render_to_string("reports/audit/document.html", context)
