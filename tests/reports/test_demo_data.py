"""The sample data of `manage.py demo`, as the small plan has them after one run."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from indicators.models import (
    ActionItem,
    CardAssessment,
    Evidence,
    Measurement,
    Meeting,
    Milestone,
    Period,
    RiskState,
)
from plans.models import Unit, UnitMember
from plans.people.roles import is_strategist
from tests.support.builders import build_plan, spread_over_units

pytestmark = pytest.mark.django_db

AUTUMN = date(2026, 11, 22)


def demo(today: date = AUTUMN) -> str:
    out = StringIO()
    call_command("demo", today=today, stdout=out)
    return out.getvalue()


def contents() -> list[tuple]:
    """Everything sample that a reader of the data could tell apart."""
    return [
        *Measurement.history.order_by("history_id").values_list(
            "indicator", "month", "value", "state", "history_date", "history_user__username"
        ),
        *Evidence.objects.order_by("pk").values_list("document_number", "added_at"),
        *CardAssessment.objects.order_by("pk").values_list("card", "deviation_reason", "version"),
        *Milestone.objects.order_by("pk").values_list("text", "due", "state", "done_on"),
        *RiskState.objects.order_by("pk").values_list("risk", "occurred", "action"),
        *ActionItem.objects.order_by("pk").values_list("text", "due", "state"),
        *Period.objects.values_list("year", "half", "state", "due_date", "opened_at", "closed_at"),
    ]


def run_twice() -> tuple[str, list[list[tuple]]]:
    """What the command says, and the contents of two runs over the same plan; the second stays."""
    spread_over_units(build_plan(goals=1, objectives=3, indicators=2))
    with transaction.atomic():
        demo()
        first = contents()
        transaction.set_rollback(True)
    return demo(), [first, contents()]


@pytest.fixture(scope="module")
def runs(share: Callable[..., Any]) -> tuple[str, list[list[tuple]]]:
    return share(run_twice)


@pytest.fixture(autouse=True)
def out(runs: tuple[str, list[list[tuple]]], db: None) -> str:
    """What the command said."""
    return runs[0]


def test_pages_mark_sample_data(client: Client) -> None:
    for username, address in [
        ("birim-1", "/veri-girisi/2026-2/birim-1/"),
        ("birim-1", "/takvim/2026/birim-1/"),
        ("strateji", "/onay/2026-2/"),
        ("strateji", f"/toplanti/{Meeting.objects.latest('day').pk}/"),
        ("meclis", "/raporlar/ornek-2025-2029/izleme/2026-1/"),
        ("meclis", "/raporlar/ornek-2025-2029/degerlendirme/2025/"),
    ]:
        client.force_login(User.objects.get(username=username))
        assert "ÖRNEK VERİ" in client.get(address).content.decode(), address


def test_there_is_an_account_for_every_role_and_unit() -> None:
    units = Unit.objects.all()
    assert User.objects.count() == 5 + 2 * len(units)
    assert User.objects.get(username="yonetici").is_superuser
    assert is_strategist(User.objects.get(username="strateji2"))
    for unit in units:
        members = UnitMember.objects.filter(unit=unit).values_list("user__username", "role")
        assert set(members) == {(unit.code, "clerk"), (f"{unit.code}-mudur", "manager")}


def test_accounts_look_like_samples_and_share_the_shown_password(out: str) -> None:
    password = out.split("parola: ")[1].split(")")[0]
    for user in User.objects.all():
        assert user.first_name == "Örnek"
        assert user.email == f"{user.username}@ornek.invalid"
        assert user.check_password(password)


def test_the_steps_of_a_value_follow_one_another() -> None:
    for row in Measurement.objects.filter(state="approved").select_related("period"):
        moments = [row.period.opened_at, row.entered_at, row.submitted_at, row.approved_at]
        assert moments == sorted(moments)


def test_nothing_happens_in_the_future() -> None:
    for model in (Measurement, Period, Evidence, CardAssessment, Milestone, RiskState):
        moments = model.history.values_list("history_date", flat=True)
        assert max(timezone.localdate(moment) for moment in moments) <= AUTUMN


def test_a_day_always_gives_the_same_data(runs: tuple[str, list[list[tuple]]]) -> None:
    first, second = runs[1]
    assert first == second


def test_running_again_changes_nothing() -> None:
    before = contents(), User.objects.count()
    demo()
    assert (contents(), User.objects.count()) == before


def test_running_again_later_closes_what_is_over_and_goes_on() -> None:
    demo(date(2027, 2, 1))
    assert list(Period.objects.values_list("year", "half", "state"))[-2:] == [
        (2026, 2, "closed"),
        (2027, 1, "open"),
    ]
