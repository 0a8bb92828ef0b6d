"""What the unit's müdür does on the sheet: stand for what was sent, or send it back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from indicators import workflow
from indicators.cycle.answering import rows_of_unit
from indicators.entry.access import Scope, open_scope
from indicators.entry.sending import parse_seen
from indicators.entry.sheet import load_activities
from indicators.tables import ACTIVITIES, VALUES, Table, say_count, table_of
from indicators.workflow import AlreadyDone, WorkflowError
from plans.language.codes import parse_key
from plans.people.requests import UserRequest, login_required


@login_required
@require_POST
def endorse(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """Stand for what the page showed as sent."""
    scope = open_scope(request.user, code, unit_code)
    seen = parse_seen(request.POST.getlist("seen"))
    values = {parse_key(name): version for name, version in seen.items() if name.isdecimal()}
    activities = {
        row.record.pk: seen[row.name]
        for row in load_activities(scope, to_show=False)
        if row.name in seen
    }
    with transaction.atomic():
        outcomes = [
            workflow.endorse(request.user, versions, table)
            for table, versions in ((VALUES, values), (ACTIVITIES, activities))
        ]
    if done := [table_of(row) for outcome in outcomes for row in outcome.done]:
        what = say_count(done, "i")
        messages.success(request, f"{what} onayladınız; şimdi strateji ekibinin onayında.")
    refused = [error for outcome in outcomes for error in outcome.refused.values()]
    for reason, error in {str(error): error for error in refused}.items():
        is_harmless = isinstance(error, AlreadyDone)
        messages.add_message(request, messages.INFO if is_harmless else messages.ERROR, reason)
    return redirect("entry_sheet", scope.period, scope.unit.code)


@login_required
@require_POST
def send_back(request: UserRequest, code: tuple[int, int], unit_code: str, pk: int) -> HttpResponse:
    """Return a sent value to the unit's clerk, with a note."""
    scope = open_scope(request.user, code, unit_code)
    rows = rows_of_unit(scope.period.measurements.all(), scope.unit, scope.period)
    get_object_or_404(rows, pk=pk)
    return _send_back(request, scope, pk, VALUES, f"satir-{pk}")


@login_required
@require_POST
def send_back_activity(
    request: UserRequest, code: tuple[int, int], unit_code: str, pk: int
) -> HttpResponse:
    """The same with what was said of the activity of this year."""
    scope = open_scope(request.user, code, unit_code)
    of_unit = scope.period.progress.filter(activity_year__unit=scope.unit)
    progress = get_object_or_404(of_unit, activity_year=pk)
    return _send_back(request, scope, progress.pk, ACTIVITIES, f"faaliyet-{pk}")


def _send_back(
    request: UserRequest, scope: Scope, pk: int, table: Table, anchor: str
) -> HttpResponse:
    version = parse_key(request.POST.get("version", ""))
    note = request.POST.get("note", "")
    try:
        workflow.send_back(request.user, {pk: (note, version)}, table).one()
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        what = table.what.capitalize()
        messages.success(request, f"{what} düzeltilmek üzere iade edildi; görevliye haber verildi.")
    sheet = reverse("entry_sheet", args=[scope.period, scope.unit.code])
    return redirect(f"{sheet}#{anchor}")
