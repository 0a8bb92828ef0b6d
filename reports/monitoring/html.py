"""The monitoring reports as HTML for page and print, their charts, and what files are called."""

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plans.charts.performance import STATUS_COLOURS, Bar, draw_bar_chart, draw_performances
from reports.monitoring.parts.data import MonitoringReport, Report, Results, Scorecard
from reports.pdf.styles import print_styles
from reports.publications.proof import Proof

PRINT_STYLES = (
    "reports/plan/plan.css",
    "reports/pdf/pdf.css",
    "reports/monitoring/monitoring.css",
    "reports/monitoring/pdf.css",
)


def monitoring_context(report: Report) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    if isinstance(report, MonitoringReport):
        performances = draw_goals(report)
    else:
        performances = _draw_cards(report)
    return {
        "report": report,
        "head": report.head,
        "title": report_title(report),
        "performance_chart": performances,
        "status_chart": _draw_statuses(report),
    }


def monitoring_html(report: Report, proof: Proof | None = None) -> str:
    """The report as one HTML text that carries its styles and needs nothing else; with a title
    page where there is `proof` of what was published."""
    context = monitoring_context(report)
    styles = print_styles(report.head.face, *PRINT_STYLES)
    context |= {"styles": styles, "for_print": True, "proof": proof}
    return render_to_string("reports/monitoring/document.html", context)


def report_subject(report: Report) -> str:
    """`Stratejik Plan İzleme Raporu, 2025 Ocak–Haziran`."""
    about = f"{report.unit.name} Karnesi" if isinstance(report, Scorecard) else report.head.title
    return f"{about}, {report.head.period_name}"


def report_title(report: Report) -> str:
    """`Kars Belediyesi Stratejik Plan İzleme Raporu, 2025 Ocak–Haziran`."""
    return f"{report.head.institution} {report_subject(report)}"


def report_file_name(report: Report) -> str:
    """What the file is called, without its ending: `kars-2025-2029-izleme-2025-1`."""
    head = report.head
    about = str(head.year) if head.kind == "degerlendirme" else head.period
    unit = [report.unit.code] if isinstance(report, Scorecard) else []
    return "-".join([head.slug, head.kind, about, *unit])


# --- Charts -------------------------------------------------------------------------------------


def draw_goals(report: MonitoringReport | Results) -> SafeString:
    """The goals' performances as bars."""
    goals = [(f"{goal.code} {goal.name}", goal.performance, goal.status) for goal in report.goals]
    return draw_performances(goals, title="Amaçların performansı")


def _draw_cards(report: Scorecard) -> SafeString:
    cards = [
        (f"{card.label} {objective.name}", card.performance, card.status)
        for objective in report.objectives
        for card in objective.cards
    ]
    return draw_performances(cards, title="Hedef kartlarının performansı")


def _draw_statuses(report: Report) -> SafeString:
    bars = [
        Bar(word, Decimal(count), str(count), STATUS_COLOURS[word])
        for word, count in report.summary.counts.items()
    ]
    return draw_bar_chart(bars, title="Göstergelerin durumu", width=255)
