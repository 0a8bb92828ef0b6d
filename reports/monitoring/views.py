"""The reports of the six-monthly cycle: as a page, or as a file by `?format=pdf|docx|xlsx|json`.

What is published is read from its publication, its files from the archive; the Word document is
made of the publication's data when it is asked for. `?surum=` names an older version, `?taslak` the
draft of the next one.
"""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from plans.models import Unit
from plans.people.roles import is_strategist, may_read_all
from reports.access import reads_scorecard, reads_unpublished, sees_drafts
from reports.monitoring.forms import forms_of
from reports.monitoring.html import monitoring_context, report_file_name, report_title
from reports.monitoring.parts.data import MonitoringReport, Report
from reports.monitoring.parts.scorecard import scorecard_of
from reports.monitoring.source import (
    VERSION,
    Half,
    MonitoringSource,
    find_monitoring,
    of_half,
    parse_half,
)
from reports.pdf.downloads import file_response
from reports.publications.damage import tells_damage
from reports.publications.files import ASK_AGAIN, FOR_GOOD, archived_response
from reports.publications.reading import address_of
from reports.visitors import kept_for_visitors


@require_http_methods(["GET", "HEAD", "POST"])
@kept_for_visitors
@tells_damage
@of_half
def report(request: HttpRequest, slug: str, half: Half) -> HttpResponse:
    """İzleme raporu of a first half, değerlendirme raporu of a year."""
    source = find_monitoring(request.user, slug, half, request.GET)
    return _respond(request, source, source.report)


@require_http_methods(["GET", "HEAD", "POST"])
@tells_damage
def scorecard(request: HttpRequest, slug: str, period: str, unit: str) -> HttpResponse:
    """Birim karnesi, for the unit's own people, the team and the council."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    source = find_monitoring(request.user, slug, parse_half(period), request.GET)
    unit_id, code, name = _find_unit(source.report, unit)
    if not reads_scorecard(request.user, unit_id):
        raise PermissionDenied
    return _respond(request, source, scorecard_of(source.report, code, name))


def _find_unit(report: MonitoringReport, code: str) -> tuple[int, str, str]:
    """The unit's key, and its code and name in the report; the address may have today's code."""
    today = Unit.objects.filter(code=code).first()
    for line in report.units:
        if line.code == code or (today and line.id == today.pk):
            return line.id, line.code, line.name
    if today is None:
        raise Http404("Böyle bir birim yok.")
    return today.pk, today.code, today.name


def _respond(request: HttpRequest, source: MonitoringSource, report: Report) -> HttpResponse:
    if "format" not in request.GET:
        context = monitoring_context(report) | {
            "source": source,
            "query": f"&{source.query}" if source.query else "",
            "sees_scorecards": sees_drafts(request.user),
            "sees_draft": reads_unpublished(request.user),
            "traces": may_read_all(request.user),
            "publish_url": _publish_url(request, source),
            "pack_url": _pack_url(request, source) if report is source.report else "",
        }
        return render(request, "reports/monitoring/page.html", context)
    if source.publication and report is source.report and request.GET["format"] != "docx":
        cache = FOR_GOOD if VERSION in request.GET else ASK_AGAIN
        return archived_response(request, source.publication, request.GET["format"], cache=cache)
    return file_response(
        request,
        report_title(report),
        report_file_name(report),
        forms_of(report),
    )


def _pack_url(request: HttpRequest, source: MonitoringSource) -> str:
    """Where the team makes the council pack of this version."""
    query = f"?{source.query}" if source.query else ""
    return f"{request.path}meclis/{query}" if is_strategist(request.user) else ""


def _publish_url(request: HttpRequest, source: MonitoringSource) -> str:
    """Where the draft is published, for the team."""
    if source.publication or not is_strategist(request.user):
        return ""
    return f"{address_of(source.period.plan.slug, source.period)}yayimla/"
