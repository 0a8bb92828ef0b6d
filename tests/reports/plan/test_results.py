"""What came of an objective, on its page: from what was published, and for the team from drafts."""

import json
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import AnnualTarget, Indicator, Measurement
from plans.language.codes import make_code
from plans.models import Objective, Plan
from reports.models import Publication
from reports.plan.build import build_objective
from reports.plan.results import IndicatorResults, find_results
from reports.publications.reading import digest
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db: None) -> Plan:
    """One goal, two objectives of one card with one indicator each; its target is 20 a year."""
    return build_plan(1, 2, indicators=1)


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(card__objective__number=1)


def address(plan: Plan, code: str = "H1.1") -> str:
    return reverse("objective", args=[plan.slug, code])


def results(indicator: Indicator, *, with_drafts: bool = False) -> IndicatorResults:
    """What its objective's page says of an indicator."""
    objective = Objective.objects.select_related("goal__plan").get(cards__indicators=indicator)
    part = build_objective(objective)
    found = find_results(objective.goal.plan, part, with_drafts=with_drafts)
    return next(row for _, rows in found.cards for row in rows if row.row.id == indicator.pk)


def told(found: IndicatorResults) -> dict[int, tuple[int, int, str]]:
    """Target, value and status by year, of the years that a report tells of."""
    return {
        year.year: (int(year.target or 0), int(year.actual or 0), year.line.status)
        for year in found.years
        if year.line
    }


def test_a_visitor_reads_the_published_years_with_verdict_reason_and_report(
    client: Client, plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    html = read_page(client.get(address(plan)))
    for text in ["Sonuçlar", "ulaşılamadı", "%40,00", "Kış uzun sürdü.", "Ek ekip kurulacak."]:
        assert text in html
    report = Publication.objects.get().get_absolute_url()
    assert f'<a href="{report}#H1.1">Değerlendirme Raporu, 2025 yılı</a>' in html


def test_the_years_are_drawn_as_lines_and_said_in_words(
    client: Client, plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    (chart,) = re.findall(r"<svg.*?</svg>", read_page(client.get(address(plan))))
    assert "yıllara göre hedef ve gerçekleşme</title>" in chart
    assert "Gerçekleşme: 2025 8.</desc>" in chart


def test_without_a_published_report_the_page_says_so(client: Client, plan: Plan) -> None:
    assert "henüz yayımlanmadı" in read_page(client.get(address(plan)))


def test_what_is_not_published_is_for_the_team_and_marked(
    client: Client, plan: Plan, indicator: Indicator, strategist: User
) -> None:
    measure(plan, "2025-2", {indicator: 8})
    assert "%40,00" not in read_page(client.get(address(plan)))
    client.force_login(strategist)
    html = read_page(client.get(address(plan)))
    assert "%40,00" in html
    assert '<span class="badge draft">taslak</span>' in html


def test_a_value_that_changed_after_publishing_is_told_as_it_was_published(
    plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    AnnualTarget.objects.filter(indicator=indicator).update(value=40)
    found = results(indicator, with_drafts=True)
    assert told(found) == {2025: (20, 8, "ulaşılamadı")}
    assert [int(year.target or 0) for year in found.years] == [20, 40, 40, 40, 40]


def test_of_a_year_the_last_report_is_told_and_half_a_year_is_not_drawn(
    plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-1", {indicator: 5}, publish=True)
    half = results(indicator)
    assert half.last.report.is_mid_year
    assert half.chart == ""
    measure(plan, "2025-2", {indicator: 15}, publish=True)
    assert told(results(indicator)) == {2025: (20, 20, "hedefe ulaştı")}
    assert "Gerçekleşme" in results(indicator).chart


def test_an_indicator_keeps_its_years_when_it_is_renamed_and_moved(
    plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    other = Objective.objects.get(number=2).cards.get()
    Indicator.objects.filter(pk=indicator.pk).update(card=other, order=2, name="Yeni ad", code="")
    assert told(results(indicator)) == {2025: (20, 8, "ulaşılamadı")}


def test_another_objective_that_has_the_code_now_is_not_given_the_results(
    client: Client, plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    first, second = Objective.objects.order_by("number")
    for objective, number in ((first, 9), (second, 1), (first, 2)):
        Objective.objects.filter(pk=objective.pk).update(number=number)
    assert "%40,00" not in read_page(client.get(address(plan, "H1.1")))
    assert "%40,00" in read_page(client.get(address(plan, "H1.2")))


def without_keys(publication: Publication) -> None:
    """The publication as it was stored before indicators and objectives had their keys in it."""
    data = json.loads(publication.data)
    for goal in data["goals"]:
        for objective in goal["objectives"]:
            del objective["id"]
            for card in objective["cards"]:
                for line in card["indicators"]:
                    del line["id"]
    text = json.dumps(data)
    store_correction(publication, data=text, sha256=digest(text))


def store_correction(publication: Publication, **fields: str) -> None:
    """Store a second version that has these fields and is like the first in all else."""
    fields |= {"code": make_code(), "reason": "Düzeltme"}
    for name, value in fields.items():
        setattr(publication, name, value)
    publication.pk, publication.version = None, 2
    publication.save()


def test_a_report_of_before_keys_were_kept_is_known_by_names(
    plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    without_keys(Publication.objects.get())
    assert told(results(indicator)) == {2025: (20, 8, "ulaşılamadı")}
    Objective.objects.filter(number=1).update(name="Başka bir hedef")
    assert told(results(indicator)) == {}


def test_a_report_leads_to_the_objectives_of_today(
    client: Client, plan: Plan, indicator: Indicator
) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    Objective.objects.filter(number=1).update(number=7)
    Plan.objects.update(slug="yeni-ad")
    html = read_page(client.get(Publication.objects.get().get_absolute_url()))
    link = re.findall(r'href="([^"]*)">Hedefin plandaki sayfası', html)[0]
    assert client.get(link).headers["Location"] == "/plan/yeni-ad/hedef/H1.7/"
    Plan.objects.update(status=Plan.Status.DRAFT)
    assert client.get(link).status_code == 404


def test_a_damaged_report_is_not_told(client: Client, plan: Plan, indicator: Indicator) -> None:
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    store_correction(Publication.objects.get(), sha256="0" * 64)
    response = client.get(address(plan))
    assert response.status_code == 500
    assert "%40,00" not in read_page(response)


def test_more_reports_need_no_more_queries(
    client: Client, plan: Plan, indicator: Indicator, strategist: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(plan)).status_code == 200
        return len(captured)

    client.force_login(strategist)
    measure(plan, "2025-1", {indicator: 8}, publish=True)
    measure(plan, "2025-2", {indicator: 8})
    few = queries()
    for year in (2026, 2027):
        measure(plan, f"{year}-1", {indicator: 8}, publish=True)
        measure(plan, f"{year}-2", {indicator: 8})
    assert Measurement.objects.count() > 6
    assert few == queries() <= 25
