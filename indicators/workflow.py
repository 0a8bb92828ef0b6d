"""The six-monthly cycle: who may do what, from which state. Every interface goes through here.

There is one function for each step, for one row or many. Each is one transaction in a few queries.
Steps on measurements take the versions that the person saw and return an `Outcome`: what was done,
and why not, by key, for each of the others. Steps on periods raise `NotAllowed`, `WrongState` or
`Incomplete`. All messages are Turkish sentences for the person who asked. `indicators.guards` and
the models' constraints refuse in the database what these functions refuse here.

Steps are dated now; in a sample period, and nowhere else, `at` may give them a past.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from indicators.cycle.answering import with_unit
from indicators.cycle.asked import follow_plan, log, surplus
from indicators.models import (
    Evidence,
    Measurement,
    Period,
    PeriodEvent,
    PeriodExtension,
    Unlock,
)
from indicators.readings import Yardstick, entry_of, yardsticks_of
from indicators.refusals import Incomplete as Incomplete
from indicators.refusals import NotAllowed as NotAllowed
from indicators.refusals import Outcome as Outcome
from indicators.refusals import Stale as Stale
from indicators.refusals import WorkflowError as WorkflowError
from indicators.refusals import WrongState as WrongState
from indicators.requirements import Entry, missing
from plans.models import Plan, Unit
from plans.people.roles import is_strategist, units_of
from plans.records.history import write_all

State = Measurement.State
Kind = PeriodEvent.Kind

_EDITABLE = (State.DRAFT, State.RETURNED)
#: What a department writes, and who did.
_WRITTEN = [*Entry.__dataclass_fields__, "entered_by", "entered_at"]


# --- Who may ----------------------------------------------------------------------------------


def may_enter(user: User, measurement: Measurement) -> bool:
    """Whether the person belongs to the unit that answers for the measurement."""
    row = with_unit(Measurement.objects.filter(pk=measurement.pk))
    return bool(row.filter(unit_id__in=units_of(user)).exists())


def _require_own(units: set[int], measurement: Any) -> None:
    if measurement.unit_id not in units:
        raise NotAllowed("Bu gösterge sizin biriminizin değil; değer giremezsiniz.")


def _require_strategist(user: User) -> None:
    if not is_strategist(user):
        raise NotAllowed("Bunu yalnız strateji ekibi yapabilir.")


def require_team_or_command(user: User | None) -> None:
    """Raise NotAllowed unless the person is of the strategy team; None is the command line."""
    if user is not None:
        _require_strategist(user)


# --- Departments ------------------------------------------------------------------------------


def save(
    user: User,
    entries: Mapping[int, tuple[Entry, int]],
    *,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """Keep what a department wrote, each entry with the version that the person saw.

    May be called as often as one likes: a draft need not be complete.
    """
    units = units_of(user)

    def keep(row: Measurement) -> None:
        entry, version = entries[row.pk]
        _require_own(units, row)
        _require_version(row, version, Stale.COMPARE)
        _require_editable(row)
        _write(row, entry, user, at)

    return _step(entries, keep, _WRITTEN, user, at, reason=reason)


def _write(measurement: Measurement, entry: Entry, user: User, at: datetime | None) -> None:
    if (entry.value, entry.not_measured) != (measurement.value, measurement.not_measured):
        measurement.entered_by = user
        measurement.entered_at = _moment(measurement.period, at)
    for name, content in asdict(entry).items():
        setattr(measurement, name, content.strip() if isinstance(content, str) else content)


def submit(
    user: User,
    versions: Mapping[int, int],
    *,
    confirmed: Collection[int] = (),
    at: datetime | None = None,
) -> Outcome:
    """Send measurements for approval; `versions` are those that the person saw, `confirmed` those
    whose value the person called right when asked.

    An incomplete one is refused with `Incomplete`, which says what is missing. What is sent
    together has one date.
    """
    units = units_of(user)
    moment = at or timezone.now()
    yardsticks: dict[int, Yardstick] = {}

    def send(row: Measurement) -> None:
        _require_own(units, row)
        _require_version(row, versions[row.pk])
        _require_editable(row)
        entry = entry_of(row)
        if lacking := missing(entry, yardsticks[row.pk].result(entry), row.month):
            raise Incomplete(lacking)
        row.state = State.SUBMITTED
        row.submitted_by = user
        row.submitted_at = moment
        if row.pk in confirmed:
            row.confirmed_value = row.value

    fields = ["state", "submitted_by", "submitted_at", "confirmed_value"]
    return _step(
        versions, send, fields, user, at, lambda rows: yardsticks.update(yardsticks_of(rows))
    )


def withdraw(user: User, versions: Mapping[int, int], *, at: datetime | None = None) -> Outcome:
    """Take what was sent back into its unit's hands, as a draft, while nobody has decided on it."""
    units = units_of(user)

    def take_back(row: Measurement) -> None:
        _require_own(units, row)
        _require_sent(row, "Yalnız onay bekleyen değer geri çekilir.")
        _require_version(row, versions[row.pk])
        if is_locked(row):
            raise WrongState(
                "Dönem kapandı; gönderdiğiniz değer geri çekilmez. Düzeltmek için strateji "
                "ekibinden iade etmesini isteyin."
            )
        row.state = State.DRAFT

    return _step(versions, take_back, ["state"], user, at)


@transaction.atomic
def editable(user: User, keys: Collection[int]) -> Outcome:
    """Lock measurements for this transaction: `done` are those that the person may change now."""
    units = units_of(user)

    def check(row: Measurement) -> None:
        _require_own(units, row)
        _require_editable(row)

    return _take(_lock_rows().filter(pk__in=keys), check)


# --- Strategy team ----------------------------------------------------------------------------


def approve(user: User, versions: Mapping[int, int], *, at: datetime | None = None) -> Outcome:
    """Approve sent measurements, also when their period has been closed meanwhile.

    `versions` are those that the person looked at. Nobody approves what they entered or sent.
    """
    _require_strategist(user)

    def decide(row: Measurement) -> None:
        require_approvable(user, row, versions[row.pk])
        row.state = State.APPROVED
        row.approved_by = user
        row.approved_at = _moment(row.period, at)
        row.unlock = None

    return _step(versions, decide, ["state", "approved_by", "approved_at", "unlock"], user, at)


def require_approvable(user: User, row: Measurement, version: int) -> None:
    """Raise WorkflowError where somebody of the team may not approve the value as they saw it."""
    _require_sent(row, "Yalnız gönderilmiş değerler onaylanır.")
    _require_version(row, version)
    if user.pk in (row.entered_by_id, row.submitted_by_id):
        raise NotAllowed("Kendi girdiğiniz veya gönderdiğiniz değeri onaylayamazsınız.")


def send_back(
    user: User, notes: Mapping[int, tuple[str, int]], *, at: datetime | None = None
) -> Outcome:
    """Return sent measurements to their units, each with a note that says what to mend and the
    version that the person looked at. In a closed period that unlocks it, with the note as reason.
    """
    _require_strategist(user)

    def give_back(row: Measurement) -> None:
        note, version = notes[row.pk]
        if not note.strip():
            raise Incomplete({"return_note": "Birimin neyi düzeltmesi gerektiğini yazın."})
        _require_sent(row, "Yalnız gönderilmiş değerler iade edilir.")
        _require_version(row, version)
        if is_locked(row):
            row.unlock = _unlock(row, user, note)
        row.state = State.RETURNED
        row.return_note = note.strip()

    return _step(notes, give_back, ["state", "return_note", "unlock"], user, at)


def unlock(user: User, measurement_id: int, reason: str, version: int) -> Measurement:
    """Open an approved or closed measurement for change; who and why is kept for good."""
    _require_strategist(user)

    def open_up(row: Measurement) -> None:
        if not reason.strip():
            raise Incomplete({"reason": "Kilidi açma gerekçesini yazın."})
        if not is_locked(row):
            raise WrongState("Bu değer kilitli değil; birimi değiştirebilir.")
        _require_version(row, version)
        row.unlock = _unlock(row, user, reason)
        if row.state == State.APPROVED:
            row.state = State.RETURNED
            row.return_note = reason.strip()

    return _step([measurement_id], open_up, ["state", "return_note", "unlock"], user, None).one()


def _unlock(measurement: Measurement, user: User, reason: str) -> Unlock:
    return Unlock.objects.create(measurement=measurement, user=user, reason=reason.strip())


def is_locked(measurement: Measurement) -> bool:
    """Whether nobody may change what is written in the measurement without an unlock."""
    return measurement.unlock_id is None and (
        measurement.state == State.APPROVED or measurement.period.state != Period.State.OPEN
    )


def may_be_withdrawn(measurement: Measurement) -> bool:
    """Whether its unit may take the measurement back now."""
    return not is_locked(measurement) and measurement.state == State.SUBMITTED


def is_editable(measurement: Measurement) -> bool:
    """Whether its unit may write and send the measurement now."""
    return not is_locked(measurement) and measurement.state in _EDITABLE


# --- Periods ----------------------------------------------------------------------------------


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
    """Open a half-year: what the plan asks for in it becomes tasks of the units.

    `user` is None for the command line. Opening an open period again moves its due date and
    brings its tasks up to date. `is_sample` marks a new period's data as sample data for good.
    """
    require_team_or_command(user)
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if plan.status != Plan.Status.ACTIVE:
        raise WrongState(
            f"{plan} yürürlükte değil ({plan.get_status_display()}). Dönem yalnız yürürlükteki "
            "planda açılır."
        )
    if year not in plan.years or half not in Period.Half.values:
        raise WrongState(
            f"{year} yılı planın dışında. Plan {plan.start_year}–{plan.end_year} yıllarını kapsar."
        )
    period = Period.of(plan, year, half)
    if period.state == Period.State.CLOSED:
        raise WrongState(f"{period} dönemi kapanmış. Gerekirse kapanışını geri alın.")
    if due <= date(year, 1 if half == 1 else 7, 1):
        raise Incomplete({"due_date": f"Son gün {period} döneminin içinde veya sonrasında olmalı."})
    is_new = period.state == Period.State.PLANNED
    was_due, period.due_date = period.due_date, due
    if period.pk is None:
        period.is_sample = is_sample
    if is_new:
        period.state, period.opened_at = Period.State.OPEN, _moment(period, at)
    _save_period(period, user, at)
    follow_plan(period, reason="Dönem açıldı" if is_new else "", at=at)
    text = f"Son gün {was_due:%d.%m.%Y} yerine {due:%d.%m.%Y} oldu." if was_due else ""
    if is_new:
        tasks = period.measurements.count()
        text = f"Dönem açıldı. Son gün {due:%d.%m.%Y}; {tasks} değer istendi."
    if is_new or was_due != due:
        log(period, Kind.OPENED, text, user=user, at=at)
    return period


@transaction.atomic
def close_period(user: User | None, period_id: int, *, at: datetime | None = None) -> Period:
    """End the entry of a period. What was sent may still be approved; nothing is published."""
    period = _lock_period(user, period_id, Period.State.OPEN, "Yalnız açık dönem kapatılır.")
    period.state, period.closed_at = Period.State.CLOSED, _moment(period, at)
    log(period, Kind.CLOSED, "Veri girişi kapatıldı.", user=user, at=at)
    return _save_period(period, user, at)


@transaction.atomic
def reopen_period(user: User | None, period_id: int, reason: str) -> Period:
    """Undo the closing of a period of which nothing is published; the reason stays in its log."""
    refusal = "Yalnız kapanmış dönemin kapanışı geri alınır."
    period = _lock_period(user, period_id, Period.State.CLOSED, refusal)
    if not reason.strip():
        raise Incomplete({"reason": "Kapanışı neden geri aldığınızı yazın."})
    if is_published(period):
        raise WrongState(PUBLISHED)
    period.state, period.closed_at = Period.State.OPEN, None
    log(period, Kind.REOPENED, f"Kapanış geri alındı. Gerekçe: {reason.strip()}", user=user)
    try:
        with transaction.atomic():
            _save_period(period, user, None)
    except IntegrityError as error:
        raise WrongState(PUBLISHED) from error
    follow_plan(period)
    return period


PUBLISHED = (
    "Bu dönemin raporu yayımlandı; kapanışı geri alınmaz. Bir değeri düzeltmek için kilidini "
    "açın, sonra raporun yeni sürümünü yayımlayın."
)


def is_published(period: Period) -> bool:
    """Whether a report of the period was published, as its log says."""
    return period.events.filter(kind=Kind.PUBLISHED).exists()


def obstacle_to_drop(row: Measurement) -> str:
    """Why a value that the plan no longer asks for is not removed; empty where it may be."""
    if row.state == State.SUBMITTED:
        return "Gönderilmiş değer kaldırılmaz; önce birimin sayfasından iade edin."
    if row.unlocks.all() or not is_editable(row):
        return "Dönemi kapanmış ya da kilidi açılmış değer kaldırılmaz; rapora katılmadan kalır."
    return ""


@transaction.atomic
def drop_surplus(user: User, period_id: int, measurement_id: int, version: int) -> None:
    """Remove a draft that the plan no longer asks for; its values stay in the trail."""
    _require_strategist(user)
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    row = _lock_rows().get(pk=measurement_id, period=period)
    if row.pk not in {other.pk for other in surplus(period)}:
        raise WrongState("Plan bu değeri yine istiyor; kaldırılmadı.")
    _require_version(row, version)
    if obstacle := obstacle_to_drop(row):
        raise WrongState(obstacle)
    reason = "Plan artık istemiyor"
    write_all(Evidence, deleted=row.evidence.all(), user=user, reason=reason)
    write_all(Measurement, deleted=[row], user=user, reason=reason)
    log(period, Kind.PLAN, f"{row.indicator} ({row.month}. ay) taslağı kaldırıldı.", user=user)


@transaction.atomic
def extend(user: User, period_id: int, unit: Unit, due: date) -> PeriodExtension:
    """Give one unit more time in an open period."""
    refusal = "Yalnız açık dönemde ek süre verilir."
    period = _lock_period(user, period_id, Period.State.OPEN, refusal)
    if due <= period.last_entry_day:
        raise Incomplete(
            {"due_date": f"Ek süre {period.due_date:%d.%m.%Y} tarihinden sonra olmalı."}
        )
    extension = PeriodExtension.objects.filter(period=period, unit=unit).first()
    extension = extension or PeriodExtension(period=period, unit=unit)
    extension.due_date, extension._history_user = due, user
    extension.save()
    return extension


# --- Shared -----------------------------------------------------------------------------------


@transaction.atomic
def _step(
    keys: Collection[int],
    take: Callable[[Measurement], None],
    fields: list[str],
    user: User,
    at: datetime | None,
    prepare: Callable[[Sequence[Measurement]], None] = lambda rows: None,
    reason: str = "",
) -> Outcome:
    """Take the step with each measurement that allows it and write the `fields` that it changed.

    Rows and their periods are held until the transaction ends, so that a period cannot close
    between a check and the write.
    """
    rows = list(_lock_rows().filter(pk__in=keys).order_by("month", "pk"))
    for row in rows:
        _moment(row.period, at)
    prepare(rows)
    outcome = _take(rows, take)
    for row in outcome.done:
        row.version += 1
    gone = set(keys) - {row.pk for row in rows}
    outcome.refused |= {pk: WrongState("Bu değer artık istenmiyor.") for pk in gone}
    fields = [*fields, "version"]
    write_all(Measurement, updated=outcome.done, fields=fields, user=user, reason=reason, at=at)
    return outcome


def _take(rows: Iterable[Measurement], take: Callable[[Measurement], None]) -> Outcome:
    """Take the step with each of the rows; which allowed it, and why the others did not."""
    outcome = Outcome()
    for row in rows:
        try:
            take(row)
            outcome.done.append(row)
        except WorkflowError as error:
            outcome.refused[row.pk] = error
    return outcome


def _lock_rows() -> QuerySet[Measurement]:
    """Measurements with the unit that answers for each, to be held with their periods."""
    rows = Measurement.objects.select_for_update(of=("self", "period"), no_key=True)
    rows = rows.select_related("period__plan", "indicator__card", "entered_by")
    locked: QuerySet[Measurement] = with_unit(rows)
    return locked


def _lock_period(user: User | None, period_id: int, state: str, refusal: str) -> Period:
    """Lock the period for a step of the team; raises WrongState in any other state."""
    require_team_or_command(user)
    period: Period = Period.objects.select_for_update().get(pk=period_id)
    if period.state != state:
        raise WrongState(refusal)
    return period


def _require_version(
    measurement: Measurement, version: int, remedy: str = Stale.LOOK_AGAIN
) -> None:
    if measurement.version != version:
        raise Stale(measurement, remedy)


def _require_sent(measurement: Measurement, message: str) -> None:
    if measurement.state != State.SUBMITTED:
        raise WrongState(message)


def _require_editable(measurement: Measurement) -> None:
    if is_locked(measurement):
        raise WrongState(
            "Bu değer onaylanmış ya da dönemi kapanmış. Değişiklik için strateji ekibinden kilidi "
            "açmasını isteyin."
        )
    if measurement.state not in _EDITABLE:
        raise WrongState("Bu değer onay bekliyor. Değiştirmek için önce geri çekin.")


def _moment(period: Period, at: datetime | None) -> datetime:
    """The date of a step: `at` in a sample period, else now; ValueError for `at` elsewhere."""
    if at is not None and not period.is_sample:
        raise ValueError("only steps of a sample period may be dated")
    return at or timezone.now()


def _save_period(period: Period, user: User | None, at: datetime | None) -> Period:
    period._history_user = user
    period._history_date = _moment(period, at)
    period.save()
    return period
