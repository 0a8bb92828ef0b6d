"""E-mails of the six-monthly cycle: one digest for each person, never the same one twice.

A person hears of a period when it opens, 7, 3 and 1 days before the last day of their units, on
that day, the day after it and then every week, as long as something is not sent. Each such mail
is kept as a `Notice`; a mail is due where the latest of these days is later than the person's last
notice that was sent. So a second run of `send_reminders` sends nothing, a run after a missed day
makes up for it, and who joins a unit late is told too.

What the strategy team returns or unlocks in one step is told at once, with its notes, in one mail
for each person; later reminders count it among what is missing.

This module says who is told what; `indicators.mails.outbox` sends it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from indicators.cycle.addresses import PAGES
from indicators.cycle.answering import with_unit
from indicators.cycle.progress import UnitProgress, members_by_unit, progress_by_unit
from indicators.models import Measurement, Notice, Period
from plans.models import Plan, Unit

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
class Letter:
    """A mail as it goes out."""

    user: User
    subject: str
    text: str


@dataclass(frozen=True)
class Digest:
    """Everything that one person is told today."""

    user: User
    lines: tuple[UnitProgress, ...]
    #: What is kept of the mail, one for each period in it.
    notices: tuple[tuple[Period, str], ...]

    @property
    def subject(self) -> str:
        first = min(self.lines, key=lambda line: line.days_left)
        period, days = first.period, first.days_left
        missing = sum(line.counts.missing for line in self.lines)
        if days < 0:
            return f"{period}: son gün geçti, {missing} değer bekleniyor"
        if all(kind == Notice.Kind.OPENED for _, kind in self.notices):
            return f"{period} veri girişi açıldı: {missing} değer bekleniyor"
        if days == 0:
            return f"{period}: bugün son gün, {missing} değer bekleniyor"
        return f"{period}: son güne {days} gün, {missing} değer bekleniyor"

    @property
    def letter(self) -> Letter:
        return _write(self.user, self.subject, "notice", {"lines": self.lines})


def digests(today: date, periods: Iterable[Period] | None = None) -> list[Digest]:
    """The mails that are due today for open periods (all, or those given); six queries."""
    if periods is None:
        periods = Period.objects.filter(
            state=Period.State.OPEN, plan__status=Plan.Status.ACTIVE
        ).select_related("plan")
    told = _last_notices()
    found = []
    for user, lines in _lines_by_person(list(periods), today).items():
        kinds: dict[Period, str] = {}
        for period in dict.fromkeys(line.period for line in lines):
            rows = [line for line in lines if line.period == period]
            opened, last = timezone.localdate(period.opened_at), told.get((period.pk, user.pk))
            days = [latest_mail_day(opened, line.last_day, today) for line in rows]
            if last is None or max(days) > last:
                kinds[period] = _kind(rows, was_told=last is not None)
        if kinds:
            due = [line for period in kinds for line in lines if line.period == period]
            found.append(Digest(user, tuple(due), tuple(kinds.items())))
    return found


def _lines_by_person(periods: list[Period], today: date) -> dict[User, list[UnitProgress]]:
    members = members_by_unit()
    lines: dict[User, list[UnitProgress]] = defaultdict(list)
    for progress in progress_by_unit(periods, today):
        if progress.unit is None or not progress.counts.missing:
            continue
        for member in members[progress.unit.pk]:
            if member.user.email:
                lines[member.user].append(progress)
    return lines


def _last_notices() -> dict[tuple[int, int], date]:
    """When each person was last told of each period, or is just being told."""
    rows = (
        Notice.objects.filter(period__state=Period.State.OPEN)
        .exclude(kind=Notice.Kind.RETURNED)
        .exclude(pk__in=Notice.objects.unsent().values("pk"))
        .order_by()
        .values_list("period_id", "user_id")
        .annotate(Max("day"))
    )
    return {(period_id, user_id): day for period_id, user_id, day in rows}


def _kind(lines: list[UnitProgress], *, was_told: bool) -> str:
    if min(line.days_left for line in lines) < 0:
        return Notice.Kind.LATE
    return Notice.Kind.DUE if was_told else Notice.Kind.OPENED


# --- What a queued mail says when its turn comes ----------------------------------------------


def letter_of(notices: Sequence[Notice], today: date) -> Letter | None:
    """The mail that these notices of one person stand for; None where it is of no use any more."""
    first = notices[0]
    if not (first.user.is_active and first.user.email):
        return None
    if first.kind == Notice.Kind.RETURNED:
        return _returned_letter(first)
    periods = [row.period for row in notices if row.period.state == Period.State.OPEN]
    lines = _lines_by_person(periods, today).get(first.user)
    if not lines:
        return None
    kinds = tuple((row.period, row.kind) for row in notices)
    return Digest(first.user, tuple(lines), kinds).letter


def _returned_letter(notice: Notice) -> Letter | None:
    """What was returned and is not mended yet."""
    returned: list[Any] = list(
        with_unit(Measurement.objects.filter(pk__in=notice.measurements))
        .filter(state=Measurement.State.RETURNED)
        .select_related("period", "indicator__card")
        .order_by("indicator", "month")
    )
    if not returned:
        return None
    period, unit = returned[0].period, Unit.objects.filter(pk=returned[0].unit_id).first()
    subject = f"{period}: {len(returned)} değer iade edildi"
    context = {"period": period, "unit": unit, "measurements": returned}
    return _write(notice.user, subject, "returned", context)


def _write(user: User, subject: str, template: str, context: dict[str, Any]) -> Letter:
    context = {"user": user, "site": settings.SITE_URL, "pages": PAGES, **context}
    return Letter(user, subject, render_to_string(f"indicators/mail/{template}.txt", context))
