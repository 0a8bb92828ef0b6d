"""Who may do what with a unit's calendar of a year, from which state.

A unit draws up the year of the activities of its cards, sends the whole of it, and the strategy
team approves or returns it. Each step is one transaction and raises `NotAllowed`, `WrongState`,
`Incomplete` or `Stale`, with a Turkish sentence for the person who asked; only `save_calendar`
returns an `Outcome`. `indicators.guards` refuses the same in the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from indicators.activities import say_misfit
from indicators.mails.outbox import queue_calendar
from indicators.models import ActivityProgress, ActivityYear, Milestone, Notice, Period, touched
from indicators.periods import require_strategist
from indicators.workflow import (
    AlreadyDone,
    Incomplete,
    NotAllowed,
    Outcome,
    Stale,
    WorkflowError,
    WrongState,
)
from plans.models import Activity, Plan, Unit
from plans.people.roles import units_of
from plans.records.history import write_all

State = ActivityYear.State
EDITABLE = (State.DRAFT, State.RETURNED)


# --- What a unit draws up ---------------------------------------------------------------------


@dataclass(frozen=True)
class DrawnStep:
    """A step of an activity as a unit plans it; `pk` is empty for a new one."""

    text: str
    due: date
    pk: int | None = None


@dataclass(frozen=True)
class Drawn:
    """What a unit plans for an activity in a year."""

    start_month: int = 1
    end_month: int = 12
    budget_share: Decimal | None = None
    steps: tuple[DrawnStep, ...] = ()


def drawn_of(row: ActivityYear) -> Drawn:
    """What the row and its steps say."""
    steps = (DrawnStep(step.text, step.due, step.pk) for step in row.milestones.all())
    return Drawn(row.start_month, row.end_month, row.budget_share, tuple(steps))


@dataclass(frozen=True)
class UnitYear:
    """The calendar of one unit in one year of a plan: what steps are taken with."""

    plan: Plan
    unit: Unit
    year: int

    @property
    def rows(self) -> QuerySet[ActivityYear]:
        """What of it is stored, in the plan's order."""
        rows = ActivityYear.of(self.plan, unit=self.unit, year=self.year)
        return rows.order_by(*_in_order("activity__"), "activity__order")

    @property
    def activities(self) -> QuerySet[Activity]:
        """The activities that it may name: those of the cards that the unit answers for or
        cooperates on, in the plan's order."""
        cards = Q(card__responsible_unit=self.unit) | Q(card__cooperations__unit=self.unit)
        found: QuerySet[Activity] = (
            Activity.objects.filter(
                cards | Q(card__all_units_cooperate=True), card__objective__goal__plan=self.plan
            )
            .select_related("card__objective__goal", "card__responsible_unit")
            .order_by(*_in_order(""), "order")
            .distinct()
        )
        return found

    @property
    def is_closed(self) -> bool:
        """Whether the year is over."""
        return Period.year_ends().filter(plan=self.plan, year=self.year).exists()

    def lock(self) -> list[ActivityYear]:
        """The stored rows with their steps, held until the transaction ends; WrongState in a
        closed year.

        The year's periods come first, as they do where a sheet writes of steps: the guards of the
        rows hold them too.
        """
        Unit.objects.select_for_update(no_key=True).get(pk=self.unit.pk)  # of a year without rows
        periods = Period.objects.filter(plan=self.plan, year=self.year).order_by("half")
        list(periods.select_for_update(no_key=True))
        if self.is_closed:
            raise WrongState(f"{self.year} yılı kapandı; takvimi artık değişmez.")
        rows = self.rows.select_for_update(of=("self",), no_key=True)
        return list(rows.prefetch_related("milestones"))


def _in_order(path: str) -> list[str]:
    card = f"{path}card"
    return [f"{card}__objective__goal__number", f"{card}__objective__number", f"{card}__order"]


# --- The unit ---------------------------------------------------------------------------------


@transaction.atomic
def save_calendar(
    user: User,
    calendar: UnitYear,
    drawn: Mapping[int, tuple[Drawn | None, int]],
    *,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """Keep what a unit drew up, by the keys of activities, each with the version that the person
    saw (0 for none); None takes an activity out of the year.

    Of the outcome, too, the keys are those of activities. A draft need not be complete.
    """
    _require_own(user, calendar)
    rows = {row.activity_id: row for row in calendar.lock()}
    _require_editable(rows.values())
    allowed = set(calendar.activities.filter(pk__in=drawn).values_list("pk", flat=True))
    progress = ActivityProgress.objects.filter(activity_year__in=rows.values())
    reported = set(touched(progress).values_list("activity_year", flat=True))
    outcome, changes = Outcome(), _Changes()
    for key, (content, version) in drawn.items():
        row = rows.get(key)
        try:
            if key not in allowed and row is None:
                raise NotAllowed("Bu faaliyet sizin biriminizin kartlarında değil; takvime girmez.")
            if (row.version if row else 0) != version:
                raise Stale(row, Stale.COMPARE)
            if content is not None:
                require_fits(content, calendar.year)
            elif row and row.pk in reported:
                raise WrongState(
                    "Bu faaliyetin ilerlemesi yazıldı; takvimden çıkmaz. Yapılmayacak iş "
                    "adımlarını veri girişinde iptal edin."
                )
        except WorkflowError as error:
            outcome.refused[key] = error
            continue
        if content is None:
            changes.remove(row)
        else:
            new = ActivityYear(activity_id=key, unit=calendar.unit, year=calendar.year, version=0)
            outcome.done.append(changes.put(row or new, content))
    changes.write(user, reason, at)
    return outcome


def require_fits(content: Drawn, year: int) -> None:
    """Raise Incomplete where the months are none, or steps lie outside of them or of the year."""
    months = content.start_month, content.end_month
    problems = {}
    if content.start_month > content.end_month:
        problems["end_month"] = "Bitiş ayı başlangıç ayından önce olamaz."
    for number, step in enumerate(content.steps):
        if misfit := say_misfit(step.due, year, *months):
            problems[f"due{number}"] = f"“{step.text}”: {misfit}"
    if problems:
        raise Incomplete(problems)


class _Changes:
    """What a saving writes, collected so that it takes a few queries for any number of rows."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {"created": [], "updated": [], "deleted": []}
        self.steps: dict[str, Any] = {"created": [], "updated": [], "deleted": []}

    def remove(self, row: ActivityYear | None) -> None:
        if row:
            self.rows["deleted"].append(row)
            self.steps["deleted"] += row.milestones.all()

    def put(self, row: ActivityYear, content: Drawn) -> ActivityYear:
        known = {step.pk: step for step in row.milestones.all()} if row.pk else {}
        row.version += 1
        row.start_month, row.end_month = content.start_month, content.end_month
        row.budget_share = content.budget_share
        self.rows["updated" if row.pk else "created"].append(row)
        last = max((step.order for step in known.values()), default=0)
        for said in content.steps:
            step = known.pop(said.pk or 0, None)
            if step is None:
                last += 1
                new = Milestone(activity_year=row, order=last, text=said.text, due=said.due)
                self.steps["created"].append(new)
            elif (step.text, step.due) != (said.text, said.due):
                step.text, step.due = said.text, said.due
                self.steps["updated"].append(step)
        self.steps["deleted"] += known.values()
        return row

    def write(self, user: User, reason: str, at: datetime | None) -> None:
        fields = ["start_month", "end_month", "budget_share", "version"]
        deleted = self.rows.pop("deleted")
        about: dict[str, Any] = {"user": user, "reason": reason, "at": at}
        write_all(ActivityYear, **self.rows, fields=fields, **about)
        for step in self.steps["created"]:  # of rows that have a key by now
            step.activity_year_id = step.activity_year.pk
        write_all(Milestone, **self.steps, fields=["text", "due"], **about)
        empty = ActivityProgress.objects.filter(activity_year__in=deleted)
        write_all(ActivityProgress, deleted=empty, **about)
        write_all(ActivityYear, deleted=deleted, **about)


@transaction.atomic
def send_calendar(
    user: User, calendar: UnitYear, versions: Mapping[int, int], *, at: datetime | None = None
) -> None:
    """Send the whole year for approval; `versions` are those that the person saw, by the rows'
    keys."""
    _require_own(user, calendar)
    rows = calendar.lock()
    _require_editable(rows)
    if not rows:
        raise Incomplete({"": "Takvimde faaliyet yok. Önce bu yıl yapılacakları işaretleyin."})
    _require_seen(rows, versions)
    for row in rows:
        require_fits(drawn_of(row), calendar.year)
        row.state, row.submitted_by, row.submitted_at = State.SUBMITTED, user, at or timezone.now()
    _write(rows, ["submitted_by", "submitted_at"], user, at)
    _tell(calendar, Notice.Kind.SUBMITTED, at)


@transaction.atomic
def withdraw_calendar(user: User, calendar: UnitYear, versions: Mapping[int, int]) -> None:
    """Take the sent year back into its unit's hands while nobody has decided on it."""
    _require_own(user, calendar)
    rows = calendar.lock()
    _require_state(rows, [State.SUBMITTED], "Yalnız onay bekleyen takvim geri çekilir.")
    _require_seen(rows, versions)
    for row in rows:
        row.state = State.DRAFT
    _write(rows, [], user, None)


# --- The strategy team ------------------------------------------------------------------------


@transaction.atomic
def approve_calendar(
    user: User, calendar: UnitYear, versions: Mapping[int, int], *, at: datetime | None = None
) -> None:
    """Approve the sent year; from now on its months, shares and steps are fixed."""
    require_strategist(user)
    rows = calendar.lock()
    if rows and all(row.state == State.APPROVED for row in rows):
        raise AlreadyDone("Zaten onaylanmış; yeniden onaylamanız gerekmez.")
    _require_state(rows, [State.SUBMITTED], "Yalnız gönderilmiş takvim onaylanır.")
    _require_seen(rows, versions)
    if any(row.submitted_by_id == user.pk for row in rows):
        raise NotAllowed("Kendi gönderdiğiniz takvimi onaylayamazsınız.")
    for row in rows:
        row.state, row.approved_by, row.approved_at = State.APPROVED, user, at or timezone.now()
    _write(rows, ["approved_by", "approved_at"], user, at)
    _tell(calendar, Notice.Kind.APPROVED, at)


@transaction.atomic
def return_calendar(
    user: User,
    calendar: UnitYear,
    note: str,
    versions: Mapping[int, int],
    *,
    at: datetime | None = None,
) -> None:
    """Return the sent or approved year to its unit, with a note that says what to mend."""
    require_strategist(user)
    if not note.strip():
        raise Incomplete({"note": "Birimin neyi düzeltmesi gerektiğini yazın."})
    rows = calendar.lock()
    sent = [State.SUBMITTED, State.APPROVED]
    _require_state(rows, sent, "Yalnız gönderilmiş ya da onaylanmış takvim iade edilir.")
    _require_seen(rows, versions)
    for row in rows:
        row.state, row.return_note = State.RETURNED, note.strip()
    _write(rows, ["return_note"], user, at, reason=note.strip())
    _tell(calendar, Notice.Kind.RETURNED, at)


# --- Shared -----------------------------------------------------------------------------------


def _require_own(user: User, calendar: UnitYear) -> None:
    if calendar.unit.pk not in units_of(user):
        raise NotAllowed("Bu takvim başka bir birimin; onu yalnız kendi görevlileri hazırlar.")


def _require_editable(rows: Iterable[ActivityYear]) -> None:
    states = {row.state for row in rows}
    if State.APPROVED in states:
        raise WrongState(
            "Takvim onaylandı. Değişiklik için strateji ekibinden iade etmesini isteyin."
        )
    if State.SUBMITTED in states:
        raise WrongState("Takvim onay bekliyor. Değiştirmek için önce geri çekin.")


def _require_state(rows: list[ActivityYear], states: list[Any], message: str) -> None:
    if not rows or any(row.state not in states for row in rows):
        raise WrongState(message)


def _require_seen(rows: list[ActivityYear], versions: Mapping[int, int]) -> None:
    if {row.pk: row.version for row in rows} != dict(versions):
        changed = (row for row in rows if versions.get(row.pk) != row.version)
        raise Stale(next(changed, None), Stale.LOOK_AGAIN)


def _write(
    rows: list[ActivityYear],
    fields: list[str],
    user: User,
    at: datetime | None,
    reason: str = "",
) -> None:
    for row in rows:
        row.version += 1
    fields = ["state", "version", *fields]
    write_all(ActivityYear, updated=rows, fields=fields, user=user, reason=reason, at=at)


def _tell(calendar: UnitYear, kind: str, at: datetime | None) -> None:
    """Mail what happens now, not in the past of a sample."""
    if at is None:
        queue_calendar(calendar.plan, calendar.unit, calendar.year, kind)
