"""Looking over what a unit sends, sending it, and the receipt of what was sent."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from indicators import workflow
from indicators.entry.access import Scope, login_required, open_scope
from indicators.entry.rows import Stage, Task
from indicators.entry.sheet import load_tasks
from indicators.models import Measurement
from plans.language.codes import parse_key, parse_versions
from plans.people.requests import UserRequest

State = Measurement.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """What is complete and would be sent, and what stays behind; a POST sends what was shown."""
    scope = open_scope(request.user, code, unit_code)
    if not scope.is_own:
        raise PermissionDenied
    rows = load_tasks(scope)
    tasks = [task for task in rows if task.is_editable]
    if request.method != "POST":
        return _render_check(request, scope, tasks)
    seen = parse_versions(request.POST.getlist("seen"))
    named = [task for task in rows if task.measurement.pk in seen]
    shown = [task for task in named if not _is_sent(task)]
    answered = {parse_key(text) for text in request.POST.getlist("confirmed")}
    names = {pk: f"remark-{pk}" for pk in seen}
    remarks = {pk: request.POST[name] for pk, name in names.items() if name in request.POST}
    for task in shown:
        task.measurement.remark = remarks.get(task.measurement.pk, task.measurement.remark)
    if named and not shown:  # pressed twice, or the page was gone back to
        messages.info(request, "Bu değerler daha önce gönderilmiş; yeniden gönderilmedi.")
        return redirect("entry_receipt", scope.period, scope.unit.code)
    asking = [
        t for t in shown if t in tasks and t.verdict.asks and t.measurement.pk not in answered
    ]
    if asking and "anyway" not in request.POST:
        return _render_check(request, scope, tasks, asking=asking, answered=answered)
    versions = {task.measurement.pk: seen[task.measurement.pk] for task in shown}
    outcome = workflow.submit(request.user, versions, confirmed=answered, remarks=remarks)
    if outcome.done:
        messages.success(request, say_sent(f"{len(outcome.done)} değer gönderildi.", scope))
    for task in shown:
        if error := outcome.refused.get(task.measurement.pk):
            messages.error(request, f"“{task.indicator}” gönderilmedi. {error}")
    page = "entry_check" if outcome.refused or not outcome.done else "entry_receipt"
    return redirect(page, scope.period, scope.unit.code)


def _render_check(
    request: UserRequest, scope: Scope, tasks: list[Task], **context: object
) -> HttpResponse:
    ready = [task for task in tasks if not task.verdict.lacking]
    empty = [task for task in tasks if task.stage == Stage.UNTOUCHED]
    left = [task for task in tasks if task not in ready and task not in empty]
    context |= {"scope": scope, "ready": ready, "left": left, "empty": empty}
    return render(request, "indicators/entry/check.html", context)


def say_sent(text: str, scope: Scope) -> str:
    """The message after a sending, with the way to its receipt."""
    return format_html(
        '{} Strateji ekibi onaylayınca kesinleşir. <a href="{}">Gönderim belgesi</a>',
        text,
        reverse("entry_receipt", args=[scope.period, scope.unit.code]),
    )


@dataclass(frozen=True)
class Sending:
    """What one person sent at one time, as far as it was neither returned nor taken back."""

    #: Any of them says who and when.
    first: Measurement
    tasks: list[Task]


@login_required
@require_safe
def receipt(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """All that the unit has sent in the period and that stands as sent, the latest first."""
    scope = open_scope(request.user, code, unit_code)
    sent = list(filter(_is_sent, load_tasks(scope)))
    sent.sort(key=_moment, reverse=True)
    by_moment = [list(tasks) for _, tasks in groupby(sent, key=_moment)]
    context = {
        "scope": scope,
        "sendings": [Sending(tasks[0].measurement, tasks) for tasks in by_moment],
        "total": len(sent),
    }
    return render(request, "indicators/entry/receipt.html", context)


def _is_sent(task: Task) -> bool:
    return task.measurement.state in (State.SUBMITTED, State.APPROVED)


def _moment(task: Task) -> tuple:
    return task.measurement.submitted_at, task.measurement.submitted_by_id
