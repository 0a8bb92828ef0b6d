"""A department at its sheet."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from indicators import workflow
from plans.models import Unit
from tests.support.browser import ENTRY_SHEET, log_in
from tests.support.builders import build_plan


@pytest.fixture
def clerk(transactional_db: None) -> User:
    user = User.objects.create_user("memur", password="uzun-parola-42", first_name="Örnek")
    plan = build_plan(goals=1, objectives=1, indicators=3)
    Unit.objects.get(code="birim-1").members.create(user=user)
    workflow.open_period(None, plan, 2025, 1, date(2025, 7, 15))
    return user


@pytest.fixture
def sheet(page: Any, live_server: LiveServer, clerk: User) -> Any:
    """The sheet, opened by the clerk."""
    log_in(page, live_server, clerk)
    page.goto(live_server.url + ENTRY_SHEET)
    return page
