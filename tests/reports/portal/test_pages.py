"""Performance pages: what was published, figure by figure, and nothing of today's plan."""

import re
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import AnnualTarget, Indicator
from plans.language.tags import percent
from plans.models import Goal, Plan, Unit
from reports.models import Publication
from reports.portal.scopes import KINDS
from reports.publications.reading import latest_reports
from reports.publishing.publish import publish
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page

NAMES = {"amac": "portal_goal", "hedef": "portal_objective", "birim": "portal_unit"}


def address(plan: Plan, kind: str = "plan", code: str = "") -> str:
    return reverse(NAMES.get(kind, "portal"), args=[plan.slug, code] if code else [plan.slug])


def of_indicator(plan: Plan, number: int = 0) -> str:
    rows = Indicator.objects.filter(card__objective__goal__plan=plan).order_by("pk")
    return reverse("portal_indicator", args=[plan.slug, rows[number].pk])


def addresses(plan: Plan) -> list[str]:
    """Every performance page that there is."""
    (_, newest), *_ = latest_reports(plan)
    return [
        *(address(plan, kind, scope.code) for kind in KINDS for scope in KINDS[kind](newest)),
        *(of_indicator(plan, number) for number in range(len(newest.lines))),
    ]


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return read_page(response)


# --- Who sees them --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"has_portal": False}, 404),
        ({"status": Plan.Status.DRAFT}, 404),
        ({"status": Plan.Status.ENDED}, 200),
    ],
    ids=["in force", "switched off", "draft", "ended"],
)
def test_pages_and_data_are_there_for_everybody_once_the_team_says_so(
    client: Client, plan: Plan, change: dict[str, Any], status: int
) -> None:
    Plan.objects.update(**change)
    file = reverse("open_data_csv", args=[plan.slug, "gostergeler"])
    for path in (address(plan), reverse("open_data", args=[plan.slug]), file):
        assert client.get(path).status_code == status, path


def test_home_and_plan_lead_to_them(client: Client, plan: Plan) -> None:
    link = f'href="{address(plan)}"'
    for path in ("/", plan.get_absolute_url()):
        assert link in read(client, path)
    Plan.objects.update(has_portal=False)
    for path in ("/", plan.get_absolute_url()):
        assert link not in read(client, path)


def test_before_anything_is_published_the_page_says_so(client: Client, plan: Plan) -> None:
    measure(plan, "2025-1", {Indicator.objects.all()[0]: 10})
    assert "Henüz yayımlanmış bir sonuç yok." in read(client, address(plan))
    for path in (address(plan, "amac", "A1"), of_indicator(plan)):
        assert client.get(path).status_code == 404


# --- What they say --------------------------------------------------------------------------------


def test_every_figure_is_that_of_the_last_published_report(client: Client, published: Plan) -> None:
    (_, newest), *_ = latest_reports(published)
    for kind, scopes in KINDS.items():
        for scope in scopes(newest):
            page = lxml.html.fromstring(client.get(address(published, kind, scope.code)).content)
            assert page.find_class("figure")[0].text_content().split()[0] == percent(
                scope.performance
            )
            bars = [cell.text_content().strip() for cell in page.find_class("bar")]
            told: list[Any]
            if kind == "plan":
                told = [*newest.goals, *newest.units]
            elif kind == "amac":
                told = [row for goal in scope.goals for row in goal.objectives]
            elif kind == "birim":
                told = [row.card for row in newest.lines[::2] if row.card.unit_code == scope.code]
            else:
                told = [row[3] for row in newest.lines if row.objective.code == scope.code]
            assert bars == [percent(row.performance) for row in told]


def test_at_mid_year_the_last_whole_year_stands_beside(client: Client, published: Plan) -> None:
    html = read(client, address(published))
    assert "yıl ortasında, yılın tamamının hedefine göre" in html
    (whole,) = [report for _, report in latest_reports(published) if not report.head.is_mid_year]
    assert f"Son tam yıl, 2025: <strong>{percent(whole.summary.performance)}</strong>" in html


def test_the_years_are_a_line_that_a_new_name_does_not_break(
    client: Client, published: Plan
) -> None:
    assert "<svg xmlns" not in read(client, address(published, "amac", "A1"))
    Goal.objects.filter(number=1).update(number=9, name="Yeni ad")
    measure(published, "2026-2", {Indicator.objects.order_by("pk")[0]: 9}, publish=True)
    html = read(client, address(published, "amac", "A9"))
    assert "yıllara göre performans</title>" in html
    assert re.search(r"Performans: 2025 %[\d,]+, 2026 %[\d,]+\.</desc>", html)


def test_an_indicator_tells_its_years_with_target_value_reason_and_remedy(
    client: Client, published: Plan
) -> None:
    html = read(client, of_indicator(published, 1))
    for text in ["2025", '<td class="num">%20</td>', "%25", "2026 ilk yarısı", "Kış uzun sürdü."]:
        assert text in html
    html = read(client, of_indicator(published, 0))
    for text in ["2025 yılı", "Kış uzun sürdü.", "Ek ekip kurulacak.", "%40,00"]:
        assert text in html


def test_nothing_of_todays_plan_is_on_them(client: Client, published: Plan) -> None:
    before = {path: client.get(path).content for path in addresses(published)}
    changes: list[tuple[Any, dict[str, Any]]] = [
        (Goal, {"name": "Başka amaç"}),
        (Unit, {"name": F("code")}),
        (Indicator, {"name": "Başka gösterge", "weight": 1, "unit_of_measure": "km"}),
        (AnnualTarget, {"value": 1}),
    ]
    for model, change in changes:
        model.objects.update(**change)
    Plan.objects.update(threshold_reasonable=1)
    assert {path: client.get(path).content for path in before} == before


def test_a_correction_is_on_them_once_it_is_published(client: Client, published: Plan) -> None:
    period = published.periods.get(year=2026)
    publish(None, period, reason="Düzeltildi.")
    assert Publication.objects.filter(period=period).count() == 2
    assert "İzleme Raporu, 2026" in read(client, address(published))


def test_sample_data_are_marked_also_where_only_the_summary_is_read(
    client: Client, plan: Plan
) -> None:
    measure(plan, "2025-1", {Indicator.objects.order_by("pk")[0]: 9}, publish=True, is_sample=True)
    for path in addresses(plan):
        html = read(client, path)
        assert '<strong class="mark">ÖRNEK VERİ</strong>' in html
        assert '<meta name="description" content="ÖRNEK VERİ. ' in html


def test_each_page_takes_few_queries_whatever_the_plans_size(
    client: Client, published: Plan
) -> None:
    large = build_plan(3, 3, indicators=4, slug="buyuk")
    large.has_portal = True
    large.save()
    rows = Indicator.objects.filter(card__objective__goal__plan=large)
    measure(large, "2025-2", dict.fromkeys(rows, 10), publish=True)
    counts = []
    for plan in (published, large):
        with CaptureQueriesContext(connection) as queries:
            read(client, address(plan))
        counts.append(len(queries))
    # The version of the content twice, the plan, its reports, the institution's face.
    assert counts == [5, 5]


# --- What others are told of them -----------------------------------------------------------------


def test_public_pages_say_where_they_are_and_what_they_are_about(
    client: Client, published: Plan, settings: Any
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    paths = [*addresses(published), "/", "/raporlar/", published.get_absolute_url()]
    paths += [reverse("open_data", args=[published.slug])]
    paths += [reverse("objective", args=[published.slug, "H1.1"])]
    paths += [Publication.objects.all()[0].get_absolute_url()]
    for path in paths:
        page = lxml.html.fromstring(client.get(path).content)
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == f"https://plan.ornek.bel.tr{path}"
        assert page.xpath("//meta[@property='og:url']/@content") == [canonical]
        for name in ("@name='description'", "@property='og:title'", "@property='og:description'"):
            (text,) = page.xpath(f"//meta[{name}]/@content")
            assert len(text) > 5, (path, name)


def test_the_sitemap_names_every_page_for_visitors_and_no_other(
    client: Client, published: Plan, settings: Any
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    build_plan(1, 1, slug="taslak", status=Plan.Status.DRAFT)
    text = client.get("/sitemap.xml").content.decode()
    found = re.findall("<loc>https://plan.ornek.bel.tr(.*?)</loc>", text)
    assert {*addresses(published), published.get_absolute_url(), "/"} <= {*found}
    assert not any("taslak" in path for path in found)
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)
    assert "Sitemap: https://plan.ornek.bel.tr/sitemap.xml" in read(client, "/robots.txt")


def test_without_the_switch_the_sitemap_has_no_performance_page(
    client: Client, published: Plan
) -> None:
    Plan.objects.update(has_portal=False)
    text = client.get("/sitemap.xml").content.decode()
    assert "/performans/" not in text
    assert published.get_absolute_url() in text


def test_a_page_has_one_address_however_its_numbers_may_be_written(
    client: Client, published: Plan
) -> None:
    known = of_indicator(published)
    report = reverse("evaluation_report", args=[published.slug, 2025])
    for address in (known, report):
        assert client.get(address).status_code == 200
        before, number, _ = address.rsplit("/", 2)
        assert client.get(f"{before}/00{number}/").status_code == 404


@pytest.mark.parametrize("name", ["portal", "open_data"])
def test_the_address_without_a_plan_leads_to_the_newest_that_is_open(
    client: Client, plan: Plan, name: str
) -> None:
    start = reverse(f"newest_{name}")
    build_plan(1, 1, slug="kapali")
    assert client.get(start)["Location"] == reverse(name, args=[plan.slug])
    Plan.objects.update(has_portal=False)
    assert client.get(start).status_code == 404
