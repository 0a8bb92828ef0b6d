"""The strategy team's pages of the six-monthly cycle: open, chase, look, decide, close."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from indicators import workflow
from indicators.cycle.addresses import active_plans, get_period, get_plan
from indicators.cycle.asked import surplus
from indicators.cycle.progress import add_counts
from indicators.mails.outbox import queue_again, queue_due, queue_returns
from indicators.models import Measurement, Period
from indicators.review.forms import ExtensionForm, OpeningForm, suggest_due
from indicators.review.history import events_of
from indicators.review.opening import preview
from indicators.review.queries import (
    UnitRow,
    people_without_email,
    period_rows,
    row_of_unit,
    unit_rows,
)
from indicators.review.sheet import ReviewRow, measurements_of, rows_of
from indicators.workflow import WorkflowError
from plans.models import ObjectiveCard, Plan, Unit
from plans.people.requests import UserRequest
from plans.people.roles import is_strategist

#: The address of measurements whose card names no responsible unit.
NO_UNIT = "-"

Code = tuple[int, int]


def team_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only the strategy team; visitors are asked to log in, others get a 403."""

    @login_required
    @wraps(view)
    def wrapped(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_strategist(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


# --- Periods ----------------------------------------------------------------------------------


@team_only
@require_safe
def periods(request: UserRequest) -> HttpResponse:
    """All periods, and where to open the next one."""
    plans = list(active_plans())
    context = {"rows": period_rows(), "plans": plans, "default_plan": plans[0] if plans else None}
    return render(request, "indicators/review/periods.html", context)


@team_only
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
    return _render(request, "opening", **context)


@transaction.atomic
def _open(request: UserRequest, plan: Plan, form: OpeningForm) -> HttpResponse:
    period = workflow.open_period(request.user, plan, *form.code, form.cleaned_data["due"])
    queue_due([period])
    messages.success(
        request,
        f"{period} dönemi {period.due_date:%d.%m.%Y} gününe kadar açık. E-posta adresi olan "
        "görevlilere haber veriliyor.",
    )
    return _go_to(request, "review_period", period)


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


@team_only
@require_safe
def period(request: UserRequest, code: Code) -> HttpResponse:
    """How far the units are: the table that the team chases from."""
    period = get_period(request, code)
    rows = unit_rows(period)
    return _render(
        request,
        "period",
        period=period,
        rows=rows,
        total=add_counts(row.progress for row in rows),
        late=sum(row.progress.is_late for row in rows),
        without_email=people_without_email(rows),
        unsent=period.notices.unsent().select_related("user"),
        doubtful=period.notices.doubtful().select_related("user"),
        surplus=[(row, workflow.obstacle_to_drop(row)) for row in surplus(period)],
        events=period.events.select_related("user"),
        is_published=workflow.is_published(period),
    )


@team_only
def closing(request: UserRequest, code: Code) -> HttpResponse:
    """What the period still lacks, by unit, before it is closed."""
    period = get_period(request, code)
    rows = [row for row in unit_rows(period) if row.progress.counts.due]
    lacking = [row for row in rows if row.progress.counts.approved < row.progress.counts.due]
    error = ""
    if request.method == "POST":
        if not lacking or "confirmed" in request.POST:
            success = (
                f"{period} dönemi kapandı. Bekleyenleri onaylamayı sürdürebilirsiniz; hiçbir "
                "şey yayımlanmadı."
            )
            with _telling(request, success):
                workflow.close_period(request.user, period.pk)
            return _go_to(request, "review_period", period)
        error = "Eksikleri gördüğünüzü işaretleyin."
    return _render(
        request,
        "closing",
        period=period,
        lacking=lacking,
        total=add_counts(row.progress for row in rows),
        error=error,
        days_left=(period.last_entry_day - timezone.localdate()).days,
        extended=[row for row in rows if row.progress.still_has_time],
    )


@team_only
@require_POST
def reopening(request: UserRequest, code: Code) -> HttpResponse:
    """Undo the closing, with a reason."""
    period = get_period(request, code)
    with _telling(request, f"{period} dönemi yine açık; birimler değer girebilir."):
        workflow.reopen_period(request.user, period.pk, request.POST.get("reason", ""))
    return _go_to(request, "review_period", period)


@team_only
@require_POST
def drop(request: UserRequest, code: Code, pk: int) -> HttpResponse:
    """Remove a draft that the plan no longer asks for."""
    period = get_period(request, code)
    with _telling(request, "Taslak kaldırıldı; içeriği geçmişte duruyor."):
        workflow.drop_surplus(request.user, period.pk, pk, _read_version(request))
    return _go_to(request, "review_period", period)


@team_only
@require_POST
def mails(request: UserRequest, code: Code) -> HttpResponse:
    """Try once more to send what was not sent."""
    period = get_period(request, code)
    messages.success(request, f"{queue_again(period)} e-posta yeniden gönderiliyor.")
    return _go_to(request, "review_period", period)


# --- One unit ---------------------------------------------------------------------------------

#: What the unit's page may be narrowed to: the word in the address, the tab, which rows.
TABS: list[tuple[str, str, Callable[[ReviewRow], bool]]] = [
    ("", "Tümü", lambda row: True),
    ("bekleyen", "Onay bekleyen", lambda row: row.is_sent),
    ("eksik", "Gönderilmeyen", lambda row: row.measurement.state in ("draft", "returned")),
    ("supheli", "Kontrol edilecek", lambda row: bool(row.outliers)),
]


@team_only
@require_safe
def unit(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """A unit's values with everything that helps to judge them, and the buttons to decide."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    rows = rows_of(period, of_unit)
    if not rows:
        raise Http404
    asked = [row for row in rows if row.is_asked]
    chosen = request.GET.get("durum", "")
    shown = [row for row in asked for word, _, test in TABS if word == chosen and test(row)]
    by_card: dict[ObjectiveCard, list[ReviewRow]] = defaultdict(list)
    for row in shown:
        by_card[row.measurement.indicator.card].append(row)
    units = unit_rows(period)
    own = row_of_unit(units, period, of_unit)
    return _render(
        request,
        "unit",
        period=period,
        unit=of_unit,
        unit_code=unit,
        own=own,
        objectives=list(by_card.items()),
        decidable=sum(row.is_sent for row in shown),
        surplus=[] if chosen else [row for row in rows if not row.is_asked],
        tabs=[(word, name, sum(map(test, asked))) for word, name, test in TABS],
        chosen=chosen,
        extension=ExtensionForm(initial={"due": own.progress.last_day}),
        next=_next_unit(units, own),
    )


def _next_unit(units: list[UnitRow], own: UnitRow) -> UnitRow | None:
    """The next unit with values to decide on; after the last comes the first."""
    place = units.index(own) if own in units else -1
    following = [*units[place + 1 :], *units[:place]]
    return next((row for row in following if row.progress.counts.submitted), None)


@team_only
@require_POST
def approve(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Approve one value, those that are ticked, or all that the page showed as waiting."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    name = "one" if "one" in request.POST else "seen" if "all" in request.POST else "chosen"
    versions = _read_versions(request, period, of_unit, name)
    if versions:
        outcome = workflow.approve(request.user, versions)
        _tell(request, outcome, "onaylandı")
    else:
        messages.warning(request, "Hiçbir değer seçmediniz. Onaylayacaklarınızı işaretleyin.")
    return _go_to(request, "review_unit", period, unit)


@team_only
@require_POST
def send_back(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Return the values beside which a note is written; their unit gets one mail."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    name = "one" if "one" in request.POST else "seen"
    notes = {
        pk: (note, version)
        for pk, version in _read_versions(request, period, of_unit, name).items()
        if (note := request.POST.get(f"note-{pk}", "").strip())
    }
    if notes:
        with transaction.atomic():  # the mails come to be with the returns, or not
            outcome = workflow.send_back(request.user, notes)
            if outcome.done and of_unit:
                queue_returns(of_unit, outcome.done)
        _tell(request, outcome, "birime iade edildi")
    else:
        messages.error(request, "İade etmek için birimin neyi düzeltmesi gerektiğini yazın.")
    return _go_to(request, "review_unit", period, unit)


@team_only
@require_POST
def unlock(request: UserRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Open a locked value for change, with a reason."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    get_object_or_404(measurements_of(period, of_unit), pk=pk)
    reason = request.POST.get(f"reason-{pk}", "")
    success = "Kilit açıldı. Gerekçeniz ve adınız geçmişe yazıldı."
    with _telling(request, success), transaction.atomic():
        opened = workflow.unlock(request.user, pk, reason, _read_version(request))
        if opened.state == Measurement.State.RETURNED and of_unit:
            queue_returns(of_unit, [opened])
    return _go_to(request, "review_unit", period, unit, anchor=f"#m-{pk}")


@team_only
@require_POST
def extend(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Give the unit more time."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    form = ExtensionForm(request.POST)
    if of_unit is None:
        raise Http404
    if form.is_valid():
        due = form.cleaned_data["due"]
        with _telling(request, f"{of_unit} için son gün {due:%d.%m.%Y} oldu."):
            workflow.extend(request.user, period.pk, of_unit, due)
    else:
        messages.error(request, str(form.errors["due"][0]))
    return _go_to(request, "review_unit", period, unit)


@team_only
@require_safe
def history(request: UserRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Everything that happened to a value, for whoever traces a published number."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    measurement = get_object_or_404(
        measurements_of(period, of_unit).select_related("indicator__card__objective__goal"), pk=pk
    )
    return _render(
        request,
        "history",
        period=period,
        unit=of_unit,
        unit_code=unit,
        measurement=measurement,
        events=events_of(measurement),
    )


# --- Shared -----------------------------------------------------------------------------------


def _render(request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    return render(request, f"indicators/review/{page}.html", context | {"suffix": _suffix(request)})


def _go_to(
    request: HttpRequest, name: str, period: Period, *args: Any, anchor: str = ""
) -> HttpResponse:
    return redirect(reverse(name, args=[period, *args]) + _suffix(request) + anchor)


def _suffix(request: HttpRequest) -> str:
    """`?plan=…` where the page names a plan; without it the newest plan is meant."""
    plan = request.GET.get("plan")
    return f"?{urlencode({'plan': plan})}" if plan else ""


def _get_unit(code: str) -> Unit | None:
    return None if code == NO_UNIT else get_object_or_404(Unit, code=code)


def _read_version(request: HttpRequest) -> int:
    """The version that the page showed; 0 where it names none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _read_versions(
    request: HttpRequest, period: Period, of_unit: Unit | None, name: str
) -> dict[int, int]:
    """This unit's measurements with their versions, as the fields of that name hold them."""
    chosen = {}
    for text in request.POST.getlist(name):
        pk, _, version = text.partition(":")
        if pk.isdecimal() and version.isdecimal():
            chosen[int(pk)] = int(version)
    own = set(measurements_of(period, of_unit).values_list("pk", flat=True))
    return {pk: version for pk, version in chosen.items() if pk in own}


@contextmanager
def _telling(request: HttpRequest, success: str) -> Iterator[None]:
    """Show the message `success`, or why the step of the cycle inside was refused."""
    try:
        yield
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)


def _tell(request: HttpRequest, outcome: workflow.Outcome, what: str) -> None:
    """Show how many values were changed, and each reason why others were not, with their
    indicators."""
    if outcome.done:
        messages.success(request, f"{len(outcome.done)} değer {what}.")
    by_reason: dict[str, list[str]] = defaultdict(list)
    for row in Measurement.objects.filter(pk__in=outcome.refused).select_related("indicator"):
        reason = str(outcome.refused[row.pk])
        by_reason[reason].append(row.indicator.code or row.indicator.name)
    for reason, indicators in by_reason.items():
        messages.warning(request, f"{reason} ({', '.join(indicators)})")
