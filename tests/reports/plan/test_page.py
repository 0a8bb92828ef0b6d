"""The public pages: who sees which plan, what is on it, and that it stays quick and accessible."""

import itertools
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from budgeting.models import PublishedTotal
from indicators.models import Indicator
from plans.models import ObjectiveCard, Plan, Section, SectionTable
from plans.people.roles import COUNCIL
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.plan.workbook import plan_workbook
from tests.support.builders import build_plan
from tests.support.pages import pages_of_plan, read_page, read_plan

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return read_page(response)


@pytest.mark.differs
def test_a_visitor_reads_the_plan_in_force(client: Client) -> None:
    html = read_plan(client, build_plan())
    for text in [
        "Örnek Belediyesi",
        "Kentlimize hakça hizmet etmek.",
        "Katılımcılık",
        "Yenilenen şebeke hattı",
        "Abonelere ulaşılacak.",
        "Su ve Kanalizasyon Müdürlüğü",
        "Ödenek yetersizliği.",
        "PERSONEL GİDERLERİ",
    ]:
        assert text in html


def test_a_visitor_does_not_find_a_draft(client: Client) -> None:
    plan = build_plan(status=Plan.Status.DRAFT)
    for address in [
        plan.get_absolute_url(),
        f"{plan.get_absolute_url()}hedef/H1.1/",
        reverse("plan_report", args=[plan.slug]) + "?format=json",
    ]:
        assert client.get(address).status_code == 404
    assert plan.slug not in page(client, reverse("home"))
    assert plan.slug not in page(client, reverse("reports"))


def test_a_person_of_a_department_does_not_find_a_draft(client: Client) -> None:
    client.force_login(User.objects.create_user("memur"))
    plan = build_plan(status=Plan.Status.DRAFT)
    assert client.get(plan.get_absolute_url()).status_code == 404


@pytest.mark.differs
def test_the_council_reads_a_draft(client: Client) -> None:
    member = User.objects.create_user("meclis")
    member.groups.add(Group.objects.get(name=COUNCIL))
    client.force_login(member)
    assert "Taslak" in page(client, build_plan(status=Plan.Status.DRAFT).get_absolute_url())


def test_everybody_reads_a_plan_that_has_ended(client: Client) -> None:
    assert "Sona erdi" in page(client, build_plan(status=Plan.Status.ENDED).get_absolute_url())


@pytest.mark.differs
def test_only_staff_get_links_for_editing(client: Client, strategist: User) -> None:
    plan = build_plan()
    assert "Düzenle" not in read_plan(client, plan)
    client.force_login(strategist)
    assert "Düzenle" in page(client, reverse("objective", args=[plan.slug, "H1.1"]))


def test_targets_of_percentages_carry_their_sign(client: Client) -> None:
    plan = build_plan(indicators=2)
    html = page(client, reverse("objective", args=[plan.slug, "H1.1"]))
    assert '<td class="num year">%20</td>' in html
    assert '<td class="num year">20</td>' in html


def test_a_printed_total_that_is_wrong_stands_small_under_the_computed_one(
    client: Client,
) -> None:
    plan = build_plan(goals=2, objectives=2)
    PublishedTotal.objects.create(plan=plan, kind="grand_total", year=2025, value=Decimal(9999))
    html = page(client, reverse("section", args=[plan.slug, "maliyetlendirme"]))
    assert '1.400,00 <small class="printed">Basılı planda 9.999,00</small>' in html


@pytest.mark.differs
def test_a_total_of_weights_is_computed(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=4)
    Indicator.objects.filter(order=4).update(weight=Decimal("24.5"))
    html = page(client, reverse("objective", args=[plan.slug, "H1.1"]))
    assert '<td class="num">99,50</td>' in html


def test_a_card_names_its_programme_where_it_has_one(client: Client) -> None:
    plan = build_plan()
    headings = ["Program / Alt Program", "Alt Program Hedefi"]
    assert not any(heading in read_plan(client, plan) for heading in headings)
    ObjectiveCard.objects.filter(objective__goal__plan=plan).update(
        programme="Su / İçme Suyu", programme_objective="Herkes suya ulaşır."
    )
    document = build_plan_document(plan)
    rows = list(load_workbook(BytesIO(plan_workbook(document)))["Hedef kartları"].values)
    for text in [*headings, "Su / İçme Suyu", "Herkes suya ulaşır."]:
        assert text in read_plan(client, plan)
        assert any(text in row for row in rows)


def test_what_people_write_is_text_and_no_markup(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    plan.goals.update(name="<script>alert(1)</script>")
    assert "<script>alert" not in read_plan(client, plan)
    found = page(client, reverse("plan_search", args=[plan.slug]) + "?q=<script>alert")
    assert "<script>alert" not in found


@pytest.mark.differs
def test_the_page_of_an_objective_leads_to_its_neighbours(client: Client) -> None:
    plan = build_plan(goals=2, objectives=2)
    html = page(client, reverse("objective", args=[plan.slug, "H1.2"]))
    assert reverse("objective", args=[plan.slug, "H1.1"]) in html
    assert reverse("objective", args=[plan.slug, "H2.1"]) in html
    assert "1. amacın 2. hedefi" in html


def test_an_objective_that_is_not_in_the_plan_is_not_found(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    assert client.get(reverse("objective", args=[plan.slug, "H9.9"])).status_code == 404


def test_a_plan_ten_times_the_size_needs_no_more_queries(client: Client, strategist: User) -> None:
    client.force_login(strategist)  # who is signed in is asked four things more than a visitor
    small = build_plan(goals=1, objectives=2, indicators=3, slug="kucuk")
    large = build_plan(goals=5, objectives=4, indicators=15, slug="buyuk")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        return len(captured)

    for name, rest, most in [
        ("plan", [], 22),
        ("section", ["hedef-kartlari"], 21),
        ("objective", ["H1.1"], 23),
        ("plan_search", [], 25),
    ]:
        of_small = queries(reverse(name, args=[small.slug, *rest]) + "?q=gösterge")
        of_large = queries(reverse(name, args=[large.slug, *rest]) + "?q=gösterge")
        assert (name, of_small == of_large <= most) == (name, True)


def with_sections(plan: Plan) -> Plan:
    """The plan with a chapter, a section in it that has a table, and the goals' cards."""
    chapter = Section.objects.create(plan=plan, key="durum", title="Durum analizi")
    section = Section.objects.create(
        plan=plan,
        key="paydas",
        title="Paydaş analizi",
        parent=chapter,
        is_summary=True,
        text='<p>Bkz. <a href="#tablo-paydas-kurumlar">Tablo</a>, <a href="#H1.1">H1.1</a></p>'
        "<h4>Yöntem</h4>",
    )
    SectionTable.objects.create(
        section=section,
        key="kurumlar",
        caption="Kurumlar",
        columns=[{"title": "Ad"}, {"title": "Sayı", "kind": "number"}],
        rows=[{"cells": ["Valilik", "3"]}],
        chart="bar",
    )
    Section.objects.create(plan=plan, key="kartlar", title="Hedef kartları", block="cards")
    return plan


@pytest.mark.differs
def test_the_pages_show_the_sections_of_the_plan(client: Client) -> None:
    html = read_plan(client, with_sections(build_plan()))
    for text in [
        '<span class="number">1.1</span> Paydaş analizi',
        "Tablo 1: Kurumlar",
        "Grafik 1: Kurumlar",
        '<a href="#tablo-paydas-kurumlar">Tablo\N{NO-BREAK SPACE}1</a>',
        "Valilik",
    ]:
        assert text in html
    assert "PERSONEL GİDERLERİ" not in html  # no section has a place for the budget


def test_that_a_text_is_a_summary_is_explained_to_the_team_and_not_said_to_readers(
    client: Client, strategist: User
) -> None:
    plan = with_sections(build_plan())
    address = reverse("section", args=[plan.slug, "durum"])
    assert "summary-mark" not in page(client, address)
    assert 'class="summary-mark"' not in plan_html(build_plan_document(plan))
    client.force_login(strategist)
    assert "geçici özet: asıl metni yazınca" in page(client, address)


def test_staff_get_a_link_to_edit_each_section_and_table(client: Client, strategist: User) -> None:
    address = reverse("section", args=[with_sections(build_plan()).slug, "durum"])
    edit = [
        reverse("admin:plans_section_change", args=[Section.objects.get(key="paydas").pk]),
        reverse("admin:plans_sectiontable_change", args=[SectionTable.objects.get().pk]),
    ]
    assert [link for link in edit if link in page(client, address)] == []
    client.force_login(strategist)
    html = page(client, address)
    assert [link for link in edit if link in html] == edit


@pytest.mark.differs
def test_a_section_is_read_alone_with_the_numbers_of_the_whole_plan(client: Client) -> None:
    plan = with_sections(build_plan())
    html = page(client, reverse("section", args=[plan.slug, "paydas"]))
    assert "Tablo 1: Kurumlar" in html
    assert f'<a href="{plan.get_absolute_url()}hedef/H1.1/">H1.1</a>' in html
    assert 'id="kartlar"' not in html


def test_a_section_comes_as_pdf_while_it_is_being_written(client: Client) -> None:
    plan = with_sections(build_plan())
    address = reverse("section", args=[plan.slug, "paydas"])
    assert client.get(f"{address}?format=pdf").status_code == 202
    assert client.get(f"{address}?format=doc").status_code == 404


def test_a_section_of_a_draft_or_of_no_plan_is_not_found(client: Client) -> None:
    plan = with_sections(build_plan(status=Plan.Status.DRAFT))
    assert client.get(reverse("section", args=[plan.slug, "paydas"])).status_code == 404
    Plan.objects.update(status=Plan.Status.ACTIVE)
    assert client.get(reverse("section", args=[plan.slug, "paydas"])).status_code == 200
    assert client.get(reverse("section", args=[plan.slug, "yok"])).status_code == 404


def test_headings_leave_out_no_level(client: Client) -> None:
    plan, written = build_plan(cards=2), with_sections(build_plan(slug="yazilan"))
    for address in [
        plan.get_absolute_url(),
        reverse("objective", args=[plan.slug, "H1.1"]),
        written.get_absolute_url(),
        reverse("section", args=[written.slug, "paydas"]),
    ]:
        levels = [int(level) for level in re.findall(r"<h([1-6])", page(client, address))]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_no_anchor_stands_twice_and_every_link_within_the_page_has_its_place(
    client: Client,
) -> None:
    plan, written = build_plan(cards=2), with_sections(build_plan(slug="yazilan"))
    pages = pages_of_plan(client, plan) | pages_of_plan(client, written)
    anchors = {address: re.findall(r'\bid="([^"]+)"', html) for address, html in pages.items()}
    for address, html in pages.items():
        assert len(anchors[address]) == len(set(anchors[address]))
        for path, anchor in re.findall(r'href="([^"#?]*)#([^"]+)"', html):
            assert anchor in anchors.get(path or address, [anchor])


def test_public_pages_hold_no_script_or_style_of_their_own(client: Client) -> None:
    plan = with_sections(build_plan())
    for address in ["/", reverse("reports"), plan.get_absolute_url()]:
        html = page(client, address)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)
        # The address that a page is to be known by is none that is loaded.
        assert not re.search(r'(?<!rel="canonical" )(?:src|href)="(?:https?:)?//', html)


@pytest.mark.differs
def test_home_counts_what_is_in_a_plan(client: Client) -> None:
    build_plan(goals=2, objectives=3, indicators=4)
    assert "2 amaç, 6 hedef, 24 performans göstergesi" in page(client, "/")


def test_home_without_a_plan_tells_staff_where_to_begin(client: Client, strategist: User) -> None:
    assert "Henüz yayımlanmış bir plan yok" in page(client, "/")
    client.force_login(strategist)
    assert "Yönetim sayfasını aç" in page(client, "/")


def test_home_needs_no_more_queries_for_more_plans(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        build_plan(slug=f"plan-{number}")
    # The version twice, plans, open surveys, reports of plans, institution.
    with django_assert_num_queries(8):
        page(client, "/")


@pytest.mark.differs
def test_the_plan_comes_as_json(client: Client) -> None:
    plan = build_plan()
    data = client.get(reverse("plan_report", args=[plan.slug]) + "?format=json").json()
    assert data["slug"] == plan.slug
    assert data["goals"][0]["cost_totals"]["total"]["value"] == "1000.00"


def test_a_report_without_a_format_is_the_page_and_an_unknown_one_is_not_found(
    client: Client,
) -> None:
    plan = build_plan()
    address = reverse("plan_report", args=[plan.slug])
    assert client.get(address).headers["Location"] == plan.get_absolute_url()
    assert client.get(f"{address}?format=doc").status_code == 404


def test_a_missing_page_says_so_in_turkish(client: Client) -> None:
    response = client.get("/yok/")
    assert response.status_code == 404
    assert "Sayfa bulunamadı" in read_page(response)


def test_a_plan_without_goals_says_so(client: Client) -> None:
    html = page(client, build_plan(0, 0).get_absolute_url())
    assert "Bu planın amaç ve hedefleri henüz yazılmadı." in html


@pytest.mark.differs
def test_an_objective_is_found_whatever_the_case_of_its_code(client: Client) -> None:
    plan = build_plan(1, 1)
    assert client.get(f"{plan.get_absolute_url()}hedef/h1.1/").status_code == 200
