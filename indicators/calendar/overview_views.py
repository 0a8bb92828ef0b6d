"""The strategy team's pages: who has drawn up a calendar, and the decision on each."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators.calendar.access import open_calendar, plan_of_year
from indicators.calendar.overview import ORDERS, STATES, Choice, unit_rows
from indicators.calendar.steps import approve_calendar, return_calendar
from indicators.cycle.addresses import PAGES
from indicators.models import Notice
from indicators.workflow import WorkflowError
from plans.language.codes import parse_versions
from plans.people.requests import UserRequest, for_readers, for_team


@for_readers
@require_safe
def team(request: UserRequest, year: int) -> HttpResponse:
    """What each unit has drawn up for the year: missing, draft, sent, approved."""
    plan = plan_of_year(year)
    rows = unit_rows(plan, year)
    choice = Choice.read(request.GET)
    counts = Counter(row.state for row in rows)
    mails = Notice.objects.filter(plan=plan, year=year).select_related("user")
    context = {
        "plan": plan,
        "pages": PAGES,
        "year": year,
        "rows": choice.apply(rows),
        "total": len(rows),
        "choice": choice,
        "states": [(state, word, counts[state]) for state, word in STATES.items()],
        "orders": [(word, name) for word, name, _ in ORDERS],
        "unsent": mails.unsent(),
        "doubtful": mails.doubtful(),
    }
    return render(request, "indicators/calendar/team.html", context)


@for_team
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """Read a unit's calendar of the year and approve it, or return it with a note."""
    scope = open_calendar(request.user, year, unit)
    note = request.POST.get("note", "")
    if request.method == "POST":
        versions = parse_versions(request.POST.getlist("row"))
        try:
            if "approve" in request.POST:
                approve_calendar(request.user, scope, versions)
                messages.success(request, f"{scope.unit}: {year} takvimi onaylandı.")
            else:
                return_calendar(request.user, scope, note, versions)
                messages.success(request, f"{scope.unit}: {year} takvimi iade edildi.")
            return redirect("calendar_team", year)
        except WorkflowError as error:
            messages.error(request, str(error))
    named = {row.activity_id for row in scope.stored}
    left_out = [
        activity
        for activity in scope.activities.filter(card__responsible_unit=scope.unit)
        if activity.pk not in named
    ]
    context = {"scope": scope, "left_out": left_out, "note": note, "pages": PAGES}
    return render(request, "indicators/calendar/decide.html", context)
