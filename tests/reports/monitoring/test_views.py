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
from plans.people.roles import COUNCIL
from reports.publishing.publish import publish
from tests.support.builders import build_plan, measure

pytestmark = pytest.mark.django_db

FORMATS = ["", "?format=json", "?format=xlsx", "?format=docx", "?format=pdf"]


def izleme(plan: Plan, code: str = "2025-1") -> str:
    return reverse("monitoring_report", args=[plan.slug, code])


def degerlendirme(plan: Plan, year: int = 2025) -> str:
    return reverse("evaluation_report", args=[plan.slug, year])


def karne(plan: Plan, unit: str = "birim-1", code: str = "2025-1") -> str:
    return reverse("scorecard", args=[plan.slug, code, unit])


def measured_plan(code: str = "2025-1", /, **options: bool) -> Plan:
    """A plan whose report of a half is published, if `options` do not say otherwise."""
    plan = build_plan(goals=2, objectives=1, indicators=2)
    values = {row: 10 for row in Indicator.objects.filter(order=1)}
    measure(plan, code, values, **{"publish": True} | options)
    return plan


OPEN = {"close": False, "publish": False}
CLOSED = {"publish": False}


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


@pytest.mark.differs
@pytest.mark.parametrize("kind", FORMATS)
def test_everybody_reads_a_published_report(client: Client, kind: str) -> None:
    response = client.get(izleme(measured_plan()) + kind, follow=True)
    waits = "pdf" in kind or "xlsx" in kind  # its files are made once, in the background
    assert response.status_code == (202 if waits else 200)


@pytest.mark.parametrize("options", [OPEN, CLOSED])
@pytest.mark.parametrize("kind", FORMATS)
def test_the_public_finds_no_report_that_is_not_published(
    client: Client, options: dict[str, bool], kind: str
) -> None:
    address = izleme(measured_plan(**options)) + kind
    assert client.get(address).status_code == 404
    client.force_login(User.objects.create_user("birimsiz"))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("options", [OPEN, CLOSED])
@pytest.mark.parametrize("who", ["strategist", "councillor", "member"])
def test_team_council_and_units_read_what_is_not_published_marked_as_a_draft(
    client: Client, who: str, options: dict[str, bool], request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert "TASLAK" in page(client, izleme(measured_plan(**options)))


@pytest.mark.differs
def test_a_published_report_is_no_draft(client: Client, strategist: User) -> None:
    client.force_login(strategist)
    assert "TASLAK" not in page(client, izleme(measured_plan()))


@pytest.mark.differs
def test_a_planned_period_has_no_report(client: Client, strategist: User) -> None:
    client.force_login(strategist)
    plan = build_plan()
    Period.objects.create(plan=plan, year=2025, half=1)
    assert client.get(izleme(plan)).status_code == 404
    assert client.get(karne(plan)).status_code == 404


@pytest.mark.parametrize("status", ["draft", "active", "ended"])
def test_what_was_published_stays_public_whatever_becomes_of_the_plan(
    client: Client, status: str
) -> None:
    plan = measured_plan()
    Plan.objects.update(status=status)
    page(client, izleme(plan))


@pytest.mark.differs
def test_the_council_reads_the_report_of_a_draft_plan_but_no_unit_does(
    client: Client, councillor: User, member: User
) -> None:
    plan = measured_plan(**CLOSED)
    Plan.objects.update(status="draft")
    client.force_login(councillor)
    page(client, izleme(plan))
    client.force_login(member)
    assert client.get(izleme(plan)).status_code == 404


def test_a_scorecard_is_for_who_has_an_account(client: Client) -> None:
    response = client.get(karne(measured_plan()))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_unit_reads_its_own_scorecard_only(client: Client, member: User, kind: str) -> None:
    client.force_login(member)
    plan = measured_plan(**OPEN)
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


@pytest.mark.differs
def test_the_second_half_is_reported_with_its_year(client: Client) -> None:
    plan = measured_plan("2025-2")
    response = client.get(izleme(plan, "2025-2") + "?format=pdf")
    assert response.headers["Location"] == degerlendirme(plan) + "?format=pdf"


@pytest.mark.differs
def test_a_year_is_evaluated_once_its_second_half_is_there(client: Client) -> None:
    assert client.get(degerlendirme(measured_plan())).status_code == 404


def test_an_unknown_format_is_not_found(client: Client) -> None:
    assert client.get(izleme(measured_plan()) + "?format=doc").status_code == 404


# --- What stands on the page --------------------------------------------------------------------


def test_the_page_shows_figures_with_their_rules(client: Client) -> None:
    html = page(client, izleme(measured_plan()))
    assert 'data-label="Performans (%)">%50,00 <span' in html  # 10 of 20
    assert "Haziran’a kadar beklenen 10’un %100’ü; yıl hedefinin %50’si" in html
    assert "<small>yıllık, artan, toplam. Haziran’a kadar" in html
    assert "<small>C/B</small>" in html
    assert "1/2 gösterge, ağırlığın %50’si" in html
    assert "hedefe ulaştı" in html
    assert "(C − A) / (B − A) × 100" in html


def test_the_page_of_a_year_shows_the_four_criteria_and_no_due_columns(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-2", {Indicator.objects.get(): 10}, close=False)
    Indicator.objects.get().card.assessments.create(period=period, efficiency="Maliyet içinde.")
    Period.objects.update(state="closed")
    publish(None, period)
    html = page(client, degerlendirme(plan))
    assert "Maliyet içinde." in html
    assert "Kış uzun sürdü." in html
    assert "Neye göre" not in html


def test_sample_data_is_marked(client: Client) -> None:
    assert "ÖRNEK VERİ" in page(client, izleme(measured_plan(is_sample=True)))


def test_real_data_is_not_marked(client: Client) -> None:
    assert "ÖRNEK VERİ" not in page(client, izleme(measured_plan()))


def test_what_people_write_is_text_and_no_markup(client: Client) -> None:
    plan = measured_plan(**CLOSED)
    Indicator.objects.update(name="<script>alert(1)</script>")
    plan.goals.update(name="<script>alert(2)</script>")
    publish(None, Period.objects.get(), decision="<script>alert(3)</script>")
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


@pytest.mark.parametrize("is_published", [True, False])
def test_a_page_ten_times_the_size_needs_no_more_queries(
    client: Client, strategist: User, is_published: bool
) -> None:
    client.force_login(strategist)
    small = build_plan(goals=1, objectives=1, indicators=3, slug="kucuk")
    large = build_plan(goals=3, objectives=5, cards=2, indicators=3, slug="buyuk")

    def queries(plan: Plan) -> int:
        values = {row: 20 for row in Indicator.objects.filter(card__objective__goal__plan=plan)}
        measure(plan, "2025-2", values, publish=is_published)
        with CaptureQueriesContext(connection) as captured:
            page(client, degerlendirme(plan))
        return len(captured)

    assert queries(small) == queries(large) <= 20


# --- The list -----------------------------------------------------------------------------------


@pytest.mark.differs
def test_published_reports_are_listed_for_everybody(client: Client) -> None:
    plan = measured_plan()
    measure(plan, "2025-2", {}, publish=True)
    html = page(client, reverse("reports"))
    assert izleme(plan) in html
    assert degerlendirme(plan) in html
    assert "karne" not in html


@pytest.mark.differs
@pytest.mark.parametrize("options", [OPEN, CLOSED])
def test_what_is_not_published_is_listed_for_team_council_and_units_only(
    client: Client, member: User, councillor: User, options: dict[str, bool]
) -> None:
    plan = measured_plan(**options)
    assert izleme(plan) not in page(client, reverse("reports"))
    for user in (member, councillor):
        client.force_login(user)
        html = page(client, reverse("reports"))
        assert izleme(plan) in html
        assert "taslak</span>" in html


def test_published_reports_are_listed_though_their_plan_is_a_draft_again(client: Client) -> None:
    plan = measured_plan()
    Plan.objects.update(status="draft")
    for address in ("reports", "home"):
        html = page(client, reverse(address))
        assert izleme(plan) in html
        assert plan.get_absolute_url() not in html


@pytest.mark.differs
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
