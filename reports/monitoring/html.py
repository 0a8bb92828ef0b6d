"""The monitoring reports as HTML for print and as JSON, their charts, and what files are called."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plans.charts.performance import STATUS_COLOURS, Bar, draw_bar_chart, draw_performances
from reports.monitoring.parts.data import Head, MonitoringReport, Report, Scorecard
from reports.publications.typed_json import dump

PRINT_STYLES = (
    "reports/plan/plan.css",
    "reports/pdf/pdf.css",
    "reports/monitoring/monitoring.css",
    "reports/monitoring/pdf.css",
)


def monitoring_context(report: Report) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    return {
        "report": report,
        "head": report.head,
        "title": report_title(report),
        "performance_chart": _performance_chart(report),
        "status_chart": _status_chart(report),
    }


def monitoring_html(report: Report) -> str:
    """The report as one HTML text that carries its styles and needs nothing else."""
    styles = "\n".join(
        Path(finders.find(name)).read_text(encoding="utf-8") for name in PRINT_STYLES
    )
    context = {**monitoring_context(report), "styles": styles, "for_print": True}
    return render_to_string("reports/monitoring/document.html", context)


def monitoring_json(report: Report) -> str:
    """The report's data as JSON; figures are decimal numbers in quotes."""
    return dump(report)


def report_title(report: Report) -> str:
    """`Kars Belediyesi Stratejik Plan İzleme Raporu, 2025 Ocak–Haziran`."""
    head = report.head
    about = f"{report.unit.name} Karnesi" if isinstance(report, Scorecard) else head.title
    return f"{head.institution} {about}, {head.period_name}"


def report_file_name(report: Report, extension: str) -> str:
    """What the downloaded file is called: `kars-2025-2029-izleme-2025-1.pdf`."""
    head = report.head
    parts = [head.slug, head.kind, _file_part(head)]
    if isinstance(report, Scorecard):
        parts.append(report.unit.code)
    return f"{'-'.join(parts)}.{extension}"


def _file_part(head: Head) -> str:
    return str(head.year) if head.kind == "degerlendirme" else head.period


def _performance_chart(report: Report) -> SafeString:
    """The goals' performances, or on a scorecard the cards'."""
    if isinstance(report, MonitoringReport):
        named = [(f"{goal.code} {goal.name}", goal) for goal in report.goals]
        title = "Amaçların performansı"
    else:
        named = [
            (f"{card.label} {objective.name}", card)
            for goal in report.goals
            for objective in goal.objectives
            for card in objective.cards
        ]
        title = "Hedef kartlarının performansı"
    parts = [(label, part.performance, part.status) for label, part in named]
    return draw_performances(parts, title=title)


def _status_chart(report: Report) -> SafeString:
    counts = report.summary.counts
    bars = [Bar(word, count, str(count), STATUS_COLOURS[word]) for word, count in counts.items()]
    return draw_bar_chart(bars, title="Göstergelerin durumu", width=255)
