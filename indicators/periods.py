"""The steps of a period: opening, closing, more time. `indicators.workflow` offers them with the
steps on measurements.

Each is one transaction and raises `NotAllowed`, `WrongState` or `Incomplete`.
"""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators.cycle.asked import follow_plan, log
from indicators.models import Period, PeriodEvent, PeriodExtension
from indicators.refusals import Incomplete, NotAllowed, WrongState
from plans.models import Plan, Unit
from plans.people.roles import is_strategist

Kind = PeriodEvent.Kind


def require_strategist(user: User) -> None:
    if not is_strategist(user):
        raise NotAllowed("Bunu yalnız strateji ekibi yapabilir.")


def require_team_or_command(user: User | None) -> None:
    """Raise NotAllowed unless the person is of the strategy team; None is the command line."""
    if user is not None:
        require_strategist(user)


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
        period.state, period.opened_at = Period.State.OPEN, moment_of(period, at)
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
    period.state, period.closed_at = Period.State.CLOSED, moment_of(period, at)
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


def _lock_period(user: User | None, period_id: int, state: str, refusal: str) -> Period:
    """Lock the period for a step of the team; raises WrongState in any other state."""
    require_team_or_command(user)
    period = hold_period(period_id)
    if period.state != state:
        raise WrongState(refusal)
    return period


def hold_period(pk: int) -> Period:
    """The period, held until the transaction ends: nothing else of it is written meanwhile."""
    return Period.objects.select_for_update(no_key=True).get(pk=pk)


def moment_of(period: Period, at: datetime | None) -> datetime:
    """The date of a step: `at` in a sample period, else now; ValueError for `at` elsewhere."""
    if at is not None and not period.is_sample:
        raise ValueError("only steps of a sample period may be dated")
    return at or timezone.now()


def _save_period(period: Period, user: User | None, at: datetime | None) -> Period:
    period._history_user = user
    period._history_date = moment_of(period, at)
    period.save()
    return period
