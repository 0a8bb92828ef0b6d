"""The six-monthly cycle: who may do what, from which state. Every interface goes through here.

There is one function for each step, for one row or many. Each is one transaction in a few queries.
Steps on measurements take the versions that the person saw and return an `Outcome`: what was done,
and why not, by key, for each of the others. Steps on periods raise `NotAllowed`, `WrongState` or
`Incomplete`. All messages are Turkish sentences for the person who asked. `indicators.guards` and
the models' constraints refuse in the database what these functions refuse here.

Steps are dated now; in a sample period, and nowhere else, `at` may give them a past.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone

from indicators.cycle.answering import with_unit
from indicators.cycle.asked import log, surplus
from indicators.models import Evidence, Measurement, Period, PeriodEvent, Unlock
from indicators.periods import PUBLISHED as PUBLISHED
from indicators.periods import close_period as close_period
from indicators.periods import extend as extend
from indicators.periods import is_published as is_published
from indicators.periods import moment_of, require_strategist
from indicators.periods import open_period as open_period
from indicators.periods import reopen_period as reopen_period
from indicators.periods import require_team_or_command as require_team_or_command
from indicators.readings import Yardstick, entry_of, yardsticks_of
from indicators.refusals import AlreadyDone as AlreadyDone
from indicators.refusals import Incomplete as Incomplete
from indicators.refusals import NotAllowed as NotAllowed
from indicators.refusals import Outcome as Outcome
from indicators.refusals import Stale as Stale
from indicators.refusals import WorkflowError as WorkflowError
from indicators.refusals import WrongState as WrongState
from indicators.requirements import Entry, missing
from plans.models import UnitMember
from plans.people.roles import is_strategist, managed_by, name_of_person, roles_of, units_of
from plans.records.history import write_all

State = Measurement.State
Kind = PeriodEvent.Kind

#: Sent inside of a step's transaction, with the `rows` that were sent or endorsed, or returned.
values_sent, values_returned = Signal(), Signal()

_EDITABLE = (State.DRAFT, State.RETURNED)
#: What a department writes, and who did.
_WRITTEN = [*Entry.__dataclass_fields__, "entered_by", "entered_at"]
_ENDORSEMENT = ["endorsed_by", "endorsed_at"]


# --- Who may ----------------------------------------------------------------------------------


def may_enter(user: User, measurement: Measurement) -> bool:
    """Whether the person belongs to the unit that answers for the measurement."""
    row = with_unit(Measurement.objects.filter(pk=measurement.pk))
    return bool(row.filter(unit_id__in=units_of(user)).exists())


def _require_own(units: Container[int | None], measurement: Any) -> None:
    if measurement.unit_id not in units:
        raise NotAllowed("Bu gösterge sizin biriminizin değil; değer giremezsiniz.")


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
        measurement.entered_at = moment_of(measurement.period, at)
    for name, content in asdict(entry).items():
        setattr(measurement, name, content.strip() if isinstance(content, str) else content)


def submit(
    user: User,
    versions: Mapping[int, int],
    *,
    confirmed: Collection[int] = (),
    remarks: Mapping[int, str] = MappingProxyType({}),
    at: datetime | None = None,
) -> Outcome:
    """Send measurements for approval; `versions` are those that the person saw, `confirmed` those
    whose value the person called right when asked, `remarks` what was written on that page.

    An incomplete one is refused with `Incomplete`, which says what is missing. What is sent
    together has one date. What the unit's müdür sends is endorsed with that.
    """
    roles = roles_of(user)
    moment = at or timezone.now()
    yardsticks: dict[int, Yardstick] = {}

    def send(row: Any) -> None:
        _require_own(roles, row)
        _require_version(row, versions[row.pk])
        _require_editable(row)
        entry = entry_of(row)
        if lacking := missing(entry, yardsticks[row.pk].result(entry), row.month):
            raise Incomplete(lacking)
        row.state = State.SUBMITTED
        row.submitted_by = user
        row.submitted_at = moment
        is_endorsed = roles[row.unit_id] == UnitMember.Role.MANAGER
        row.endorsed_by, row.endorsed_at = (user, moment) if is_endorsed else (None, None)
        if row.pk in confirmed:
            row.confirmed_value = row.value
        row.remark = remarks.get(row.pk, row.remark).strip()

    fields = ["state", "submitted_by", "submitted_at", "confirmed_value", "remark", *_ENDORSEMENT]
    return _step(
        versions,
        send,
        fields,
        user,
        at,
        lambda rows: yardsticks.update(yardsticks_of(rows)),
        tell=values_sent,
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


def endorse(user: User, versions: Mapping[int, int], *, at: datetime | None = None) -> Outcome:
    """The unit's müdür stands for sent measurements, also when their period has been closed."""
    managed = managed_by(user)

    def stand_for(row: Any) -> None:
        if row.unit_id not in managed:
            raise NotAllowed("Bunu yalnız birimin müdürü onaylayabilir.")
        _require_undecided(row, row.endorsed_by_id is not None)
        _require_sent(row, "Yalnız gönderilmiş değerler onaylanır.")
        _require_version(row, versions[row.pk])
        row.endorsed_by = user
        row.endorsed_at = moment_of(row.period, at)

    return _step(versions, stand_for, _ENDORSEMENT, user, at, tell=values_sent)


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
    require_strategist(user)

    def decide(row: Measurement) -> None:
        require_approvable(user, row, versions[row.pk])
        row.state = State.APPROVED
        row.approved_by = user
        row.approved_at = moment_of(row.period, at)
        row.unlock = None

    return _step(versions, decide, ["state", "approved_by", "approved_at", "unlock"], user, at)


def require_approvable(user: User, row: Measurement, version: int) -> None:
    """Raise WorkflowError where somebody of the team may not approve the value as they saw it."""
    _require_undecided(row)
    _require_sent(row, "Yalnız gönderilmiş değerler onaylanır.")
    _require_version(row, version)
    if user.pk in (row.entered_by_id, row.submitted_by_id):
        raise NotAllowed("Kendi girdiğiniz veya gönderdiğiniz değeri onaylayamazsınız.")
    if user.pk == row.endorsed_by_id:
        raise NotAllowed("Birimin müdürü olarak onayladığınızı ekip adına onaylayamazsınız.")
    if row.awaits_endorsement:
        raise WrongState("Birimin müdürü bu değeri henüz onaylamadı; önce onun onayı gerekir.")


def send_back(
    user: User, notes: Mapping[int, tuple[str, int]], *, at: datetime | None = None
) -> Outcome:
    """Return sent measurements to their units, each with a note that says what to mend and the
    version that the person looked at. In a closed period that unlocks it, with the note as reason.

    The unit's müdür may do so too while the period is open; the note then begins with their name.
    """
    managed = set() if is_strategist(user) else managed_by(user)
    if not managed:
        require_strategist(user)

    def give_back(row: Any) -> None:
        note, version = notes[row.pk]
        if managed and row.unit_id not in managed:
            raise NotAllowed("Yalnız kendi biriminizin değerlerini iade edebilirsiniz.")
        if not note.strip():
            raise Incomplete({"return_note": "Birimin neyi düzeltmesi gerektiğini yazın."})
        _require_sent(row, "Yalnız gönderilmiş değerler iade edilir.")
        _require_version(row, version)
        if is_locked(row):
            if managed:
                raise WrongState("Dönem kapandı; iadeyi strateji ekibinden isteyin.")
            row.unlock = _unlock(row, user, note)
        row.state = State.RETURNED
        by = f"{name_of_person(user)} (müdür): " if managed else ""
        row.return_note = by + note.strip()

    fields = ["state", "return_note", "unlock"]
    return _step(notes, give_back, fields, user, at, tell=values_returned)


def unlock(user: User, measurement_id: int, reason: str, version: int) -> Measurement:
    """Open an approved or closed measurement for change; who and why is kept for good."""
    require_strategist(user)

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

    fields = ["state", "return_note", "unlock"]
    return _step([measurement_id], open_up, fields, user, None, tell=values_returned).one()


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


# --- What the plan no longer asks for -----------------------------------------------------------


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
    require_strategist(user)
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
    tell: Signal | None = None,
) -> Outcome:
    """Take the step with each measurement that allows it and write the `fields` that it changed.

    Rows and their periods are held until the transaction ends, so that a period cannot close
    between a check and the write. What happens now, not in the past of a sample, is told to the
    receivers of `tell`.
    """
    rows = list(_lock_rows().filter(pk__in=keys).order_by("month", "pk"))
    for row in rows:
        moment_of(row.period, at)
    prepare(rows)
    outcome = _take(rows, take)
    for row in outcome.done:
        row.version += 1
    gone = set(keys) - {row.pk for row in rows}
    outcome.refused |= {pk: WrongState("Bu değer artık istenmiyor.") for pk in gone}
    fields = [*fields, "version"]
    write_all(Measurement, updated=outcome.done, fields=fields, user=user, reason=reason, at=at)
    if tell and outcome.done and at is None:
        tell.send(sender=Measurement, rows=outcome.done)
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


def _require_version(
    measurement: Measurement, version: int, remedy: str = Stale.LOOK_AGAIN
) -> None:
    if measurement.version != version:
        raise Stale(measurement, remedy)


def _require_sent(measurement: Measurement, message: str) -> None:
    if measurement.state != State.SUBMITTED:
        raise WrongState(message)


def _require_undecided(measurement: Measurement, is_endorsed: bool = False) -> None:
    is_decided = is_endorsed and measurement.state == State.SUBMITTED
    if is_decided or measurement.state == State.APPROVED:
        raise AlreadyDone("Zaten onaylanmış; yeniden onaylamanız gerekmez.")


def _require_editable(measurement: Measurement) -> None:
    if is_locked(measurement):
        raise WrongState(
            "Bu değer onaylanmış ya da dönemi kapanmış. Değişiklik için strateji ekibinden kilidi "
            "açmasını isteyin."
        )
    if measurement.state not in _EDITABLE:
        raise WrongState("Bu değer onay bekliyor. Değiştirmek için önce geri çekin.")
