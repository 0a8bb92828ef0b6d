"""Filling a sheet in Excel: download, upload, preview of every change, confirmation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from indicators import workflow
from indicators.entry.access import Scope, login_required, open_scope
from indicators.entry.evidence import attach
from indicators.entry.excel import UPLOADED, Upload, build_workbook, read_upload
from indicators.entry.sheet import load_tasks
from indicators.workflow import WorkflowError
from plans.exchange.uploads import take_upload
from plans.exchange.writing import workbook_response
from plans.language.codes import parse_key
from plans.people.requests import UserRequest


@login_required
@require_GET
def download(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """The unit's measurements that may be written, as a workbook to fill in."""
    scope = open_scope(request.user, code, unit_code)
    tasks = [task for task in load_tasks(scope) if task.is_editable]
    if not tasks:
        messages.info(request, "Bu dönemde girilecek değer kalmadı.")
        return redirect("entry_sheet", scope.period, scope.unit.code)
    name = f"veri-girisi-{scope.period.code}-{scope.unit.code}.xlsx"
    return workbook_response(build_workbook(tasks), name)


@login_required
@require_http_methods(["GET", "POST"])
def exchange(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """Explain, take the filled workbook and show what it would change; then save all or nothing."""
    scope = open_scope(request.user, code, unit_code)
    if request.method == "GET":
        return _render(request, scope)
    taken = take_upload(request, lambda data: read_upload(data, load_tasks(scope), request.user))
    upload = taken.upload
    if not taken.is_confirmed:
        return _render(request, scope, *taken.errors, upload=upload, name=taken.name)
    refused = {} if upload.errors else _save(request, upload)
    upload.errors += [
        f"{change.number}. satır, “{change.task.indicator}”: {refused[change.task.measurement.pk]}"
        for change in upload.changes
        if change.task.measurement.pk in refused
    ]
    if upload.errors:
        return _render(request, scope, upload=upload)
    messages.success(
        request,
        f"{len(upload.changes)} değer Excel’den kaydedildi. Göndermeyi unutmayın.",
    )
    return redirect("entry_sheet", scope.period, scope.unit.code)


def _save(request: UserRequest, upload: Upload) -> dict[int, WorkflowError]:
    answered = {parse_key(text) for text in request.POST.getlist("confirmed")}
    entries = {
        row.task.measurement.pk: (entry, row.task.version)
        for row in upload.changes
        if (entry := row.answered(answered)) != row.task.content
    }
    attachments = [one for row in upload.changes for one in row.attachments]
    with transaction.atomic():
        refused = workflow.save(request.user, entries, reason=UPLOADED).refused if entries else {}
        if attachments:
            refused |= attach(request.user, attachments)
        if refused:
            transaction.set_rollback(True)
    return refused


def _render(
    request: UserRequest,
    scope: Scope,
    *errors: str,
    upload: Upload | None = None,
    name: str | None = None,
) -> HttpResponse:
    context = {"scope": scope, "errors": errors, "upload": upload, "name": name}
    return render(request, "indicators/entry/excel.html", context)
