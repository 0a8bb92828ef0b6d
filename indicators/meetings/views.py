"""The pages of meetings: the list, calling, agenda and minutes, and what units have to do."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.cycle.addresses import PAGES, get_plan
from indicators.entry.evidence import Attachment
from indicators.mails.outbox import queue_meeting
from indicators.meetings import steps
from indicators.meetings.agenda import propose_agenda
from indicators.meetings.forms import (
    Choices,
    DecisionForm,
    ItemForm,
    LineForm,
    MeetingForm,
    PointForm,
    lines_of,
)
from indicators.meetings.links import with_links
from indicators.meetings.minutes import minutes_of
from indicators.meetings.writing import save_lines
from indicators.models import ActionItem, Meeting, Notice, Period
from indicators.refusals import WorkflowError
from indicators.review.pages import read_version, telling
from plans.language.codes import parse_key
from plans.language.turkish import turkish_lower
from plans.people.requests import UserRequest, for_team, login_required
from plans.people.roles import is_strategist, may_read_all, units_of

_KEPT = "Kaydedildi."


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    context |= {"is_team": is_strategist(request.user), "pages": PAGES}
    return render(request, f"indicators/meetings/{name}.html", context)


# --- To read ----------------------------------------------------------------------------------


@login_required
@require_GET
def meetings(request: UserRequest) -> HttpResponse:
    """The meetings that the person may read, narrowed by words and year, and open action items."""
    readable = steps.readable_meetings(request.user)
    years = [day.year for day in readable.order_by().dates("day", "year", order="DESC")]
    year, words = parse_key(request.GET.get("yil", "")), request.GET.get("ara", "").strip()
    found = readable.filter(day__year=year) if year else readable
    if words:
        fields = ("group_name", "place", "decisions__text", "action_items__text", "points__text")
        any_of = Q()
        for field in fields:
            any_of |= Q(**{f"{field}__trlower__contains": turkish_lower(words)})
        found = found.filter(pk__in=Meeting.objects.filter(any_of).order_by().values("pk"))
    is_open = Q(action_items__state__in=[ActionItem.State.OPEN, ActionItem.State.ANSWERED])
    # What is counted loses the model's own order.
    rows = found.order_by("-day", "-time", "-pk").annotate(
        decision_count=Count("decisions", distinct=True),
        item_count=Count("action_items", distinct=True),
        open_count=Count("action_items", is_open, distinct=True),
    )
    today = timezone.localdate()
    shown = list(rows)
    units = None if may_read_all(request.user) else units_of(request.user)
    items = list(ActionItem.unclosed(units))
    return _page(
        request,
        "list",
        upcoming=[row for row in reversed(shown) if row.day >= today and not row.is_closed],
        past=[row for row in shown if row.day < today or row.is_closed],
        items=[(item, item.text, item.unit) for item in items],
        openable={item.pk for item in items},
        years=years,
        year=year,
        words=words,
    )


@login_required
@require_GET
def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """All that is known of a meeting."""
    found = get_object_or_404(steps.readable_meetings(request.user), pk=pk)
    minutes = minutes_of(found)
    items, asked = found.action_items.all(), minutes.rows_of("Yapılacak işler")
    openable = steps.readable_items(request.user).filter(meeting=found)
    return _page(
        request,
        "meeting",
        meeting=found,
        participants=found.participants.select_related("user"),
        points=with_links(request.user, found),
        decisions=[text for _, text in minutes.rows_of("Kararlar")],
        # None of a meeting that is ahead.
        items=[(item, *row[1:3]) for item, row in zip(items, asked, strict=False)],
        openable=set(openable.values_list("pk", flat=True)),
        unsent=found.notices.unsent().select_related("user"),
        invited=found.notices.filter(kind=Notice.Kind.MEETING).order_by("-changed_at").first(),
    )


# --- The team writes ----------------------------------------------------------------------------


@for_team
@require_http_methods(["GET", "POST"])
def call(request: UserRequest) -> HttpResponse:
    """Call a meeting for one of the plan's periods."""
    plan = get_plan(request)
    last = plan.periods.exclude(state=Period.State.PLANNED).order_by("-year", "-half").first()
    if last is None:
        return _page(request, "facts", form=None, plan=plan)
    form = MeetingForm(plan, request.POST or None, initial={"period": last})
    return _save_facts(request, form, plan=plan)


@for_team
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change who meets when and where, while the minutes are open."""
    found = _find(pk)
    form = MeetingForm(found.period.plan, request.POST or None, instance=found)
    return _save_facts(request, form, meeting=found)


def _save_facts(request: UserRequest, form: MeetingForm, **context: Any) -> HttpResponse:
    is_new = form.instance.pk is None
    if form.is_valid():
        people, names = form.cleaned_data["users"], form.cleaned_data["names"]
        try:
            steps.save_meeting(request.user, form.instance, people, names)
        except WorkflowError as error:
            form.refuse(error)
        else:
            said = "Toplantı kaydedildi. Gündemine bakın, sonra daveti gönderin."
            messages.success(request, said if is_new else _KEPT)
            return redirect("meeting_agenda" if is_new else "meeting", form.instance.pk)
    return _page(request, "facts", form=form, **context)


@for_team
@require_http_methods(["GET", "POST"])
def agenda(request: UserRequest, pk: int) -> HttpResponse:
    """Order, word, drop and add the points of the agenda."""
    found = _find(pk)
    groups = {"points": (PointForm, found.points.all())}
    return _write_lines(request, found, "agenda", groups, proposed=propose_agenda(found))


@for_team
@require_http_methods(["GET", "POST"])
def minutes(request: UserRequest, pk: int) -> HttpResponse:
    """Write down who came, what was decided and who has to do what until when."""
    found = _find(pk)
    groups = {
        "decisions": (DecisionForm, found.decisions.all()),
        "items": (ItemForm, found.action_items.select_related("unit")),
    }
    return _write_lines(request, found, "minutes", groups, points=with_links(request.user, found))


def _find(pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("period__plan"), pk=pk)


def _write_lines(
    request: UserRequest,
    found: Meeting,
    page: str,
    groups: Mapping[str, tuple[type[LineForm], QuerySet[Any]]],
    **context: Any,
) -> HttpResponse:
    """The page of a meeting's lines; a POST keeps what changed and goes on at the next new line."""
    data = request.POST if request.method == "POST" else None
    if data is None and found.is_closed:
        return redirect("meeting", found.pk)
    choices = Choices(found)
    lines = {name: lines_of(form, rows, choices, data) for name, (form, rows) in groups.items()}
    if data is not None:
        every = [line for group in lines.values() for line in group]
        try:
            chosen = data.getlist("propose")
            failed, late = save_lines(request.user, found, every, _attendance(data), chosen)
        except WorkflowError as error:
            messages.error(request, f"{error} Yazdıklarınız aşağıda duruyor.")
        else:
            if late:
                messages.warning(
                    request,
                    f"{late} öneri eklenmedi: başka biri gündeme almış ya da konusu kalmamış.",
                )
            if not failed:
                messages.success(request, _KEPT)
                new = [line.prefix for line in every if line.is_new and line.instance.pk]
                return redirect(request.path + (f"#{new[-1]}-text" if new else ""))
            messages.error(
                request,
                f"{len(failed)} satır kaydedilmedi; nedeni yanında. Geri kalanı kaydedildi.",
            )
    return _page(
        request,
        page,
        meeting=found,
        lines=lines,
        participants=found.participants.all(),
        topics=choices.topics.rows,
        **context,
    )


def _attendance(data: QueryDict) -> dict[int, bool]:
    """Whose tick was changed on the page: participants, and whether they came."""
    shown = {key.removeprefix("was-"): data[key] == "1" for key in data if key.startswith("was-")}
    return {
        parse_key(key): is_there
        for key, was_there in shown.items()
        if (is_there := f"came-{key}" in data) != was_there
    }


# --- Its steps ----------------------------------------------------------------------------------


@for_team
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Close the minutes; the units are told what they have to do."""
    found = _find(pk)
    success = "Tutanak kapandı. Birimlere yapacakları işler bildiriliyor."
    with telling(request, success), transaction.atomic():
        queue_meeting(steps.close_minutes(request.user, found.pk, read_version(request)))
    return redirect("meeting", pk)


@for_team
@require_POST
def invite(request: UserRequest, pk: int) -> HttpResponse:
    """Mail the invitation with the agenda to the participants with an address."""
    found = _find(pk)
    if not found.is_ahead:
        raise Http404
    told = queue_meeting(found)
    said = (
        f"Davet {told} katılımcıya gönderiliyor." if told else "E-posta adresi olan katılımcı yok."
    )
    messages.add_message(request, messages.SUCCESS if told else messages.WARNING, said)
    return redirect("meeting", pk)


@for_team
@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Remove a meeting that was called by mistake."""
    found = _find(pk)
    with telling(request, f"{found} toplantısı silindi."):
        steps.delete_meeting(request.user, pk, read_version(request))
        return redirect("meetings")
    return redirect("meeting", pk)


# --- What a unit has to do ------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def action_item(request: UserRequest, pk: int) -> HttpResponse:
    """An action item: its unit answers, the team closes it or gives it back."""
    item = get_object_or_404(ActionItem.objects.filter(meeting__state=Meeting.State.CLOSED), pk=pk)
    if not steps.readable_items(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    error = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, item))
            return redirect("action_item", pk)
        except WorkflowError as refused:
            error = refused
    rows = steps.readable_items(request.user).prefetch_related("evidence", "points__meeting")
    rows = rows.select_related(
        "meeting__period__plan", "unit", "objective__goal__plan", "indicator", "answered_by"
    )
    return _page(
        request,
        "action_item",
        item=rows.get(pk=pk),
        is_own=item.unit_id in units_of(request.user),
        error=error,
        typed=request.POST,
        # Who answers for the first time mostly says that it is done.
        is_done=request.POST.get("is_done", str(int(item.is_done or not item.answer))) == "1",
    )


def _act(request: UserRequest, item: ActionItem) -> str:
    """Do what the button says; what came of it."""
    data, version = request.POST, read_version(request)
    if "close" in data:
        steps.close_item(request.user, item.pk, version)
        return "İş kapatıldı."
    if "return" in data:
        steps.return_item(request.user, item.pk, version, data.get("note", ""))
        return "İş birime iade edildi."
    if "detach" in data:
        steps.remove_item_evidence(request.user, item.pk, version, data["detach"])
        return "Kanıt kaldırıldı."
    steps.answer_item(
        request.user,
        item.pk,
        version,
        data.get("answer", ""),
        is_done=data.get("is_done") == "1",
        evidence=Attachment(request.FILES.get("file"), data.get("number", "")),
    )
    return "Yanıtınız strateji ekibine gönderildi."
