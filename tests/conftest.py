"""What all tests share: the Kars plan, people, a browser."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django.test.utils
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.template import Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from hypothesis import HealthCheck, settings

from indicators import workflow
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from indicators.requirements import Entry
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit, UnitMember
from tests.support import databases
from tests.support.cycle import approve, make_strategist, save_entry, submit

gc.disable()  # until the tests are collected

# A machine that is busy is no finding.
settings.register_profile("karsplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("karsplan")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="only what may differ from one database to another: tests of the marker `differs` "
        "that use the database",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A module without the marker need not even be read."""
    if config.getoption("--postgresql") and collection_path.name.startswith("test_"):
        return "pytest.mark.differs" not in collection_path.read_text("utf-8") or None
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """What cannot tell one database from another runs once: see `bin/test`.

    Of a test with the marker all cases run on the other database too; of one that only its module
    marks the first, whose statements are those of the others.
    """
    if not config.getoption("--postgresql"):
        return
    seen = set[str]()
    other = [item for item in items if uses_db(item) and may_differ(item, seen)]
    config.hook.pytest_deselected(items=set(items) - set(other))
    items[:] = other


def may_differ(item: pytest.Function, seen: set[str]) -> bool:
    test = item.nodeid.partition("[")[0]
    is_first = test not in seen
    seen.add(test)
    nodes = [node for node, _ in item.iter_markers_with_node("differs")]
    return item in nodes or (bool(nodes) and is_first)


def pytest_collection_finish() -> None:
    """What is there by now stays: the collector of garbage need not go through it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def render_page(page: Template, context: Any) -> str:
    """Instead of Django's: `response.context` is of pages, not of their thousands of parts."""
    if context.template is page and "widgets/" not in (page.name or ""):
        template_rendered.send(sender=page, template=page, context=context)
    return page.nodelist.render(context)


django.test.utils.instrumented_test_render = render_page  # type: ignore[attr-defined]  # not in stubs


def uses_db(item: pytest.Function) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write down for the end of `bin/test` what was run."""
    if "TEST_REPORT" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        return
    outcomes, folders = Counter[str](), Counter[str]()
    for outcome in ("passed", "skipped", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            outcomes[outcome] += 1
            folders["/".join(Path(report.nodeid.partition("::")[0]).parts[:-1][:2])] += 1
    with Path(os.environ["TEST_REPORT"]).open("a") as file:
        print(
            connection.vendor, ", ".join(f"{n} {what}" for what, n in outcomes.items()), file=file
        )
        print(*(f"  {n:5} {name}" for name, n in sorted(folders.items())), sep="\n", file=file)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Instead of pytest-django's: databases are copied, see `tests.support.databases`."""
    with django_db_blocker.unblock():
        databases.prepare({state_of(item) for item in request.session.items})
    with pytest.MonkeyPatch.context() as patch:
        # Instead of emptying every table and running what follows a migration.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: databases.restore())
        yield
    with django_db_blocker.unblock():
        databases.remove()


def state_of(item: Any) -> str:
    return databases.KARS if {"kars", "read_kars"} & set(item.fixturenames) else databases.EMPTY


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    databases.use(databases.KARS if "kars" in item.fixturenames else databases.EMPTY)


def run_with_room(run: Callable[..., Any], *args: Any) -> Any:
    return run(*args)


# CPython keeps the frames of calls in blocks of 16 KB; a loop whose calls do not fit the block any
# more asks the system for one each time, and pytest and Django stand so deep that many do: a fifth
# of the time of a page. A block is as large as its first frame says it needs.
run_with_room.__code__ = run_with_room.__code__.replace(co_stacksize=16_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    runner = item.config.pluginmanager.getplugin("runner")
    return run_with_room(runner.pytest_runtest_protocol, item, nextitem)


@pytest.fixture
def kars(db: None) -> Plan:
    """The published Kars plan."""
    return Plan.objects.get(slug="kars-2025-2029")


@pytest.fixture(scope="session")
def make_once(django_db_setup: None, django_db_blocker: Any) -> Callable[..., Any]:
    """What a function makes out of rows that are gone then; for fixtures of a module."""

    def run(make: Callable[[], Any], state: str = databases.EMPTY) -> Any:
        with django_db_blocker.unblock(), databases.using(state), transaction.atomic():
            made = make()
            transaction.set_rollback(True)
            return made

    return run


@pytest.fixture(scope="session")
def read_kars(make_once: Callable[..., Any]) -> Callable[[Callable[[Plan], Any]], Any]:
    """What a function makes of the Kars plan; for fixtures of a module, which make it once."""
    return lambda make: make_once(
        lambda: make(Plan.objects.get(slug="kars-2025-2029")), databases.KARS
    )


@pytest.fixture(scope="module")
def share(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """Rows that all tests of a module find as they were made, whatever the one before has changed.

    `share(make)` is for fixtures of a module none of whose tests commits or asks for `kars`.
    """
    with django_db_blocker.unblock():
        made = transaction.atomic()
        made.__enter__()

    def run(make: Callable[..., Any], *args: Any) -> Any:
        with django_db_blocker.unblock():
            return make(*args)

    yield run
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        made.__exit__(None, None, None)


@pytest.fixture
def strategist(db: None) -> User:
    return make_strategist()


@pytest.fixture
def team(client: Client, strategist: User) -> Client:
    """The browser of that member."""
    client.force_login(strategist)
    return client


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


#: Programs that will do, the best first; see also `bin/setup`.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real headless Chromium, the system's own: without the browser's window where there is one
    (`chromium-headless-shell`), which takes a fifth of the time to open a page."""
    from playwright.sync_api import expect, sync_playwright

    from tests.support.browser import PATIENCE

    expect.set_options(timeout=PATIENCE * 1000)

    # Playwright's event loop makes Django take the test thread for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    executable = next(path for name in CHROMIUMS if (path := shutil.which(name)))
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
def context(chromium: Any) -> Iterator[Any]:
    """What a browser keeps: cookies, drafts, files of the pages; new for each test."""
    from tests.support.browser import open_context

    yield from open_context(chromium)


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A fresh browser page; the test fails if a script on it does."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []
