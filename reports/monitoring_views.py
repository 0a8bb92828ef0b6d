"""The reports of the six-monthly cycle: as a page, or as a file by `?format=pdf|xlsx|json`."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.addresses import parse_period
from indicators.models import Period
from plans.models import Plan, Unit
from reports.access import readable_periods, reads_scorecard, sees_drafts, visible_plans
from reports.documents.monitoring import build_monitoring_report, build_scorecard
from reports.documents.monitoring_data import Report
from reports.downloads import pdf_response
from reports.monitoring_report import (
    monitoring_context,
    monitoring_html,
    monitoring_json,
    report_file_name,
    report_title,
)
from reports.spreadsheets.monitoring import monitoring_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def monitoring(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """İzleme raporu of the first half; the second half is reported with its year."""
    plan = get_object_or_404(visible_plans(request.user), slug=slug)
    found = _get_period(readable_periods(request.user, plan), period)
    if found.half == Period.Half.SECOND:
        address = reverse("evaluation_report", args=[slug, found.year])
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address)
    return _respond(request, build_monitoring_report(found))


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Değerlendirme raporu of a year, as it stands at the end of its second half."""
    plan = get_object_or_404(visible_plans(request.user), slug=slug)
    found = get_object_or_404(
        readable_periods(request.user, plan), year=year, half=Period.Half.SECOND
    )
    return _respond(request, build_monitoring_report(found))


@require_http_methods(["GET", "HEAD", "POST"])
def scorecard(request: HttpRequest, slug: str, period: str, unit: str) -> HttpResponse:
    """Birim karnesi, for the unit's own people, the team and the council."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found_unit = get_object_or_404(Unit, code=unit)
    if not reads_scorecard(request.user, found_unit):
        raise PermissionDenied
    plan = get_object_or_404(Plan, slug=slug)
    # Whoever may read a scorecard may read that of a period under way too.
    periods = plan.periods.exclude(state=Period.State.PLANNED).select_related("plan")
    return _respond(request, build_scorecard(_get_period(periods, period), found_unit))


def _get_period(periods: QuerySet[Period], code: str) -> Period:
    """The period that an address names as `2025-1`."""
    try:
        year, half = parse_period(code)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(periods, year=year, half=half)


def _respond(request: HttpRequest, report: Report) -> HttpResponse:
    match request.GET.get("format"):
        case None:
            context = monitoring_context(report)
            context["sees_scorecards"] = sees_drafts(request.user)
            return render(request, "reports/monitoring/page.html", context)
        case "json":
            return HttpResponse(monitoring_json(report), content_type="application/json")
        case "xlsx":
            name = report_file_name(report, "xlsx")
            return HttpResponse(
                monitoring_workbook(report),
                content_type=XLSX,
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
        case "pdf":
            return pdf_response(
                request,
                monitoring_html(report),
                title=report_title(report),
                file_name=report_file_name(report, "pdf"),
            )
        case _:
            raise Http404
