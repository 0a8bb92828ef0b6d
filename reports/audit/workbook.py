"""The findings of an audit as a workbook, one sheet, to be filtered and worked off."""

from collections.abc import Callable
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

#: The columns, and what each says of a finding.
_COLUMNS: list[tuple[Column, Callable[[Finding], object]]] = [
    (Column("Önem", 9), lambda row: row.severity.label),
    (Column("Konu", 16), lambda row: row.family.label),
    (Column("Kod", 7), lambda row: row.rule.code),
    (Column("Yer", 26), lambda row: row.place.label),
    (Column("Bulgu", 70), lambda row: row.text),
    (Column("Kural", 34), lambda row: row.rule.title),
    (Column("Nasıl düzeltilir", 46), lambda row: row.rule.remedy),
    (Column("Dayanak", 40), lambda row: row.rule.ground),
    (Column("Durum", 10), lambda row: "Açık" if row.is_open else "İstisna"),
    (Column("İstisna gerekçesi", 36), lambda row: row.acceptance and row.acceptance.reason),
    (
        Column("Kabul eden", 20),
        lambda row: row.acceptance and name_of_person(row.acceptance.accepted_by),
    ),
    (
        Column("Kabul tarihi", 12),
        lambda row: row.acceptance and f"{timezone.localtime(row.acceptance.accepted_at):%d.%m.%Y}",
    ),
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
    columns = [column for column, _ in _COLUMNS]
    begin_sheet(sheet, title, "Plan denetimi", columns, describe_filter(shown, audit))
    rows = [
        [str(say(finding) or "") for _, say in _COLUMNS] for finding in shown.apply(audit.findings)
    ]
    end = write_rows(sheet, columns, rows or [["", "", "", "", "Bulgu yok.", *[""] * 7]])
    last = sheet.cell(HEADER_ROW, len(columns)).column_letter
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(end - 1, FIRST_ROW)}"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
