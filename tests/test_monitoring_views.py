"""The pages of the monitoring reports: who reads which, and what stands on them."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator, Period
from plans.models import Plan, Unit, UnitMember
from plans.roles import COUNCIL
from tests.builders import build_plan, measure

pytestmark = pytest.mark.django_db

FORMATS = ["", "?format=json", "?format=xlsx", "?format=pdf"]


def izleme(plan: Plan, code: str = "2025-1") -> str:
    return reverse("monitoring_report", args=[plan.slug, code])


def degerlendirme(plan: Plan, year: int = 2025) -> str:
    return reverse("evaluation_report", args=[plan.slug, year])


def karne(plan: Plan, unit: str = "birim-1", code: str = "2025-1") -> str:
    return reverse("scorecard", args=[plan.slug, code, unit])


def measured_plan(code: str = "2025-1", *, status: str = "active", **options: bool) -> Plan:
    plan = build_plan(goals=2, objectives=1, indicators=2, status=status)
    measure(plan, code, {row: 10 for row in Indicator.objects.filter(order=1)}, **options)
    return plan


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def member() -> User:
    """Somebody of the unit that answers for the cards."""
    user = User.objects.create_user("memur")
    build_plan(goals=0, slug="bos")  # makes the units
    UnitMember.objects.create(unit=Unit.objects.get(code="birim-1"), user=user)
    return user


@pytest.fixture
def councillor() -> User:
    user = User.objects.create_user("meclis")
    user.groups.add(Group.objects.get(name=COUNCIL))
    return user


# --- Who reads which ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_everybody_reads_the_report_of_a_closed_period(client: Client, kind: str) -> None:
    response = client.get(izleme(measured_plan()) + kind)
    assert response.status_code == (202 if "pdf" in kind else 200)


@pytest.mark.parametrize("kind", FORMATS)
def test_nobody_else_finds_the_report_of_an_open_period(
    client: Client, member: User, kind: str
) -> None:
    address = izleme(measured_plan(close=False)) + kind
    assert client.get(address).status_code == 404
    client.force_login(member)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["strategist", "councillor"])
def test_team_and_council_read_an_open_period_marked_as_such(
    client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    html = page(client, izleme(measured_plan(close=False)))
    assert "TASLAK · ara durum" in html


def test_a_planned_period_has_no_report(client: Client, strategist: User) -> None:
    client.force_login(strategist)
    plan = build_plan()
    Period.objects.create(plan=plan, year=2025, half=1)
    assert client.get(izleme(plan)).status_code == 404
    assert client.get(karne(plan)).status_code == 404


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("active", 200), ("ended", 200)])
def test_the_public_reads_reports_of_plans_in_force_or_ended(
    client: Client, status: str, code: int
) -> None:
    assert client.get(izleme(measured_plan(status=status))).status_code == code


def test_the_council_reads_the_report_of_a_draft(client: Client, councillor: User) -> None:
    client.force_login(councillor)
    page(client, izleme(measured_plan(status="draft")))


def test_a_scorecard_is_for_who_has_an_account(client: Client) -> None:
    response = client.get(karne(measured_plan()))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_unit_reads_its_own_scorecard_only(client: Client, member: User, kind: str) -> None:
    client.force_login(member)
    plan = measured_plan(close=False)
    assert client.get(karne(plan) + kind).status_code in (200, 202)
    assert client.get(karne(plan, "birim-2") + kind).status_code == 403


@pytest.mark.parametrize("who", ["strategist", "councillor"])
def test_team_and_council_read_every_scorecard(
    client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    html = page(client, karne(measured_plan(), "birim-2"))
    assert "Fen İşleri Müdürlüğü Karnesi" in html


@pytest.mark.parametrize(
    "code", ["2025-3", "2025", "abc", "2025-1-1", "99999999999-1", "9" * 5000 + "-1", "٢٠٢٥-١"]
)
def test_a_period_that_is_none_is_not_found(client: Client, code: str) -> None:
    assert client.get(izleme(measured_plan(), code)).status_code == 404


def test_the_second_half_is_reported_with_its_year(client: Client) -> None:
    plan = measured_plan("2025-2")
    response = client.get(izleme(plan, "2025-2") + "?format=pdf")
    assert response.headers["Location"] == degerlendirme(plan) + "?format=pdf"


def test_a_year_is_evaluated_once_its_second_half_is_there(client: Client) -> None:
    assert client.get(degerlendirme(measured_plan())).status_code == 404


def test_an_unknown_format_is_not_found(client: Client) -> None:
    assert client.get(izleme(measured_plan()) + "?format=doc").status_code == 404


# --- What stands on the page --------------------------------------------------------------------


def test_the_page_shows_figures_with_their_rules(client: Client) -> None:
    html = page(client, izleme(measured_plan()))
    assert '<td class="num">%50,00</td>' in html  # 10 of 20
    assert '<td class="num">%100,00</td>' in html  # 10 of the 10 due by June
    assert "yıllık, artan, toplam: C/B" in html
    assert "1/2 gösterge, ağırlığın %50’si" in html
    assert "hedefe ulaştı" in html
    assert "(C − A) / (B − A) × 100" in html


def test_the_page_of_a_year_shows_the_four_criteria_and_no_due_columns(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-2", {Indicator.objects.get(): 10}, close=False)
    Indicator.objects.get().card.assessments.create(period=period, efficiency="Maliyet içinde.")
    Period.objects.update(state="closed")
    html = page(client, degerlendirme(plan))
    assert "Maliyet içinde." in html
    assert "Kış uzun sürdü." in html
    assert "Beklenene göre" not in html


def test_sample_data_is_marked(client: Client) -> None:
    assert "ÖRNEK VERİ" in page(client, izleme(measured_plan(is_sample=True)))


def test_real_data_is_not_marked(client: Client) -> None:
    assert "ÖRNEK VERİ" not in page(client, izleme(measured_plan()))


def test_what_people_write_is_text_and_no_markup(client: Client) -> None:
    plan = measured_plan()
    Indicator.objects.update(name="<script>alert(1)</script>")
    plan.goals.update(name="<script>alert(2)</script>")
    assert "<script>alert" not in page(client, izleme(plan))


def test_pages_hold_no_script_or_style_of_their_own(client: Client, strategist: User) -> None:
    plan = measured_plan()
    client.force_login(strategist)
    for address in [izleme(plan), karne(plan), reverse("reports")]:
        html = page(client, address)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)


def test_no_anchor_stands_twice_and_every_link_within_the_page_has_its_place(
    client: Client,
) -> None:
    html = page(client, izleme(measured_plan()))
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)


def test_a_page_ten_times_the_size_needs_no_more_queries(client: Client) -> None:
    small = build_plan(goals=1, objectives=1, indicators=3, slug="kucuk")
    large = build_plan(goals=3, objectives=5, cards=2, indicators=3, slug="buyuk")

    def queries(plan: Plan) -> int:
        values = {row: 20 for row in Indicator.objects.filter(card__objective__goal__plan=plan)}
        measure(plan, "2025-2", values)
        with CaptureQueriesContext(connection) as captured:
            page(client, degerlendirme(plan))
        return len(captured)

    assert queries(small) == queries(large) <= 12


# --- The list -----------------------------------------------------------------------------------


def test_closed_periods_are_listed_for_everybody(client: Client) -> None:
    plan = measured_plan()
    measure(plan, "2025-2", {})
    html = page(client, reverse("reports"))
    assert izleme(plan) in html
    assert degerlendirme(plan) in html
    assert "karne" not in html


def test_an_open_period_is_listed_for_team_and_council_only(
    client: Client, member: User, councillor: User
) -> None:
    plan = measured_plan(close=False)
    client.force_login(member)
    assert izleme(plan) not in page(client, reverse("reports"))
    client.force_login(councillor)
    html = page(client, reverse("reports"))
    assert izleme(plan) in html
    assert "ara durum" in html


def test_a_unit_finds_its_own_scorecards_in_the_list(client: Client, member: User) -> None:
    plan = measured_plan()
    client.force_login(member)
    html = page(client, reverse("reports"))
    assert karne(plan) in html
    assert karne(plan, "birim-2") not in html


def test_the_list_needs_no_more_queries_for_more_plans(client: Client, strategist: User) -> None:
    client.force_login(strategist)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, reverse("reports"))
        return len(captured)

    measured_plan()
    few = queries()
    for number in range(4):
        measure(build_plan(slug=f"plan-{number}"), "2025-1", {})
    assert queries() == few
