"""Grids of the admin, filled in as a browser does."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from plans.models import Plan

COSTING = "admin:budgeting_costestimate_grid"
MATRIX = "admin:plans_unitassignment_grid"


def post(team: Client, name: str, plan: Plan, changes: dict[str, str], **shown: str) -> Any:
    """Send the grid `name` back with `changes`; `shown` overrides what the page had shown."""
    address = reverse(name, args=[plan.slug])
    was = json.loads(team.get(address).context["shown"]) | shown
    return team.post(address, was | changes | {"shown": json.dumps(was)})
