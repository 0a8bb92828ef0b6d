"""The pages of the departments: what they owe, and the sheet on which they write it."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from indicators import workflow
from indicators.cycle.addresses import PAGES
from indicators.entry.access import Scope, open_scope
from indicators.entry.evidence import (
    NOTHING_CHOSEN,
    open_evidence,
    remove_evidence,
    require_reader,
)
from indicators.entry.overview import build_overview
from indicators.entry.rows import Task
from indicators.entry.saving import (
    keep_evidence,
    no_longer_asked,
    refuse,
    save_cards,
    save_rows,
    seen_versions,
)
from indicators.entry.sending import say_sent
from indicators.entry.sheet import (
    EntrySheet,
    load_cards,
    load_progress,
    load_risk,
    load_rows,
    load_sheet,
    load_tasks,
    was_asked,
    was_risk,
)
from indicators.entry.typed import Row, Typed, count_rows
from indicators.models import Evidence
from indicators.workflow import NotAllowed, WorkflowError
from plans.language.codes import parse_key
from plans.people.requests import UserRequest, login_required
from plans.records.plans import owner_of
from plans.records.stored import StoredFileError

#: Asks the sheet to say beside each row what it lacks.
LACKING = "eksik"
#: Asks the sheet for nothing but the rows in which something is to be done.
ONLY, TO_DO = "yalniz", "eksikler"
#: Where the templates of the sheet's parts are.
PARTS = "indicators/entry/"
#: What buttons of the sheet do to one row.
_ACTIONS = ("send", "attach", "detach", "withdraw")


class Unanswered(WorkflowError):
    """The row asks whether its value is right; it is sent once that is answered."""

    def __init__(self) -> None:
        super().__init__("Gönderilmedi: değerin yanındaki soruyu yanıtlayın ya da değeri düzeltin.")


@login_required
@require_GET
def home(request: UserRequest) -> HttpResponse:
    """What the person's units owe now, and what they sent before."""
    overview = build_overview(request.user)
    context = {"overview": overview, "pages": PAGES}
    return render(request, "indicators/entry/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    """A unit's sheet; a POST, as sent without a script, keeps everything that was typed and then
    does what its button says."""
    if request.method == "POST":
        return _keep_sheet(request, code, unit_code)
    scope = open_scope(request.user, code, unit_code)
    return _render_sheet(request, load_sheet(scope, shows_lacking=LACKING in request.GET))


@transaction.atomic
def _keep_sheet(request: UserRequest, code: tuple[int, int], unit_code: str) -> HttpResponse:
    scope = open_scope(request.user, code, unit_code, hold=True)
    rows = load_rows(scope, to_show=False)
    cards = load_cards(scope, rows, to_show=False) if _says_more(request.POST) else []
    failed = [
        *save_rows(request.user, scope, rows, request.POST),
        *save_cards(request.user, scope, cards, request.POST),
        *keep_evidence(request.user, scope, rows, request.POST, request.FILES),
    ]
    parts = [*rows, *(part for card in cards for part in (card, *card.risks))]
    if lost := no_longer_asked(parts, scope.period, request.POST):
        messages.warning(
            request,
            f"Plan değişti; {len(lost)} kayıt artık istenmiyor ve yazdıklarınız kaydedilmedi: "
            f"{'; '.join(lost).rstrip('.')}.",
        )
    if "send_all" in request.POST and not failed:
        return redirect("entry_check", scope.period, scope.unit.code)
    place = _act(request, scope, rows, failed)
    if not failed:
        return redirect(_address(request, scope, place))
    messages.error(
        request,
        f"{len({part.key for part in failed})} kayıt kaydedilemedi; nedeni yanında yazıyor. "
        "Geri kalanı kaydedildi.",
    )
    return _render_sheet(request, load_sheet(scope).with_failures(failed))


def _says_more(data: QueryDict) -> bool:
    """Whether something was typed of cards or risks."""
    return any(name[0] in "kr" and name.endswith("-version") for name in data)


def _address(request: UserRequest, scope: Scope, place: str) -> str:
    """The sheet's address; who looks at what is to be done alone goes on doing so."""
    query = {ONLY: TO_DO} if _only_to_do(request) else {}
    address = reverse("entry_sheet", args=[scope.period, scope.unit.code])
    return f"{address}{'?' if query else ''}{urlencode(query)}{place}"


def _only_to_do(request: UserRequest) -> bool:
    return request.GET.get(ONLY) == TO_DO


def _act(request: UserRequest, scope: Scope, rows: list[Row], failed: Sequence[Typed]) -> str:
    """Do what the button of the sheet says, and tell; where to go on."""
    data = request.POST
    action = next((name for name in _ACTIONS if name in data), None)
    if action is None:
        if not failed:
            messages.success(request, "Taslak kaydedildi. Hazır olunca göndermeyi unutmayın.")
        done = next((row for row in rows if f"{row.key}-done" in data), None)
        return f"#{done.anchor}" if done else ""
    named = data[action].partition(":")[0]
    row = next((row for row in rows if named in _names(row, action)), None)
    if row is None:  # what was typed is kept nevertheless
        messages.error(request, "Bu satır ya da kanıt artık yok; geri kalanı kaydedildi.")
        return ""
    try:
        if action == "withdraw":
            _withdraw(request, row)
            messages.success(request, "Geri çekildi; düzeltip yeniden gönderin.")
        elif action == "send" and row not in failed:
            _send(request.user, row)
            messages.success(request, say_sent("Gönderildi.", scope))
        elif action == "detach":
            _remove_evidence(request, row)
            messages.success(request, "Kanıt kaldırıldı.")
        elif action == "attach" and not row.evidence_sent:
            raise WorkflowError(NOTHING_CHOSEN)
        elif action == "attach" and not row.evidence_error:
            messages.success(request, "Kanıt eklendi.")
    except WorkflowError as error:
        messages.error(request, str(error))
    return f"#{row.anchor}"


def _names(row: Row, action: str) -> list[str]:
    """What a button may say that means the row."""
    if action == "detach":
        return [str(item.uid) for item in row.evidence]
    return [row.name]


def _send(user: User, row: Row) -> Any:
    """Send the row as the person saw it; raises WorkflowError, and Unanswered once where the value
    looks like a slip and nobody said that it is right."""
    if isinstance(row, Task) and row.verdict.asks:
        raise Unanswered
    if not row.record.pk and row.lacking:
        raise workflow.Incomplete(row.lacking)
    versions = seen_versions([row])
    if not versions:
        raise WorkflowError("Gönderilmedi. Sayfayı yenileyip yeniden gönderin.")
    return workflow.submit(user, versions, row.table, held=[row.record]).one()


def _withdraw(request: UserRequest, row: Row) -> None:
    """Take back the row that the button names, in the version that it showed."""
    _, _, version = request.POST["withdraw"].partition(":")
    seen = {row.record.pk: parse_key(version)}
    workflow.withdraw(request.user, seen, row.table, held=[row.record]).one()


def _render_sheet(request: UserRequest, page: EntrySheet) -> HttpResponse:
    only_to_do = _only_to_do(request)
    to_endorse = [row for row in page.rows if row.record.awaits_endorsement]
    context = {
        "sheet": page.show_only_to_do() if only_to_do else page,
        "scope": page.scope,
        "progress": load_progress(page.scope),
        "pages": PAGES,
        "only_to_do": only_to_do,
        "to_endorse": to_endorse,
        "endorsable": count_rows(to_endorse),
    }
    return render(request, "indicators/entry/sheet.html", context)


# --- Parts of the sheet, for its script -------------------------------------------------------


@login_required
@require_POST
@transaction.atomic
def row(
    request: UserRequest,
    code: tuple[int, int],
    unit_code: str,
    pk: int,
    load: Callable[..., Sequence[Row]],
) -> HttpResponse:
    """Keep what was typed in a row, of a value or an activity, send it, or change its evidence;
    answers with the part of the row that is different now."""
    scope = open_scope(request.user, code, unit_code, hold=True)
    if found := load(scope, only=pk):
        return _change_row(request, scope, found[0])
    if load is load_tasks and was_asked(scope, pk):
        return render(request, f"{PARTS}_gone.html")
    raise Http404


def _change_row(request: UserRequest, scope: Scope, row: Row) -> HttpResponse:
    data = request.POST
    if "withdraw" in data:
        return _take_back(request, scope, row)
    is_evidence = "attach" in data or "detach" in data
    failed = [] if is_evidence else save_rows(request.user, scope, [row], data)
    try:
        if "detach" in data:
            _remove_evidence(request, row)
        keep_evidence(request.user, scope, [row], data, request.FILES)
        if "attach" in data and not row.evidence_sent:
            raise WorkflowError(NOTHING_CHOSEN)
    except WorkflowError as error:
        row.evidence_error = str(error)
    if row.record.pk and (row.evidence_sent or "detach" in data):
        row.record.refresh_from_db(fields=["evidence"])
    if is_evidence:
        return _render_part(request, scope, f"{PARTS}_evidence_answer.html", row, is_part=True)
    if "send" in data and not (failed or row.error or row.evidence_error):
        if not row.is_editable:  # it was sent already: the answer was lost on the way
            return _render_whole(request, scope, row)
        try:
            _send(request.user, row)
        except workflow.Incomplete:
            row.shows_lacking = True
        except Unanswered:
            row.ask()
        except WorkflowError as error:
            refuse(row, error)
        else:
            return _render_whole(request, scope, row)
    is_theirs = data.get(f"{row.key}-choice") == row.form.THEIRS
    if is_theirs or (f"{row.key}-done" in data and not failed):
        row.form = row.make_form()
        return _render_whole(request, scope, row)
    return _render_part(request, scope, f"{PARTS}_answer.html", row, is_part=True)


def _take_back(request: UserRequest, scope: Scope, row: Row) -> HttpResponse:
    try:
        _withdraw(request, row)
    except WorkflowError as error:
        row.error = str(error)
        return _render_whole(request, scope, row)
    return _render_whole(request, scope, row, was_taken_back=True)


@login_required
@require_POST
@transaction.atomic
def said(
    request: UserRequest,
    code: tuple[int, int],
    unit_code: str,
    pk: int,
    load: Callable[[Scope, int], Any],
    keep: Callable[..., Any],
) -> HttpResponse:
    """Keep what was typed about a card, or a risk; answers with what became of it."""
    scope = open_scope(request.user, code, unit_code, hold=True)
    part: Typed | None = load(scope, pk)
    if part is None:
        if load is load_risk and was_risk(scope, pk):
            return render(request, f"{PARTS}_gone.html")
        raise Http404
    keep(request.user, scope, [part], request.POST)
    if request.POST.get(f"{part.key}-choice") == part.form.THEIRS:
        response = _render_part(request, scope, part.whole_part, part)
        return reswap(retarget(response, f"#{part.anchor}"), "outerHTML")
    return _render_part(request, scope, part.verdict_part, part)


def _render_part(
    request: UserRequest, scope: Scope, name: str, part: Typed, **context: object
) -> HttpResponse:
    context |= {"scope": scope, "task": part, "card": part, "risk": part}
    return render(request, name, context)


def _render_whole(request: UserRequest, scope: Scope, row: Row, **context: object) -> HttpResponse:
    """The whole row anew, in place of the old one."""
    context |= {"progress": load_progress(scope), "is_part": True}
    response = _render_part(request, scope, row.whole_part, row, **context)
    return reswap(retarget(response, f"#{row.anchor}"), "outerHTML")


# --- Evidence ---------------------------------------------------------------------------------


def _remove_evidence(request: UserRequest, row: Row) -> None:
    """Remove what the button names."""
    uid = request.POST["detach"]
    found = next((item for item in row.evidence if str(item.uid) == uid), None)
    if found is None:
        raise Http404
    remove_evidence(request.user, found.pk)


@login_required
@require_GET
def evidence(request: UserRequest, uid: str) -> HttpResponseBase:
    """A file of evidence, to download; for its unit and the strategy team."""
    found = get_object_or_404(
        Evidence.objects.select_related(*Evidence.BELONGS_TO).exclude(file=""), uid=uid
    )
    try:
        require_reader(request.user, owner_of(found))
    except NotAllowed as error:
        raise PermissionDenied from error
    try:
        file = open_evidence(found)
    except StoredFileError as error:
        context = {"name": found.file_name, "error": error}
        return render(request, "stored_file.html", context, status=error.status)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type=found.file_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
