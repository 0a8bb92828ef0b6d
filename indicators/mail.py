"""E-mails of the six-monthly cycle: one digest for each person, never the same one twice.

A person hears of a period when it opens, 7, 3 and 1 days before the last day of their units, on
that day, the day after it and then every week, as long as something is not sent. Each such mail
is kept as a `Notice`; a mail is due where the latest of these days is later than the person's last
notice. So a second run of `send_reminders` sends nothing, a run after a missed day makes up for it,
and who joins a unit late is told too.

What the strategy team returns or unlocks in one step is told at once, with its notes, in one mail
for each person; later reminders count it among what is missing.

Mails of requests are sent by the worker (`send_notices`, `send_returns`): no page waits for the
mail server. A recipient that fails stops nobody else's mail.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from indicators.models import Measurement, Notice, Period
from indicators.people import members_by_unit
from indicators.progress import UnitProgress, progress_by_unit
from plans.models import Plan

logger = logging.getLogger(__name__)

#: On these days before the last day (and on it) people are reminded.
DAYS_BEFORE = (7, 3, 1, 0)
#: How often after the last day, beginning the day after it.
LATE_EVERY = 7


# --- Whom to tell what ------------------------------------------------------------------------


def latest_mail_day(opened: date, last_day: date, today: date) -> date:
    """The latest day up to `today` on which a mail about a period was due."""
    if today > last_day:
        weeks = (today - last_day).days - 1
        return today - timedelta(days=weeks % LATE_EVERY)
    reminders = [last_day - timedelta(days=days) for days in DAYS_BEFORE]
    return max([opened, *(day for day in reminders if opened < day <= today)])


@dataclass(frozen=True)
class UnitLine:
    """One unit of the person in an open period that has not sent everything."""

    progress: UnitProgress
    days_left: int


@dataclass(frozen=True)
class Digest:
    """Everything that one person is told today."""

    user: User
    lines: tuple[UnitLine, ...]
    #: What is kept of the mail, one for each period in it.
    notices: tuple[tuple[Period, str], ...]

    @property
    def subject(self) -> str:
        first = min(self.lines, key=lambda line: line.days_left)
        period, days = first.progress.period, first.days_left
        missing = sum(line.progress.counts.missing for line in self.lines)
        if days < 0:
            return f"{period}: son gün geçti, {missing} değer bekleniyor"
        if all(kind == Notice.Kind.OPENED for _, kind in self.notices):
            return f"{period} veri girişi açıldı: {missing} değer bekleniyor"
        if days == 0:
            return f"{period}: bugün son gün, {missing} değer bekleniyor"
        return f"{period}: son güne {days} gün, {missing} değer bekleniyor"


def digests(today: date, periods: Iterable[Period] | None = None) -> list[Digest]:
    """The mails that are due today for open periods (all, or those given); six queries."""
    if periods is None:
        periods = Period.objects.filter(
            state=Period.State.OPEN, plan__status=Plan.Status.ACTIVE
        ).select_related("plan")
    lines = _lines_by_person(list(periods), today)
    told = _last_notices()
    result = []
    for user, of_user in lines.items():
        by_period: dict[Period, list[UnitLine]] = defaultdict(list)
        for line in of_user:
            by_period[line.progress.period].append(line)
        due = {
            period: rows
            for period, rows in by_period.items()
            if _is_due(period, rows, told.get((period.pk, user.pk)), today)
        }
        if due:
            result.append(
                Digest(
                    user=user,
                    lines=tuple(line for rows in due.values() for line in rows),
                    notices=tuple(
                        (period, _kind(rows, (period.pk, user.pk) in told))
                        for period, rows in due.items()
                    ),
                )
            )
    return result


def _lines_by_person(periods: list[Period], today: date) -> dict[User, list[UnitLine]]:
    members = members_by_unit()
    lines: dict[User, list[UnitLine]] = defaultdict(list)
    for progress in progress_by_unit(periods):
        if progress.unit is None or not progress.counts.missing:
            continue
        for member in members[progress.unit.pk]:
            if member.user.email:
                lines[member.user].append(UnitLine(progress, progress.days_left(today)))
    return lines


def _last_notices() -> dict[tuple[int, int], date]:
    """When each person was last told of each period."""
    rows = (
        Notice.objects.filter(period__state=Period.State.OPEN)
        .order_by()
        .values_list("period_id", "user_id")
        .annotate(Max("day"))
    )
    return {(period_id, user_id): day for period_id, user_id, day in rows}


def _is_due(period: Period, lines: list[UnitLine], told: date | None, today: date) -> bool:
    if told is None:
        return True
    opened = timezone.localdate(period.opened_at)
    return any(latest_mail_day(opened, line.progress.last_day, today) > told for line in lines)


def _kind(lines: list[UnitLine], was_told: bool) -> str:
    if min(line.days_left for line in lines) < 0:
        return Notice.Kind.LATE
    return Notice.Kind.DUE if was_told else Notice.Kind.OPENED


# --- Sending ----------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of a run's mails: addresses."""

    sent: list[str]
    failed: list[str]


def send_due(today: date, periods: Iterable[Period] | None = None) -> Outcome:
    """Send the mails that are due today."""
    outcome = Outcome([], [])
    for digest in digests(today, periods):
        claimed = _claim(digest, today)
        if not claimed:
            continue  # another run sends it at this moment
        if _send(digest.user, digest.subject, "notice", {"lines": digest.lines}):
            outcome.sent.append(digest.user.email)
        else:
            Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).delete()
            outcome.failed.append(digest.user.email)
    return outcome


def _claim(digest: Digest, today: date) -> list[Notice]:
    """Note the mail before it is sent, so that of two runs at once one sends it; [] for the other.

    Without this a mail server that hangs would let the next run send it again.
    """
    try:
        with transaction.atomic():
            return [
                Notice.objects.create(period=period, user=digest.user, kind=kind, day=today)
                for period, kind in digest.notices
            ]
    except IntegrityError:
        return []


def _send(user: User, subject: str, template: str, context: dict) -> bool:
    """Send one mail; False, with the reason in the log, where the server refuses it."""
    text = render_to_string(
        f"indicators/mail/{template}.txt", {"user": user, "site": settings.SITE_URL, **context}
    )
    try:
        send_mail(subject, text, None, [user.email])
    except Exception:  # whatever one address does, the others get theirs
        logger.exception("Mail to user %s could not be sent", user.pk)
        return False
    return True


# --- Work of the worker -----------------------------------------------------------------------


class MailFailed(Exception):
    """Some mails of a task were not sent; the log says why."""


@task()
def send_notices(period_id: int) -> None:
    """Tell the people of a period that has just been opened."""
    periods = Period.objects.filter(pk=period_id, state=Period.State.OPEN).select_related("plan")
    _require_all(send_due(timezone.localdate(), list(periods)).failed)


@task()
def send_returns(measurement_ids: Sequence[int]) -> None:
    """Tell a unit of its measurements that were returned in one step, one mail for each person."""
    returned = list(
        Measurement.objects.filter(pk__in=measurement_ids, state=Measurement.State.RETURNED)
        .select_related("period", "indicator__card__responsible_unit")
        .order_by("indicator", "month")
    )
    if not returned:
        return  # mended already
    period, unit = returned[0].period, returned[0].indicator.card.responsible_unit
    context = {"period": period, "unit": unit, "measurements": returned}
    failed = [
        member.user.email
        for member in members_by_unit()[unit.pk]
        if member.user.email
        and not _send(
            member.user, f"{period}: {len(returned)} değer iade edildi", "returned", context
        )
    ]
    _require_all(failed)


def _require_all(failed: list[str]) -> None:
    if failed:
        raise MailFailed(", ".join(failed))
