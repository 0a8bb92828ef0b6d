"""The summary of a report as a Word document, for the minutes of the session.

Its headings, tables and styles are Word's own, so that the minutes take them over.
"""

from django.utils.formats import date_format

from plans.language.printable import printable
from reports.council.pack import Session
from reports.monitoring.html import report_title
from reports.monitoring.parts.data import MonitoringReport
from reports.monitoring.word import add_summary, marks
from reports.word import FACT_WIDTHS, add_table, new_document, save_document


def minutes_docx(report: MonitoringReport, session: Session) -> bytes:
    """The summary with the facts of the session, and room for what is said and decided."""
    document = new_document(report_title(report), report.head.institution)
    document.add_heading(printable(report_title(report)), 0)
    for mark in marks(report):
        document.add_paragraph(mark, "Intense Quote")
    document.add_heading("Gündem", 1)
    facts = {
        "Tarih": date_format(session.day, "j F Y, l"),
        "Birleşim ve oturum": session.name,
        "Gündem maddesi": session.item,
        "Konu": session.subject,
    }
    add_table(document, FACT_WIDTHS, [row for row in facts.items() if row[1]])
    document.add_heading("Özet", 1)
    add_summary(document, report)
    document.add_heading("Görüşmeler", 1)
    document.add_paragraph()
    document.add_heading("Önerilen karar", 1)
    for line in session.decision.splitlines():
        document.add_paragraph(printable(line))
    document.add_heading("Alınan karar", 1)
    document.add_paragraph()
    return save_document(document)
