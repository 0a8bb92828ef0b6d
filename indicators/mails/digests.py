"""E-mails of the six-monthly cycle: one digest for each person, never the same one twice.

A person hears of a period when it opens, 7, 3 and 1 days before the last day of their units, on
that day, the day after it and then every week, as long as something is not sent. Each such mail
is kept as a `Notice`; a mail is due where the latest of these days is later than the person's last
notice that was sent. So a second run of `send_reminders` sends nothing, a run after a missed day
makes up for it, and who joins a unit late is told too.

What the strategy team returns or unlocks in one step is told at once, with its notes, in one mail
for each person; later reminders count it among what is missing. So is what becomes of a unit's
calendar of a year, and an action item that comes back. Whoever has not answered one by its last day
hears of it weekly, in a digest or in a mail of its own. The team may remind with a sentence of its
own; it is told when a unit is complete, and a unit's superior when it stays behind.

This module says who is told what; `indicators.mails.outbox` sends it.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from indicators.cycle.addresses import PAGES
from indicators.cycle.milestones import due_milestones
from indicators.cycle.progress import UnitProgress, add_counts, members_by_unit, progress_by_unit
from indicators.mails.events import as_event
from indicators.models import ActionItem, ActivityYear, Notice, Period
from indicators.tables import ACTIVITIES, VALUES, place_of
from indicators.versions import take_back
from plans.models import Plan, Unit
from plans.people.roles import units_of

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


def next_mail_day(opened: date, last_day: date, told: date | None, today: date) -> date:
    """The day, from today on, of the next mail to a person who was last told on `told`."""
    days = (today + timedelta(days=days) for days in itertools.count())
    return next(
        day for day in days if told is None or latest_mail_day(opened, last_day, day) > told
    )


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out."""

    address: str
    subject: str
    text: str
    #: Whose strategy team writes.
    plan: Plan
    #: An event for the receiver's calendar, as iCalendar.
    calendar: str = ""


@dataclass(frozen=True)
class Digest:
    """Everything that one person is told today."""

    user: User
    lines: tuple[UnitProgress, ...]
    #: What is kept of the mail, one for each period in it.
    notices: tuple[tuple[Period, str], ...]
    #: What somebody of the team wrote into it.
    sentence: str = ""

    @property
    def subject(self) -> str:
        first = min(self.lines, key=lambda line: line.days_left)
        period, days = first.period, first.days_left
        counts = add_counts(self.lines)
        waited = f"{counts.left} {counts.what} bekleniyor"
        if days < 0:
            return f"{period}: son gün geçti, {waited}"
        if all(kind == Notice.Kind.OPENED for _, kind in self.notices):
            return f"{period} veri girişi açıldı: {waited}"
        if days == 0:
            return f"{period}: bugün son gün, {waited}"
        return f"{period}: son güne {days} gün, {waited}"

    @property
    def letter(self) -> Letter:
        units = units_of(self.user)  # also those that the person's own took over from
        due = due_milestones(self.lines[0].today, units)
        # Each unit's milestones once, however many its periods.
        lines = [(row, due.pop(row.unit.pk, None) if row.unit else None) for row in self.lines]
        items = ActionItem.unclosed(units).filter(state=ActionItem.State.OPEN)
        told = _told_of_items(self.lines[0].today).filter(user=self.user)
        items = items.exclude(pk__in=told.values("action_item"))
        context = {"lines": lines, "others": due.values(), "items": items}
        context["sentence"] = self.sentence
        plan = self.lines[0].period.plan
        return _write(self.user, self.user.email, plan, self.subject, "notice", context)


def digests(today: date, periods: Iterable[Period] | None = None) -> list[Digest]:
    """The mails that are due today for open periods (all, or those given); six queries."""
    told = last_notices()
    found = []
    periods = running_periods() if periods is None else periods
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


def running_periods() -> QuerySet[Period]:
    """The open periods of plans in force."""
    open_ones = Period.objects.filter(state=Period.State.OPEN, plan__status=Plan.Status.ACTIVE)
    return open_ones.select_related("plan")


def reminders(period: Period, units: Collection[int], sentence: str, today: date) -> list[Digest]:
    """The mails by which the team reminds the people of these units of what the period lacks."""
    return [
        Digest(user, tuple(lines), ((period, Notice.Kind.REMINDER),), sentence)
        for user, lines in _lines_by_person([period], today).items()
        if any(line.unit and line.unit.pk in units for line in lines)
    ]


def _lines_by_person(periods: list[Period], today: date) -> dict[User, list[UnitProgress]]:
    """What is left to do for whom: for everybody what is not sent, for a müdür also what they have
    to endorse."""
    members = members_by_unit()
    lines: dict[User, list[UnitProgress]] = defaultdict(list)
    for progress in progress_by_unit(periods, today):
        if progress.unit is None or not progress.counts.left:
            continue
        for member in members[progress.unit.pk]:
            if member.user.email and (progress.counts.missing or member.is_manager):
                lines[member.user].append(progress)
    return lines


def last_notices() -> dict[tuple[int, int | None], date]:
    """When each person was last told of what each period lacks, or is just being told."""
    rows = (
        Notice.objects.filter(period__state=Period.State.OPEN, kind__in=Notice.REMINDERS)
        .exclude(pk__in=Notice.objects.unsent().values("pk"))
        .order_by()
        .values_list("period_id", "user_id")
        .annotate(Max("day"))
    )
    return {(period_id, user_id): day for period_id, user_id, day in rows}


def escalations(today: date) -> list[list[UnitProgress]]:
    """The late units whose superiors are to hear of it today: for each mail those of one superior
    in one period. Of a unit's period its superior hears once."""
    periods = list(running_periods().filter(plan__escalation_days__isnull=False))
    told = set(
        Notice.objects.filter(period__in=periods, kind=Notice.Kind.ESCALATED).values_list(
            "period_id", "unit_id"
        )
    )
    found: dict[tuple[str, int], list[UnitProgress]] = defaultdict(list)
    for row in progress_by_unit(periods, today) if periods else []:
        wait, unit = row.period.plan.escalation_days, row.unit
        if not (unit and unit.superior_email) or (row.period.pk, unit.pk) in told:
            continue
        if row.is_late and row.days_late >= (wait or 0):
            found[unit.superior_email, row.period.pk].append(row)
    return list(found.values())


def late_items(today: date) -> dict[User, list[ActionItem]]:
    """What units should have answered by now, by the people who are to hear of it today: of the
    same nobody hears twice in a week, in a digest or by itself."""
    told = set(_told_of_items(today).values_list("user", "action_item"))
    reminded = set(_this_week(today, Notice.REMINDERS).values_list("user", flat=True))
    members, found = members_by_unit(), defaultdict(list)
    for item in ActionItem.unclosed().filter(state=ActionItem.State.OPEN, due__lt=today):
        for user in (member.user for member in members.get(item.unit_id, [])):
            if user.email and user.pk not in reminded and (user.pk, item.pk) not in told:
                found[user].append(item)
    return found


def _told_of_items(today: date) -> QuerySet[Notice]:
    """What tells of single action items, and of which, this week."""
    return _this_week(today, (Notice.Kind.ITEM_LATE, Notice.Kind.ITEM_BACK))


def _this_week(today: date, kinds: Collection[str]) -> QuerySet[Notice]:
    rows = Notice.objects.filter(day__gt=today - timedelta(days=LATE_EVERY), kind__in=kinds)
    return rows.exclude(pk__in=Notice.objects.unsent().values("pk"))


def _kind(lines: list[UnitProgress], *, was_told: bool) -> str:
    if min(line.days_left for line in lines) < 0:
        return Notice.Kind.LATE
    return Notice.Kind.DUE if was_told else Notice.Kind.OPENED


# --- What a queued mail says when its turn comes ----------------------------------------------


def letter_of(notices: Sequence[Notice], today: date) -> Letter | None:
    """The mail that these notices to one person stand for; None where it is of no use any more."""
    first = notices[0]
    if not first.email:
        return None
    if first.plan:
        return _calendar_letter(first, first.plan)
    kinds = tuple((row.period, row.kind) for row in notices if row.period)
    period = kinds[0][0]
    match first.kind:
        case Notice.Kind.RETURNED:
            return _returned_letter(first)
        case Notice.Kind.COMPLETE:
            return _complete_letter(first, period, today)
        case Notice.Kind.ESCALATED:
            return _escalated_letter(notices, period, today)
        case Notice.Kind.MEETING | Notice.Kind.MINUTES:
            return _meeting_letter(first)
        case Notice.Kind.ITEM_LATE | Notice.Kind.ITEM_BACK:
            return _items_letter(notices)
    periods = [period for period, _ in kinds if period.state == Period.State.OPEN]
    lines = _lines_by_person(periods, today).get(first.user) if first.user else None
    if not (lines and first.user):
        return None
    return Digest(first.user, tuple(lines), kinds, first.text).letter


def _returned_letter(notice: Notice) -> Letter | None:
    """What was returned and is not mended yet."""
    table = ACTIVITIES if notice.progress else VALUES
    rows = table.model.objects.filter(pk__in=notice.progress or notice.measurements)
    returned: list[Any] = list(
        table.with_unit(rows)
        .filter(state=table.model.State.RETURNED)
        .select_related("period__plan", *table.related)
        .order_by(*table.order)
    )
    if not returned:
        return None
    if table is VALUES:
        take_back(returned)
    period, unit = returned[0].period, Unit.objects.filter(pk=returned[0].unit_id).first()
    subject = f"{period}: {len(returned)} {table.what} iade edildi"
    lines = [(*place_of(row), row.return_note) for row in returned]
    context = {"period": period, "unit": unit, "lines": lines, "table": table}
    return _write(notice.user, notice.email, period.plan, subject, "returned", context)


def _complete_letter(notice: Notice, period: Period, today: date) -> Letter | None:
    """Tells the team that a unit has sent all that was asked of it, if that is still so."""
    unit = notice.unit
    row = next((row for row in progress_by_unit([period], today) if row.unit == unit), None)
    if row is None or row.counts.left:
        return None
    subject = f"{period}: {unit} tamamladı"
    return _write(notice.user, notice.email, period.plan, subject, "complete", {"progress": row})


def _escalated_letter(notices: Sequence[Notice], period: Period, today: date) -> Letter | None:
    """Tells a superior which units are still late, and who works on it."""
    units = {notice.unit for notice in notices}
    late = [row for row in progress_by_unit([period], today) if row.unit in units and row.is_late]
    if not late:
        return None
    members = members_by_unit()
    lines = [(row, members[row.unit.pk]) for row in late if row.unit]
    names = f"{len(late)} birim" if len(late) > 1 else str(late[0].unit)
    subject = f"{period}: {names} gecikti"
    return _write(None, notices[0].email, period.plan, subject, "escalated", {"lines": lines})


def _meeting_letter(notice: Notice) -> Letter | None:
    """The invitation with the agenda, as long as the meeting is ahead; or what was decided."""
    meeting = notice.meeting
    if meeting is None or not (notice.kind == Notice.Kind.MINUTES or meeting.is_ahead):
        return None
    context = {
        "meeting": meeting,
        "points": meeting.points.all(),
        "decisions": meeting.decisions.all(),
        "items": meeting.action_items.select_related("unit"),
    }
    subject = f"{'Toplantı tutanağı' if meeting.is_closed else 'Toplantı daveti'}: {meeting}"
    letter = _write(notice.user, notice.email, meeting.period.plan, subject, "meeting", context)
    return letter if meeting.is_closed else replace(letter, calendar=as_event(meeting))


def _items_letter(notices: Sequence[Notice]) -> Letter | None:
    """What meetings asked of a person's units and nobody has answered, late or given back."""
    first = notices[0]
    keys = [notice.action_item_id for notice in notices if notice.action_item_id]
    items = list(ActionItem.unclosed().filter(pk__in=keys, state=ActionItem.State.OPEN))
    if not items:
        return None
    is_back = first.kind == Notice.Kind.ITEM_BACK
    subject = f"{items[0].meeting}: yapılacak iş iade edildi" if is_back else say_late(items)
    plan, context = items[0].meeting.period.plan, {"items": items, "is_back": is_back}
    return _write(first.user, first.email, plan, subject, "items", context)


def say_late(items: Sequence[ActionItem]) -> str:
    """What a mail about late items is called."""
    return f"Toplantıların istediği {len(items)} işin son günü geçti"


#: What became of a calendar, in the subject of the mail.
_BECAME = {
    Notice.Kind.SUBMITTED: "onayınızı bekliyor",
    Notice.Kind.APPROVED: "onaylandı",
    Notice.Kind.RETURNED: "iade edildi",
}


def _calendar_letter(notice: Notice, plan: Plan) -> Letter | None:
    """Tells the team that a unit sent its calendar of the year, the unit what was decided on it, as
    long as it is so."""
    rows = ActivityYear.of(plan, unit=notice.unit, year=notice.year, state=notice.kind)
    if not (count := rows.count()):
        return None
    subject = f"{notice.unit}: {notice.year} faaliyet takvimi {_BECAME[Notice.Kind(notice.kind)]}"
    context = {"notice": notice, "count": count, "note": rows[0].return_note}
    return _write(notice.user, notice.email, plan, subject, "calendar", context)


def _write(
    user: User | None,
    address: str,
    plan: Plan,
    subject: str,
    template: str,
    context: dict[str, Any],
) -> Letter:
    context |= {"user": user, "plan": plan, "site": settings.SITE_URL, "pages": PAGES}
    text = render_to_string(f"indicators/mail/{template}.txt", context)
    return Letter(address, subject, text, plan)
