"""Pages of the admin for people who do not see them, or have no mouse: axe finds nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from plans.models import Plan
from tests.permissions.tables import address_of, reachable
from tests.permissions.world import World
from tests.support.browser import eventually, find_barriers, log_in

pytestmark = pytest.mark.browser


#: One page of each kind; those of the second list have most in them, and are read on phones too.
PAGES = """
    index plans_goal_changelist plans_unit_changelist plans_objectivecard_add plans_goal_delete
    plans_goal_history plans_goal_version plans_goal_deleted_records plans_sectiontable_change
    plans_section_tree plans_surveyquestion_change plans_unit_import plans_unit_export
    plans_workbookimport_changelist plans_unitassignment_rebuild plans_unitassignment_grid
    indicators_measurement_change reports_publication_changelist auth_user_change
    plans_unit_change
"""
ON_PHONES = """
    plans_objectivecard_change plans_goal_change plans_unit_succession budgeting_costestimate_grid
    auth_user_changelist auth_user_leave plans_unitmember_invite
"""
#: Of one's own account, on phones.
OWN = "mfa_index mfa_activate_totp"


def test_axe_finds_nothing_on_any_kind_of_page(
    page: Any, live_server: Any, transactional_db: None
) -> None:
    world = World()
    log_in(page, live_server, world.people["S"])
    routes = {name.removeprefix("admin:"): route for route, name in reachable().items()}
    found = {}
    for width, names in ((1366, PAGES + ON_PHONES), (390, ON_PHONES + OWN)):
        page.set_viewport_size({"width": width, "height": 844})
        for name in names.split():
            own = "" if name in OWN.split() else "admin:"
            page.goto(live_server.url + address_of(world, routes[name], f"{own}{name}"))
            if violations := find_barriers(page):
                nodes = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]
                found[name, width] = nodes
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
