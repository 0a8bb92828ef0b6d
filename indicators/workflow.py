"""The six-monthly cycle: who may do what, from which state. Every interface goes through here.

Each function is one transaction. It raises `NotAllowed`, `WrongState`, `Stale` or `Incomplete`,
whose messages are Turkish sentences for the person who asked. `indicators.guards` and the models'
constraints refuse in the database what these functions refuse here.

Steps are dated now. In a sample period, and nowhere else, `at` dates them otherwise, so that sample
data has a past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from indicators.models import (
    CardAssessment,
    Indicator,
    Measurement,
    Period,
    PeriodExtension,
    Unlock,
)
from indicators.requirements import Entry, Result, missing
from indicators.yardsticks import entry_of, result_of, yardsticks_of
from indicators.yardsticks import rules_of as rules_of  # part of this module for its callers
from plans.history import current_address
from plans.models import Plan, Unit
from plans.roles import is_strategist, units_of

State = Measurement.State

_EDITABLE = (State.DRAFT, State.RETURNED)
#: What a department writes, and who did.
_WRITTEN = [
    "value",
    "not_measured",
    "not_measured_reason",
    "deviation_reason",
    "remedy",
    "entered_by",
    "entered_at",
]


class WorkflowError(Exception):
    """A step that the cycle does not allow; the message says why and what to do."""


class NotAllowed(WorkflowError):
    """The person may not do this."""


class WrongState(WorkflowError):
    """The measurement or period is not in a state that allows this."""


class Stale(WorkflowError):
    """Somebody else changed the record meanwhile; `current` is what stands now."""

    def __init__(self, current: Measurement | CardAssessment | None, who: User | None) -> None:
        name = who.get_full_name() or who.username if who else "başka biri"
        super().__init__(
            f"Bu kaydı siz açtıktan sonra {name} değiştirdi. Yazdığınız korunuyor; iki değeri "
            "karşılaştırıp doğrusunu kaydedin."
        )
        self.current = current


class Incomplete(WorkflowError):
    """Something is missing before the measurement can be sent; `fields` says what and why."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


# --- Who may ----------------------------------------------------------------------------------


def may_enter(user: User, measurement: Measurement) -> bool:
    """Whether the person belongs to the unit that answers for the measurement's card."""
    return measurement.indicator.card.responsible_unit_id in units_of(user)


def _require_entry(user: User, measurement: Measurement) -> None:
    _require_own(units_of(user), measurement)


def _require_own(units: set[int], measurement: Measurement) -> None:
    if measurement.indicator.card.responsible_unit_id not in units:
        raise NotAllowed("Bu gösterge sizin biriminizin değil; değer giremezsiniz.")


def _require_strategist(user: User) -> None:
    if not is_strategist(user):
        raise NotAllowed("Bunu yalnız strateji ekibi yapabilir.")


# --- Departments ------------------------------------------------------------------------------


@transaction.atomic
def save_entry(
    user: User, measurement_id: int, entry: Entry, version: int, *, at: datetime | None = None
) -> Measurement:
    """Keep what a department wrote; `version` is the one it saw when it began.

    May be called as often as one likes: a draft need not be complete.
    """
    measurement = _locked(measurement_id)
    _require_writable(units_of(user), measurement, version)
    _write(measurement, entry, user, at)
    return _save(measurement, user, at)


@transaction.atomic
def save_entries(user: User, entries: Mapping[int, tuple[Entry, int]]) -> dict[int, WorkflowError]:
    """Keep several drafts, each with the version that the person saw; why not, by key, for each
    that could not be kept.

    Takes the same few queries for any number of measurements.
    """
    units, saved, refused = units_of(user), [], {}
    for measurement in _held().filter(pk__in=entries).order_by("pk"):
        entry, version = entries[measurement.pk]
        try:
            _require_writable(units, measurement, version)
        except WorkflowError as error:
            refused[measurement.pk] = error
        else:
            _write(measurement, entry, user)
            saved.append(measurement)
    _save_many(saved, user, _WRITTEN)
    return refused


def _require_writable(units: set[int], measurement: Measurement, version: int) -> None:
    _require_own(units, measurement)
    if measurement.version != version:
        raise Stale(measurement, measurement.entered_by)
    _require_editable(measurement)


def _write(measurement: Measurement, entry: Entry, user: User, at: datetime | None = None) -> None:
    if (entry.value, entry.not_measured) != (measurement.value, measurement.not_measured):
        measurement.entered_by = user
        measurement.entered_at = _moment(measurement.period, at)
    measurement.value = entry.value
    measurement.not_measured = entry.not_measured
    measurement.not_measured_reason = entry.not_measured_reason.strip()
    measurement.deviation_reason = entry.deviation_reason.strip()
    measurement.remedy = entry.remedy.strip()


@transaction.atomic
def submit(user: User, measurement_id: int, *, at: datetime | None = None) -> Measurement:
    """Send one measurement for approval."""
    measurement = editable(user, measurement_id)
    _send(measurement, result_of(measurement), user, at)
    return _save(measurement, user, at)


@dataclass(frozen=True)
class Submission:
    """What came of sending all that is complete."""

    sent: list[Measurement]
    #: What is missing in each of the others, by the measurement's key.
    incomplete: dict[int, Incomplete]


@transaction.atomic
def submit_complete(user: User, period: Period, unit: Unit) -> Submission:
    """Send for approval whatever of the unit's measurements may still be sent and is complete.

    Takes the same few queries for any number of measurements.
    """
    if unit.pk not in units_of(user):
        raise NotAllowed("Bu birimin değerlerini yalnız kendi görevlileri gönderebilir.")
    rows = _held().filter(period=period, indicator__card__responsible_unit=unit).order_by("pk")
    open_rows = [measurement for measurement in rows if is_editable(measurement)]
    yardsticks = yardsticks_of(open_rows)
    sent, incomplete = [], {}
    for measurement in open_rows:
        try:
            _send(measurement, yardsticks[measurement.pk].result(measurement.value), user)
        except Incomplete as error:
            incomplete[measurement.pk] = error
        else:
            sent.append(measurement)
    _save_many(sent, user, ["state", "submitted_by", "submitted_at", "return_note"])
    return Submission(sent, incomplete)


def _send(measurement: Measurement, result: Result, user: User, at: datetime | None = None) -> None:
    lacking = missing(entry_of(measurement), result, measurement.month)
    if lacking:
        raise Incomplete(lacking)
    measurement.state = State.SUBMITTED
    measurement.submitted_by = user
    measurement.submitted_at = _moment(measurement.period, at)
    measurement.return_note = ""


def editable(user: User, measurement_id: int) -> Measurement:
    """The measurement, held for the transaction under way, if the person may change it now."""
    measurement = _locked(measurement_id)
    _require_entry(user, measurement)
    _require_editable(measurement)
    return measurement


# --- Strategy team ----------------------------------------------------------------------------


@transaction.atomic
def approve(user: User, measurement_id: int, *, at: datetime | None = None) -> Measurement:
    """Approve a sent measurement. Nobody approves what they entered or sent themselves."""
    _require_strategist(user)
    measurement = _locked(measurement_id)
    _require_approvable(user, measurement)
    _set_approved(measurement, user, at)
    return _save(measurement, user, at)


@transaction.atomic
def approve_many(user: User, versions: Mapping[int, int]) -> dict[int, WorkflowError]:
    """Approve those measurements that may be approved; why not, by key, for each of the others.

    `versions` maps the keys to the versions that the person looked at: what changed since then
    has to be looked at again. Takes the same few queries for any number of measurements.
    """
    _require_strategist(user)
    approved, refused = [], {}
    for measurement in _held().filter(pk__in=versions).order_by("pk"):
        try:
            if measurement.version != versions[measurement.pk]:
                raise WrongState("Siz sayfayı açtıktan sonra değişti. Yeniden bakıp onaylayın.")
            _require_approvable(user, measurement)
        except WorkflowError as error:
            refused[measurement.pk] = error
        else:
            _set_approved(measurement, user)
            measurement.version += 1
            approved.append(measurement)
    if approved:
        Measurement.objects.filter(pk__in=[row.pk for row in approved]).update(
            state=State.APPROVED,
            approved_by=user,
            approved_at=approved[0].approved_at,
            unlock=None,
            version=F("version") + 1,
        )
        bulk_update_with_history(
            approved,
            Measurement,
            [],  # written above in one statement; this adds the history
            default_user=user,
            custom_historical_attrs={"history_address": current_address()},
        )
    return refused


@transaction.atomic
def send_back(
    user: User, measurement_id: int, note: str, *, at: datetime | None = None
) -> Measurement:
    """Return a sent measurement to its unit with a note that says what to mend."""
    _require_strategist(user)
    if not note.strip():
        raise Incomplete({"return_note": "Birimin neyi düzeltmesi gerektiğini yazın."})
    measurement = _locked(measurement_id)
    _require_sent(measurement, "Yalnız gönderilmiş değerler iade edilir.")
    measurement.state = State.RETURNED
    measurement.return_note = note.strip()
    return _save(measurement, user, at)


@transaction.atomic
def unlock(user: User, measurement_id: int, reason: str) -> Measurement:
    """Open an approved or closed measurement for change; who and why is kept for good."""
    _require_strategist(user)
    if not reason.strip():
        raise Incomplete({"reason": "Kilidi açma gerekçesini yazın."})
    measurement = _locked(measurement_id)
    if not is_locked(measurement):
        raise WrongState("Bu değer kilitli değil; birimi değiştirebilir.")
    measurement.unlock = Unlock.objects.create(
        measurement=measurement, user=user, reason=reason.strip()
    )
    if measurement.state == State.APPROVED:
        measurement.state = State.RETURNED
        measurement.return_note = reason.strip()
    return _save(measurement, user)


def is_locked(measurement: Measurement) -> bool:
    """Whether nobody may change the measurement without an unlock."""
    return measurement.unlock_id is None and (
        measurement.state == State.APPROVED or measurement.period.state != Period.State.OPEN
    )


def is_editable(measurement: Measurement) -> bool:
    """Whether its unit may write and send the measurement now."""
    return not is_locked(measurement) and measurement.state in _EDITABLE


@transaction.atomic
def open_period(
    user: User | None,
    plan: Plan,
    year: int,
    half: int,
    due: date,
    *,
    is_sample: bool = False,
    at: datetime | None = None,
) -> Period:
    """Open a half-year: each indicator that is measured in it becomes a task of its unit.

    `user` is None for the command line. Opening an open period again only moves its due date.
    `is_sample` marks a new period's data as sample data for good.
    """
    _require_team_or_command(user)
    period, created = Period.objects.get_or_create(
        plan=plan, year=year, half=half, defaults={"is_sample": is_sample}
    )
    if created and at:
        period.history.update(history_date=_moment(period, at))
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state == Period.State.CLOSED:
        raise WrongState(f"{period} dönemi kapanmış; yeniden açılamaz.")
    if due <= date(year, 1 if half == 1 else 7, 1):
        raise Incomplete({"due_date": f"Son gün {period} döneminin içinde veya sonrasında olmalı."})
    if period.state == Period.State.PLANNED:
        period.state, period.opened_at = Period.State.OPEN, _moment(period, at)
    period.due_date = due
    _save_period(period, user, at)
    add_missing_measurements(period, at=at)
    return period


def add_missing_measurements(period: Period, *, at: datetime | None = None) -> int:
    """Make the empty measurements that an open period still lacks; their number."""
    existing = set(period.measurements.values_list("indicator_id", "month"))
    indicators = Indicator.objects.filter(card__objective__goal__plan=period.plan_id)
    rows = [
        Measurement(period=period, indicator_id=pk, month=month)
        for pk, frequency in indicators.values_list("pk", "monitoring_frequency").order_by("pk")
        for month in due_months(period, frequency)
        if (pk, month) not in existing
    ]
    bulk_create_with_history(rows, Measurement, default_date=_moment(period, at))
    return len(rows)


def due_months(period: Period, frequency: int) -> list[int]:
    """The measuring months inside the period of an indicator measured every `frequency` months."""
    return [month for month in period.months if month % frequency == 0]


@transaction.atomic
def close_period(user: User | None, period_id: int, *, at: datetime | None = None) -> Period:
    """Close an open period; from then on its measurements change only by unlocking."""
    _require_team_or_command(user)
    period = Period.objects.select_for_update().get(pk=period_id)
    if period.state != Period.State.OPEN:
        raise WrongState("Yalnız açık dönem kapatılır.")
    period.state, period.closed_at = Period.State.CLOSED, _moment(period, at)
    return _save_period(period, user, at)


@transaction.atomic
def extend(user: User, period_id: int, unit: Unit, due: date) -> PeriodExtension:
    """Give one unit more time in an open period."""
    _require_strategist(user)
    period = Period.objects.select_for_update().get(pk=period_id)
    if period.state != Period.State.OPEN:
        raise WrongState("Yalnız açık dönemde ek süre verilir.")
    if due <= period.due_date:
        raise Incomplete(
            {"due_date": f"Ek süre {period.due_date:%d.%m.%Y} tarihinden sonra olmalı."}
        )
    extension, _ = PeriodExtension.objects.update_or_create(
        period=period, unit=unit, defaults={"due_date": due}
    )
    return extension


def due_dates(period: Period, units: Iterable[Unit]) -> dict[int, date]:
    """Each unit's last day, by the unit's key, with extensions."""
    extended = dict(period.extensions.values_list("unit_id", "due_date"))
    return {unit.pk: extended.get(unit.pk, period.due_date) for unit in units}


# --- Shared -----------------------------------------------------------------------------------


def _locked(measurement_id: int) -> Measurement:
    """The measurement, with what permissions ask for.

    It and its period are held until the transaction ends, so that the period cannot close between
    a check and the write.
    """
    return _held().get(pk=measurement_id)


def _held() -> QuerySet[Measurement]:
    return Measurement.objects.select_for_update(of=("self", "period"), no_key=True).select_related(
        "period", "indicator__card", "entered_by"
    )


def _require_sent(measurement: Measurement, message: str) -> None:
    if measurement.state != State.SUBMITTED:
        raise WrongState(message)
    if is_locked(measurement):
        raise WrongState("Dönemi kapanmış. Önce gerekçesini yazıp kilidini açın.")


def _require_approvable(user: User, measurement: Measurement) -> None:
    _require_sent(measurement, "Yalnız gönderilmiş değerler onaylanır.")
    if user.pk in (measurement.entered_by_id, measurement.submitted_by_id):
        raise NotAllowed("Kendi girdiğiniz veya gönderdiğiniz değeri onaylayamazsınız.")


def _set_approved(measurement: Measurement, user: User, at: datetime | None = None) -> None:
    measurement.state = State.APPROVED
    measurement.approved_by = user
    measurement.approved_at = _moment(measurement.period, at)
    measurement.unlock = None


def _require_editable(measurement: Measurement) -> None:
    if is_locked(measurement):
        raise WrongState(
            "Bu değer onaylanmış ya da dönemi kapanmış. Değişiklik için strateji ekibinden kilidi "
            "açmasını isteyin."
        )
    if measurement.state not in _EDITABLE:
        raise WrongState("Bu değer onay bekliyor. Değiştirmek için iade edilmesini isteyin.")


def _require_team_or_command(user: User | None) -> None:
    if user is not None:
        _require_strategist(user)


def _moment(period: Period, at: datetime | None) -> datetime:
    """When a step of the period is taken to happen: now, unless it is sample data."""
    if at is not None and not period.is_sample:
        raise ValueError("only steps of a sample period may be dated")
    return at or timezone.now()


def _save(measurement: Measurement, user: User, at: datetime | None = None) -> Measurement:
    measurement.version += 1
    measurement._history_user = user
    measurement._history_date = _moment(measurement.period, at)
    measurement.save()
    return measurement


def _save_many(measurements: list[Measurement], user: User, fields: list[str]) -> None:
    """Write `fields` of measurements that are held, and their history, in a few statements."""
    for measurement in measurements:
        measurement.version += 1
    if measurements:
        bulk_update_with_history(
            measurements,
            Measurement,
            [*fields, "version"],
            default_user=user,
            custom_historical_attrs={"history_address": current_address()},
        )


def _save_period(period: Period, user: User | None, at: datetime | None) -> Period:
    period._history_user = user
    period._history_date = _moment(period, at)
    period.save()
    return period
