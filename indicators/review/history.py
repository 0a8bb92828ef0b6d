"""What happened to a value or to the progress of an activity: who, when, what
changed, from which address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.urls import reverse

from indicators.models import (
    ActivityProgress,
    EnteredRecord,
    Evidence,
    Measurement,
    Milestone,
    Unlock,
)
from indicators.requirements import CRITERIA
from indicators.review.pages import NO_UNIT
from indicators.tables import table_of
from plans.language.numbers import format_number

#: Fields that people change, in the order of the form.
_FIELDS = [
    "percent",
    "note",
    "delay_reason",
    "value",
    "not_measured",
    "not_measured_reason",
    "deviation_reason",
    "remedy",
    *CRITERIA,
    "remark",
    "confirmed_value",
    "return_note",
    "state",
]
NOTHING = "boş"


@dataclass(frozen=True)
class Change:
    """One field's old and new content, as people read it."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One step in the life of a measurement."""

    at: datetime
    #: None for commands.
    user: User | None
    address: str | None
    title: str
    changes: tuple[Change, ...] = ()
    #: What the trail says besides, of what was not written by a step of the cycle.
    reason: str = ""


def events_of(row: EnteredRecord) -> list[Event]:
    """The row's history with that of its evidence and unlocks, latest first."""
    owner = table_of(row).owner
    records = list(
        row.history.select_related("history_user").order_by("history_date", "history_id")
    )
    events = [*_record_events(records), *_evidence_events({f"{owner}_id": row.pk})]
    if isinstance(row, ActivityProgress):
        events += _step_events(row)
    addresses: dict[int | None, str | None] = {}
    for record in records:  # the first that has the unlock is the one that opened it
        addresses.setdefault(record.unlock_id, record.history_address)
    events += [
        Event(
            row.created_at,
            row.user,
            addresses.get(row.pk),
            f"Kilit açıldı. Gerekçe: {row.reason}",
        )
        for row in Unlock.objects.filter(**{owner: row}).select_related("user")
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


@dataclass(frozen=True)
class Step:
    """A step that a row stands on as it is now."""

    name: str
    user: User
    at: datetime
    address: str | None


#: What a row says of its steps: who took it and when.
TAKEN = {
    "entered": "Değeri giren",
    "submitted": "Gönderen",
    "endorsed": "Birimde onaylayan",
    "approved": "Onaylayan",
}


def steps_of(row: EnteredRecord) -> list[Step]:
    """Who entered, sent, endorsed and approved what the row says now, when, from where."""
    records = list(row.history.order_by("history_date", "history_id"))
    found = []
    for step, name in TAKEN.items():
        user, at = getattr(row, f"{step}_by"), getattr(row, f"{step}_at")
        taken = [record for record in records if getattr(record, f"{step}_at") == at]
        is_past = step in ("submitted", "endorsed") and row.state not in _SENT
        is_past |= step == "approved" and row.state != Measurement.State.APPROVED
        if user and at and not is_past:
            found.append(Step(name, user, at, taken[0].history_address if taken else None))
    return found


_SENT = (Measurement.State.SUBMITTED, Measurement.State.APPROVED)


def address_of(row: Any) -> str:
    """The page of what happened to a value, or to an entry of its history."""
    unit = row.indicator.card.responsible_unit
    period, code = row.period, unit.code if unit else NO_UNIT
    page = reverse("review_history", args=[period, code, row.id])
    return f"{page}?plan={period.plan.slug}"


def _record_events(records: Iterable[Any]) -> Iterator[Event]:
    before = None
    for record in records:
        is_new = before is None and record.history_type == "+"
        known = record.instance_type() if is_new else before
        changes = tuple(_changes(known, record)) if known else ()
        if before is None or changes or before.endorsed_at != record.endorsed_at:
            yield Event(
                at=record.history_date,
                user=record.history_user,
                address=record.history_address,
                title=_title(before, record),
                changes=changes,
                reason=record.history_change_reason or "",
            )
        before = record


def _title(before: Any, record: Any) -> str:
    if before is None:
        is_asked = record.instance_type is Measurement and not record.entered_by_id
        return "Birimden değer istendi." if is_asked else "Kayıt buradan başlıyor."
    if before.state == record.state:
        is_endorsed = record.endorsed_at not in (None, before.endorsed_at)
        return "Birim müdürü onayladı." if is_endorsed else "Kayıt değişti."
    return _STEPS.get(record.state, "Kayıt değişti.")


_STEPS = {
    Measurement.State.SUBMITTED: "Onaya gönderildi.",
    Measurement.State.APPROVED: "Onaylandı.",
    Measurement.State.RETURNED: "Birime iade edildi.",
    Measurement.State.DRAFT: "Birim geri çekti.",
}


def _changes(before: Any, record: Any) -> Iterator[Change]:
    model = record.instance_type
    for name in _FIELDS:
        old, new = getattr(before, name, None), getattr(record, name, None)
        if old != new:
            label = str(label_for_field(name, model))
            yield Change(label, _format_content(name, old), _format_content(name, new))


def _format_content(name: str, content: Any) -> str:
    match name:
        case "value" | "confirmed_value" | "percent":
            return NOTHING if content is None else format_number(Decimal(content))
        case "not_measured":
            return "evet" if content else "hayır"
        case "state":
            return str(Measurement.State(content).label)
        case _:
            return content or NOTHING


def _step_events(row: ActivityProgress) -> Iterator[Event]:
    """What became of the activity's milestones; not when they were planned."""
    steps = Milestone.history.filter(activity_year_id=row.activity_year_id)
    before: dict[int, Any] = {}
    for record in steps.select_related("history_user").order_by("history_date", "history_id"):
        old = before.get(record.id)
        before[record.id] = record
        if old is None or old.state == record.state:
            continue
        said = record.done_on and f"{record.done_on:%d.%m.%Y}"
        yield Event(
            at=record.history_date,
            user=record.history_user,
            address=record.history_address,
            title=f"İş adımı: {record.text}.",
            changes=(
                Change("durum", old.get_state_display(), record.get_state_display()),
                *(
                    [Change("ne zaman, neden", "", said or record.cancel_reason)]
                    if said or record.cancel_reason
                    else []
                ),
            ),
        )


def _evidence_events(owner: dict[str, int]) -> Iterator[Event]:
    titles = {"+": "Kanıt eklendi", "-": "Kanıt kaldırıldı", "~": "Kanıt değişti"}
    for record in Evidence.history.filter(**owner).select_related("history_user"):
        yield Event(
            at=record.history_date,
            user=record.history_user,
            address=record.history_address,
            title=f"{titles[record.history_type]}: {record.file_name or record.document_number}",
        )
