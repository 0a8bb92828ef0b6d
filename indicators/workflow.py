"""The six-monthly cycle: who may do what, from which state. Every interface goes through here.

There is one function for each step, for one row or many. Each is one transaction in a few queries.
Steps on what units send (rows of a `Table`: values, or activities) take the versions that the
person saw and return an `Outcome`: what was done, and why not, by key, for each of the others.
They read and hold the rows themselves, or take those that the transaction has `held` since it read
them.
Steps on periods raise `NotAllowed`, `WrongState` or `Incomplete`. All messages are Turkish
sentences for the person who asked. `indicators.guards` and the models' constraints refuse in the
database what these functions refuse here.

Steps are dated now; in a sample period, and nowhere else, `at` may give them a past.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from indicators.activities import Said
from indicators.cycle.asked import log, surplus
from indicators.models import EnteredRecord, Evidence, Measurement, PeriodEvent, Unlock
from indicators.periods import PUBLISHED as PUBLISHED
from indicators.periods import close_period as close_period
from indicators.periods import extend as extend
from indicators.periods import hold_period as hold_period
from indicators.periods import is_published as is_published
from indicators.periods import moment_of, require_strategist
from indicators.periods import open_period as open_period
from indicators.periods import reopen_period as reopen_period
from indicators.periods import require_team_or_command as require_team_or_command
from indicators.refusals import AlreadyDone as AlreadyDone
from indicators.refusals import Incomplete as Incomplete
from indicators.refusals import NotAllowed as NotAllowed
from indicators.refusals import Outcome as Outcome
from indicators.refusals import Stale as Stale
from indicators.refusals import WorkflowError as WorkflowError
from indicators.refusals import WrongState as WrongState
from indicators.requirements import Entry
from indicators.tables import ACTIVITIES as ACTIVITIES
from indicators.tables import VALUES as VALUES
from indicators.tables import Lacking, Table, table_of
from plans.models import UnitMember
from plans.people.roles import is_strategist, managed_by, name_of_person, roles_of, units_of
from plans.records.history import write_all

State = Measurement.State
Kind = PeriodEvent.Kind

#: Sent inside of a step's transaction, with the `rows` that were sent or endorsed, or returned.
values_sent, values_returned = Signal(), Signal()

_ENDORSEMENT = ["endorsed_by", "endorsed_at"]


# --- Who may ----------------------------------------------------------------------------------


def may_enter(user: User, row: EnteredRecord) -> bool:
    """Whether the person belongs to the unit that answers for the row."""
    table = table_of(row)
    found = table.with_unit(table.model.objects.filter(pk=row.pk))
    return bool(found.filter(unit_id__in=units_of(user)).exists())


def _require_own(units: Container[int | None], row: Any) -> None:
    if row.unit_id not in units:
        what = "gösterge" if table_of(row) is VALUES else "faaliyet"
        raise NotAllowed(f"Bu {what} sizin biriminizin değil; girişini o birim yapar.")


# --- Departments ------------------------------------------------------------------------------


def save(
    user: User,
    entries: Mapping[int, tuple[Entry | Said, int]],
    table: Table = VALUES,
    *,
    held: Sequence[Any] | None = None,
    key: str = "pk",
    also: Callable[[Any], None] = lambda row: None,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """Keep what a department wrote, each entry with the version that the person saw, by the rows'
    `key`; `held` ones may be new.

    May be called as often as one likes: a draft need not be complete. `also` is done with each row
    that may be kept, and may refuse it.
    """
    units = units_of(user)

    def keep(row: Any) -> None:
        entry, version = entries[getattr(row, key)]
        _require_own(units, row)
        _require_version(row, version, Stale.COMPARE)
        _require_editable(row)
        if refusal := table.refuses(row, entry):
            raise WrongState(refusal)
        also(row)
        if any(getattr(entry, name) != getattr(row, name) for name in table.entered):
            row.entered_by, row.entered_at = user, moment_of(row.period, at)
        for name, content in asdict(entry).items():
            setattr(row, name, content.strip() if isinstance(content, str) else content)

    return _step(table, entries, keep, table.written, user, at, held, key, reason=reason)


def submit(
    user: User,
    versions: Mapping[int, int],
    table: Table = VALUES,
    *,
    held: Sequence[Any] | None = None,
    confirmed: Collection[int] = (),
    remarks: Mapping[int, str] = MappingProxyType({}),
    moment: datetime | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Send rows for approval; `versions` are those that the person saw, `confirmed` those
    whose value the person called right when asked, `remarks` what was written on that page.

    An incomplete one is refused with `Incomplete`, which says what is missing. What is sent
    together has one date, also with rows of another table (`moment`). What the unit’s müdür sends
    is endorsed with that.
    """
    roles = roles_of(user)
    moment = at or moment or timezone.now()
    lacking: Lacking = {}

    def send(row: Any) -> None:
        _require_own(roles, row)
        _require_version(row, versions[row.pk])
        _require_editable(row)
        if lacking[row.pk]:
            raise Incomplete(lacking[row.pk])
        row.state = State.SUBMITTED
        row.submitted_by = user
        row.submitted_at = moment
        is_endorsed = roles[row.unit_id] == UnitMember.Role.MANAGER
        row.endorsed_by, row.endorsed_at = (user, moment) if is_endorsed else (None, None)
        table.seal(row)
        if row.pk in confirmed:
            row.confirmed_value = row.value
        if row.pk in remarks:
            row.remark = remarks[row.pk].strip()

    fields = ["state", "submitted_by", "submitted_at", *table.answers, *_ENDORSEMENT]
    return _step(
        table,
        versions,
        send,
        fields,
        user,
        at,
        held,
        prepare=lambda rows: lacking.update(table.lacking(rows)),
        tell=values_sent,
    )


def withdraw(
    user: User,
    versions: Mapping[int, int],
    table: Table = VALUES,
    *,
    held: Sequence[Any] | None = None,
) -> Outcome:
    """Take what was sent back into its unit's hands, as a draft, while nobody has decided on it."""
    units = units_of(user)

    def take_back(row: Any) -> None:
        _require_own(units, row)
        _require_sent(row, "Yalnız onay bekleyen {} geri çekilir.")
        _require_version(row, versions[row.pk])
        if row.is_locked:
            raise WrongState(
                f"Dönem kapandı; gönderdiğiniz {table.what} geri çekilmez. Düzeltmek için strateji "
                "ekibinden iade etmesini isteyin."
            )
        row.state = State.DRAFT

    return _step(table, versions, take_back, ["state"], user, None, held)


def endorse(user: User, versions: Mapping[int, int], table: Table = VALUES) -> Outcome:
    """The unit's müdür stands for sent rows, also when their period has been closed."""
    managed = managed_by(user)

    def stand_for(row: Any) -> None:
        if row.unit_id not in managed:
            raise NotAllowed("Bunu yalnız birimin müdürü onaylayabilir.")
        _require_undecided(row, row.endorsed_by_id is not None)
        _require_sent(row, "Yalnız gönderilmiş {}ler onaylanır.")
        _require_version(row, versions[row.pk])
        row.endorsed_by = user
        row.endorsed_at = timezone.now()

    return _step(table, versions, stand_for, _ENDORSEMENT, user, None, tell=values_sent)


def require_editable(user: User, row: Any) -> None:
    """Raise WorkflowError where the person may not change the row, which the transaction holds."""
    _require_own(units_of(user), row)
    _require_editable(row)


# --- Strategy team ----------------------------------------------------------------------------


def approve(
    user: User, versions: Mapping[int, int], table: Table = VALUES, *, at: datetime | None = None
) -> Outcome:
    """Approve sent rows, also when their period has been closed meanwhile.

    `versions` are those that the person looked at. Nobody approves what they entered or sent.
    """
    require_strategist(user)

    def decide(row: Any) -> None:
        require_approvable(user, row, versions[row.pk])
        row.state = State.APPROVED
        row.approved_by = user
        row.approved_at = moment_of(row.period, at)
        row.unlock = None

    fields = ["state", "approved_by", "approved_at", "unlock"]
    return _step(table, versions, decide, fields, user, at)


def require_approvable(user: User, row: Any, version: int) -> None:
    """Raise WorkflowError where somebody of the team may not approve the row as they saw it."""
    _require_undecided(row)
    _require_sent(row, "Yalnız gönderilmiş {}ler onaylanır.")
    _require_version(row, version)
    if user.pk in (row.entered_by_id, row.submitted_by_id):
        raise NotAllowed(
            f"Kendi girdiğiniz veya gönderdiğiniz {table_of(row).what}i onaylayamazsınız."
        )
    if user.pk == row.endorsed_by_id:
        raise NotAllowed("Birimin müdürü olarak onayladığınızı ekip adına onaylayamazsınız.")
    if row.awaits_endorsement:
        raise WrongState(
            f"Birimin müdürü bu {table_of(row).what}i henüz onaylamadı; önce onun onayı gerekir."
        )


def send_back(
    user: User,
    notes: Mapping[int, tuple[str, int]],
    table: Table = VALUES,
    *,
    at: datetime | None = None,
) -> Outcome:
    """Return sent rows to their units, each with a note that says what to mend and the
    version that the person looked at. In a closed period that unlocks it, with the note as reason.

    The unit's müdür may do so too while the period is open; the note then begins with their name.
    """
    managed = set() if is_strategist(user) else managed_by(user)
    if not managed:
        require_strategist(user)

    def give_back(row: Any) -> None:
        note, version = notes[row.pk]
        if managed and row.unit_id not in managed:
            raise NotAllowed(f"Yalnız kendi biriminizin {table.what}lerini iade edebilirsiniz.")
        if not note.strip():
            raise Incomplete({"return_note": "Birimin neyi düzeltmesi gerektiğini yazın."})
        _require_sent(row, "Yalnız gönderilmiş {}ler iade edilir.")
        _require_version(row, version)
        if row.is_locked:
            if managed:
                raise WrongState("Dönem kapandı; iadeyi strateji ekibinden isteyin.")
            row.unlock = _unlock(row, user, note)
        row.state = State.RETURNED
        by = f"{name_of_person(user)} (müdür): " if managed else ""
        row.return_note = by + note.strip()

    fields = ["state", "return_note", "unlock"]
    return _step(table, notes, give_back, fields, user, at, tell=values_returned)


def unlock(user: User, pk: int, reason: str, version: int, table: Table = VALUES) -> Any:
    """Open an approved or closed row for change; who and why is kept for good."""
    require_strategist(user)

    def open_up(row: Any) -> None:
        if not reason.strip():
            raise Incomplete({"reason": "Kilidi açma gerekçesini yazın."})
        if not row.is_locked:
            raise WrongState(f"Bu {table.what} kilitli değil; birimi değiştirebilir.")
        _require_version(row, version)
        row.unlock = _unlock(row, user, reason)
        if row.state == State.APPROVED:
            row.state = State.RETURNED
            row.return_note = reason.strip()

    fields = ["state", "return_note", "unlock"]
    return _step(table, [pk], open_up, fields, user, None, tell=values_returned).one()


def _unlock(row: Any, user: User, reason: str) -> Unlock:
    owner = {table_of(row).owner: row}
    return Unlock.objects.create(user=user, reason=reason.strip(), **owner)


# --- What the plan no longer asks for -----------------------------------------------------------


def obstacle_to_drop(row: Measurement) -> str:
    """Why a value that the plan no longer asks for is not removed; empty where it may be."""
    if row.state == State.SUBMITTED:
        return "Gönderilmiş değer kaldırılmaz; önce birimin sayfasından iade edin."
    if row.unlocks.all() or not row.is_editable:
        return "Dönemi kapanmış ya da kilidi açılmış değer kaldırılmaz; rapora katılmadan kalır."
    return ""


@transaction.atomic
def drop_surplus(user: User, period_id: int, measurement_id: int, version: int) -> None:
    """Remove a draft that the plan no longer asks for; its values stay in the trail."""
    require_strategist(user)
    period = hold_period(period_id)
    row = VALUES.lock().filter(pk=measurement_id, period=period).first()
    if row is None:
        raise AlreadyDone("Bu taslak zaten kaldırılmış.")
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


@transaction.atomic(savepoint=False)
def _step(
    table: Table,
    keys: Collection[int],
    take: Callable[[Any], None],
    fields: list[str],
    user: User,
    at: datetime | None,
    held: Sequence[Any] | None = None,
    key: str = "pk",
    prepare: Callable[[Sequence[Any]], None] = lambda rows: None,
    reason: str = "",
    tell: Signal | None = None,
) -> Outcome:
    """Take the step with each row that allows it and write the `fields` that it changed.

    Rows and their periods are held until the transaction ends, so that a period cannot close
    between a check and the write. What happens now, not in the past of a sample, is told to the
    receivers of `tell`.
    """
    if held is None:
        held = list(table.lock().filter(pk__in=keys).order_by(*table.order))
    for row in held:
        moment_of(row.period, at)
    prepare(held)
    outcome = _take(held, take, key)
    for row in outcome.done:
        row.version += 1
    gone = set(keys) - {getattr(row, key) for row in held}
    outcome.refused |= {pk: WrongState(f"Bu {table.what} artık istenmiyor.") for pk in gone}
    write_all(
        table.model,
        created=[row for row in outcome.done if row.pk is None],
        updated=[row for row in outcome.done if row.pk is not None],
        fields=[*fields, "version"],
        user=user,
        reason=reason,
        at=at,
    )
    if tell and outcome.done and at is None:
        tell.send(sender=table.model, rows=outcome.done)
    return outcome


def _take(rows: Iterable[Any], take: Callable[[Any], None], key: str = "pk") -> Outcome:
    """Take the step with each of the rows; which allowed it, and why the others did not."""
    outcome = Outcome()
    for row in rows:
        try:
            take(row)
            outcome.done.append(row)
        except WorkflowError as error:
            outcome.refused[getattr(row, key)] = error
    return outcome


def _require_version(row: Any, version: int, remedy: str = Stale.LOOK_AGAIN) -> None:
    if row.version != version:
        raise Stale(row, remedy)


def _require_sent(row: Any, message: str) -> None:
    """`message` has a place for what the row is called."""
    if row.state != State.SUBMITTED:
        raise WrongState(message.format(table_of(row).what))


def _require_undecided(row: Any, is_endorsed: bool = False) -> None:
    is_decided = is_endorsed and row.state == State.SUBMITTED
    if is_decided or row.state == State.APPROVED:
        raise AlreadyDone("Zaten onaylanmış; yeniden onaylamanız gerekmez.")


def _require_editable(row: Any) -> None:
    what = table_of(row).what
    if row.is_locked:
        raise WrongState(
            f"Bu {what} onaylanmış ya da dönemi kapanmış. Değişiklik için strateji ekibinden "
            "kilidi açmasını isteyin."
        )
    if row.is_sent:
        raise WrongState(f"Bu {what} onay bekliyor. Değiştirmek için önce geri çekin.")
