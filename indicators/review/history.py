"""What happened to a measurement: who, when, what was and what is, from which address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User

from indicators.models import Evidence, Measurement
from plans.language.numbers import format_number

#: Fields that people change, in the order of the form.
_FIELDS = [
    "value",
    "not_measured",
    "not_measured_reason",
    "deviation_reason",
    "remedy",
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


def events_of(measurement: Measurement) -> list[Event]:
    """The measurement's history with that of its evidence and unlocks, latest first."""
    records = list(
        measurement.history.select_related("history_user").order_by("history_date", "history_id")
    )
    events = [*_measurement_events(records), *_evidence_events(measurement)]
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
        for row in measurement.unlocks.select_related("user")
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _measurement_events(records: Iterable[Any]) -> Iterator[Event]:
    before = None
    for record in records:
        changes = tuple(_changes(before, record)) if before else ()
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
        return "Kayıt buradan başlıyor." if record.entered_by_id else "Birimden değer istendi."
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
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(record, name)
        if old != new:
            label = str(label_for_field(name, Measurement))
            yield Change(label, _format_content(name, old), _format_content(name, new))


def _format_content(name: str, content: Any) -> str:
    match name:
        case "value" | "confirmed_value":
            return NOTHING if content is None else format_number(content)
        case "not_measured":
            return "evet" if content else "hayır"
        case "state":
            return str(Measurement.State(content).label)
        case _:
            return content or NOTHING


def _evidence_events(measurement: Measurement) -> Iterator[Event]:
    titles = {"+": "Kanıt eklendi", "-": "Kanıt kaldırıldı", "~": "Kanıt değişti"}
    for record in Evidence.history.filter(measurement_id=measurement.pk).select_related(
        "history_user"
    ):
        yield Event(
            at=record.history_date,
            user=record.history_user,
            address=record.history_address,
            title=f"{titles[record.history_type]}: {record.file_name or record.document_number}",
        )
