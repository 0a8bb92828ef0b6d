"""What all tests share: the Kars plan, people, a browser."""

import copy
import os
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from indicators import workflow
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from indicators.requirements import Entry
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit, UnitMember
from plans.people.roles import STRATEGY_TEAM
from plans.records.guards import drop_guards
from tests.support.cycle import approve, save_entry, submit


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="only what may differ from one database to another: tests of the marker `differs` "
        "that use the database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What cannot tell one database from another runs once: see `bin/test`."""
    if not config.getoption("--postgresql"):
        return
    same = {item for item in items if not (item.get_closest_marker("differs") and uses_db(item))}
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in same]


def uses_db(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))


@pytest.fixture(scope="session")
def _kars_rows(django_db_setup: None, django_db_blocker: Any) -> list[list[Model]]:
    """The rows of the Kars fixture, loaded once, because `loaddata` takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "kars_2025_2029", verbosity=0)
        models = [
            model
            for app in ("plans", "indicators", "budgeting")
            for model in apps.get_app_config(app).get_models(include_auto_created=True)
        ]
        rows = [list(model._base_manager.order_by("pk")) for model in models]
        transaction.set_rollback(True)
    return [of_model for of_model in rows if of_model]


@pytest.fixture
def kars(db: None, _kars_rows: list[list[Model]]) -> Plan:
    """The published Kars plan."""
    with transaction.atomic():  # foreign keys are checked at its end
        for of_model in _kars_rows:
            type(of_model[0])._base_manager.bulk_create(copy.copy(row) for row in of_model)
    with connection.cursor() as cursor:
        models = [type(of_model[0]) for of_model in _kars_rows]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return Plan.objects.get(slug="kars-2025-2029")


@pytest.fixture(autouse=True)
def _flush_may_delete(request: pytest.FixtureRequest) -> Iterator[None]:
    """Emptying the database after a test must get past the guards that keep what people did."""
    marker = request.node.get_closest_marker("django_db")
    flushes = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not flushes and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    drop_guards(using="default")  # flush emits post_migrate, which makes them anew


@pytest.fixture
def strategist(db: None) -> User:
    """A member of the strategy team."""
    user = User.objects.create_user("strateji", password="parola-12345", is_staff=True)
    user.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    return user


# --- A small plan in the six-monthly cycle: one unit, one indicator with a target of 100 -------


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="mali", name="Mali Hizmetler Müdürlüğü", short_name="Mali Md.")


@pytest.fixture
def clerk(unit: Unit) -> User:
    user = User.objects.create_user("memur", first_name="Örnek", last_name="Memur")
    UnitMember.objects.create(unit=unit, user=user)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    user = User.objects.create_user("baska")
    other = Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen Md.")
    UnitMember.objects.create(unit=other, user=user)
    return user


@pytest.fixture
def indicator(unit: Unit) -> Indicator:
    plan = Plan.objects.create(
        slug="ornek",
        institution="Örnek Belediyesi",
        start_year=2025,
        end_year=2029,
        status=Plan.Status.ACTIVE,
    )
    goal = Goal.objects.create(plan=plan, number=1, name="Amaç")
    objective = Objective.objects.create(goal=goal, number=1, name="Hedef")
    card = ObjectiveCard.objects.create(objective=objective, responsible_unit=unit)
    indicator = Indicator.objects.create(card=card, name="Gösterge", aggregation="sum")
    AnnualTarget.objects.create(indicator=indicator, year=2025, value=100)
    return indicator


@pytest.fixture
def period(indicator: Indicator, strategist: User) -> Period:
    plan = indicator.card.objective.goal.plan
    return workflow.open_period(strategist, plan, 2025, 1, date(2025, 7, 15))


@pytest.fixture
def draft(period: Period) -> Measurement:
    return period.measurements.get()


@pytest.fixture
def submitted(draft: Measurement, clerk: User) -> Measurement:
    save_entry(clerk, draft.pk, Entry(value=Decimal(50)), draft.version)
    return submit(clerk, draft.pk)


@pytest.fixture
def approved(submitted: Measurement, strategist: User) -> Measurement:
    return approve(strategist, submitted.pk)


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
