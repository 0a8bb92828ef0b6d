"""A period's e-mails: who was told what and when, who is told next, and the team's reminders."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators.cycle.addresses import get_period
from indicators.mails.digests import Letter, last_notices, next_mail_day, reminders
from indicators.mails.outbox import compose, queue_again, queue_reminders
from indicators.models import Period
from indicators.review.pages import UNIT, Code, go_to, render_page
from indicators.review.queries import UnitRow, unit_rows
from plans.models import UnitMember
from plans.people.requests import UserRequest, for_readers
from plans.records.queues import MAIL, late_queues

#: How many of the mails that went out are listed.
SHOWN = 200
#: In place of a unit's code: all that are late.
LATE = "geciken"


class ReminderForm(forms.Form):
    """Whom the team reminds, and with which words."""

    units = forms.TypedMultipleChoiceField(
        label="Kime",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Hatırlatılacak birimi seçin.",
            "invalid_choice": "Bu birimin eksiği kalmamış; listeden seçin.",
        },
    )
    sentence = forms.CharField(
        label="Sizin sözünüz",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="E-postanın başında durur; eksikleri ve bağlantıyı yazılım ekler.",
    )

    def __init__(self, rows: list[UnitRow], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (row.progress.unit.pk, f"{row.progress.unit} ({_left(row)})")
            for row in rows
            if row.progress.unit and row.progress.counts.left
        ]


def _left(row: UnitRow) -> str:
    """What the unit still has to do: `3 eksik, 2 müdürde`."""
    counts = row.progress.counts
    parts = [(counts.missing, "eksik"), (counts.unendorsed, "müdürde")]
    return ", ".join(f"{number} {what}" for number, what in parts if number)


@dataclass(frozen=True)
class MailRow:
    """A person of a unit that has something left to do: last and next mail."""

    member: UnitMember
    told: date | None
    next: date


@for_readers
@require_http_methods(["GET", "POST"])
def mails(request: UserRequest, code: Code) -> HttpResponse:
    """The period's mails; a POST shows or sends the team's reminder, or tries again what was not
    sent."""
    period = get_period(request, code)
    rows = unit_rows(period) if period.state == Period.State.OPEN else []
    asked = request.GET.get(UNIT, LATE)
    chosen = [
        unit.pk
        for row in rows
        if (unit := row.progress.unit)
        and (unit.code == asked or (asked == LATE and row.progress.is_late))
    ]
    writes = {"preview", "send"} & request.POST.keys()
    form = ReminderForm(rows, request.POST if writes else None, initial={"units": chosen})
    letters: list[Letter] = []
    if writes and form.is_valid():
        units, sentence = form.cleaned_data["units"], form.cleaned_data["sentence"]
        picked = [row for row in rows if row.progress.unit and row.progress.unit.pk in units]
        unreachable = [row.unreachable for row in picked if row.unreachable]
        if "send" in request.POST:
            _remind(request, period, units, sentence)
            for reason in unreachable:
                messages.warning(request, reason)
            return go_to(request, "review_mails", period)
        today = timezone.localdate()
        letters = [digest.letter for digest in reminders(period, units, sentence, today)]
        for reason in unreachable:
            form.add_error("units", reason)
    elif request.method == "POST" and not writes:
        messages.success(request, f"{queue_again(period)} e-posta yeniden gönderiliyor.")
        return go_to(request, "review_period", period)
    sent = period.notices.select_related("user", "unit").order_by("-changed_at")
    return render_page(
        request,
        "mails",
        period=period,
        form=form,
        mail=compose(letters[0]) if letters else None,
        receivers=len(letters),
        rows=_mail_rows(period, rows),
        sent=sent[:SHOWN],
        late_queues=[queue for queue in late_queues() if queue.name == MAIL],
        unsent=period.notices.unsent().select_related("user"),
        doubtful=period.notices.doubtful().select_related("user"),
    )


def _remind(request: UserRequest, period: Period, units: list[int], sentence: str) -> None:
    outcome = queue_reminders(request.user, period, units, sentence)
    if outcome.told:
        messages.success(request, f"Hatırlatma gönderiliyor: {', '.join(outcome.told)}.")
    if outcome.told_before:
        messages.warning(
            request,
            f"Bugün zaten hatırlattınız, yeniden gönderilmedi: {', '.join(outcome.told_before)}.",
        )


def _mail_rows(period: Period, rows: list[UnitRow]) -> list[MailRow]:
    """The automatic reminders that are to come, by unit and person; one query."""
    told, today = last_notices(), timezone.localdate()
    opened = timezone.localdate(period.opened_at) if period.opened_at else today
    return [
        MailRow(member, last, next_mail_day(opened, row.progress.last_day, last, today))
        for row in rows
        if row.progress.counts.left
        for member in row.members
        if member.user.email and (row.progress.counts.missing or member.is_manager)
        for last in [told.get((period.pk, member.user_id))]
    ]
