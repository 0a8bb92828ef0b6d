"""Opening a half-year, closing it, and undoing that."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from indicators import workflow
from indicators.cycle.asked import log
from indicators.models import Indicator, Measurement, Period, PeriodEvent
from indicators.workflow import Incomplete, NotAllowed, WrongState
from plans.models import Plan, Unit
from tests.support.builders import add_indicator
from tests.support.cycle import approve, refused_by_the_database, send_back, unlock

pytestmark = pytest.mark.differs


# --- Opening ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "half", "months"),
    [(3, 1, [3, 6]), (3, 2, [9, 12]), (6, 1, [6]), (6, 2, [12]), (12, 1, []), (12, 2, [12])],
)
def test_a_period_asks_for_the_months_that_an_indicator_is_measured_in(
    indicator: Indicator, strategist: User, frequency: int, half: int, months: list[int]
) -> None:
    Indicator.objects.update(monitoring_frequency=frequency)
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(strategist, plan, 2025, half, date(2026, 1, 31))
    assert list(period.measurements.values_list("month", flat=True)) == months


def test_opening_again_moves_the_due_date_and_adds_what_is_new(
    period: Period, indicator: Indicator, strategist: User
) -> None:
    add_indicator(indicator.card, "Yeni")
    again = workflow.open_period(strategist, period.plan, 2025, 1, date(2025, 7, 31))
    assert (again.pk, again.due_date) == (period.pk, date(2025, 7, 31))
    assert again.measurements.count() == 2


def test_a_closed_period_does_not_open_by_opening_it_again(
    period: Period, strategist: User
) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(WrongState, match="kapanışını geri alın"):
        workflow.open_period(strategist, period.plan, 2025, 1, date(2025, 7, 31))
    refused_by_the_database(lambda: Period.objects.update(state="planned"))


@pytest.mark.parametrize("status", [Plan.Status.DRAFT, Plan.Status.ENDED])
def test_a_period_opens_only_in_a_plan_in_force(
    indicator: Indicator, strategist: User, status: str
) -> None:
    Plan.objects.update(status=status)
    plan = Plan.objects.get()
    with pytest.raises(WrongState, match="yürürlükte değil"):
        workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))
    assert not Period.objects.exists()


@pytest.mark.parametrize(("year", "half"), [(2024, 2), (2030, 1), (2025, 3)])
def test_a_period_outside_the_plan_does_not_open(
    indicator: Indicator, strategist: User, year: int, half: int
) -> None:
    plan = indicator.card.objective.goal.plan
    with pytest.raises(WrongState, match="2025–2029 yıllarını kapsar"):
        workflow.open_period(strategist, plan, year, half, date(2031, 7, 15))


# --- Closing and undoing it -------------------------------------------------------------------


def test_closing_is_undone_with_a_reason_that_stays_in_the_log(
    period: Period, strategist: User
) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(Incomplete, match="neden geri aldığınızı"):
        workflow.reopen_period(strategist, period.pk, " ")
    again = workflow.reopen_period(strategist, period.pk, "Süre dolmamıştı")
    assert (again.state, again.closed_at) == ("open", None)
    last = again.events.first()
    assert (last.kind, last.user) == ("reopened", strategist)
    assert "Süre dolmamıştı" in last.text


def test_an_open_period_is_not_opened_again_by_undoing(period: Period, strategist: User) -> None:
    with pytest.raises(WrongState, match="kapanmış"):
        workflow.reopen_period(strategist, period.pk, "Gerekçe")


def test_what_is_published_stays_closed(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    log(period, PeriodEvent.Kind.PUBLISHED, "Yayımlandı.")
    with pytest.raises(WrongState, match="yeni sürümünü yayımlayın"):
        workflow.reopen_period(strategist, period.pk, "Gerekçe")


def test_only_the_team_undoes_a_closing(period: Period, strategist: User, clerk: User) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(NotAllowed):
        workflow.reopen_period(clerk, period.pk, "Gerekçe")


def test_a_closed_period_does_not_close_again(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(WrongState, match="Yalnız açık dönem"):
        workflow.close_period(strategist, period.pk)


@pytest.mark.parametrize(
    ("half", "due"),
    [(2, date(2025, 6, 1)), (2, date(2025, 7, 1)), (1, date(2025, 1, 1))],
)
def test_a_due_date_up_to_the_first_day_of_the_period_is_refused(
    indicator: Indicator, strategist: User, half: int, due: date
) -> None:
    plan = indicator.card.objective.goal.plan
    with pytest.raises(Incomplete, match="içinde veya sonrasında"):
        workflow.open_period(strategist, plan, 2025, half, due)


def test_the_command_line_may_open_and_close(indicator: Indicator) -> None:
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    assert workflow.close_period(None, period.pk).state == "closed"


@pytest.mark.parametrize("step", ["open", "close", "extend", "approve", "return", "unlock"])
def test_only_the_strategy_team_runs_the_cycle(
    submitted: Measurement, clerk: User, unit: Unit, step: str
) -> None:
    period = submitted.period
    steps = {
        "open": lambda: workflow.open_period(clerk, period.plan, 2025, 2, date(2026, 1, 15)),
        "close": lambda: workflow.close_period(clerk, period.pk),
        "extend": lambda: workflow.extend(clerk, period.pk, unit, date(2025, 8, 1)),
        "approve": lambda: approve(clerk, submitted.pk),
        "return": lambda: send_back(clerk, submitted.pk, "Bakın"),
        "unlock": lambda: unlock(clerk, submitted.pk, "Gerekçe"),
    }
    with pytest.raises(NotAllowed, match="yalnız strateji ekibi"):
        steps[step]()
