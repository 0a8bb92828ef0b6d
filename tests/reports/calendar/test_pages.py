"""The year view of a unit's and of a plan's activities: who reads it, what it says, its files."""

import io
from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from indicators.models import ActivityYear
from plans.models import Activity, ObjectiveCard, Plan, Unit
from plans.people.roles import COUNCIL
from reports.calendar.view import Choice, year_html
from reports.models import Rendering
from tests.support.builders import build_plan, measure
from tests.support.calendar import add_calendar, report_progress
from tests.support.cycle import member
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db

UNIT, PLAN = "/takvim/2025/birim-1/", "/takvim/2025/plan/ornek-2025-2029/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in the middle of the year that the calendars are of."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2025, 8, 1))


@pytest.fixture
def plan() -> Plan:
    """Two activities: one of unit 1 with a late milestone, one of unit 2."""
    plan = build_plan(goals=1, objectives=2, indicators=1)
    first, second = Activity.objects.order_by("pk")
    steps = [("İhale", date(2025, 3, 31), "done"), ("Yer teslimi", date(2025, 6, 30), "planned")]
    road = add_calendar(first, steps, start_month=3, end_month=10, budget_share=40)
    add_calendar(second, [("Sınav", date(2025, 9, 1), "planned")], unit=Unit.objects.get(order=2))
    Activity.objects.filter(pk=second.pk).update(text="Personelin eğitimi.")
    period = measure(plan, "2025-1", {}, close=False)
    report_progress(period, {road: 60}, note="Kazı bitti.", delay_reason="Kış uzun sürdü.")
    return plan


@pytest.fixture
def clerk(plan: Plan) -> Client:
    client = Client()
    client.force_login(member(Unit.objects.get(code="birim-1"), "memur"))
    return client


@pytest.fixture
def council(db: None) -> Client:
    user = User.objects.create_user("meclis")
    user.groups.add(Group.objects.get(name=COUNCIL))
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, address: str) -> str:
    return read_page(client.get(address))


def activities(client: Client, address: str) -> list[str]:
    return [row.activity.text for row in client.get(address).context["rows"]]


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [UNIT, PLAN, f"{UNIT}?format=pdf", f"{PLAN}?format=xlsx"])
def test_visitors_are_asked_to_log_in(client: Client, plan: Plan, address: str) -> None:
    assert client.get(address)["Location"].startswith("/giris/")


@pytest.mark.parametrize("file", ["", "?format=pdf", "?format=xlsx"])
def test_another_units_calendar_is_not_theirs_to_read(clerk: Client, file: str) -> None:
    assert clerk.get(f"/takvim/2025/birim-2/{file}").status_code == 403


@pytest.mark.parametrize("address", [UNIT, PLAN])
def test_what_was_not_sent_is_for_its_unit_and_the_team(
    clerk: Client, team: Client, council: Client, address: str
) -> None:
    ActivityYear.objects.update(state="returned", return_note="Eksik.")
    shown = "Hatların yenilenmesi." in read(clerk, address)
    assert shown == ("Hatların yenilenmesi." in read(team, address)) == (address == UNIT)
    assert "Hatların yenilenmesi." not in read(council, address)


@pytest.mark.parametrize(
    "address", ["/takvim/2030/birim-1/", "/takvim/2025/yok/", "/takvim/2024/plan/ornek-2025-2029/"]
)
def test_there_is_no_calendar_outside_of_the_plan(team: Client, plan: Plan, address: str) -> None:
    assert team.get(address).status_code == 404


# --- What it says ---------------------------------------------------------------------------------


def test_a_unit_reads_what_it_planned_and_how_far_it_is(clerk: Client) -> None:
    text = read(clerk, UNIT)
    for said in (
        "Su ve Kanalizasyon Müdürlüğü, 2025 faaliyet takvimi",
        "01.08.2025 itibarıyla",
        *("Hatların yenilenmesi.", "Mart–Ekim", "%60", "Kazı bitti.", "Kış uzun sürdü."),
        *("Yer teslimi", "30.06.2025", "Gecikti", "Tamamlandı"),
    ):
        assert said in text
    assert "Personelin eğitimi." not in text


def test_the_plan_has_the_activities_of_all_units_in_its_order(team: Client, plan: Plan) -> None:
    assert activities(team, PLAN) == ["Hatların yenilenmesi.", "Personelin eğitimi."]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("birim=birim-2", ["Personelin eğitimi."]),
        ("durum=Gecikti", ["Hatların yenilenmesi."]),
        ("ara=TESLİMİ", ["Hatların yenilenmesi."]),
        ("ara=h1.2", ["Personelin eğitimi."]),
        ("sira=ilerleme", ["Personelin eğitimi.", "Hatların yenilenmesi."]),
        ("sira=durum", ["Hatların yenilenmesi.", "Personelin eğitimi."]),
        ("ara=yok&durum=?", []),
    ],
)
def test_a_plans_activities_are_narrowed_and_sorted(
    team: Client, plan: Plan, query: str, found: list[str]
) -> None:
    assert activities(team, f"{PLAN}?{query}") == found


def test_progress_counts_once_it_was_sent(team: Client, plan: Plan) -> None:
    later = measure(plan, "2025-2", {}, close=False, whole_year=False)
    row = ActivityYear.objects.get(unit__code="birim-1")
    report_progress(later, {row: 90}, "draft")
    assert "%60" in read(team, UNIT)
    giver = User.objects.get(username="giren")
    later.progress.update(state="submitted", submitted_by=giver, submitted_at=timezone.now())
    assert "%90" in read(team, UNIT)


def test_a_year_without_a_calendar_says_how_to_begin(clerk: Client, team: Client) -> None:
    assert "Faaliyetlerinizin aylarını ve iş adımlarını yazınca" in read(
        clerk, "/takvim/2026/birim-1/"
    )
    assert "Birimler takvimlerini hazırlayıp gönderince" in read(
        team, "/takvim/2026/plan/ornek-2025-2029/"
    )


@pytest.mark.parametrize("address", [UNIT, PLAN])
def test_reading_takes_the_same_few_queries(team: Client, plan: Plan, address: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert team.get(address).status_code == 200
        return len(queries)

    first = count()
    for card in ObjectiveCard.objects.all():
        for number in range(2, 8):
            activity = Activity.objects.create(card=card, text=f"{number}. faaliyet")
            steps = [(f"{n}. adım", date(2025, n, 1), "ongoing") for n in range(1, 9)]
            add_calendar(activity, steps)
    assert count() == first <= 14


@pytest.mark.parametrize(("who", "finds"), [("clerk", True), ("council", True), ("client", False)])
def test_readers_of_drafts_find_the_calendars_among_the_reports(
    request: pytest.FixtureRequest, plan: Plan, who: str, finds: bool
) -> None:
    page = request.getfixturevalue(who).get("/raporlar/").content.decode()
    assert (PLAN in page) == finds
    assert "2026/plan" not in page


def test_a_year_of_sample_data_says_so(team: Client, plan: Plan) -> None:
    assert "ÖRNEK VERİ" not in read(team, PLAN)
    measure(plan, "2025-2", {}, close=False, is_sample=True, whole_year=False)
    assert "ÖRNEK VERİ" in read(team, PLAN)
    assert 'class="running-mark"' in year_html(team.get(PLAN).context["view"], Choice())


# --- Files ----------------------------------------------------------------------------------------


def test_the_pdf_lies_across_the_page_and_holds_what_was_asked_for(
    team: Client, plan: Plan
) -> None:
    response = team.get(f"{PLAN}?format=pdf&birim=birim-2")
    assert response.status_code == 202
    html = Rendering.objects.get().html
    assert "Personelin eğitimi." in html
    assert "Hatların yenilenmesi." not in html
    assert "size: A4 landscape" in html
    assert "01.08.2025 itibarıyla · Fen İşleri Müdürlüğü" in html


def test_the_workbook_has_activities_with_their_months_and_milestones(
    clerk: Client, plan: Plan
) -> None:
    book = load_workbook(io.BytesIO(clerk.get(f"{UNIT}?format=xlsx").content))
    assert book.sheetnames == ["Faaliyetler", "İş adımları"]
    row = [cell.value for cell in book["Faaliyetler"][5]]
    assert row[:3] == ["H1.1", "Hatların yenilenmesi.", "Su ve Kanalizasyon Müdürlüğü"]
    assert row[3:15] == [None, None, "●", "■", "■", "▲", "■", "■", "■", "■", None, None]
    assert row[15:] == [40, 60, "Gecikti", "Kazı bitti.", "Kış uzun sürdü."]
    steps = [[cell.value for cell in row[3:]] for row in book["İş adımları"].iter_rows(5)]
    assert steps == [
        ["İhale", datetime(2025, 3, 31), "Tamamlandı", "31.03.2025"],
        ["Yer teslimi", datetime(2025, 6, 30), "Gecikti", None],
    ]
