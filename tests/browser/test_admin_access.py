"""Pages of the admin for people who do not see them, or have no mouse: axe finds nothing."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from plans.models import Goal, ObjectiveCard, Plan, Unit
from tests.support.browser import eventually, log_in, log_in_to_the_admin
from tests.support.builders import build_plan

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_the_pages_that_the_team_works_on(
    page: Any, live_server: Any, transactional_db: None, strategist: User
) -> None:
    plan = build_plan(1, 2, 1, 1)
    card, goal, unit = ObjectiveCard.objects.first(), Goal.objects.first(), Unit.objects.first()
    unit.members.create(user=strategist)
    Plan.objects.create(slug="yeni", institution="Kars", start_year=2030, end_year=2034)
    log_in_to_the_admin(page, live_server, strategist)
    addresses = [
        reverse("admin:plans_objectivecard_change", args=[card.pk]),
        reverse("admin:plans_goal_change", args=[goal.pk]),
        reverse("admin:plans_unit_change", args=[unit.pk]),
        f"{reverse('admin:plans_unit_succession')}?birim={unit.pk}",
        reverse("admin:budgeting_costestimate_grid", args=[plan.slug]),
        reverse("admin:plans_goal_delete", args=[goal.pk]),
        reverse("admin:plans_goal_changelist"),
        reverse("admin:plans_unitassignment_grid", args=[plan.slug]),
    ]
    found = {}
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for address in addresses if width > 1000 else addresses[:5]:
            page.goto(live_server.url + address)
            violations = Axe().run(page).response["violations"]
            if violations:
                nodes = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]
                found[address, width] = nodes
    assert found == {}


def test_the_costing_grid_fits_a_usual_screen_and_shows_where_it_goes_on(
    page: Any, live_server: Any, kars: Plan, strategist: User
) -> None:
    log_in(page, live_server, strategist)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(live_server.url + reverse("admin:budgeting_costestimate_grid", args=[kars.slug]))
    overflow = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.grid-scroll'))"
    eventually(page, lambda: page.evaluate(overflow) <= 1, True)
    expect(page.locator(".goes-on")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".goes-on").wait_for()
    page.evaluate("document.querySelector('.grid-scroll').scrollTo(10000, 0)")
    page.locator(".scrolled:not(.goes-on)").wait_for()
    label = page.locator(".grid-table tbody .grid-label").first
    # The first column stays in sight.
    eventually(page, lambda: label.bounding_box()["x"] >= 0, True)
