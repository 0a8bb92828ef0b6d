"""`open_period`, `close_period` and `send_reminders` for cron and for people at a terminal."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from indicators import workflow
from indicators.models import Indicator, Measurement, Notice, Period
from plans.models import Plan, Unit
from tests.support.pages import read_page
from tests.support.tasks import run_queue

pytestmark = pytest.mark.differs


def run(name: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def active(indicator: Indicator) -> Plan:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    return Plan.objects.get()


# --- open_period -----------------------------------------------------------------------------


@pytest.mark.parametrize("due", ["2025-07-15", "15.07.2025"])
def test_a_period_opens_with_its_last_day_and_people_are_told(due: str, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    out = run("open_period", "ornek", "2025-1", f"--due={due}")
    assert "son gün 15.07.2025: 1 birimden 1 değer isteniyor" in out
    period = Period.objects.get()
    assert (period.state, period.due_date) == ("open", date(2025, 7, 15))
    assert [notice.user for notice in period.notices.all()] == [clerk]
    run_queue("mail")
    assert [message.to for message in mail.outbox] == [["memur@ornek.bel.tr"]]


@pytest.mark.parametrize(
    ("plan", "code", "due", "answer"),
    [
        ("yok", "2025-1", "2025-07-15", "“yok” adında bir plan yok. Kayıtlı planlar: ornek."),
        ("ornek", "2025-3", "2025-07-15", "2025-1 ya da 2025-2 gibi yazın"),
        ("ornek", "2024-2", "2025-07-15", "2024 yılı planın dışında"),
        ("ornek", "2025-1", "15/07/2025", "bir tarih değil"),
        ("ornek", "2025-1", "2025-02-30", "bir tarih değil"),
        ("ornek", "2025-2", "2025-06-15", "içinde veya sonrasında"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_reason(
    plan: str, code: str, due: str, answer: str
) -> None:
    with pytest.raises(CommandError, match=answer):
        run("open_period", plan, code, f"--due={due}")
    assert not Period.objects.exists()


def test_a_draft_plan_has_no_periods(active: Plan) -> None:
    Plan.objects.update(status=Plan.Status.DRAFT)
    with pytest.raises(CommandError, match="yürürlükte değil"):
        run("open_period", "ornek", "2025-1", "--due=2025-07-15")


def test_a_closed_period_is_not_opened(period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    with pytest.raises(CommandError, match="kapanışını geri alın"):
        run("open_period", "ornek", "2025-1", "--due=2025-07-31")


# --- close_period ----------------------------------------------------------------------------


def test_a_period_with_gaps_is_not_closed_and_the_gaps_are_listed(submitted: Measurement) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="--force"):
        call_command("close_period", "ornek", "2025-1", stdout=out)
    assert "Mali Hizmetler Müdürlüğü: 0 boş, 0 taslak, 0 iade edilmiş, 1 onay bekliyor" in (
        out.getvalue()
    )
    assert Period.objects.get().state == "open"


def test_a_period_with_gaps_closes_by_force(submitted: Measurement) -> None:
    assert "dönemi kapandı" in run("close_period", "ornek", "2025-1", "--force")
    assert Period.objects.get().state == "closed"


def test_a_complete_period_closes(approved: Measurement) -> None:
    assert "dönemi kapandı" in run("close_period", "ornek", "2025-1")


def test_closing_early_says_the_due_date_and_who_still_has_time(
    client: Client, indicator: Indicator, unit: Unit, strategist: User
) -> None:
    due = timezone.localdate() + timedelta(days=51)
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(strategist, plan, 2025, 1, due)
    later = due + timedelta(days=14)
    workflow.extend(strategist, period.pk, unit, later)
    client.force_login(strategist)
    page = read_page(client.get("/onay/2025-1/kapat/"))
    assert f"Ek süresi dolmayan birimler: {unit} ({later:%d.%m.%Y})." in page
    told = run("close_period", "ornek", "2025-1", "--force")
    assert f"Son gün {due:%d.%m.%Y}: 51 gün var" in told
    assert f"{unit}: ek süresi {later:%d.%m.%Y} gününe kadar." in told


def test_what_is_not_open_is_not_closed(period: Period, strategist: User) -> None:
    with pytest.raises(CommandError, match="hiç açılmamış"):
        run("close_period", "ornek", "2025-2")
    workflow.close_period(strategist, period.pk)
    with pytest.raises(CommandError, match="Yalnız açık dönem"):
        run("close_period", "ornek", "2025-1", "--force")


# --- send_reminders --------------------------------------------------------------------------


@pytest.fixture
def told(period: Period, clerk: User) -> User:
    """A person who has something to enter and an address."""
    clerk.email = "memur@ornek.bel.tr"
    clerk.save()
    return clerk


def test_a_dry_run_says_who_would_be_told_and_sends_nothing(told: User) -> None:
    assert "memur@ornek.bel.tr: 2025 Ocak–Haziran" in run("send_reminders", "--dry-run")
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_a_second_run_on_the_day_sends_nothing(told: User) -> None:
    assert "1 e-posta gönderildi." in run("send_reminders")
    assert "0 e-posta gönderildi." in run("send_reminders")
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_makes_the_command_fail(told: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "no.such.backend"
    with pytest.raises(CommandError, match="1 e-posta gönderilemedi"):
        run("send_reminders")
