"""The year view of a unit's and of a plan's activities: page, or file by `?format=pdf|xlsx`."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators.calendar.lines import load_rows
from indicators.models import ActivityYear
from indicators.readings import SENT
from plans.models import Plan, Unit
from plans.people.requests import UserRequest, login_required
from plans.people.roles import may_read_all, units_of
from reports.access import listed_plans, reads_scorecard, reads_unpublished, visible_plans
from reports.calendar.view import (
    ORDERS,
    Choice,
    YearView,
    year_context,
    year_html,
    year_workbook,
)
from reports.pdf.downloads import Forms, file_response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def unit_calendar(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """What a unit does in a year, for its own people, the team and the council; what it has not
    sent yet is not for the council."""
    found = get_object_or_404(Unit, code=unit)
    if not reads_scorecard(request.user, found.pk):
        raise PermissionDenied
    plan = max(
        listed_plans(request.user).filter(start_year__lte=year, end_year__gte=year),
        key=lambda plan: (plan.status == Plan.Status.ACTIVE, plan.start_year),
        default=None,
    )
    if plan is None:
        raise Http404("Bu yılın planı yok.")
    rows = ActivityYear.objects.filter(unit=found)
    is_own = found.pk in units_of(request.user)
    if not (is_own or may_read_all(request.user)):
        rows = rows.filter(state__in=SENT)
    return _respond(request, plan, year, rows, found, is_own=is_own)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_calendar(request: UserRequest, year: int, slug: str) -> HttpResponse:
    """What all units sent for a year, for the team, the council and the units."""
    if not reads_unpublished(request.user):
        raise PermissionDenied
    plan = get_object_or_404(visible_plans(request.user), slug=slug)
    if year not in plan.years:
        raise Http404("Bu yıl planın dönemi dışında.")
    return _respond(request, plan, year, ActivityYear.objects.filter(state__in=SENT))


def _respond(
    request: UserRequest,
    plan: Plan,
    year: int,
    rows: QuerySet[ActivityYear],
    unit: Unit | None = None,
    *,
    is_own: bool = False,
) -> HttpResponse:
    rows = rows.filter(activity__card__objective__goal__plan=plan)
    today = timezone.localdate()
    found = tuple(load_rows(rows.filter(year=year), today, is_own=is_own))
    is_sample = plan.periods.filter(year=year, is_sample=True).exists()
    view = YearView(plan, unit, year, today, found, is_sample)
    choice = Choice.read(request.GET)
    if "format" in request.GET:
        return file_response(
            request,
            view.title,
            view.file_name,
            Forms(lambda: year_html(view, choice), workbook=lambda: year_workbook(view, choice)),
        )
    context = year_context(view, choice) | {
        "choice": choice,
        "orders": [(word, name) for word, name, _ in ORDERS],
        "years": sorted({*rows.values_list("year", flat=True).distinct().order_by(), year}),
        "is_own": is_own,
    }
    return render(request, "reports/calendar/page.html", context)
