"""How far a unit is: its values and its activities of the year count together."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators.cycle.progress import Counts, count_work, progress_by_unit
from indicators.mails.digests import digests
from indicators.models import ActivityYear, Measurement, Milestone, Period
from indicators.periods import close_period
from plans.models import Unit
from tests.support.calendar import add_calendar, plan_activity, report_progress
from tests.support.pages import read_page

pytestmark = pytest.mark.differs

SHEET = "/veri-girisi/2025-1/fen/"


@pytest.fixture
def year(draft: Measurement, stranger: User) -> ActivityYear:
    """Of a unit that owes no value; it cooperates in another unit's card."""
    activity = plan_activity(draft.indicator.card)
    activity.card.cooperations.create(unit=Unit.objects.get(code="fen"))
    return add_calendar(activity, unit=Unit.objects.get(code="fen"), state="draft")


def counts_of(year: ActivityYear, half: int = 1) -> Counts:
    period = Period.objects.get(half=half)
    return count_work([period.pk]).get((period.pk, year.unit_id), Counts())


def test_values_and_activities_are_counted_together_by_one_query(
    draft: Measurement, year: ActivityYear, django_assert_num_queries
) -> None:
    add_calendar(plan_activity(draft.indicator.card, "Yol"))
    with django_assert_num_queries(1):
        found = count_work([draft.period_id])
    own = found[draft.period_id, draft.indicator.card.responsible_unit_id]
    assert (own.due, own.activities, own.of_what) == (2, 1, "2 değer ve faaliyetten")
    assert found[draft.period_id, year.unit_id].of_what == "1 faaliyetten"


@pytest.mark.parametrize(
    ("state", "sent", "approved", "left"),
    [("draft", 0, 0, 1), ("submitted", 1, 0, 0), ("approved", 1, 1, 0)],
)
def test_an_activity_is_left_until_it_is_sent(
    year: ActivityYear, state: str, sent: int, approved: int, left: int
) -> None:
    report_progress(Period.objects.get(), {year: 40}, state)
    counts = counts_of(year)
    assert (counts.due, counts.entered, counts.drafts) == (1, 1, left)
    assert (counts.sent, counts.approved, counts.left) == (sent, approved, left)


def test_what_begins_later_is_not_waited_for(year: ActivityYear) -> None:
    ActivityYear.objects.update(start_month=7)
    assert counts_of(year) == Counts()
    report_progress(Period.objects.get(), {year: 10}, "draft")
    assert counts_of(year).due == 1  # something was said of it


def test_a_closed_period_waits_for_no_calendar_that_was_begun_later(year: ActivityYear) -> None:
    close_period(None, Period.objects.get().pk)
    add_calendar(plan_activity(year.activity.card, "Yol"), unit=year.unit, state="draft")
    assert counts_of(year).missing == 1


def test_what_was_done_in_the_first_half_is_not_waited_for_in_the_second(
    year: ActivityYear,
) -> None:
    first = Period.objects.get()
    Period.objects.create(
        plan=first.plan, year=2025, half=2, state="open",
        opened_at=first.opened_at, due_date=date(2026, 1, 15),
    )  # fmt: skip
    report_progress(first, {year: 100}, "submitted")
    assert counts_of(year, 2).due == 0
    Milestone.objects.create(activity_year=year, text="Kabul", due=date(2025, 10, 1))
    assert counts_of(year, 2).due == 1


def test_a_unit_that_owes_no_value_finds_its_activities_everywhere(
    year: ActivityYear, stranger: User, team: Client
) -> None:
    User.objects.filter(pk=stranger.pk).update(email="fen@ornek.bel.tr")
    period = Period.objects.get()
    web = Client()
    web.force_login(stranger)
    for address in ("/veri-girisi/", "/"):
        page = web.get(address)
        assert SHEET in page.content.decode()
    assert "1 faaliyetten" in read_page(page)
    assert [row.unit.code for row in progress_by_unit([period]) if row.counts.activities] == ["fen"]
    [digest] = [row for row in digests(date(2025, 7, 8), [period]) if row.user == stranger]
    assert "1 faaliyet bekleniyor" in digest.subject
    assert "1 faaliyetten 1 tanesi gönderilmedi." in digest.letter.text
    rows = {row.progress.unit.code: row for row in team.get("/onay/2025-1/").context["rows"]}
    assert rows["fen"].state in ("missing", "late")
    report_progress(period, {year: 40}, "submitted")
    rows = {row.progress.unit.code: row for row in team.get("/onay/2025-1/").context["rows"]}
    assert rows["fen"].state == "waiting"
