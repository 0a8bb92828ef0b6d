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
from reports.audit.page import Filter

_WIDTHS = {
    "Önem": 9,
    "Konu": 16,
    "Kod": 7,
    "Yer": 26,
    "Bulgu": 70,
    "Kural": 34,
    "Nasıl düzeltilir": 46,
    "Dayanak": 40,
    "Durum": 10,
    "İstisna gerekçesi": 36,
    "Kabul eden": 20,
    "Kabul tarihi": 12,
}
_COLUMNS = [Column(name, width) for name, width in _WIDTHS.items()]


def audit_workbook(audit: Audit, shown: Filter) -> bytes:
    """The findings that `shown` lets through, as an .xlsx file."""
    workbook, plan = Workbook(), audit.plan
    sheet = workbook.active
    title = SheetTitle(
        plan.institution,
        f"{plan.start_year}–{plan.end_year} {plan.title}",
        "TASLAK" if plan.status == Plan.Status.DRAFT else "",
    )
    begin_sheet(sheet, title, "Plan denetimi", _COLUMNS, shown.describe(audit))
    rows = [_values(finding) for finding in shown.apply(audit.findings)]
    end = write_rows(sheet, _COLUMNS, rows or [["", "", "", "", "Bulgu yok.", *[""] * 7]])
    last = sheet.cell(HEADER_ROW, len(_COLUMNS)).column_letter
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(end - 1, FIRST_ROW)}"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _values(finding: Finding) -> list[str]:
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
