"""Who may do what with meetings and their action items, from which state.

Each step is one transaction and raises `NotAllowed`, `WrongState`, `Incomplete` or `Stale`, with a
Turkish sentence for the person who asked. `indicators.guards` refuses the same in the database.
Steps are dated now; in a sample period, and nowhere else, `at` may give them a past.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from indicators.entry.evidence import Attachment, make_evidence
from indicators.mails.outbox import queue_return
from indicators.meetings.agenda import propose_agenda
from indicators.meetings.minutes import to_print
from indicators.models import ActionItem, AgendaPoint, Meeting, Participant
from indicators.periods import moment_of, require_strategist
from indicators.refusals import Incomplete, NotAllowed, Stale, WrongState
from plans.people.roles import may_read_all, name_of_person, units_of
from plans.records.history import write_all

State = ActionItem.State


# --- Who may ----------------------------------------------------------------------------------


def readable_meetings(user: User) -> QuerySet[Meeting]:
    """All for the team and auditors; else those that the person is asked to, and those whose
    closed minutes ask something of the person's units."""
    meetings = Meeting.objects.select_related("period__plan")
    if not may_read_all(user):
        own = Participant.objects.filter(user=user)
        meetings = meetings.filter(
            Q(pk__in=own.values("meeting")) | Q(pk__in=readable_items(user).values("meeting"))
        )
    found: QuerySet[Meeting] = meetings
    return found


def readable_items(user: User) -> QuerySet[ActionItem]:
    """What closed minutes ask of the person's units; of all units for the team and auditors."""
    items = ActionItem.objects.filter(meeting__state=Meeting.State.CLOSED)
    if not may_read_all(user):
        items = items.filter(unit__in=units_of(user))
    found: QuerySet[ActionItem] = items
    return found


# --- The meeting ------------------------------------------------------------------------------


@transaction.atomic
def save_meeting(
    user: User,
    meeting: Meeting,
    users: Iterable[User],
    names: Iterable[str],
    *,
    at: datetime | None = None,
) -> None:
    """Call a new meeting, with the agenda that its period suggests, or change what a stored one
    says of itself; its `version` is the one that the person saw."""
    require_strategist(user)
    is_new = meeting.pk is None
    if not is_new:
        lock_meeting(user, meeting.pk, meeting.version)
        meeting.version += 1
    _write(meeting, user, at)
    wanted: dict[int | str, Participant] = {
        person.pk: Participant(meeting=meeting, user=person, name=name_of_person(person))
        for person in users
    }
    wanted |= {name: Participant(meeting=meeting, name=name) for name in names}
    for row in meeting.participants.all():
        if wanted.pop(row.user_id or row.name, None) is None:
            row._history_user = user
            row.delete()
    for row in wanted.values():
        _write(row, user, at)
    if is_new:
        write_all(AgendaPoint, created=propose_agenda(meeting), user=user, at=at)


@transaction.atomic
def delete_meeting(user: User, meeting_id: int, version: int) -> None:
    """Remove a meeting whose minutes are open, with all that was written for it."""
    meeting = lock_meeting(user, meeting_id, version)
    meeting._history_user = user
    meeting.delete()


@transaction.atomic
def close_minutes(
    user: User, meeting_id: int, version: int, *, at: datetime | None = None
) -> Meeting:
    """Fix agenda, attendance, decisions and action items for good; the items go to their units."""
    meeting = lock_meeting(user, meeting_id, version)
    moment = moment_of(meeting.period, at)
    if timezone.localdate(moment) < meeting.day:
        raise WrongState(
            f"Toplantının günü {meeting.day:%d.%m.%Y}; tutanak o günden önce kapanmaz. "
            "Toplantı öne alındıysa gününü değiştirin."
        )
    if not (meeting.decisions.exists() or meeting.action_items.exists()):
        raise Incomplete({"decisions": "Tutanakta karar ya da yapılacak iş yok; önce yazın."})
    if not meeting.participants.filter(attended=True).exists():
        raise Incomplete({"participants": "Kimin katıldığı işaretlenmemiş; önce işaretleyin."})
    meeting.state, meeting.closed_by = Meeting.State.CLOSED, user
    meeting.closed_at = moment
    meeting.version += 1
    meeting.printed = to_print(meeting)
    _write(meeting, user, at)
    return meeting


def lock_meeting(user: User, meeting_id: int, version: int | None = None) -> Meeting:
    """The meeting, held by the team for a change until the transaction ends."""
    require_strategist(user)
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    meeting: Meeting = rows.select_related("period__plan").get(pk=meeting_id)
    if meeting.is_closed:
        raise WrongState("Toplantının tutanağı kapandı; içindekiler değişmez.")
    if version not in (None, meeting.version):
        raise Stale(meeting, Stale.LOOK_AGAIN)
    return meeting


# --- What a unit has to do ----------------------------------------------------------------------


@transaction.atomic
def answer_item(
    user: User,
    item_id: int,
    version: int,
    answer: str,
    *,
    is_done: bool,
    evidence: Attachment | None = None,
    at: datetime | None = None,
) -> ActionItem:
    """Say for the item's unit what was done about it, with evidence; may be said anew until the
    team closes it."""
    item = _lock_own(user, item_id, version)
    if not answer.strip():
        raise Incomplete({"answer": "Ne yapıldığını ya da neden yapılamadığını yazın."})
    if evidence and not evidence.is_empty:
        _write(make_evidence(user, {"action_item": item}, evidence), user, at)
    item.state, item.is_done, item.answer = State.ANSWERED, is_done, answer.strip()
    item.answered_by, item.answered_at = user, moment_of(item.meeting.period, at)
    return _write_item(item, user, at)


@transaction.atomic
def remove_item_evidence(user: User, item_id: int, version: int, uid: str) -> None:
    """Take evidence away from an item that is not closed; its file stays, as the trail names it."""
    item = _lock_own(user, item_id, version)
    for row in item.evidence.all():
        if str(row.uid) == uid:
            row._history_user = user
            row.delete()


@transaction.atomic
def return_item(user: User, item_id: int, version: int, note: str) -> ActionItem:
    """Give an answered item back to its unit, with a note that says what is still to do."""
    item = _lock_answered(user, item_id, version)
    if not note.strip():
        raise Incomplete({"return_note": "Birimin daha ne yapması gerektiğini yazın."})
    item.state, item.return_note = State.OPEN, note.strip()
    _write_item(item, user, None)
    queue_return(item)
    return item


@transaction.atomic
def close_item(user: User, item_id: int, version: int, *, at: datetime | None = None) -> ActionItem:
    """Close an answered item; nobody closes what they answered."""
    item = _lock_answered(user, item_id, version)
    if item.answered_by_id == user.pk:
        raise NotAllowed("Kendi yanıtladığınız işi kapatamazsınız; ekipten başka biri kapatır.")
    item.state, item.closed_by = State.CLOSED, user
    item.closed_at = moment_of(item.meeting.period, at)
    return _write_item(item, user, at)


def _lock_own(user: User, item_id: int, version: int) -> ActionItem:
    item = _lock_item(item_id, version)
    if item.unit_id not in units_of(user):
        raise NotAllowed("Bu iş sizin biriminizin değil; yanıtlayamazsınız.")
    return item


def _lock_answered(user: User, item_id: int, version: int) -> ActionItem:
    require_strategist(user)
    item = _lock_item(item_id, version)
    if item.state != State.ANSWERED:
        raise WrongState("Birim bu işi henüz yanıtlamadı.")
    return item


def _lock_item(item_id: int, version: int) -> ActionItem:
    rows = ActionItem.objects.select_for_update(of=("self",), no_key=True)
    item: ActionItem = rows.select_related("meeting__period").get(pk=item_id)
    if not item.meeting.is_closed:
        raise WrongState("Toplantının tutanağı henüz kapanmadı.")
    if item.version != version:
        raise Stale(item, Stale.LOOK_AGAIN)
    if item.state == State.CLOSED:
        raise WrongState("Bu iş kapandı; değişmez.")
    return item


# --- Shared -----------------------------------------------------------------------------------


def _write_item(item: ActionItem, user: User, at: datetime | None) -> ActionItem:
    item.version += 1
    _write(item, user, at)
    return item


def _write(row: Any, user: User, at: datetime | None) -> None:
    row._history_user = user
    if at is not None:
        row._history_date = at
    row.save()
