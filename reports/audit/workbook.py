"""The findings of an audit as a workbook, one sheet, to be filtered and worked off."""

from django.utils import timezone

from plans.audit import Audit, Finding
from plans.exchange.report_sheet import ReportColumn, ReportTable, Row, report_book
from plans.models import Plan
from plans.people.roles import name_of_person
from reports.audit.page import FindingFilter

_COLUMNS = [
    ReportColumn("Önem", 9),
    ReportColumn("Konu", 16),
    ReportColumn("Kod", 7),
    ReportColumn("Yer", 26),
    ReportColumn("Bulgu", 70),
    ReportColumn("Kural", 34),
    ReportColumn("Nasıl düzeltilir", 46),
    ReportColumn("Dayanak", 40),
    ReportColumn("Durum", 10),
    ReportColumn("İstisna gerekçesi", 36),
    ReportColumn("Kabul eden", 20),
    ReportColumn("Kabul tarihi", 12),
]


def audit_workbook(audit: Audit, shown: FindingFilter) -> bytes:
    """The findings that `shown` lets through, as an .xlsx file."""
    plan = audit.plan
    title = f"{plan.start_year}–{plan.end_year} {plan.title}"
    mark = "TASLAK" if plan.status == Plan.Status.DRAFT else ""
    rows = [_values(finding) for finding in shown.apply(audit.findings)]
    rows = rows or [["", "", "", "", "Bulgu yok.", *[""] * 7]]
    table = ReportTable("Plan denetimi", _COLUMNS, rows, shown.describe(audit), has_filter=True)
    return report_book(plan.institution, title, [table], mark)


def _values(finding: Finding) -> Row:
    rule, accepted = finding.rule, finding.acceptance
    return [
        finding.severity.label,
        rule.family.label,
        rule.code,
        finding.place.label,
        finding.text,
        rule.title,
        rule.remedy,
        rule.ground,
        "Açık" if finding.is_open else "İstisna",
        accepted.reason if accepted else "",
        name_of_person(accepted.accepted_by) if accepted else "",
        f"{timezone.localtime(accepted.accepted_at):%d.%m.%Y}" if accepted else "",
    ]
