"""What all tests share: the Kars plan, people, a browser."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from plans.models import Plan
from plans.roles import STRATEGY_TEAM


@pytest.fixture
def kars(db: None) -> Plan:
    """The published Kars plan."""
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    return Plan.objects.get(slug="kars-2025-2029")


@pytest.fixture
def strategist(db: None) -> User:
    """A member of the strategy team."""
    user = User.objects.create_user("strateji", password="parola-12345", is_staff=True)
    user.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    return user


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real headless Chromium, the system's own."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop makes Django take the test thread for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = next(
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh browser page; the test fails if a script on it does."""
    context = chromium.new_context(locale="tr-TR", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
