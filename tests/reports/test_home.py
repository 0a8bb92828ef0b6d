"""The home page by role: what everybody finds on it first."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import workflow
from indicators.models import (
    ActivityYear,
    AnnualTarget,
    Indicator,
    Measurement,
    Milestone,
    Period,
)
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit
from plans.people.roles import COUNCIL
from reports.publishing.publish import publish
from tests.support.builders import add_indicator, build_plan
from tests.support.calendar import add_calendar, add_steps, plan_activity
from tests.support.cycle import approve, open_half, send, send_back, sent_period
from tests.support.pages import read_page


@pytest.fixture
def active(indicator: Indicator) -> Plan:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    return Plan.objects.get()


def home(client: Client, user: User | None = None) -> str:
    if user:
        client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return read_page(response)


# --- Menu ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "links"),
    [
        (None, []),
        ("clerk", ["/veri-girisi/"]),
        ("strategist", ["/onay/", "/admin/"]),
        ("council", []),
    ],
)
def test_the_menu_holds_what_the_person_may_open(
    client: Client, active: Plan, clerk: User, strategist: User, who: str | None, links: list[str]
) -> None:
    council = User.objects.create_user("meclis")
    council.groups.add(Group.objects.get(name=COUNCIL))
    people = {None: None, "clerk": clerk, "strategist": strategist, "council": council}
    menu = home(client, people[who]).split("</nav>")[0]
    shown = [link for link in ("/veri-girisi/", "/onay/", "/admin/") if f'href="{link}"' in menu]
    assert shown == links


# --- Strategy team ---------------------------------------------------------------------------


@pytest.mark.differs
def test_the_team_sees_how_far_the_open_period_is(
    client: Client, active: Plan, submitted: Measurement, strategist: User
) -> None:
    text = home(client, strategist)
    assert "2025 Ocak–Haziran dönemi" in text
    assert "1 birimin gönderdiği 1 değere bak" in text


def test_the_audits_of_several_plans_are_told_apart(
    client: Client, active: Plan, strategist: User
) -> None:
    other = Plan.objects.create(
        slug="ikinci", institution="Komşu", start_year=2030, end_year=2034, status="active"
    )
    text = home(client, strategist)
    for plan in (active, other):
        # What is inside the span is replaced by the number of findings.
        assert f'{plan} – <span hx-get="/plan/{plan.slug}/denetim/ozet/"' in text


@pytest.mark.differs
def test_the_team_sees_which_units_are_late(client: Client, active: Plan, strategist: User) -> None:
    open_half(active, due=timezone.localdate() - timedelta(days=3))
    text = home(client, strategist)
    assert "Geciken 1 birim" in text
    assert "Mali Hizmetler Müdürlüğü</a> 1 eksik" in text
    assert "Son gün geçti" in text


def test_without_an_open_period_the_team_is_led_to_open_one(
    client: Client, active: Plan, strategist: User
) -> None:
    text = home(client, strategist)
    assert "Açık dönem yok" in text
    assert 'href="/onay/ac/"' in text


@pytest.mark.differs
def test_the_team_sees_the_results_of_the_last_closed_period(
    client: Client, active: Plan, clerk: User, strategist: User
) -> None:
    Indicator.objects.update(monitoring_frequency=12)
    period = open_half(active, 2025, 2, date(2026, 1, 15))
    approve(strategist, send(clerk, period.measurements.get(), 75).pk)
    workflow.close_period(strategist, period.pk)
    text = home(client, strategist)
    assert "Son kapanan dönem: 2025 Temmuz–Aralık" in text
    assert "Plan performansı <strong>%75,00</strong>" in text
    assert "makul" in text
    assert "<title>Amaçların performansı</title>" in text
    assert "TASLAK" in text
    assert 'href="/raporlar/ornek/degerlendirme/2025/"' in text
    assert 'href="/raporlar/ornek/degerlendirme/2025/yayimla/"' in text


@pytest.mark.differs
def test_the_team_sees_the_results_as_they_were_published(
    client: Client, active: Plan, clerk: User, strategist: User
) -> None:
    Indicator.objects.update(monitoring_frequency=12)
    period = open_half(active, 2025, 2, date(2026, 1, 15))
    approve(strategist, send(clerk, period.measurements.get(), 75).pk)
    workflow.close_period(strategist, period.pk)
    publish(strategist, period)
    AnnualTarget.objects.update(value=1)
    Goal.objects.update(name="Sonradan yazılan")
    text = home(client, strategist)
    assert "Plan performansı <strong>%75,00</strong>" in text
    assert "Sonradan" not in text
    assert "TASLAK" not in text
    assert "yayimla" not in text


@pytest.mark.differs
def test_the_weakest_objectives_come_first(
    client: Client, active: Plan, unit: Unit, clerk: User, strategist: User
) -> None:
    goal = Goal.objects.get()
    for number in range(2, 8):
        objective = Objective.objects.create(goal=goal, number=number, name=f"Hedef {number}")
        card = ObjectiveCard.objects.create(objective=objective, responsible_unit=unit)
        add_indicator(card, f"{number}")
    Indicator.objects.update(monitoring_frequency=12)
    period = open_half(active, 2025, 2, date(2026, 1, 15))
    values = {2: 30, 3: 10, 4: 50, 5: 20, 6: 90, 7: 80}
    for row in period.measurements.select_related("indicator__card__objective"):
        number = row.indicator.card.objective.number
        if number in values:
            approve(strategist, send(clerk, row, values[number]).pk)
    workflow.close_period(strategist, period.pk)
    listed = home(client, strategist).split('class="weakest"')[1]
    places = [listed.find(f"H1.{number}<") for number in (3, 5, 2, 4, 7)]
    assert -1 not in places
    assert places == sorted(places)
    assert "H1.6<" not in listed


def test_at_mid_year_means_have_no_status_because_their_targets_are_not_due(
    client: Client, active: Plan, approved: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, approved.period_id)
    text = home(client, strategist).replace("Sunucuya ulaşılamadı", "")
    assert "yıl ortasında" in text
    assert "ulaşılamadı" not in text


def test_without_a_plan_in_force_the_team_sees_the_plans(
    client: Client, indicator: Indicator, strategist: User
) -> None:
    assert "Örnek Belediyesi" in home(client, strategist)


# --- Departments -----------------------------------------------------------------------------


@pytest.mark.differs
def test_a_person_of_a_department_sees_their_tasks(
    client: Client, active: Plan, clerk: User, strategist: User
) -> None:
    add_indicator(ObjectiveCard.objects.get(), "İkinci")
    period = open_half(active, due=timezone.localdate() + timedelta(days=9))
    first, second = period.measurements.order_by("pk")
    send(clerk, first)
    send(clerk, second)
    send_back(strategist, second.pk, "Birimi yanlış")
    text = home(client, clerk)
    for words in [
        "Mali Hizmetler Müdürlüğü",
        "9 gün kaldı",
        "2 değerden <strong>1 tanesini gönderdiniz</strong>",
        "1 satırı düzeltmeniz isteniyor",
        f'#satir-{second.pk}">İkinci</a>: Birimi yanlış',
        'href="/veri-girisi/2025-1/mali/"',
        "Planlar ve raporlar",
    ]:
        assert words in text, words


def test_a_person_of_a_department_sees_no_other_units_work(
    client: Client, active: Plan, submitted: Measurement, stranger: User
) -> None:
    text = home(client, stranger)
    assert "Fen İşleri Müdürlüğü" in text
    assert "Mali Hizmetler" not in text


# --- Readers ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_readers_see_plans_and_published_reports(
    client: Client, active: Plan, approved: Measurement, strategist: User
) -> None:
    assert "/raporlar/ornek/izleme/2025-1/" not in home(client)
    workflow.close_period(strategist, approved.period_id)
    assert "/raporlar/ornek/izleme/2025-1/" not in home(client)
    publish(strategist, approved.period)
    assert "/raporlar/ornek/izleme/2025-1/" in home(client)


# --- Size ------------------------------------------------------------------------------------


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        home(client)
    return len(captured)


@pytest.mark.parametrize("who", ["team", "department", "visitor"])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    client: Client, strategist: User, who: str
) -> None:
    def period_of(indicators: int, slug: str) -> None:
        period, clerk = sent_period(indicators, slug=slug)
        workflow.close_period(strategist, period.pk)
        open_half(period.plan, 2025, 2, timezone.localdate() - timedelta(days=1))
        match who:
            case "team":
                client.force_login(strategist)
            case "department":
                client.force_login(clerk)

    period_of(3, "az")
    few = queries(client)
    Plan.objects.update(status=Plan.Status.ENDED)
    period_of(60, "cok")
    assert queries(client) == few <= 25
    assert Period.objects.count() == 4
    assert build_plan(slug="taslak", status=Plan.Status.DRAFT)
    assert queries(client) <= 25


# --- Milestones of calendars ---------------------------------------------------------------------


@pytest.fixture
def milestones(active: Plan, clerk: User) -> None:
    """A milestone that is late, two that are due soon, and those of which nothing is to be said."""
    Plan.objects.update(start_year=2020, end_year=2099)
    card = ObjectiveCard.objects.get()
    add_steps(card, {"Geciken": -1, "Bugünkü": 0, "Yakındaki": 30, "Uzaktaki": 31})
    add_steps(card, {"Biten": -9}, "done")


@pytest.mark.parametrize("address", ["/", "/veri-girisi/"])
def test_a_unit_is_told_of_its_late_and_near_milestones(
    client: Client, milestones: None, clerk: User, address: str
) -> None:
    client.force_login(clerk)
    text = read_page(client.get(address))
    assert "1 iş adımı gecikti" in text
    assert "önümüzdeki 30 günde bitecek 2 iş adımı" in text
    words = ("Geciken", "Bugünkü", "Yakındaki", "Uzaktaki", "Biten")
    assert [word for word in words if word in text] == ["Geciken", "Bugünkü", "Yakındaki"]
    assert re.search(r'href="/takvim/20\d\d/mali/"', text)


@pytest.mark.differs
def test_a_unit_is_told_on_its_home_that_its_calendar_came_back(
    client: Client, milestones: None, clerk: User
) -> None:
    assert "iade edildi" not in home(client, clerk)
    activity = plan_activity(ObjectiveCard.objects.get())
    row = add_calendar(activity, year=timezone.localdate().year, state="submitted")
    ActivityYear.objects.filter(pk=row.pk).update(state="returned", return_note="Bakın")
    assert "iade edildi, düzeltmeniz bekleniyor" in home(client, clerk)


@pytest.mark.differs
def test_the_team_is_told_which_units_have_late_milestones(
    client: Client, milestones: None, strategist: User
) -> None:
    link = r'href="/takvim/20\d\d/mali/\?durum=Gecikti">Mali Hizmetler Müdürlüğü</a> 1 iş adımı'
    assert re.search(link, home(client, strategist))


@pytest.mark.differs
def test_the_team_is_told_of_calendars_that_wait_for_it(
    client: Client, milestones: None, strategist: User
) -> None:
    assert "onay bekliyor" not in home(client, strategist)
    activity = plan_activity(ObjectiveCard.objects.get())
    add_calendar(activity, year=2024, state="submitted")
    text = home(client, strategist)
    assert "1 birimin 2024 faaliyet takvimi onay bekliyor" in text
    assert 'href="/takvim/2024/?durum=submitted"' in text


def close_years() -> None:
    """Close the years of all calendars, in which nothing was asked for."""
    now, plan = timezone.now(), Plan.objects.get()
    facts = {"due_date": now.date(), "opened_at": now, "closed_at": now, "state": "closed"}
    for year in set(ActivityYear.objects.values_list("year", flat=True)):
        Period.objects.create(plan=plan, year=year, half=2, **facts)


@pytest.mark.parametrize("who", ["clerk", "strategist"])
@pytest.mark.parametrize(
    "change",
    [
        lambda: Milestone.objects.update(state="done", done_on=date(2025, 1, 1)),
        lambda: Plan.objects.update(status=Plan.Status.ENDED),
        close_years,
    ],
    ids=["done", "plan ended", "year closed"],
)
def test_nobody_is_told_of_milestones_that_nobody_has_to_mend(
    client: Client,
    milestones: None,
    request: pytest.FixtureRequest,
    who: str,
    change: Callable[[], object],
) -> None:
    change()
    text = home(client, request.getfixturevalue(who))
    assert "iş adım" not in text
    assert "Geciken" not in text
