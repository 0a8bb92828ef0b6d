"""The findings of an audit as a workbook, one sheet, to be filtered and worked off."""

from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook

from plans.audit import Audit, Finding
from plans.exchange.report_sheet import (
    FIRST_ROW,
    HEADER_ROW,
    Column,
    SheetTitle,
    begin_sheet,
    write_rows,
)
from plans.models import Plan
from plans.people.roles import name_of_person
from reports.audit.page import Filter, describe_filter

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
    workbook = Workbook()
    sheet = workbook.active
    plan = audit.plan
    title = SheetTitle(
        plan.institution,
        f"{plan.start_year}–{plan.end_year} {plan.title}",
        "TASLAK" if plan.status == Plan.Status.DRAFT else "",
    )
    begin_sheet(sheet, title, "Plan denetimi", _COLUMNS, describe_filter(shown, audit))
    rows = [_row(finding) for finding in shown.apply(audit.findings)]
    end = write_rows(sheet, _COLUMNS, rows or [["", "", "", "", "Bulgu yok.", *[""] * 7]])
    last = sheet.cell(HEADER_ROW, len(_COLUMNS)).column_letter
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(end - 1, FIRST_ROW)}"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _row(finding: Finding) -> list[str]:
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
