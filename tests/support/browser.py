"""What tests in a real browser do again and again."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.support.processes import environment

#: In the page: `[text, html]` is pasted where the cursor stands.
PASTE = """([text, html]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    if (html) clipboardData.setData("text/html", html);
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""


#: The sheet that the fixture of that name has opened.
ENTRY_SHEET = "/veri-girisi/2025-1/birim-1/"


# After a click, a key or a script nothing is read at once: Playwright's `expect` waits, and so do
# these.

#: Seconds that a test in the browser waits for what should come; a machine may be busy.
PATIENCE = 60


def open_context(chromium: Any) -> Iterator[Any]:
    """For a fixture: what the pages of one person keep in the browser."""
    context = chromium.new_context(locale="tr-TR", viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


def eventually(page: Any, read: Callable[[], Any], expected: Any) -> None:
    """Wait until reading gives what is expected."""
    until = time.monotonic() + PATIENCE
    while (found := read()) != expected and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found == expected, f"{found!r} instead of {expected!r}"


def follow(page: Any, link: Any) -> None:
    """Click what leads to another page, and wait until that one's scripts have run."""
    with page.expect_navigation():
        link.click()


def fits(page: Any, width: int, height: float = float("inf")) -> None:
    """Wait until the page is as wide as the screen, and no longer than may be."""
    page.wait_for_load_state()
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"

    def is_small_enough() -> bool:
        wide, tall = page.evaluate(size)
        return wide <= width and tall <= height

    eventually(page, is_small_enough, True)


def find_barriers(page: Any) -> list[Any]:
    """What is in the way of people who do not see the page, or have no mouse."""
    page.wait_for_load_state()
    # Of what is in order axe need not tell each place, which takes a quarter of its time.
    return Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]


def is_accessible(page: Any) -> None:
    """Wait for the page: nothing there is such a barrier."""
    assert find_barriers(page) == []


def row(sheet: Any, number: int) -> Any:
    """A row of a department's sheet, from 0."""
    return sheet.locator("article.task").nth(number)


def saved(part: Any) -> None:
    """Wait until the row or summary says that it is saved."""
    part.locator(".saved:visible").wait_for()


def run_the_worker() -> None:
    """Let a real worker process do the tasks that are queued in the test's database."""
    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "worker",
            "--queue-name",
            "*",
            "--batch",
            "--no-reload",
            "--no-startup-delay",
        ],
        env=environment(),
        cwd=settings.BASE_DIR,
        check=True,
        timeout=10 * PATIENCE,
    )


def log_in(page: Any, live_server: Any, user: User) -> None:
    """Give the browser a session of the person, as the login does."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])


def log_in_to_the_admin(page: Any, live_server: Any, user: User) -> None:
    log_in(page, live_server, user)
    page.goto(f"{live_server.url}{reverse('admin:index')}")
