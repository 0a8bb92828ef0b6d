"""`manage.py demo`: sample accounts, and a six-monthly cycle as if it had been running."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.evaluation import evaluate
from indicators.models import (
    ActionItem,
    ActivityYear,
    CardAssessment,
    Evidence,
    Indicator,
    Measurement,
    Meeting,
    Milestone,
    Period,
    RiskState,
)
from indicators.readings import entry_of, yardsticks_of
from indicators.requirements import missing
from indicators.workflow import open_period
from plans.models import Plan
from plans.revision.approving import examine
from reports.demo.calendar import half_years
from tests.support.builders import build_plan, spread_over_units

AUTUMN = date(2026, 11, 22)


def demo(today: date = AUTUMN, **options: Any) -> str:
    out = StringIO()
    call_command("demo", today=today, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def plan(db: None) -> Plan:
    """A small plan whose cards belong to three units."""
    return spread_over_units(build_plan(goals=1, objectives=3, indicators=2))


# --- The Kars plan -----------------------------------------------------------------------------


def test_the_kars_plan_gets_closed_halves_and_an_open_one_in_every_state(
    kars: Plan, client: Client
) -> None:
    out = demo()

    assert "Örnek veriler hazırlanıyor (2025-1)…" in out
    revision = kars.revisions.get()
    assert (revision.number, revision.from_year, revision.is_open) == (1, 2027, True)
    assert not examine(revision).faults
    assert list(Period.objects.values_list("year", "half", "state", "is_sample")) == [
        (2025, 1, "closed", True),
        (2025, 2, "closed", True),
        (2026, 1, "closed", True),
        (2026, 2, "open", True),
    ]
    *closed, running = Period.objects.all()
    assert running.due_date > AUTUMN
    states = set(running.measurements.values_list("state", flat=True))
    assert states == {"draft", "submitted", "approved", "returned"}
    assert running.extensions.count() == 1
    ours = Indicator.objects.filter(card__objective__goal__plan=kars)
    assert ours.exclude(definition="").count() == 4
    assert running.measurements.filter(entered_by=None).exists()
    for period in closed:
        result = evaluate(period)
        assert result.performance is not None
        owed = [row for row in result.indicators if row.counts]
        gaps = [row for row in owed if row.is_missing]
        assert 0 < len(gaps) < len(owed) / 5
        assert any(row.said.not_measured_reason for row in owed)
        assert any(card.assessment for card in result.cards)
    values = Measurement.objects.filter(state="approved")
    assert values.exclude(deviation_reason="").exclude(remedy="").exists()
    assert Measurement.history.filter(state="returned", id__in=values.values("pk")).exists()
    assert Evidence.objects.filter(file="").exclude(document_number="").exists()
    year_end = values.filter(period__year=2025, month=12)
    assert year_end.exclude(relevance="").exclude(sustainability="").exists()
    revision = kars.revisions.get()  # one that is being written, of the version frozen before
    assert revision.draft is not None
    assert kars.versions.get().number == 1
    has_calendars_and_meetings(running)
    pages_take_few_queries(client)
    rows = list(values.filter(period__year=2025).select_related("indicator", "period__plan"))
    yardsticks = yardsticks_of(rows)
    for row in rows:
        entry = entry_of(row)
        assert missing(entry, yardsticks[row.pk].result(entry), row.month) == {}


def has_calendars_and_meetings(running: Period) -> None:
    """Calendars, steps, progress and tasks in every state; a task comes back at the next
    meeting."""
    past = ActivityYear.objects.filter(year=2025).values_list("state", flat=True)
    assert set(past) == {"approved"}
    for rows in (
        ActivityYear.objects.filter(year=2026),
        Milestone.objects.all(),
        ActionItem.objects.all(),
        running.progress.all(),
    ):
        model: Any = rows.model
        assert set(rows.values_list("state", flat=True)) == set(model.State.values)
    assert set(RiskState.objects.values_list("occurred", flat=True)) == {"yes", "no"}
    assert Evidence.objects.exclude(progress=None).exists()
    earlier, later = Meeting.objects.order_by("day")
    assert ActionItem.objects.filter(state="open", due__lt=AUTUMN).exists()
    assert later.points.filter(action_item__meeting=earlier).exists()


def pages_take_few_queries(client: Client) -> None:
    unit = ActivityYear.objects.filter(year=2026, state="approved").latest("pk").unit.code
    meeting = Meeting.objects.latest("day").pk
    for username, addresses in {
        unit: ["/", f"/veri-girisi/2026-2/{unit}/", f"/takvim/2026/{unit}/", "/toplanti/"],
        "strateji": [
            *("/", "/onay/2026-2/", f"/onay/2026-2/{unit}/", "/onay/2026-2/bekleyenler/"),
            "/takvim/2026/plan/kars-2025-2029/",
            *("/toplanti/", f"/toplanti/{meeting}/"),
        ],
    }.items():
        client.force_login(User.objects.get(username=username))
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            assert len(queries) <= 25, (address, len(queries))


# --- When it runs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "codes", "last_is_over"),
    [
        (date(2024, 12, 31), [], None),
        (date(2025, 1, 1), ["2025-1"], False),
        (date(2025, 6, 30), ["2025-1"], False),
        (date(2025, 7, 1), ["2025-1", "2025-2"], False),
        (date(2026, 12, 31), ["2025-1", "2025-2", "2026-1", "2026-2"], False),
        (date(2027, 1, 1), ["2025-1", "2025-2", "2026-1", "2026-2"], True),
    ],
)
def test_only_halves_that_have_begun_are_filled(
    today: date, codes: list[str], last_is_over: bool | None
) -> None:
    halves = half_years([2025, 2026], today)
    assert [half.code for half in halves] == codes
    assert [half.is_over for half in halves[-1:]] == (
        [] if last_is_over is None else [last_is_over]
    )


def test_before_the_plan_starts_there_are_only_accounts(plan: Plan) -> None:
    assert "Plan 2025 yılında başlıyor" in demo(date(2024, 11, 22))
    assert (Period.objects.count(), User.objects.count()) == (0, 11)


def test_after_the_plan_every_half_is_closed(db: None) -> None:
    build_plan(goals=1, objectives=1, indicators=1)
    demo(date(2030, 3, 1))
    assert list(Period.objects.values_list("state", flat=True)) == ["closed"] * 10


@pytest.mark.parametrize("today", [date(2025, 7, 1), date(2025, 7, 3)])
def test_nothing_happens_in_the_future(plan: Plan, today: date) -> None:
    demo(today)
    for model in (Measurement, Period, Evidence, CardAssessment, Milestone, RiskState):
        moments = model.history.values_list("history_date", flat=True)
        assert max(timezone.localdate(moment) for moment in moments) <= today


# --- Again and again ---------------------------------------------------------------------------


def test_running_again_makes_the_account_that_is_missing(plan: Plan) -> None:
    demo(date(2024, 1, 1))
    User.objects.filter(username="meclis").update(username="baska")
    demo(date(2024, 1, 1))
    assert User.objects.filter(username="meclis").exists()


def test_it_leaves_a_database_that_is_in_use_alone_when_asked_to(plan: Plan) -> None:
    assert demo(if_empty=True) == ""
    assert not User.objects.exists()


def test_showing_writes_the_accounts_and_makes_none(plan: Plan) -> None:
    assert "Adresler" in demo(show=True)
    assert not User.objects.exists()


# --- Real data ---------------------------------------------------------------------------------


def test_a_plan_with_a_real_period_is_refused(plan: Plan) -> None:
    open_period(None, plan, 2025, 1, date(2025, 7, 15))
    with pytest.raises(CommandError, match="gerçek bir izleme dönemi var \\(2025-1\\)"):
        demo()
    assert (Period.objects.count(), User.objects.count()) == (1, 0)


def test_a_user_name_that_belongs_to_somebody_is_refused(plan: Plan, strategist: User) -> None:
    with pytest.raises(CommandError, match="“strateji” adlı hesap örnek hesap değil"):
        demo()
    assert (Period.objects.count(), User.objects.count()) == (0, 1)


def test_of_several_plans_one_has_to_be_named(plan: Plan) -> None:
    other = build_plan(1, 1, 1, 1, slug="baska")
    with pytest.raises(CommandError, match="--plan ile birini seçin"):
        demo()
    demo(plan="baska")
    assert {period.plan for period in Period.objects.all()} == {other}
