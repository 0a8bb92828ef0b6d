"""Sending the cycle's e-mails: each is noted before it goes out, and what became of it after.

A mail is queued, handed to the server, then sent or failed. What failed, or waits for a worker
that died, surely never left: the next `send_reminders`, or the team, tries it again. What was
handed over and never answered may have left. It is not sent again, because nobody gets a mail
twice; the team is told.

Mails of requests are sent by a worker of their own, one task for each: no page, no PDF and no
import waits for the mail server. A recipient that fails stops nobody else's mail.
"""

import itertools
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from indicators.cycle.asked import log
from indicators.cycle.progress import count_work, members_by_unit
from indicators.mails.digests import (
    Digest,
    Letter,
    digests,
    escalations,
    late_items,
    letter_of,
    reminders,
)
from indicators.models import ActionItem, Measurement, Meeting, Notice, Period, PeriodEvent
from plans.models import Plan, Unit, UnitMember
from plans.people.roles import name_of_person, team_now

logger = logging.getLogger(__name__)
State = Notice.State


class MailFailed(Exception):
    """The mail of a task did not surely arrive; the log says why."""


@dataclass
class Delivery:
    """What became of a run's mails: addresses."""

    sent: list[str]
    failed: list[str]
    #: Perhaps sent: the server took the mail and did not answer.
    doubtful: list[str]


# --- Queueing ---------------------------------------------------------------------------------


@transaction.atomic
def queue_due(periods: Iterable[Period]) -> None:
    """Queue what is due today in these periods, one task for each person."""
    today = timezone.localdate()
    for digest in digests(today, periods):
        if notices := _claim(_notices_of(digest, today)):
            send_queued.enqueue([notice.pk for notice in notices])


@transaction.atomic
def queue_returns(sender: type[Any], rows: Sequence[Any], **kwargs: object) -> None:
    """Queue one mail for each person of a unit about what was returned to it in one step (a
    receiver of `values_returned`)."""
    by_unit: dict[int | None, list[Any]] = defaultdict(list)
    told = "measurements" if sender is Measurement else "progress"
    for row in rows:
        if row.state == sender.State.RETURNED:  # not what was unlocked as a draft
            by_unit[row.unit_id].append(row)
    members = members_by_unit() if by_unit else {}
    for unit, rows in by_unit.items():
        about = {"period": rows[0].period, told: [row.pk for row in rows]}
        _queue_each(_people_of(members.get(unit or 0, [])), kind=Notice.Kind.RETURNED, **about)


@dataclass
class Reminded:
    """Whom the team's reminder goes to, and who had one today already: names."""

    told: list[str]
    told_before: list[str]


@transaction.atomic
def queue_reminders(user: User, period: Period, units: Collection[int], sentence: str) -> Reminded:
    """Queue the team's reminder for the people of these units; nobody gets two on a day."""
    today = timezone.localdate()
    outcome = Reminded([], [])
    for digest in reminders(period, units, sentence, today):
        try:
            with transaction.atomic():
                notice = Notice.objects.create(
                    period=period,
                    user=digest.user,
                    kind=Notice.Kind.REMINDER,
                    day=today,
                    text=sentence,
                )
        except IntegrityError:
            outcome.told_before.append(name_of_person(digest.user))
        else:
            send_queued.enqueue([notice.pk])
            outcome.told.append(name_of_person(digest.user))
    if outcome.told:
        text = f"Hatırlatıldı: {', '.join(outcome.told)}."
        log(period, PeriodEvent.Kind.REMINDED, f"{text} {sentence}".strip(), user=user)
    return outcome


def tell_if_complete(rows: Sequence[Any], **kwargs: object) -> None:
    """Queue a mail to the team for each unit that has just done all that the period asks of it (a
    receiver of `values_sent`).

    It goes to the team's own address where the plan names one, else to each of its people.
    """
    for unit, period in {(row.unit_id, row.period) for row in rows}:
        if not any(counts.left for counts in count_work([period.pk], unit).values()):
            about = {"period": period, "unit_id": unit, "kind": Notice.Kind.COMPLETE}
            _queue_each(_team_of(period.plan), replaces=tuple(about), **about)


@transaction.atomic
def queue_calendar(plan: Plan, unit: Unit, year: int, kind: str) -> None:
    """Tell the team that a unit sent its calendar of the year, or the unit's people what was
    decided on it."""
    is_sent = kind == Notice.Kind.SUBMITTED
    to = _team_of(plan) if is_sent else _people_of(members_by_unit().get(unit.pk, []))
    about = {"plan": plan, "unit": unit, "year": year}
    _queue_each(to, replaces=tuple(about), kind=kind, **about)


@transaction.atomic
def queue_return(item: ActionItem) -> None:
    """Tell the people of its unit that the team gave an action item back."""
    to = _people_of(members_by_unit().get(item.unit_id, []))
    about = {"action_item": item, "period": item.meeting.period}
    _queue_each(to, replaces=["action_item"], kind=Notice.Kind.ITEM_BACK, **about)


def _team_of(plan: Plan) -> list[dict[str, Any]]:
    """Whom a mail to the team goes to, as fields of notices."""
    if plan.contact_email:
        return [{"address": plan.contact_email}]
    return [{"user": user} for user in team_now().exclude(email="")]


def _people_of(members: Iterable[UnitMember]) -> list[dict[str, Any]]:
    """The same for a mail to a unit's people."""
    return [{"user": member.user} for member in members if member.user.email]


def _queue_each(
    receivers: Iterable[dict[str, Any]], *, replaces: Collection[str] = (), **about: Any
) -> None:
    """Queue a mail to each. What was to be told before of the same, by these fields, and has not
    left is not told any more."""
    if replaces:
        same = {name: about[name] for name in replaces}
        Notice.objects.filter(**same, state__in=[State.QUEUED, State.FAILED]).delete()
    for receiver in receivers:
        notice = Notice.objects.create(day=timezone.localdate(), **about, **receiver)
        send_queued.enqueue([notice.pk])


@transaction.atomic
def queue_meeting(meeting: Meeting) -> int:
    """Queue the invitation for the participants; once the minutes are closed, what was decided,
    also for the people of the units that have to do something. How many people are told."""
    kind = Notice.Kind.MINUTES if meeting.is_closed else Notice.Kind.MEETING
    people = {row.user for row in meeting.participants.select_related("user") if row.user}
    if meeting.is_closed:
        members = members_by_unit()
        for unit in meeting.action_items.values_list("unit", flat=True).distinct():
            people |= {member.user for member in members.get(unit, [])}
    told = [user for user in people if user.email and user.is_active]
    to = [{"user": user} for user in told]
    _queue_each(to, replaces=["meeting"], meeting=meeting, period=meeting.period, kind=kind)
    return len(told)


@transaction.atomic
def queue_again(period: Period) -> int:
    """Queue the period's mails that never left; how many."""
    again = _reclaim(period.notices.unsent())
    for notices in again:
        send_queued.enqueue([notice.pk for notice in notices])
    return len(again)


def _claim(rows: list[Notice]) -> list[Notice]:
    """Note a mail before it is sent, so that of two runs at once one sends it; [] for the other.

    What is noted of earlier attempts that failed is replaced.
    """
    try:
        with transaction.atomic():
            for row in rows:
                earlier = Notice.objects.unsent().filter(kind__in=Notice.BY_CALENDAR)
                about = {"user": row.user, "period": row.period, "action_item": row.action_item}
                earlier.filter(**about).delete()
                row.save()
    except IntegrityError:
        return []
    return rows


def _notices_of(digest: Digest, today: date) -> list[Notice]:
    return [
        Notice(period=period, user=digest.user, kind=kind, day=today)
        for period, kind in digest.notices
    ]


def _due_beside(today: date) -> Iterator[list[Notice]]:
    """The mails that are due today beside the digests: of late action items, to superiors."""
    for user, items in late_items(today).items():
        about = {"user": user, "kind": Notice.Kind.ITEM_LATE, "day": today}
        yield [Notice(action_item=item, period=item.meeting.period, **about) for item in items]
    for rows in escalations(today):
        about = {"kind": Notice.Kind.ESCALATED, "day": today}
        yield [
            Notice(period=row.period, unit=row.unit, address=row.unit.superior_email, **about)
            for row in rows
            if row.unit
        ]


def _reclaim(unsent: Iterable[Notice]) -> list[list[Notice]]:
    """Queue unsent notices anew, by the mails that they make; of two who try at once, one does."""
    now, mails = timezone.now(), defaultdict[Any, list[Notice]](list)
    for row in unsent:
        same = Notice.objects.filter(pk=row.pk, state=row.state, changed_at=row.changed_at)
        if same.update(state=State.QUEUED, error="", day=timezone.localdate(), changed_at=now):
            is_joined = row.kind in Notice.JOINED
            mails[(row.user_id, row.address, row.kind) if is_joined else row.pk].append(row)
    return list(mails.values())


# --- Sending ----------------------------------------------------------------------------------


def send_due(today: date, periods: Iterable[Period] | None = None) -> Delivery:
    """Send at once what is due today in open periods (all, or those given), what units and their
    superiors are to hear beside that, and what else was not sent."""
    addresses: dict[str, list[str]] = defaultdict(list)
    for digest in digests(today, periods):
        if notices := _claim(_notices_of(digest, today)):
            addresses[_deliver(notices, digest.letter)].append(digest.user.email)
    unsent = Notice.objects.unsent().exclude(kind__in=Notice.BY_CALENDAR)
    again = unsent.select_related("user", "unit", "period__plan", "plan")
    claimed = [rows for rows in map(_claim, _due_beside(today)) if rows]
    for notices in itertools.chain(claimed, _reclaim(again)):
        addresses[_compose_and_deliver(notices, today)].append(notices[0].email)
    return Delivery(addresses[State.SENT], addresses[State.FAILED], addresses[State.HANDED])


@task(queue_name="mail")
def send_queued(keys: Sequence[int]) -> None:
    """Send one queued mail (work of `manage.py worker --queue-name mail`)."""
    rows = Notice.objects.filter(pk__in=keys, state=State.QUEUED)
    notices = list(rows.select_related("user", "unit", "period__plan", "plan"))
    if notices:
        state = _compose_and_deliver(notices, timezone.localdate())
        if state in (State.FAILED, State.HANDED):
            raise MailFailed(notices[0].email)


def _compose_and_deliver(notices: Sequence[Notice], today: date) -> str:
    """What became of the mail; "" where there is nothing to tell any more."""
    if letter := letter_of(notices, today):
        return _deliver(notices, letter)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices], state=State.QUEUED).delete()
    return ""


def _deliver(notices: Sequence[Notice], letter: Letter) -> str:
    """Send one mail whose notices are queued; its new state, "" where another run took it."""
    keys = [notice.pk for notice in notices]
    try:
        connection = get_connection()
        connection.open()
        if smtp := getattr(connection, "connection", None):
            # Whoever falls silent after the greeting does so while nothing is handed over.
            smtp.ehlo_or_helo_if_needed()
    except Exception as error:  # whatever one mail does, the others go out
        _log(error, letter)
        return _note(keys, State.QUEUED, State.FAILED, error=describe(error))
    if not _note(keys, State.QUEUED, State.HANDED):
        return ""
    try:
        compose(letter, connection).send()
    except Exception as error:
        _log(error, letter)
        state = State.HANDED if _may_have_left(error) else State.FAILED
        return _note(keys, State.HANDED, state, error=describe(error))
    finally:
        with suppress(Exception):  # how the server says goodbye changes nothing
            connection.close()
    return _note(keys, State.HANDED, State.SENT)


def compose(letter: Letter, connection: Any = None) -> EmailMessage:
    """The mail: from the institution's strategy team, answers to the team."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    answers = letter.plan.contact_email
    mail = EmailMessage(
        letter.subject,
        letter.text,
        from_email=formataddr((letter.plan.team_name, address)),
        to=[letter.address],
        reply_to=[answers] if answers else None,
        connection=connection,
    )
    if letter.calendar:
        mail.attach("toplanti.ics", letter.calendar, "text/calendar")
    return mail


def _note(keys: Sequence[int], old: str, new: str, **fields: Any) -> str:
    """Take notices from one state to the next; the new one, "" where they were not in the first."""
    rows = Notice.objects.filter(pk__in=keys, state=old)
    return new if rows.update(state=new, changed_at=timezone.now(), **fields) else ""


def _log(error: Exception, letter: Letter) -> None:
    logger.error("A mail “%s” could not be sent", letter.subject, exc_info=error)


def _may_have_left(error: Exception) -> bool:
    """Whether the connection broke before the server's answer; a refusal is an answer."""
    is_broken = isinstance(error, OSError) and not isinstance(error, SMTPException)
    return is_broken or isinstance(error, SMTPServerDisconnected)


def describe(error: Exception) -> str:
    """Why a mail was not sent, for the team."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "E-posta sunucusu zamanında yanıt vermedi."
    if isinstance(error, SMTPServerDisconnected):
        return "E-posta sunucusu bağlantıyı kesti."
    if isinstance(error, SMTPRecipientsRefused):
        answers = [
            f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values()
        ]
        return f"E-posta sunucusu adresi kabul etmedi: {', '.join(answers)}"
    if isinstance(error, SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        return f"E-posta sunucusu kabul etmedi: {error.smtp_code} {text}"
    return f"E-posta sunucusuna bağlanılamadı: {getattr(error, 'strerror', None) or error}"
