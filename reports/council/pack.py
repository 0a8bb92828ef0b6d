"""The council pack (meclis dosyası): agenda, summary, report and annex as one document.

It is made of the report's own data, so it cannot say anything else than the report does.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.template.loader import render_to_string

from indicators.performance import as_printed
from plans.face.face import find_face
from reports.monitoring.html import PRINT_STYLES, monitoring_context, report_subject
from reports.monitoring.parts.data import Line, MonitoringReport
from reports.pdf.styles import print_styles


@dataclass(frozen=True)
class Session:
    """When the council deals with the report, and what it is to decide."""

    day: date
    #: As it is called: `2025/8. birleşim, 1. oturum`.
    name: str
    #: The number of the item on the agenda.
    item: str
    subject: str
    #: The decision that is proposed.
    decision: str


def default_subject(report: MonitoringReport) -> str:
    """What the agenda calls the report until somebody writes something else."""
    head = report.head
    return f"{head.start_year}–{head.end_year} {report_subject(report)}"


def default_decision(report: MonitoringReport) -> str:
    return f"“{default_subject(report)}” başlıklı raporun görüşülerek Meclisin bilgisine sunulması."


def behind_by_unit(report: MonitoringReport) -> list[tuple[str, list[Line]]]:
    """Every indicator behind what was due, under the unit that answers for it, in the report's
    order of units."""
    behind = [line for line in report.lines if _is_behind(line)]
    order = {unit.name: place for place, unit in enumerate(report.units)}
    behind.sort(key=lambda line: order.get(line.card.unit, len(order)))
    return [(unit, list(lines)) for unit, lines in groupby(behind, attrgetter("card.unit"))]


def _is_behind(line: Line) -> bool:
    figure = line.indicator.due_performance
    return figure is not None and as_printed(figure) < 100


def pack_html(report: MonitoringReport, session: Session) -> str:
    """The pack as one HTML text that carries its styles and needs nothing else.

    It is a document of today: it bears the institution's present face.
    """
    face = find_face(report.head.institution)
    styles = print_styles(face, *PRINT_STYLES, "reports/council/pdf.css")
    context = monitoring_context(report) | {
        "face": face,
        "session": session,
        "behind": behind_by_unit(report),
        "styles": styles,
        "for_print": True,
    }
    return render_to_string("reports/council/document.html", context)
