"""The findings of an audit as a workbook, one sheet, to be filtered and worked off."""

from django.utils import timezone

from plans.audit import Audit, Finding
from plans.exchange.report_sheet import Column, ReportBook, Row
from plans.models import Plan
from plans.people.roles import name_of_person
from reports.audit.page import Filter

_COLUMNS = [
    Column("Önem", 9),
    Column("Konu", 16),
    Column("Kod", 7),
    Column("Yer", 26),
    Column("Bulgu", 70),
    Column("Kural", 34),
    Column("Nasıl düzeltilir", 46),
    Column("Dayanak", 40),
    Column("Durum", 10),
    Column("İstisna gerekçesi", 36),
    Column("Kabul eden", 20),
    Column("Kabul tarihi", 12),
]


def audit_workbook(audit: Audit, shown: Filter) -> bytes:
    """The findings that `shown` lets through, as an .xlsx file."""
    plan = audit.plan
    title = f"{plan.start_year}–{plan.end_year} {plan.title}"
    mark = "TASLAK" if plan.status == Plan.Status.DRAFT else ""
    book = ReportBook(plan.institution, title, mark)
    rows = [_values(finding) for finding in shown.apply(audit.findings)]
    rows = rows or [["", "", "", "", "Bulgu yok.", *[""] * 7]]
    note = shown.describe(audit)
    book.add("Plan denetimi", _COLUMNS, rows, note=note, has_filter=True)
    return book.to_bytes()


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
