"""Drawing up a calendar in Excel: download, upload, preview of every change, confirmation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from indicators.calendar.access import Scope
from indicators.calendar.drawing_views import own_calendar
from indicators.calendar.excel import UPLOADED, Upload, build_workbook, read_upload
from indicators.calendar.steps import save_calendar
from indicators.workflow import WorkflowError
from plans.exchange.uploads import Taken, take_upload
from plans.exchange.writing import workbook_response
from plans.people.requests import UserRequest, login_required


@login_required
@require_GET
def download(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """The unit's activities and their calendar of the year, as a workbook to fill in."""
    scope = own_calendar(request, year, unit)
    return workbook_response(build_workbook(scope), f"faaliyet-takvimi-{year}-{unit}.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: UserRequest, year: int, unit: str) -> HttpResponse:
    """Explain, take the filled workbook and show what it would change; then save all or nothing."""
    scope = own_calendar(request, year, unit)
    if request.method != "POST":
        return _render(request, scope, Taken())
    taken = take_upload(request, lambda data: read_upload(data, scope))
    if not taken.is_confirmed or taken.upload.errors:
        return _render(request, scope, taken)
    taken.upload.errors += _save(request, scope, taken.upload)
    if taken.upload.errors:
        return _render(request, scope, taken)
    count = len(taken.upload.changes)
    messages.success(request, f"{count} faaliyet Excel’den kaydedildi. Göndermeyi unutmayın.")
    return redirect("calendar_edit", year, unit)


def _save(request: UserRequest, scope: Scope, upload: Upload) -> list[str]:
    """Save all changes, or none; why not, in sentences."""
    names = {change.line.activity.pk: change.line.activity for change in upload.changes}
    drawn = {one.line.activity.pk: (one.content, one.version) for one in upload.changes}
    try:
        with transaction.atomic():
            refused = save_calendar(request.user, scope, drawn, reason=UPLOADED).refused
            if refused:
                transaction.set_rollback(True)
    except WorkflowError as error:
        return [str(error)]
    return [f"“{names[key]}”: {error}" for key, error in refused.items()]


def _render(request: UserRequest, scope: Scope, taken: Taken) -> HttpResponse:
    context = {"scope": scope, "taken": taken, "upload": taken.upload}
    return render(request, "indicators/calendar/excel.html", context)
