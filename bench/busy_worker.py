"""Pages and mails while whole plans are drawn, through a real server and real workers.

python bench/busy_worker.py

Starts gunicorn and the workers as `bin/run` does on the Kars plan with an open period. Measures a
few pages while nothing is drawn, then while three different contents of the whole plan are queued
and drawn, where a reminder is mailed now and then. Fails if a request or a mail failed, the 95th
percentile of a page is more than twice the idle one, or a mail took more than 5 s.
"""

import os
import sys
import time

from common import percentile, prepare, print_table, server, workers
from entry_load import PASSWORD, PERIOD, Browser, make_departments

prepare()

from django.contrib.auth.models import Group, User
from django.db.models import F, Value
from django.db.models.functions import Concat
from django_tasks_db.models import DBTaskResult

from indicators.mails.outbox import queue_reminders
from indicators.models import Period
from plans.models import Plan, Unit
from plans.people.roles import STRATEGY_TEAM
from reports.models import Rendering
from reports.pdf.tasks import ask_for
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html

#: Rounds of pages: the first ones, which warm the server up, idle ones, busy ones at most.
WARMING, IDLE, BUSY, PAUSE = 10, 100, 300, 0.1
RENDERS = 3
#: A mail is queued every so many rounds; how long one is waited for after the last round.
ROUNDS_A_MAIL, MAIL_TIMEOUT = 20, 30
SLOWER, MAIL_SECONDS = 2, 5

Pages = dict[str, tuple[Browser, str]]
#: Milliseconds of each page.
Round = dict[str, float]


def main() -> int:
    os.environ["EMAIL_URL"] = f"filemail:///{os.environ['DATA_DIR']}/mails"  # of the workers
    units = make_departments()
    User.objects.update(email=Concat(F("username"), Value("@ornek.invalid")))
    strategist = User.objects.create_user("ekip", password=PASSWORD)
    strategist.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    with server() as root, workers():
        visitor, clerk, team = (Browser(root) for _ in range(3))
        clerk.log_in(units[0])
        team.log_in(strategist.username)
        pages = {
            "home": (visitor, "/"),
            "the plan's contents": (team, "/plan/kars-2025-2029/"),
            "/onay/": (team, "/onay/"),
            "the sheet": (clerk, f"/veri-girisi/{PERIOD}/{units[0]}/"),
        }
        idle = [read_all(pages) for _ in range(WARMING + IDLE)][WARMING:]
        html = plan_html(build_plan_document(Plan.objects.get()))
        for number in range(1, RENDERS + 1):  # hardly a part of one is in another
            ask_for(html.replace("Kars", f"Kars {number}"), f"Plan {number}")
        busy = read_busy(pages, strategist, units)
        mails = wait_for_mails()
    return report(idle, busy, mails)


def read_all(pages: Pages) -> Round:
    """Open each page once, then pause."""
    for name, (browser, path) in pages.items():
        browser.open(name, path)
        if browser.errors:
            sys.exit("\n".join(browser.errors))
    time.sleep(PAUSE)
    return {name: browser.durations[name][-1] for name, (browser, _) in pages.items()}


def read_busy(pages: Pages, strategist: User, units: list[str]) -> list[Round]:
    """Open the pages until all is drawn; now and then a department is reminded."""
    rounds: list[Round] = []
    while len(rounds) < BUSY and count_drawn() < RENDERS:
        if len(rounds) % ROUNDS_A_MAIL == 0:
            unit = Unit.objects.get(code=units[len(rounds) // ROUNDS_A_MAIL])
            queue_reminders(strategist, Period.objects.get(), {unit.pk}, "Bekliyoruz.")
        rounds.append(read_all(pages))
    return rounds


def count_drawn() -> int:
    return Rendering.objects.filter(state=Rendering.State.DONE).count()


def wait_for_mails() -> list[float]:
    """Seconds from queueing to sending of each mail, without end where it was not sent."""
    mails = DBTaskResult.objects.filter(queue_name="mail")
    deadline = time.monotonic() + MAIL_TIMEOUT
    while mails.filter(finished_at=None).exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    sent = [(mail.finished_at - mail.enqueued_at).total_seconds() for mail in mails.successful()]
    return sent + [float("inf")] * (mails.count() - len(sent))


def report(idle: list[Round], busy: list[Round], mails: list[float]) -> int:
    """Print what was measured; 1 where something took too long or was not done, else 0."""
    rows: list[tuple[str, ...]] = [("page", "p95 idle, ms", "p95 busy, ms", "ratio")]
    ratios = []
    for name in idle[0]:
        before, under = (percentile([row[name] for row in rounds], 95) for rounds in (idle, busy))
        ratios.append(under / before)
        rows.append((name, f"{before:.0f}", f"{under:.0f}", f"{under / before:.2f}"))
    print_table(rows)
    drawn = count_drawn()
    print(f"rounds idle {len(idle)}, busy {len(busy)}; {drawn} of {RENDERS} plans drawn meanwhile")
    print(f"mails {len(mails)}, the slowest sent after {max(mails):.1f} s")
    return int(drawn < RENDERS or max(ratios) > SLOWER or max(mails) > MAIL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
