"""The strategy team's pages of a period: open, chase, close."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from indicators import workflow
from indicators.cycle.addresses import PAGES, active_plans, get_period, get_plan
from indicators.cycle.asked import surplus
from indicators.cycle.calendars import year_of
from indicators.cycle.progress import add_counts
from indicators.mails.outbox import queue_due
from indicators.models import Period
from indicators.review.forms import OpeningForm, suggest_due
from indicators.review.opening import preview
from indicators.review.pages import Code, go_to, read_version, render_page, telling
from indicators.review.queries import (
    people_without_email,
    period_rows,
    unit_rows,
)
from indicators.workflow import WorkflowError
from plans.models import Plan
from plans.people.requests import UserRequest, for_readers, for_team
from plans.records.queues import MAIL, late_queues


@for_readers
@require_safe
def periods(request: UserRequest) -> HttpResponse:
    """All periods, and where to open the next one."""
    plans = list(active_plans())
    context = {
        "rows": period_rows(),
        "plans": plans,
        "default_plan": plans[0] if plans else None,
        "pages": PAGES,
        "calendar_year": year_of(plans[0], timezone.localdate()) if plans else None,
    }
    return render_page(request, "periods", **context)


@for_team
def opening(request: UserRequest) -> HttpResponse:
    """Choose a period and its last day, see what it will ask for, then open it."""
    plan = get_plan(request)
    if plan.status != plan.Status.ACTIVE:
        raise Http404
    if request.method == "POST":
        form = OpeningForm(plan, request.POST)
        if form.is_valid():
            try:
                return _open(request, plan, form)
            except WorkflowError as error:
                form.add_error("due", str(error))
    elif "period" in request.GET:
        form = OpeningForm(plan, request.GET)
    else:
        form = OpeningForm(plan, initial=_next_period(plan))
    context = {"plan": plan, "form": form}
    if form.is_bound and form.is_valid():
        context |= {
            "preview": preview(plan, *form.code),
            "period": Period.of(plan, *form.code),
            "due": form.cleaned_data["due"],
        }
    return render_page(request, "opening", **context)


@transaction.atomic
def _open(request: UserRequest, plan: Plan, form: OpeningForm) -> HttpResponse:
    period = workflow.open_period(request.user, plan, *form.code, form.cleaned_data["due"])
    queue_due([period])
    messages.success(
        request,
        f"{period} dönemi {period.due_date:%d.%m.%Y} gününe kadar açık. E-posta adresi olan "
        "görevlilere haber veriliyor.",
    )
    return go_to(request, "review_period", period)


def _next_period(plan: Plan) -> dict[str, Any]:
    """The form's first suggestion: the latest half-year that is over and was not opened yet."""
    opened = {
        (row.year, row.half) for row in plan.periods.all() if row.state != Period.State.PLANNED
    }
    halves = [
        Period(plan=plan, year=year, half=half)
        for year in plan.years
        for half in Period.Half
        if (year, half) not in opened
    ]
    past = [half for half in halves if half.last_day <= timezone.localdate()]
    for half in past[-1:] or halves[:1]:
        return {"period": half.code, "due": suggest_due(half.year, half.half)}
    return {}


@for_readers
@require_safe
def period(request: UserRequest, code: Code) -> HttpResponse:
    """How far the units are: the table that the team chases from."""
    period = get_period(request, code)
    rows = unit_rows(period)
    return render_page(
        request,
        "period",
        period=period,
        rows=rows,
        total=add_counts(row.progress for row in rows),
        late=sum(row.progress.is_late for row in rows),
        without_manager=[
            row.progress.unit
            for row in rows
            if row.progress.unit and period.plan.asks_endorsement and not row.managers
        ],
        without_email=people_without_email(rows),
        unsent=period.notices.unsent().select_related("user"),
        doubtful=period.notices.doubtful().select_related("user"),
        late_queues=[queue for queue in late_queues() if queue.name == MAIL],
        surplus=[(row, workflow.obstacle_to_drop(row)) for row in surplus(period)],
        events=period.events.select_related("user"),
        is_published=workflow.is_published(period),
    )


@for_team
def closing(request: UserRequest, code: Code) -> HttpResponse:
    """What the period still lacks, by unit, before it is closed."""
    period = get_period(request, code)
    rows = [row for row in unit_rows(period) if row.progress.counts.due]
    lacking = [row for row in rows if row.lacks]
    error = ""
    if request.method == "POST":
        if not lacking or "confirmed" in request.POST:
            success = (
                f"{period} dönemi kapandı. Bekleyenleri onaylamayı sürdürebilirsiniz; hiçbir "
                "şey yayımlanmadı."
            )
            with telling(request, success):
                workflow.close_period(request.user, period.pk)
            return go_to(request, "review_period", period)
        error = "Eksikleri gördüğünüzü işaretleyin."
    return render_page(
        request,
        "closing",
        period=period,
        lacking=lacking,
        total=add_counts(row.progress for row in rows),
        error=error,
        days_left=(period.last_entry_day - timezone.localdate()).days,
        extended=[row for row in rows if row.progress.still_has_time],
    )


@for_team
@require_POST
def reopening(request: UserRequest, code: Code) -> HttpResponse:
    """Undo the closing, with a reason."""
    period = get_period(request, code)
    with telling(request, f"{period} dönemi yine açık; birimler değer girebilir."):
        workflow.reopen_period(request.user, period.pk, request.POST.get("reason", ""))
    return go_to(request, "review_period", period)


@for_team
@require_POST
def drop(request: UserRequest, code: Code, pk: int) -> HttpResponse:
    """Remove a draft that the plan no longer asks for."""
    period = get_period(request, code)
    with telling(request, "Taslak kaldırıldı; içeriği geçmişte duruyor."):
        workflow.drop_surplus(request.user, period.pk, pk, read_version(request))
    return go_to(request, "review_period", period)
