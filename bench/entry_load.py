"""All departments enter and send everything at once, through a real server.

python bench/entry_load.py            (DATABASE_URL for an empty database other than SQLite)

Starts gunicorn as `bin/run` does on a database of its own, measures the sheet with one person
alone, then lets every clerk log in, type and save each value, and send all. Fails if a request
failed or a typed value is not stored.
"""

import re
import sys
import threading
import time
import urllib.request
from collections import defaultdict
from datetime import date
from decimal import Decimal
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import lxml.html
from common import percentile, prepare, print_table, server

UNITS = 25
PERIOD = "2025-2"
PASSWORD = "yalniz-olcum-icin"
IDLE_REQUESTS = 40
#: Seconds after which an answer, and the whole of the typing, counts as failed.
ANSWER_TIMEOUT, TYPING_TIMEOUT = 60, 300
#: How the clerk's page looks from time to time: the sheet is opened again after so many rows.
ROWS_PER_VISIT = 3


def main() -> int:
    prepare()
    codes = make_departments()
    with server() as root:
        idle = measure_idle(root, codes[0])
        clerks = [Clerk(root, code) for code in codes]
        started = time.perf_counter()
        work_at_once(clerks)
        duration = time.perf_counter() - started
    return report(clerks, idle, duration)


# --- The database ------------------------------------------------------------------------------


def make_departments() -> list[str]:
    """The Kars plan with its cards dealt out to 25 units, a clerk for each, an open period."""
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connections

    from indicators.workflow import open_period
    from plans.models import ObjectiveCard, Plan, Unit, UnitMember

    if Plan.objects.exists():
        sys.exit("The database is not empty; the benchmark needs one of its own.")
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    for number in range(Unit.objects.count(), UNITS):
        Unit.objects.create(code=f"ek-{number}", name=f"Ek {number}", short_name=f"Ek {number}")
    units = list(Unit.objects.all()[:UNITS])
    password = make_password(PASSWORD)
    for unit in units:
        user = User.objects.create(username=unit.code, password=password)
        UnitMember.objects.create(unit=unit, user=user)
    year, half = map(int, PERIOD.split("-"))
    asked = ObjectiveCard.objects.filter(indicators__targets__year=year).distinct()
    for number, card in enumerate(asked):
        ObjectiveCard.objects.filter(pk=card.pk).update(responsible_unit=units[number % UNITS])
    open_period(None, Plan.objects.get(), year, half, date(year + 1, 1, 15))
    connections.close_all()
    return [unit.code for unit in units]


# --- A browser ---------------------------------------------------------------------------------


def read_fields(html: str) -> dict[str, str]:
    """The names and values of a page's form fields."""
    fields = lxml.html.fromstring(html).iter("input", "textarea") if html else ()
    return {
        field.name: field.value or ""
        for field in fields
        if field.name and field.get("type") not in ("checkbox", "radio", "file")
    }


class Browser:
    """One person's browser: cookies, forms, and how long each answer took."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        #: Milliseconds of each answer, by kind of request.
        self.durations: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def open(self, kind: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> str:
        """The text that the server answers with, following redirects; "" where it fails."""
        body = None if data is None else urlencode(data, doseq=True).encode()
        headers["Referer"] = self.root
        if body is not None:
            headers["X-CSRFToken"] = next(
                (cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken"), ""
            )
        request = urllib.request.Request(self.root + path, body, headers)
        started = time.perf_counter()
        try:
            with self.opener.open(request, timeout=ANSWER_TIMEOUT) as answer:
                text = answer.read().decode()
        except OSError as error:  # HTTPError and time-outs too
            self.errors.append(f"{kind} {path}: {error}")
            return ""
        self.durations[kind].append((time.perf_counter() - started) * 1000)
        return text

    def log_in(self, username: str) -> None:
        self.open("login page", "/giris/")
        self.open("login", "/giris/", {"username": username, "password": PASSWORD})
        if not any(cookie.name == "sessionid" for cookie in self.cookies):
            self.errors.append(f"login of {username} was refused")


class Clerk(Browser):
    """A department's clerk at the sheet; `typed` is what should be stored in the end."""

    def __init__(self, root: str, unit: str) -> None:
        super().__init__(root)
        self.unit, self.sheet = unit, f"/veri-girisi/{PERIOD}/{unit}/"
        self.typed: dict[int, Decimal] = {}

    def work(self) -> None:
        """Log in, type and save every value and its explanations, send all."""
        self.log_in(self.unit)
        self.open("home", "/veri-girisi/")
        fields = read_fields(self.open("sheet", self.sheet))
        rows = [int(match[1]) for name in fields if (match := re.fullmatch(r"m(\d+)-value", name))]
        for number, pk in enumerate(rows):
            if number % ROWS_PER_VISIT == ROWS_PER_VISIT - 1:
                self.open("sheet", self.sheet)
            self._type(pk, fields)
        page = self.open("check", self.sheet, {**fields, "send_all": "1"})
        seen = lxml.html.fromstring(page or "<p>").xpath("//input[@name='seen']/@value")
        self.open("send all", f"{self.sheet}kontrol/", {"seen": seen, "anyway": "1"})
        self.open("sheet", self.sheet)

    def _type(self, pk: int, fields: dict[str, str]) -> None:
        """Type a value, then what explains it; each is saved as soon as it is typed."""
        value = Decimal(pk % 97) + Decimal(pk % 10) / 10
        steps = [
            {"value": f"{value:.1f}".replace(".", ",")},
            {"deviation_reason": f"{pk} için açıklama.", "remedy": f"{pk} için önlem."},
        ]
        for texts in steps:
            fields.update({f"m{pk}-{name}": text for name, text in texts.items()})
            own = {name: text for name, text in fields.items() if name.startswith(f"m{pk}-")}
            answer = self.open("save", f"{self.sheet}gosterge/{pk}/", own, **{"HX-Request": "true"})
            fields.update(read_fields(answer))  # the version to go on from
        self.typed[pk] = value


# --- Measuring ---------------------------------------------------------------------------------


def measure_idle(root: str, unit: str) -> list[float]:
    """Milliseconds that the sheet takes while nobody else is there."""
    clerk = Clerk(root, unit)
    clerk.log_in(unit)
    for _ in range(IDLE_REQUESTS + 5):
        clerk.open("sheet", clerk.sheet)
        if clerk.errors:
            sys.exit("\n".join(clerk.errors))
    return clerk.durations["sheet"][5:]  # the first ones warm the workers


def work_at_once(clerks: list[Clerk]) -> None:
    start = threading.Barrier(len(clerks))

    def work(clerk: Clerk) -> None:
        start.wait()
        clerk.work()

    threads = [threading.Thread(target=work, args=[clerk], daemon=True) for clerk in clerks]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + TYPING_TIMEOUT
    for thread, clerk in zip(threads, clerks, strict=True):
        thread.join(max(0, deadline - time.monotonic()))
        if thread.is_alive():
            clerk.errors.append(f"{clerk.unit} was not ready in {TYPING_TIMEOUT} s")


def report(clerks: list[Clerk], idle: list[float], duration: float) -> int:
    """Print what was measured; 1 where something failed or got lost, else 0."""
    from django.db import connection

    from indicators.models import Measurement

    stored = dict(Measurement.objects.values_list("pk", "value"))
    unsent = Measurement.objects.exclude(state=Measurement.State.SUBMITTED).count()
    typed = {pk: value for clerk in clerks for pk, value in clerk.typed.items()}
    lost = [pk for pk in stored if pk not in typed or stored[pk] != typed[pk]]
    errors = [error for clerk in clerks for error in clerk.errors]
    durations: dict[str, list[float]] = defaultdict(list)
    for clerk in clerks:
        for kind, values in clerk.durations.items():
            durations[kind] += values
    total = sum(map(len, durations.values()))
    rows: list[tuple[str, ...]] = [("request", "number", "p50 ms", "p95 ms")]
    for kind, values in {"sheet, idle": idle, **durations}.items():
        figures = [f"{percentile(values, percent):.0f}" for percent in (50, 95)]
        rows.append((kind, f"{len(values)}", *figures))
    print(f"{len(clerks)} departments at once on {connection.vendor}, {duration:.1f} s")
    print_table(rows)
    if sheets := durations["sheet"]:
        ratio = percentile(sheets, 95) / percentile(idle, 95)
        print(f"p95 of the sheet under load / idle: {ratio:.1f}")
    print(f"requests {total + len(errors)}, errors {len(errors)}")
    print(f"values {len(stored)}, lost {len(lost)}, not sent {unsent}")
    for error in errors[:10]:
        print(error)
    return 1 if errors or lost or unsent else 0


if __name__ == "__main__":
    sys.exit(main())
