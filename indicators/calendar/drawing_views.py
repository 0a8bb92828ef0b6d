"""The pages on which a unit draws up its calendar, sends it, and copies it over years."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from indicators.calendar.access import Scope, open_calendar
from indicators.calendar.copying import copy_calendar, find_copies
from indicators.calendar.drawing import DrawingPage, Line, load_page
from indicators.calendar.steps import save_calendar, send_calendar, withdraw_calendar
from indicators.cycle.addresses import PAGES
from indicators.models import ActivityYear
from indicators.workflow import Stale, WorkflowError
from plans.language.codes import parse_key, parse_versions
from plans.people.requests import UserRequest, login_required


def own_calendar(request: UserRequest, year: int, unit: str) -> Scope:
    """The calendar for a page that its unit's people alone may use; raises PermissionDenied."""
    scope = open_calendar(request.user, year, unit)
    if not scope.is_own:
        raise PermissionDenied
    return scope


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """Draw up the year: a POST keeps everything that was typed, then does what its button says."""
    scope = own_calendar(request, year, unit)
    if request.method != "POST":
        return _render(request, load_page(scope))
    try:
        if "withdraw" in request.POST:
            withdraw_calendar(request.user, scope, _seen(request))
            messages.success(request, "Geri çekildi; düzeltip yeniden gönderin.")
            return redirect("calendar_edit", year, unit)
        return _keep(request, scope)
    except WorkflowError as error:
        messages.error(request, str(error))
    page = load_page(open_calendar(request.user, year, unit))
    for line in page.lines:
        line.take(request.POST)
    return _render(request, page, lost=[line for line in page.lines if line.is_lost])


def _keep(request: UserRequest, scope: Scope) -> HttpResponse:
    page = load_page(scope)
    theirs = {parse_key(text) for text in request.POST.getlist("theirs")}
    for line in page.lines:
        if line.activity.pk not in theirs:
            line.take(request.POST)
    if added := parse_key(request.POST.get("add", "")):
        for line in page.lines:
            if line.activity.pk == added:
                line.add_step()
        return _render(request, page)
    changed = [line for line in page.lines if line.is_sent and line.has_changed]
    valid = {line.activity.pk: line for line in changed if line.is_valid}
    drawn = {key: (line.typed, line.seen_version) for key, line in valid.items()}
    outcome = save_calendar(request.user, scope, drawn)
    if outcome.refused or len(valid) < len(changed) or theirs:
        return _render_refused(request, scope, changed, outcome.refused)
    if "send" in request.POST:
        gone = {line.row.pk for line in valid.values() if line.row and line.typed is None}
        seen = _seen(request) | {row.pk: row.version for row in outcome.done}
        send_calendar(request.user, scope, {pk: seen[pk] for pk in seen.keys() - gone})
        messages.success(request, _SENT)
    else:
        messages.success(request, _KEPT)
    return redirect("calendar_edit", scope.year, scope.unit.code)


_KEPT = "Takvim kaydedildi. Bitince onaya göndermeyi unutmayın."
_SENT = "Takvim onaya gönderildi. Strateji ekibi karar verince burada görürsünüz."


def _render_refused(
    request: UserRequest, scope: Scope, changed: list[Line], refused: dict[int, WorkflowError]
) -> HttpResponse:
    """The page anew, with what was typed where it could not be kept."""
    page = load_page(open_calendar(request.user, scope.year, scope.unit.code))
    failed = {line.activity.pk for line in changed if not line.is_valid} | set(refused)
    for line in page.lines:
        if line.activity.pk not in failed:
            continue
        line.take(request.POST)
        error = refused.get(line.activity.pk)
        if isinstance(error, Stale):
            line.show_conflict(line.row)
        line.error = str(error or "")
    if failed:
        messages.error(
            request,
            f"{len(failed)} faaliyet kaydedilemedi; nedeni yanında yazıyor. Geri kalanı "
            "kaydedildi.",
        )
    return _render(request, page)


def _seen(request: UserRequest) -> dict[int, int]:
    return parse_versions(request.POST.getlist("row"))


def _render(request: UserRequest, page: DrawingPage, **more: Any) -> HttpResponse:
    scope = page.scope
    before = ActivityYear.of(scope.plan, unit=scope.unit, year=scope.year - 1)
    context = {
        "page": page,
        "scope": scope,
        "pages": PAGES,
        "has_year_before": before.exists(),
        # What these drew up stays theirs; whoever took over goes on with it.
        "taken_over": scope.unit.predecessors.filter(activity_years__year=scope.year).distinct(),
    }
    return render(request, "indicators/calendar/edit.html", context | more)


# --- Copying ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """Show what copying this year into later ones would do, then do it."""
    scope = own_calendar(request, year, unit)
    copies = find_copies(scope)
    chosen = {parse_key(text) for text in request.GET.getlist("hedef")}
    if request.method == "POST":
        years = {parse_key(text) for text in request.POST.getlist("hedef")}
        try:
            done = copy_calendar(request.user, scope, years)
        except WorkflowError as error:
            messages.error(request, f"Hiçbir şey kopyalanmadı. {error}")
        else:
            if done:
                names = ", ".join(f"{one.year} ({len(one.new)} faaliyet)" for one in done)
                messages.success(request, f"Kopyalandı: {names}. Taslaktır; bakıp gönderin.")
                return redirect("calendar_edit", done[0].year, unit)
            messages.info(request, "Kopyalanacak bir şey yok. En az bir yıl seçin.")
        chosen = years
    context = {"scope": scope, "copies": copies, "chosen": chosen}
    return render(request, "indicators/calendar/copy.html", context)
