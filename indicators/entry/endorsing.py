"""What the unit's müdür does on the sheet: stand for what was sent, or send it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from indicators import workflow
from indicators.entry.access import login_required, open_scope
from indicators.workflow import AlreadyDone, WorkflowError
from plans.language.codes import parse_key, parse_versions
from plans.people.requests import UserRequest


@login_required
@require_POST
def endorse(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """Stand for the values that the page showed as sent."""
    scope = open_scope(request.user, code, unit_code)
    outcome = workflow.endorse(request.user, parse_versions(request.POST.getlist("seen")))
    if outcome.done:
        messages.success(
            request, f"{len(outcome.done)} değeri onayladınız; şimdi strateji ekibinin onayında."
        )
    for reason, error in {str(error): error for error in outcome.refused.values()}.items():
        is_harmless = isinstance(error, AlreadyDone)
        messages.add_message(request, messages.INFO if is_harmless else messages.ERROR, reason)
    return redirect("entry_sheet", scope.period, scope.unit.code)


@login_required
@require_POST
def send_back(request: UserRequest, code: tuple[int, int], unit_code: str, pk: int) -> HttpResponse:
    """Return a sent value to the unit's clerk, with a note."""
    scope = open_scope(request.user, code, unit_code)
    version = parse_key(request.POST.get("version", ""))
    note = request.POST.get("note", "")
    try:
        workflow.send_back(request.user, {pk: (note, version)}).one()
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Değer düzeltilmek üzere iade edildi; görevliye haber verildi.")
    sheet = reverse("entry_sheet", args=[scope.period, scope.unit.code])
    return redirect(f"{sheet}#satir-{pk}")
