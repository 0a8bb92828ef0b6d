"""The summary of a report as a Word document, for the minutes of the session.

Its headings, tables and styles are Word's own, so that the minutes take them over.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from plans.language.printable import printable
from plans.language.tags import measured
from reports.council.pack import Session
from reports.council.word import FACT_WIDTHS, add_table, new_document, save_document
from reports.monitoring.html import report_title
from reports.monitoring.parts.data import Deviation, MonitoringReport
from reports.monitoring.parts.tags import coverage, performance

#: Of the columns of a table of deviations, in cm; together the width between the margins.
_DEVIATION_WIDTHS = (1.6, 4.2, 2.8, 2.1, 2.1, 1.7, 2.5)


def minutes_docx(report: MonitoringReport, session: Session) -> bytes:
    """The summary with the facts of the session, and room for what is said and decided."""
    document = new_document(report_title(report), report.head.institution)
    document.add_heading(printable(report_title(report)), 0)
    for mark in _marks(report):
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
    add_table(document, FACT_WIDTHS, _figures(report))
    document.add_heading("Amaçların performansı", 2)
    goals = [(f"{goal.code} {goal.name}", performance(goal.performance)) for goal in report.goals]
    add_table(document, (14.0, 3.0), goals, ("Amaç", "Performans"))
    behind, ahead = report.summary.most_behind, report.summary.most_ahead
    _add_deviations(document, report, "Hedefin en çok gerisinde kalan göstergeler", behind)
    _add_deviations(document, report, "Hedefi en çok aşan göstergeler", ahead)
    document.add_heading("Görüşmeler", 1)
    document.add_paragraph()
    document.add_heading("Önerilen karar", 1)
    for line in session.decision.splitlines():
        document.add_paragraph(printable(line))
    document.add_heading("Alınan karar", 1)
    document.add_paragraph()
    return save_document(document)


def _marks(report: MonitoringReport) -> Iterable[str]:
    head = report.head
    if head.is_sample:
        yield "ÖRNEK VERİ: buradaki gerçekleşmeler denemek için üretilmiştir, gerçek değildir."
    if head.is_interim:
        yield "TASLAK: bu rapor yayımlanmadı; rakamlar değişebilir."


def _figures(report: MonitoringReport) -> list[tuple[str, str]]:
    summary, facts = report.summary, report.head.publication
    day = f"{timezone.localtime(facts.published_at):%d.%m.%Y}" if facts else ""
    figures = [
        ("Rapor", f"{facts.version}. sürüm, {day} günü yayımlandı" if facts else ""),
        ("Planın performansı", f"{performance(summary.performance)} {summary.status}".strip()),
        ("Kapsam", coverage(summary.coverage)),
        ("Verisini tamamlayan birim", f"{summary.units_complete}/{summary.units_total}"),
        ("Eksik değer", str(len(report.missing))),
        ("Geciken iş adımı", str(len(report.late_steps)) if report.activities else ""),
        *((f"Gösterge: {word}", str(count)) for word, count in summary.counts.items()),
    ]
    return [figure for figure in figures if figure[1]]


def _add_deviations(
    document: Any, report: MonitoringReport, title: str, rows: Sequence[Deviation]
) -> None:
    if not rows:
        return
    is_mid_year = report.head.is_mid_year
    document.add_heading(title, 2)
    due, result = ("Beklenen", "Beklenene göre") if is_mid_year else ("Hedef", "Performans")
    heading = ("Kart", "Gösterge", "Birim", due, "Gerçekleşme", result, "Sapma nedeni")
    add_table(
        document,
        _DEVIATION_WIDTHS,
        [
            (
                *(row.card, row.name, row.unit),
                measured(row.due_target, row.unit_of_measure),
                measured(row.actual, row.unit_of_measure),
                performance(row.due_performance),
                row.reason,
            )
            for row in rows
        ],
        heading,
    )
