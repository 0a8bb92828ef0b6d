"""The forms in which a monitoring report may be had."""

from functools import partial

from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import Report
from reports.monitoring.word import monitoring_docx
from reports.monitoring.workbook import monitoring_workbook
from reports.pdf.downloads import Forms
from reports.publications.typed_json import dump


def forms_of(report: Report) -> Forms:
    """HTML, JSON, workbook and Word document, all with the same figures."""
    return Forms(
        partial(monitoring_html, report),
        partial(dump, report),
        partial(monitoring_workbook, report),
        partial(monitoring_docx, report),
    )
