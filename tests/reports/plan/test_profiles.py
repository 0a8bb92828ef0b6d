"""The annex with the künyeler: there as soon as one is written, on page, paper and in Excel."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from indicators.models import Indicator
from indicators.profile import NO_PROFILE
from plans.models import Plan, Section
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.plan.parts import IndicatorRow
from reports.plan.workbook import PROFILES, plan_workbook
from reports.publications.typed_json import dump, load
from tests.support.builders import build_plan, measure
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db

METHOD = "Tutanaklardaki uzunlukların toplamı"
ANNEX = "gosterge-kunyeleri-eki"


@pytest.fixture
def plan() -> Plan:
    """A plan of two indicators; the second has a künye."""
    plan = build_plan(1, 1, indicators=2)
    Indicator.objects.filter(order=2).update(method=METHOD)
    return plan


def test_the_annex_comes_last_and_names_the_indicators_that_have_one(plan: Plan) -> None:
    Section.objects.create(plan=plan, key="anket", title="Anket", part=Section.Part.ANNEX)
    document = build_plan_document(plan)
    assert [part.key for part in document.sections.annex] == ["anket", ANNEX]
    html = plan_html(document, document.sections.annex[-1])
    assert html.count('class="profile-of"') == 1
    for text in (METHOD, document.goals[0].objectives[0].cards[0].responsible_unit, "6 ay"):
        assert text in html


def test_a_plan_without_profiles_has_neither_annex_nor_sheet(plan: Plan) -> None:
    Indicator.objects.update(method="")
    document = build_plan_document(plan)
    assert document.sections.annex == ()
    assert PROFILES not in load_workbook(BytesIO(plan_workbook(document))).sheetnames


def test_the_workbook_has_a_line_for_each_profile(plan: Plan) -> None:
    book = load_workbook(BytesIO(plan_workbook(build_plan_document(plan))))
    rows = [[cell for cell in row if cell] for row in book[PROFILES].values]
    indicator = Indicator.objects.get(order=2)
    unit = indicator.card.responsible_unit
    assert ["H1.1", indicator.code, indicator.name, METHOD, str(unit)] in rows


def test_the_page_of_an_objective_tells_how_its_indicators_are_measured(
    plan: Plan, client: Client
) -> None:
    assert METHOD in read_page(client.get(reverse("objective", args=[plan.slug, "H1.1"])))
    assert METHOD in read_page(client.get(reverse("section", args=[plan.slug, ANNEX])))
    assert ANNEX in client.get(reverse("plan_search", args=[plan.slug]) + "?q=tutanak").text


def test_the_public_page_of_an_indicator_has_the_profile_that_was_published(
    plan: Plan, client: Client
) -> None:
    Plan.objects.update(has_portal=True)
    indicator = Indicator.objects.get(order=2)
    measure(plan, "2025-2", {indicator: 8}, publish=True)
    Indicator.objects.update(method="Sonradan yazılan")
    page = read_page(client.get(reverse("portal_indicator", args=[plan.slug, indicator.pk])))
    assert METHOD in page
    assert "Sonradan yazılan" not in page


def test_what_was_published_before_there_were_profiles_is_read_without(plan: Plan) -> None:
    row = build_plan_document(plan).goals[0].objectives[0].cards[0].indicators[1]
    older = dump(row).partition('"profile"')[0].rstrip().rstrip(",") + "}"
    assert load(IndicatorRow, older).profile == NO_PROFILE
    assert load(IndicatorRow, dump(row)).profile.method == METHOD
