"""Looking over what a unit sends, sending it, and the receipt of what was sent."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from indicators import workflow
from indicators.entry.access import Scope, open_scope
from indicators.entry.rows import Task
from indicators.entry.sheet import load_rows
from indicators.entry.typed import Row, Stage, count_rows
from indicators.models import EnteredRecord
from indicators.tables import ACTIVITIES, VALUES, Table
from indicators.workflow import WorkflowError
from plans.language.codes import parse_key
from plans.people.requests import UserRequest, login_required


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """What is complete and would be sent, and what stays behind; a POST sends what was shown."""
    if request.method == "POST":
        return _send_shown(request, code, unit_code)
    scope = open_scope(request.user, code, unit_code)
    if not scope.is_own:
        raise PermissionDenied
    return _render_check(request, scope, _to_send(load_rows(scope)))


def _to_send(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.is_editable and row.stage != Stage.IDLE]


@transaction.atomic
def _send_shown(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    scope = open_scope(request.user, code, unit_code, hold=True)
    if not scope.is_own:
        raise PermissionDenied
    all_rows = load_rows(scope)
    rows = _to_send(all_rows)
    seen = parse_seen(request.POST.getlist("seen"))
    named = [row for row in all_rows if row.name in seen]
    shown = [row for row in named if not row.record.is_sent]
    answered = {parse_key(text) for text in request.POST.getlist("confirmed")}
    tasks = [row for row in shown if isinstance(row, Task)]
    names = {task.record.pk: f"remark-{task.record.pk}" for task in tasks}
    remarks = {pk: request.POST[name] for pk, name in names.items() if name in request.POST}
    for task in tasks:
        task.record.remark = remarks.get(task.record.pk, task.record.remark)
    if named and not shown:  # pressed twice, or the page was gone back to
        messages.info(request, "Bu değerler daha önce gönderilmiş; yeniden gönderilmedi.")
        return redirect("entry_receipt", scope.period, scope.unit.code)
    asking = [t for t in tasks if t in rows and t.verdict.asks and t.record.pk not in answered]
    if asking and "anyway" not in request.POST:
        return _render_check(request, scope, rows, asking=asking, answered=answered)
    refused = _send(request.user, seen, shown, answered, remarks)
    if done := [row for row in shown if row.name not in refused]:
        messages.success(request, say_sent(f"{count_rows(done)} gönderildi.", scope))
    for row in shown:
        if error := refused.get(row.name):
            messages.error(request, f"“{row.title}” gönderilmedi. {error}")
    page = "entry_check" if refused or not done else "entry_receipt"
    return redirect(page, scope.period, scope.unit.code)


def parse_seen(texts: Iterable[str]) -> dict[str, int]:
    """Rows by their names with the versions that a page showed of them: `f12:3` → {f12: 3}."""
    pairs = (text.partition(":") for text in texts)
    return {name: parse_key(version) for name, _, version in pairs}


def _send(
    user: User,
    versions: Mapping[str, int],
    rows: Sequence[Row],
    confirmed: Collection[int],
    remarks: Mapping[int, str],
) -> dict[str, WorkflowError]:
    """Send values and activities at one moment, in the versions that the person saw, by the rows'
    names; why not, by the same."""
    moment = timezone.now()
    nothing_said = (row for row in rows if not row.record.pk)
    refused: dict[str, WorkflowError] = {
        row.name: workflow.Incomplete(row.lacking) for row in nothing_said
    }
    answers: dict[Table, Any] = {VALUES: {"confirmed": confirmed, "remarks": remarks}}
    for table in (VALUES, ACTIVITIES):
        of_table = {row.record.pk: row for row in rows if row.table is table and row.record.pk}
        if of_table:
            outcome = workflow.submit(
                user,
                {pk: versions[row.name] for pk, row in of_table.items()},
                table,
                held=[row.record for row in of_table.values()],
                moment=moment,
                **answers.get(table, {}),
            )
            refused |= {of_table[pk].name: error for pk, error in outcome.refused.items()}
    return refused


def _render_check(
    request: UserRequest, scope: Scope, rows: list[Row], **context: object
) -> HttpResponse:
    ready = [row for row in rows if not row.lacking]
    empty = [row for row in rows if row.stage == Stage.UNTOUCHED]
    left = [row for row in rows if row not in ready and row not in empty]
    for name, group in {"ready": ready, "empty": empty, "left": left}.items():
        context |= {name: group, f"{name}_count": count_rows(group)}
    context |= {"scope": scope, "ready_to_send": count_rows(ready, "i")}
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

    rows: list[Row]

    @property
    def first(self) -> EnteredRecord:
        """Any of them says who and when."""
        return self.rows[0].record

    @property
    def tasks(self) -> list[Row]:
        return [row for row in self.rows if row.table is VALUES]

    @property
    def activities(self) -> list[Row]:
        return [row for row in self.rows if row.table is ACTIVITIES]

    @property
    def count(self) -> str:
        return count_rows(self.rows)


@login_required
@require_safe
def receipt(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """All that the unit has sent in the period and that stands as sent, the latest first."""
    scope = open_scope(request.user, code, unit_code)
    sent = [row for row in load_rows(scope) if row.record.is_sent]
    sent.sort(key=_moment, reverse=True)
    context = {
        "scope": scope,
        "sendings": [Sending(list(rows)) for _, rows in groupby(sent, key=_moment)],
        "total": count_rows(sent),
    }
    return render(request, "indicators/entry/receipt.html", context)


def _moment(row: Row) -> tuple[Any, ...]:
    return row.record.submitted_at, row.record.submitted_by_id
