"""The monitoring reports as an Excel workbook."""

from plans.exchange.report_sheet import report_book
from reports.monitoring.html import report_subject
from reports.monitoring.parts.data import Report
from reports.monitoring.tables import tables_of


def monitoring_workbook(report: Report) -> bytes:
    """The workbook of a report, with the same figures as its page."""
    head = report.head
    marks = [("ÖRNEK VERİ", head.is_sample), ("TASLAK", head.is_interim)]
    mark = " · ".join(mark for mark, applies in marks if applies)
    return report_book(head.institution, report_subject(report), tables_of(report), mark)
