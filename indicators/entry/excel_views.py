"""Filling a sheet in Excel: download, upload, preview of every change, confirmation."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from indicators import workflow
from indicators.entry.access import Scope, open_scope
from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import save_risks
from indicators.entry.evidence import attach
from indicators.entry.excel import Upload, build_workbook, read_upload
from indicators.entry.excel_said import UPLOADED
from indicators.entry.progress import save_progress
from indicators.entry.rows import RiskRow, Task
from indicators.entry.saving import keep
from indicators.entry.sheet import EntrySheet, load_activities, load_cards, load_tasks
from plans.exchange.uploads import Taken, take_upload
from plans.exchange.writing import workbook_response
from plans.language.codes import parse_key
from plans.people.requests import UserRequest, login_required


def _load(scope: Scope) -> EntrySheet:
    """What of the sheet a workbook holds."""
    rows = [*load_tasks(scope), *load_activities(scope, to_show=False)]
    return EntrySheet(scope, load_cards(scope, rows, to_show=False))


@login_required
@require_GET
def download(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """What the unit may write, measurements, activities and risks, as a workbook to fill in."""
    scope = open_scope(request.user, code, unit_code)
    page = _load(scope)
    if not page.fills_excel:
        messages.info(request, "Bu dönemde girilecek bir şey kalmadı.")
        return redirect("entry_sheet", scope.period, scope.unit.code)
    name = f"veri-girisi-{scope.period.code}-{scope.unit.code}.xlsx"
    return workbook_response(build_workbook(page), name)


@login_required
@require_http_methods(["GET", "POST"])
def exchange(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """Explain, take the filled workbook and show what it would change; then save all or nothing."""
    if "upload" in request.POST:
        return _confirm(request, code, unit_code)
    scope = open_scope(request.user, code, unit_code)
    if request.method == "GET":
        return _render(request, scope, Taken())
    taken = take_upload(request, lambda data: read_upload(data, _load(scope), request.user))
    return _render(request, scope, taken)


def _confirm(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    with transaction.atomic():
        scope = open_scope(request.user, code, unit_code, hold=True)
        taken = take_upload(request, lambda data: read_upload(data, _load(scope), request.user))
        upload = taken.upload
        if upload and not upload.errors:
            confirmed = {parse_key(text) for text in request.POST.getlist("confirmed")}
            upload.errors += _save(request, scope, upload, confirmed)
        transaction.set_rollback(bool(upload and upload.errors))
    if taken.errors or upload.errors:
        return _render(request, scope, taken)
    messages.success(request, f"{upload.summary} Excel’den kaydedildi. Göndermeyi unutmayın.")
    return redirect("entry_sheet", scope.period, scope.unit.code)


def _save(request: UserRequest, scope: Scope, upload: Upload, confirmed: set[int]) -> list[str]:
    """Save what the workbook changes; what was refused, in sentences."""
    user, period = request.user, scope.period.pk
    savings: dict[Any, Any] = {
        Task: partial(workflow.save, user),
        ActivityTask: partial(save_progress, user, period),
        RiskRow: partial(save_risks, user, period),
    }
    for kind, save in savings.items():
        changes = [one for one in upload.changes if isinstance(one.task, kind)]
        entries = [(one.task, one.entry(confirmed)) for one in changes]
        changed = [(task, new) for task, new in entries if new != task.entry_of(task.content)]
        keep(partial(save, reason=UPLOADED), changed)
    attached = [one for one in upload.changes if one.attachments]
    refused = attach(user, [(row.task.record, one) for row in attached for one in row.attachments])
    problems = [(one, problem) for one in upload.changes for problem in one.task.problems]
    problems += [
        (one, str(refused[row])) for one in attached if (row := one.task.record) in refused
    ]
    return [f"{one.where}. satır, “{one.task.title}”: {problem}" for one, problem in problems]


def _render(request: UserRequest, scope: Scope, taken: Taken) -> HttpResponse:
    context = {
        "scope": scope,
        "errors": taken.errors,
        "upload": taken.upload,
        "name": taken.name,
        "activities": scope.unit.activity_years.filter(year=scope.period.year).exists(),
    }
    return render(request, "indicators/entry/excel.html", context)
