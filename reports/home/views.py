"""The home page by role, and the list of reports."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.cycle.addresses import PAGES, active_plans
from indicators.entry.overview import build_overview
from plans.people.roles import is_auditor, is_strategist, terms_outside, units_of
from plans.surveys.questionnaire import find_open_surveys
from reports.access import listed_plans
from reports.home.report_list import list_reports
from reports.home.team import team_context
from reports.visitors import kept_for_visitors


@require_safe
@kept_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """For those who work with the plan their work; for readers the plans and their reports."""
    user = request.user
    if user.is_authenticated:
        # Without a plan in force the team reads what everybody does.
        if is_strategist(user) and (plans := list(active_plans())):
            return render(request, "reports/home/team.html", team_context(plans) | {"pages": PAGES})
        if not is_strategist(user) and units_of(user):
            overview = build_overview(user)
            context = {"overview": overview, "plans": list_reports(user), "pages": PAGES}
            return render(request, "reports/home/unit.html", context)
        if is_auditor(user):
            context = {"plans": list_reports(user)}
            return render(request, "reports/home/auditor.html", context)
    plans_and_sizes = listed_plans(user).annotate(
        goal_count=Count("goals", distinct=True),
        objective_count=Count("goals__objectives", distinct=True),
        indicator_count=Count("goals__objectives__cards__indicators", distinct=True),
    )
    context = {
        "plans": plans_and_sizes,
        "terms": terms_outside(user),
        "listed_plans": list_reports(user),
        # Also those of drafts: a survey is held while its plan is being written.
        "open_surveys": find_open_surveys(timezone.localdate()),
    }
    return render(request, "reports/home/page.html", context)


@require_safe
@kept_for_visitors
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that can be read or downloaded."""
    return render(request, "reports/home/reports.html", {"plans": list_reports(request.user)})
