"""The strategy team's pages of the six-monthly cycle: open, chase, look, decide, close."""

from collections import defaultdict
from collections.abc import Callable, Iterable
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
from indicators.cycle.progress import total
from indicators.mails.outbox import queue_again, queue_due, queue_returns
from indicators.models import Measurement, Period
from indicators.review.forms import ExtensionForm, OpeningForm, suggested_due
from indicators.review.history import events_of
from indicators.review.opening import preview
from indicators.review.queries import (
    people_without_email,
    period_rows,
    row_of_unit,
    unit_rows,
)
from indicators.review.sheet import Row, measurements_of, rows_of
from indicators.workflow import WorkflowError
from plans.models import Plan, Unit
from plans.people.roles import is_strategist

#: The address of measurements whose card names no responsible unit.
NO_UNIT = "-"

Code = tuple[int, int]


def team_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only the strategy team; visitors are asked to log in, others get a 403."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_strategist(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


# --- Periods ----------------------------------------------------------------------------------


@team_only
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """All periods, and where to open the next one."""
    plans = list(active_plans())
    return render(
        request,
        "indicators/review/periods.html",
        {
            "rows": period_rows(timezone.localdate()),
            "plans": plans,
            "default_plan": plans[0] if plans else None,
        },
    )


@team_only
def opening(request: HttpRequest) -> HttpResponse:
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
    context = {"plan": plan, "form": form, "suffix": _suffix(request)}
    if form.is_bound and form.is_valid():
        context |= {
            "preview": preview(plan, *form.code),
            "period": Period.objects.filter(plan=plan, year=form.code[0], half=form.code[1]).first()
            or Period(plan=plan, year=form.code[0], half=form.code[1]),
            "due": form.cleaned_data["due"],
        }
    return render(request, "indicators/review/opening.html", context)


@transaction.atomic
def _open(request: HttpRequest, plan: Plan, form: OpeningForm) -> HttpResponse:
    period = workflow.open_period(request.user, plan, *form.code, form.cleaned_data["due"])
    queue_due([period])
    messages.success(
        request,
        f"{period} dönemi {period.due_date:%d.%m.%Y} gününe kadar açık. E-posta adresi olan "
        "görevlilere haber veriliyor.",
    )
    return redirect(_address(request, "review_period", period))


def _next_period(plan: Plan) -> dict[str, Any]:
    """The half that was over last and was not opened yet, as the form's first suggestion."""
    today = timezone.localdate()
    opened = {
        (row.year, row.half) for row in plan.periods.all() if row.state != Period.State.PLANNED
    }
    halves = [
        Period(plan=plan, year=year, half=half)
        for year in plan.years
        for half in Period.Half
        if (year, half) not in opened
    ]
    past = [half for half in halves if half.last_day <= today]
    for half in past[-1:] or halves[:1]:
        return {"period": half.code, "due": suggested_due(half.year, half.half)}
    return {}


@team_only
@require_safe
def period(request: HttpRequest, code: Code) -> HttpResponse:
    """How far the units are: the table that the team chases from."""
    period = get_period(request, code)
    rows = unit_rows(period, timezone.localdate())
    return render(
        request,
        "indicators/review/period.html",
        {
            "period": period,
            "rows": rows,
            "total": total(row.progress for row in rows),
            "late": sum(row.is_late for row in rows),
            "without_email": people_without_email(rows),
            "unsent": period.notices.unsent().select_related("user"),
            "doubtful": period.notices.doubtful().select_related("user"),
            "surplus": [(row, workflow.obstacle_to_drop(row)) for row in surplus(period)],
            "events": period.events.select_related("user"),
            "is_published": workflow.is_published(period),
            "suffix": _suffix(request),
        },
    )


@team_only
def closing(request: HttpRequest, code: Code) -> HttpResponse:
    """What the period still lacks, by unit, before it is closed."""
    period = get_period(request, code)
    rows = [row for row in unit_rows(period, timezone.localdate()) if row.progress.counts.due]
    lacking = [row for row in rows if row.progress.counts.approved < row.progress.counts.due]
    error = ""
    if request.method == "POST":
        if lacking and "confirmed" not in request.POST:
            error = "Eksikleri gördüğünüzü işaretleyin."
        else:
            try:
                period = workflow.close_period(request.user, period.pk)
            except WorkflowError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(
                    request,
                    f"{period} dönemi kapandı. Bekleyenleri onaylamayı sürdürebilirsiniz; hiçbir "
                    "şey yayımlanmadı.",
                )
            return redirect(_address(request, "review_period", period))
    return render(
        request,
        "indicators/review/closing.html",
        {
            "period": period,
            "lacking": lacking,
            "total": total(row.progress for row in rows),
            "error": error,
            "days_left": (period.due_date - timezone.localdate()).days,
            "extended": [row for row in rows if row.progress.still_has_time(timezone.localdate())],
            "suffix": _suffix(request),
        },
    )


@team_only
@require_POST
def reopening(request: HttpRequest, code: Code) -> HttpResponse:
    """Undo the closing, with a reason."""
    period = get_period(request, code)
    try:
        workflow.reopen_period(request.user, period.pk, request.POST.get("reason", ""))
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{period} dönemi yine açık; birimler değer girebilir.")
    return redirect(_address(request, "review_period", period))


@team_only
@require_POST
def drop(request: HttpRequest, code: Code, pk: int) -> HttpResponse:
    """Remove a draft that the plan no longer asks for."""
    period = get_period(request, code)
    try:
        workflow.drop_surplus(request.user, period.pk, pk, _read_version(request))
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Taslak kaldırıldı; içeriği geçmişte duruyor.")
    return redirect(_address(request, "review_period", period))


@team_only
@require_POST
def mails(request: HttpRequest, code: Code) -> HttpResponse:
    """Try once more to send what was not sent."""
    period = get_period(request, code)
    messages.success(request, f"{queue_again(period)} e-posta yeniden gönderiliyor.")
    return redirect(_address(request, "review_period", period))


# --- One unit ---------------------------------------------------------------------------------

#: What the unit's page may be narrowed to: the word in the address, the tab, which rows.
TABS: list[tuple[str, str, Callable[[Row], bool]]] = [
    ("", "Tümü", lambda row: True),
    ("bekleyen", "Onay bekleyen", lambda row: row.is_sent),
    ("eksik", "Gönderilmeyen", lambda row: row.measurement.state in ("draft", "returned")),
    ("supheli", "Kontrol edilecek", lambda row: bool(row.outliers)),
]


@team_only
@require_safe
def unit(request: HttpRequest, code: Code, unit: str) -> HttpResponse:
    """A unit's values with everything that helps to judge them, and the buttons to decide."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    rows = rows_of(period, of_unit)
    if not rows:
        raise Http404
    asked = [row for row in rows if row.is_asked]
    chosen = request.GET.get("durum", "")
    shown = [row for row in asked if _belongs(row, chosen)]
    units = unit_rows(period, timezone.localdate())
    own = row_of_unit(units, period, of_unit)
    return render(
        request,
        "indicators/review/unit.html",
        {
            "period": period,
            "unit": of_unit,
            "unit_code": unit,
            "own": own,
            "objectives": _by_card(shown),
            "decidable": sum(row.may_be_decided for row in shown),
            "surplus": [] if chosen else [row for row in rows if not row.is_asked],
            "tabs": [(word, name, sum(map(test, asked))) for word, name, test in TABS],
            "chosen": chosen,
            "extension": ExtensionForm(initial={"due": own.progress.last_day}),
            "next": _next_unit(units, own),
            "suffix": _suffix(request),
        },
    )


def _belongs(row: Row, chosen: str) -> bool:
    return any(word == chosen and test(row) for word, _, test in TABS)


def _by_card(rows: Iterable[Row]) -> list[tuple[Any, list[Row]]]:
    by_card: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        by_card[row.measurement.indicator.card].append(row)
    return list(by_card.items())


def _next_unit(units: list[Any], own: Any) -> Any:
    """The unit after this one that has something to decide on; it goes round."""
    place = units.index(own) if own in units else -1
    following = [*units[place + 1 :], *units[:place]]
    return next((row for row in following if row.progress.counts.submitted), None)


@team_only
@require_POST
def approve(request: HttpRequest, code: Code, unit: str) -> HttpResponse:
    """Approve one value, those that are ticked, or all that the page showed as waiting."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    versions = _versions(request, period, of_unit)
    if not versions:
        messages.warning(request, "Hiçbir değer seçmediniz. Onaylayacaklarınızı işaretleyin.")
    else:
        outcome = workflow.approve(request.user, versions)
        if outcome.done:
            messages.success(request, f"{len(outcome.done)} değer onaylandı.")
        _tell_refusals(request, outcome.refused)
    return redirect(_unit_address(request, period, unit))


#: Buttons that do not stand for the ticked rows, and the fields with what they stand for.
_BUTTONS = [("one", "one"), ("all", "seen")]


def _versions(request: HttpRequest, period: Period, of_unit: Unit | None) -> dict[int, int]:
    """The chosen measurements of this unit with the versions that the page showed."""
    # Which button was pressed: a row's own, "all that is shown", or that for what is ticked.
    pressed = [field for button, field in _BUTTONS if button in request.POST]
    return _shown_versions(request, period, of_unit, pressed[0] if pressed else "chosen")


def _shown_versions(
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


@team_only
@require_POST
def send_back(request: HttpRequest, code: Code, unit: str) -> HttpResponse:
    """Return the values beside which a note is written; their unit gets one mail."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    name = "one" if "one" in request.POST else "seen"
    notes = {
        pk: (note, version)
        for pk, version in _shown_versions(request, period, of_unit, name).items()
        if (note := request.POST.get(f"note-{pk}", "").strip())
    }
    if not notes:
        messages.error(request, "İade etmek için birimin neyi düzeltmesi gerektiğini yazın.")
        return redirect(_unit_address(request, period, unit))
    with transaction.atomic():  # the mails come to be with the returns, or not
        outcome = workflow.send_back(request.user, notes)
        if outcome.done and of_unit:
            queue_returns(of_unit, outcome.done)
    if outcome.done:
        messages.success(request, f"{len(outcome.done)} değer birime iade edildi.")
    _tell_refusals(request, outcome.refused)
    return redirect(_unit_address(request, period, unit))


@team_only
@require_POST
def unlock(request: HttpRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Open a locked value for change, with a reason."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    get_object_or_404(measurements_of(period, of_unit), pk=pk)
    try:
        with transaction.atomic():
            opened = workflow.unlock(
                request.user, pk, request.POST.get(f"reason-{pk}", ""), _read_version(request)
            )
            if opened.state == Measurement.State.RETURNED and of_unit:
                queue_returns(of_unit, [opened])
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Kilit açıldı. Gerekçeniz ve adınız geçmişe yazıldı.")
    return redirect(_unit_address(request, period, unit) + f"#m-{pk}")


@team_only
@require_POST
def extend(request: HttpRequest, code: Code, unit: str) -> HttpResponse:
    """Give the unit more time."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    form = ExtensionForm(request.POST)
    if of_unit is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, form.errors["due"][0])
    else:
        try:
            workflow.extend(request.user, period.pk, of_unit, form.cleaned_data["due"])
        except WorkflowError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                f"{of_unit} için son gün {form.cleaned_data['due']:%d.%m.%Y} oldu.",
            )
    return redirect(_unit_address(request, period, unit))


@team_only
@require_safe
def history(request: HttpRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Everything that happened to a value, for whoever traces a published number."""
    period, of_unit = get_period(request, code), _get_unit(unit)
    measurement = get_object_or_404(
        measurements_of(period, of_unit).select_related("indicator__card__objective__goal"), pk=pk
    )
    return render(
        request,
        "indicators/review/history.html",
        {
            "period": period,
            "unit": of_unit,
            "unit_code": unit,
            "measurement": measurement,
            "events": events_of(measurement),
            "suffix": _suffix(request),
        },
    )


# --- Shared -----------------------------------------------------------------------------------


def _read_version(request: HttpRequest) -> int:
    """The version that the page showed; 0 where it names none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _get_unit(code: str) -> Unit | None:
    return None if code == NO_UNIT else get_object_or_404(Unit, code=code)


def _suffix(request: HttpRequest) -> str:
    """What an address of the same plan ends with: pages of another than the newest name it."""
    plan = request.GET.get("plan")
    return f"?{urlencode({'plan': plan})}" if plan else ""


def _address(request: HttpRequest, name: str, period: Period, *args: Any) -> str:
    return reverse(name, args=[period, *args]) + _suffix(request)


def _unit_address(request: HttpRequest, period: Period, unit: str) -> str:
    return _address(request, "review_unit", period, unit)


def _tell_refusals(request: HttpRequest, refused: dict[int, WorkflowError]) -> None:
    """One message for each reason, naming the indicators that it holds for."""
    names = {
        row.pk: row.indicator.code or row.indicator.name
        for row in Measurement.objects.filter(pk__in=refused).select_related("indicator")
    }
    by_reason: dict[str, list[str]] = defaultdict(list)
    for pk, error in refused.items():
        by_reason[str(error)].append(names[pk])
    for reason, indicators in by_reason.items():
        messages.warning(request, f"{reason} ({', '.join(indicators)})")
