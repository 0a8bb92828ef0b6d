"""`bin/run` with real processes: whatever dies comes back by itself and takes nothing along."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from indicators.mails.outbox import queue_due
from indicators.models import Notice, Period
from plans.models import Plan, Unit
from reports.pdf.tasks import ask_for
from tests.support import smtp
from tests.support.builders import build_plan
from tests.support.cycle import member, open_half
from tests.support.postgresql import PostgreSQL
from tests.support.processes import PATIENCE, descendants, free_port, kill, wait_for

pytestmark = [
    pytest.mark.differs,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a server that can be stopped"),
]

ROOT = Path(__file__).parents[2]
QUEUES = ["default", "mail", "import"]


def open_half_year() -> None:
    """An open period with somebody to write to."""
    plan = build_plan(goals=1, objectives=1, indicators=1)
    Plan.objects.update(status="active")
    unit = Unit.objects.filter(responsible_cards__isnull=False)[0]
    member(unit, "memur", email="memur@ornek.bel.tr")
    open_half(plan, due=timezone.localdate() + timedelta(days=30))


def run_there(database: PostgreSQL, folder: Path, do: Callable[[], Any]) -> Any:
    """What a function returns that works on another installation's database and files.

    A thread has a connection of its own; starting a process for it would take a second.
    """

    def work() -> Any:
        there = {"HOST": "127.0.0.1", "PORT": database.port, "NAME": "postgres"}
        connection.settings_dict = {**connection.settings_dict, **there}
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread, override_settings(DATA_DIR=folder):
        return thread.submit(work).result()


@dataclass
class Site:
    """An installation that `bin/run` serves."""

    process: subprocess.Popen
    port: int
    folder: Path
    environment: dict[str, str]
    database: PostgreSQL
    mail: smtp.Server

    def is_healthy(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.port}/saglik/"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return json.load(answer)["status"] == "ok"
        except OSError:
            return False

    def workers(self) -> dict[str, int]:
        """The process of each queue's worker."""
        found = {}
        for pid, command in descendants(self.process.pid).items():
            words = command.split()
            if "worker" in words and "python" in words[0]:
                found[words[words.index("--queue-name") + 1]] = pid
        return found

    def web_servers(self) -> list[int]:
        processes = descendants(self.process.pid).items()
        return sorted(
            pid
            for pid, command in processes
            if "-m gunicorn" in command and "python" in command.split()[0]
        )

    def run(self, do: Callable[[], Any]) -> Any:
        return run_there(self.database, self.folder, do)

    def ask_for_pdf(self, text: str) -> Path:
        """Where the worker will put it."""
        html = f"<html lang=tr><title>{text}</title><p>{text}</p>"
        return self.run(lambda: ask_for(html, text).path)


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with (
        tempfile.TemporaryDirectory(prefix="karsplan-pg-") as pg,  # its owner may come into it
        PostgreSQL(Path(pg)) as database,
        smtp.mail_server(smtp.SILENT) as mail,
    ):
        port = free_port()
        environment = {
            **os.environ,
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": f"postgres://karsplan@127.0.0.1:{database.port}/postgres",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "EMAIL_TIMEOUT": "600",
            "PORT": str(port),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        database.fill()
        with django_db_blocker.unblock():
            run_there(database, folder / "data", open_half_year)
        if collected := os.environ.get("TEST_STATIC"):  # by bin/test: collecting takes long
            shutil.copytree(collected, folder / "data/static")
            (folder / "data/static.collected").touch()
        output = (folder / "output").open("w+")
        process = subprocess.Popen(
            ["bin/run"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        site = Site(process, port, folder / "data", environment, database, mail)
        try:
            wait_for(lambda: process.poll() is not None or site.is_healthy(), 2 * PATIENCE)
            assert process.poll() is None, (folder / "output").read_text()
            yield site
        finally:
            started = descendants(process.pid)
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
    left = {pid for pid in started if Path(f"/proc/{pid}").exists()}
    assert not left, "bin/run left processes behind"


def test_each_queue_has_a_worker_of_its_own(site: Site) -> None:
    assert wait_for(lambda: len(site.workers()) == 3)
    assert sorted(site.workers()) == sorted(QUEUES)


def test_workers_that_are_killed_come_back_and_the_web_server_stays(site: Site) -> None:
    wait_for(lambda: len(site.workers()) == 3)
    web, killed = site.web_servers(), site.workers()
    kill(list(killed.values()))
    pdf = site.ask_for_pdf("Öldürülen işçiden sonra")
    wait_for(pdf.exists)
    wait_for(lambda: len(site.workers()) == 3)
    assert not set(site.workers().values()) & set(killed.values())
    assert site.web_servers() == web
    assert site.is_healthy()


def test_a_web_server_that_is_killed_comes_back_and_the_workers_stay(site: Site) -> None:
    wait_for(lambda: len(site.workers()) == 3)
    workers = site.workers()
    kill(site.web_servers())
    wait_for(site.is_healthy)
    assert site.workers() == workers


def test_a_site_whose_database_was_away_recovers(site: Site) -> None:
    wait_for(lambda: len(site.workers()) == 3)
    before = site.workers()
    site.database.stop()
    try:
        wait_for(lambda: not set(before.values()) & set(site.workers().values()))
        assert not site.is_healthy()
    finally:
        site.database.start()
    wait_for(site.is_healthy)
    wait_for(site.ask_for_pdf("Veritabanı döndükten sonra").exists)


def test_a_mail_server_that_says_nothing_holds_up_no_pdf(site: Site) -> None:
    site.run(lambda: queue_due(Period.objects.filter(state="open")))
    wait_for(site.mail.connected.is_set)
    wait_for(site.ask_for_pdf("Susan sunucunun yanında").exists)
    states = site.run(lambda: {*Notice.objects.values_list("state", flat=True)})
    assert states == {"queued"}  # it is still waiting for the server


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        ("abc", "PORT must be a number from 1 to 65535"),
        ("0", "PORT must be a number from 1 to 65535"),
        ("70000", "PORT must be a number from 1 to 65535"),
        ("80 80", "PORT must be a number from 1 to 65535"),
        ("used", "is in use"),
    ],
)
def test_a_port_that_cannot_be_served_is_a_sentence(site: Site, port: str, sentence: str) -> None:
    environment = {**site.environment, "PORT": str(site.port) if port == "used" else port}
    run = subprocess.run(["bin/run"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr
    assert site.is_healthy()
