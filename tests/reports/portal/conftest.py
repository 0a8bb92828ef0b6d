"""A small plan whose results are open to everybody."""

import pytest

from indicators.models import Indicator
from plans.models import Plan
from tests.support.builders import build_plan, measure


@pytest.fixture
def plan(db: None) -> Plan:
    """Two goals of one objective, two indicators each with a target of 20; nothing published."""
    plan = build_plan(2, 1, indicators=2)
    plan.has_portal = True
    plan.save()
    return plan


@pytest.fixture
def published(plan: Plan) -> Plan:
    """The same with the published reports of 2025 and of the first half of 2026."""
    rows = list(Indicator.objects.order_by("pk"))
    measure(plan, "2025-2", {rows[0]: 8, rows[1]: 25, rows[2]: 15}, publish=True)
    measure(plan, "2026-1", {rows[0]: 11, rows[3]: 3}, publish=True)
    return plan
