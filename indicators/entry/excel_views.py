"""Filling a sheet in Excel: download, upload, preview of every change, confirmation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from indicators import workflow
from indicators.entry.access import Scope, open_scope
from indicators.entry.evidence import attach
from indicators.entry.excel import Upload, build_workbook, read_upload
from indicators.entry.excel_activities import UPLOADED
from indicators.entry.progress import save_progress
from indicators.entry.sheet import load_activities, load_tasks
from indicators.workflow import WorkflowError
from plans.exchange.uploads import take_upload
from plans.exchange.writing import workbook_response
from plans.language.codes import parse_key
from plans.people.requests import UserRequest, login_required


@login_required
@require_GET
def download(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """What the unit may write, measurements and activities, as a workbook to fill in."""
    scope = open_scope(request.user, code, unit_code)
    tasks = [task for task in load_tasks(scope) if task.is_editable]
    activities = [task for task in load_activities(scope) if task.is_editable]
    if not (tasks or activities):
        messages.info(request, "Bu dönemde girilecek değer kalmadı.")
        return redirect("entry_sheet", scope.period, scope.unit.code)
    name = f"veri-girisi-{scope.period.code}-{scope.unit.code}.xlsx"
    return workbook_response(build_workbook(tasks, activities), name)


@login_required
@require_http_methods(["GET", "POST"])
def exchange(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """Explain, take the filled workbook and show what it would change; then save all or nothing."""
    scope = open_scope(request.user, code, unit_code)
    if request.method == "GET":
        return _render(request, scope)
    taken = take_upload(
        request,
        lambda data: read_upload(data, load_tasks(scope), request.user, load_activities(scope)),
    )
    upload = taken.upload
    if not taken.is_confirmed:
        return _render(request, scope, *taken.errors, upload=upload, name=taken.name)
    refused = {} if upload.errors else _save(request, scope, upload)
    upload.errors += [
        f"{change.where}. satır, “{change.task.title}”: {refused[change.task.key]}"
        for change in upload.changes
        if change.task.key in refused
    ]
    if upload.errors:
        return _render(request, scope, upload=upload)
    messages.success(
        request,
        f"{upload.summary} Excel’den kaydedildi. Göndermeyi unutmayın.",
    )
    return redirect("entry_sheet", scope.period, scope.unit.code)


def _save(request: UserRequest, scope: Scope, upload: Upload) -> dict[str, WorkflowError]:
    """Save all or nothing; what was refused, by the keys of the sheet's rows."""
    answered = {parse_key(text) for text in request.POST.getlist("confirmed")}
    entries = {
        row.task.measurement.pk: (entry, row.task.version)
        for row in upload.values
        if (entry := row.answered(answered)) != row.task.content
    }
    attachments = [one for row in upload.values for one in row.attachments]
    said = {row.task.pk: row.entry for row in upload.activities}
    of_values: dict[int, WorkflowError] = {}
    of_activities: dict[int, WorkflowError] = {}
    with transaction.atomic():
        if entries:
            of_values = workflow.save(request.user, entries, reason=UPLOADED).refused
        if attachments:
            of_values |= attach(request.user, attachments)
        if said:
            of_activities = save_progress(
                request.user, scope.period.pk, said, reason=UPLOADED
            ).refused
        if of_values or of_activities:
            transaction.set_rollback(True)
    return {
        row.task.key: errors[pk]
        for rows, errors in ((upload.values, of_values), (upload.activities, of_activities))
        for row in rows
        for pk in [row.task.pk]
        if pk in errors
    }


def _render(
    request: UserRequest,
    scope: Scope,
    *errors: str,
    upload: Upload | None = None,
    name: str | None = None,
) -> HttpResponse:
    context = {
        "scope": scope,
        "errors": errors,
        "upload": upload,
        "name": name,
        "activities": scope.unit.activity_years.filter(year=scope.period.year).exists(),
    }
    return render(request, "indicators/entry/excel.html", context)
