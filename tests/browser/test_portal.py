"""The performance pages, walked from the home page to an indicator's years."""

from typing import Any

import pytest
from playwright.sync_api import expect

from indicators.models import Indicator
from plans.models import Plan
from tests.support.browser import find_barriers, fits, follow
from tests.support.builders import build_plan, measure

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1366, 390])
def test_a_citizen_walks_from_home_to_an_indicators_years_and_axe_finds_nothing(
    page: Any, live_server: Any, width: int
) -> None:
    plan = build_plan(1, 1, indicators=2)
    Plan.objects.update(has_portal=True)
    row = Indicator.objects.order_by("pk")[0]
    for year, value in [(2025, 8), (2026, 16)]:
        measure(plan, f"{year}-2", {row: value}, publish=True, is_sample=True)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url)
    steps = ["Performans", "A1 1. amaç", "H1.1 1. amacın 1. hedefi", "1. gösterge"]
    for step in [*steps, "Su ve Kanalizasyon Müdürlüğü"]:
        follow(page, page.get_by_role("link", name=step, exact=True).first)
        expect(page.locator(".figure")).to_be_visible()
        fits(page, width)
        assert (step, find_barriers(page)) == (step, [])
    page.goto(f"{live_server.url}/acik-veri/{plan.slug}/")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert find_barriers(page) == []
