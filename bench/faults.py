"""200 people at work while everything fails in turn, through the services and proxy of deploy/.

python bench/faults.py [--seconds 60] [--people 200]

Starts PostgreSQL, on it the web server and the workers as their units in deploy/ say, started again
as systemd does, and nginx with the site of deploy/, but without TLS. So many signed-in people open
pages of the Kars plan, 25 departments save values and PDFs are drawn. First nothing fails, then the
web server is restarted, web server, workers and database are killed, the disk of DATA_DIR is filled
(as root: a small one of its own) and the mail server refuses; each for `--seconds`. A backup is
taken under load, restored and compared. Fails if an answer was 5xx while nothing failed or while
the web server was restarted, somebody got no answer at all or a page that says nothing clear, a
value that was acknowledged is not stored, or something did not recover by itself.
"""

import argparse
import os
import random
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from configparser import ConfigParser
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from common import ROOT, percentile, prepare, print_table

sys.path.insert(0, str(ROOT))

from entry_load import PERIOD, Browser, make_departments, read_fields

from tests.support.postgresql import PostgreSQL
from tests.support.processes import descendants, free_port, kill

#: Seconds that a person reads before the next page, that a department types before it saves.
READS, TYPES = 12.0, 2.0
#: MiB of the disk that is filled, and seconds after which something counts as not recovered.
DISK, PATIENCE = 900, 240
#: The phases in which every answer must be good.
GOOD = ("calm", "restart_web")
#: What each page of a fault says: what to do, or what is the matter.
CLEAR = ("yeniden deneyin", "Diskte", "yeniden bakın")
TOKEN = 32 * "a"


class Log:
    """What was answered in which phase: that in which the answer came, or failed to come."""

    def __init__(self) -> None:
        self.phase = "idle"
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[tuple[str, str]] = Counter()
        self.unclear: list[str] = []
        self.over = threading.Event()


class Person(Browser):
    """Somebody who is signed in; `ask` never raises."""

    def __init__(self, root: str, session: str, log: Log) -> None:
        super().__init__(root)
        self.log = log
        self.opener.addheaders = [("Cookie", f"sessionid={session}; csrftoken={TOKEN}")]

    def ask(self, path: str, data: dict[str, Any] | None = None) -> str | None:
        """The page; None where there was none."""
        headers = {"Referer": self.root, "X-CSRFToken": TOKEN}
        if data is not None:
            headers["HX-Request"] = "true"
        body = None if data is None else urlencode(data).encode()
        log, started = self.log, time.perf_counter()
        try:
            with self.opener.open(Request(self.root + path, body, headers), timeout=90) as answer:
                text = answer.read().decode()
        except HTTPError as error:
            said = error.read().decode(errors="replace")
            log.answers[log.phase, str(error.code)] += 1
            if error.code >= 500 and not any(words in said for words in CLEAR):
                log.unclear.append(f"{log.phase} {path}: {error.code} {said[:80]!r}")
            return None
        except OSError as error:
            log.answers[log.phase, type(getattr(error, "reason", error)).__name__] += 1
            return None
        log.answers[log.phase, "2xx"] += 1
        log.milliseconds[log.phase].append((time.perf_counter() - started) * 1000)
        return text

    def read(self, paths: list[str]) -> None:
        while not self.log.over.wait(random.uniform(0, 2 * READS)):
            self.ask(random.choice(paths))


class Department(Person):
    """Saves one value after the other, and remembers what was acknowledged or may be stored."""

    def __init__(self, root: str, session: str, log: Log, unit: str) -> None:
        super().__init__(root, session, log)
        self.sheet, self.may_be = f"/veri-girisi/{PERIOD}/{unit}/", dict[int, set[str]]()

    def type(self) -> None:
        fields: dict[str, str] = {}
        while not self.log.over.wait(random.uniform(0, 2 * TYPES)):
            if not fields:
                fields = read_fields(self.ask(self.sheet) or "")
                names = (re.fullmatch(r"m(\d+)-value", name) for name in fields)
                rows = [int(match[1]) for match in names if match]
                fields = fields if rows else {}  # none: the sheet could not be read
                continue
            pk = random.choice(rows)
            value = f"{random.randrange(1, 90)},{random.randrange(1, 9)}"
            own = {k: v for k, v in fields.items() if k.startswith(f"m{pk}-")} | {
                f"m{pk}-value": value
            }
            answer = self.ask(f"{self.sheet}gosterge/{pk}/", own)
            if answer is None:  # perhaps it was stored, perhaps not: the sheet will say
                self.may_be.setdefault(pk, {""}).add(value)
                fields = {}
            elif "data-saved" in answer:
                self.may_be[pk] = {value}
                fields |= read_fields(answer)
            else:
                fields = {}


class Service:
    """A unit of deploy/ as systemd runs it: started again whenever it ended, in a while or, after
    `restart`, at once."""

    def __init__(self, unit: str, *more: str, files: tuple[int, ...] = ()) -> None:
        name, at, queue = unit.partition("@")
        text = ConfigParser(interpolation=None)
        text.read(ROOT / f"deploy/{name}{at}.service")
        command = text["Service"]["ExecStart"].replace("/opt/karsplan", str(ROOT))
        self.command = [*shlex.split(command.replace("%i", queue)), *more]
        self.pause = float(text["Service"]["RestartSec"])
        self.files, self.at_once, self.over = files, threading.Event(), False
        self._start()
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=ROOT, pass_fds=self.files, umask=0o77)

    def _keep_running(self) -> None:
        while self.process.wait() is not None:
            self.at_once.wait(self.pause)
            self.at_once.clear()
            if self.over:
                return
            self._start()

    def restart(self) -> None:
        self.at_once.set()
        self.process.terminate()

    def kill(self) -> None:
        kill([self.process.pid, *descendants(self.process.pid)])

    def stop(self) -> None:
        self.over = True
        self.restart()
        self.process.wait()


class Site:
    """Web server, workers and nginx on a database and a disk of their own."""

    def __init__(self, database: PostgreSQL, folder: Path, scratch: Path) -> None:
        self.database, self.folder, port = database, folder, free_port()
        self.root = f"http://127.0.0.1:{port}"
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"  # nobody listens there
        os.environ["DISK_RESERVE_MB"] = "50"
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)  # systemd's, of the unit
        file = self.socket.fileno()
        self.web = Service("karsplan-web", "--bind", f"fd://{file}", files=(file,))
        queues = ("default", "mail", "import")
        self.workers = [Service(f"karsplan-worker@{queue}") for queue in queues]
        self.proxy = subprocess.Popen(self._nginx(scratch, port))

    def _nginx(self, scratch: Path, port: int) -> list[str]:
        """The command for the site of deploy/ with other ports and without TLS."""
        site = (ROOT / "deploy/nginx.conf").read_text()
        for old, new in {
            r"listen 80;": f"listen 127.0.0.1:{free_port()};",
            r"listen 443 ssl;": f"listen 127.0.0.1:{port};",
            r"ssl_certificate.*": "",
            r"127\.0\.0\.1:8000": f"127.0.0.1:{self.socket.getsockname()[1]}",
            r"/opt/karsplan": str(ROOT),
        }.items():
            site = re.sub(old, new, site)
        names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        kept = "".join(f"{name}_temp_path {scratch}/{name};\n" for name in names)
        user = "user root;" if os.geteuid() == 0 else ""
        (scratch / "nginx.conf").write_text(
            f"{user} daemon off; pid {scratch}/nginx.pid; error_log {scratch}/nginx.log;\n"
            f"events {{}}\nhttp {{ access_log off;\n{kept}{site} }}"
        )
        return ["nginx", "-c", str(scratch / "nginx.conf")]

    def stop(self) -> None:
        for service in (self.web, *self.workers):
            service.stop()
        self.proxy.terminate()
        self.proxy.wait()

    def is_up(self) -> bool:
        try:
            with urlopen(f"{self.root}/saglik/", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self) -> float:
        """Seconds until it is up again by itself."""
        started = time.monotonic()
        while not self.is_up():
            if time.monotonic() - started > PATIENCE or self.proxy.poll() is not None:
                sys.exit("The site did not come back.")
            time.sleep(0.5)
        return time.monotonic() - started

    # --- What may happen ---

    def calm(self) -> None:
        pass

    def restart_web(self) -> None:
        self.web.restart()

    def kill_web(self) -> None:
        self.web.kill()

    def kill_workers(self) -> None:
        for worker in self.workers:
            worker.kill()

    def kill_database(self) -> None:
        self.database.stop()  # at once, as if it was killed
        time.sleep(5)
        self.database.start()  # by systemd

    def fill_disk(self) -> None:
        if not os.path.ismount(self.folder):
            return print("Not root: the disk is not filled.")
        filler = self.folder / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(1024 * 1024))
        time.sleep(10)
        filler.unlink()

    def refuse_mail(self) -> None:
        from indicators.mails.outbox import queue_due
        from indicators.models import Period

        queue_due(Period.objects.filter(state="open"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # nothing is left running
    if not shutil.which("nginx"):
        sys.exit("nginx is missing: apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="karsplan-pg-") as pg, PostgreSQL(Path(pg)) as database:
        os.environ["DATABASE_URL"] = f"postgres://karsplan@127.0.0.1:{database.port}/postgres"
        # A small disk comes over the one that the key was made on.
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
        prepare()
        folder = Path(os.environ["DATA_DIR"])
        if os.geteuid() == 0:
            shutil.move(folder / "static", f"{pg}/static")
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "disk", folder], check=True
            )
            shutil.copytree(f"{pg}/static", folder / "static")
        units = make_departments()
        site = Site(database, folder, Path(pg))
        try:
            return measure(site, units, options)
        finally:
            site.stop()
            if os.path.ismount(folder):
                subprocess.run(["umount", folder], check=True)


def measure(site: Site, units: list[str], options: argparse.Namespace) -> int:
    from django.contrib.auth.models import User
    from django.db import connection

    from plans.models import Objective
    from reports.pdf.tasks import ask_for

    site.wait()
    User.objects.update(email="memur@deneme.invalid")
    User.objects.bulk_create(User(username=f"kisi-{n}") for n in range(options.people))
    paths = ["/", "/plan/kars-2025-2029/", "/raporlar/", "/arsiv/", "/yardim/"]
    objectives = Objective.objects.select_related("goal")
    paths += [f"/plan/kars-2025-2029/hedef/{row.code}/" for row in objectives]
    log = Log()
    people = [
        Person(site.root, sign_in(user), log)
        for user in User.objects.filter(username__startswith="kisi-")
    ]
    clerks = [Department(site.root, sign_in(User.objects.get(username=u)), log, u) for u in units]
    for _ in range(3):
        for path in paths:  # the first ones warm the server up
            people[0].ask(path)
    log.milliseconds["idle"] = log.milliseconds["idle"][len(paths) :]
    work: list[Any] = [(person.read, (paths,)) for person in people] + [
        (c.type, ()) for c in clerks
    ]
    threads = [threading.Thread(target=call, args=args, daemon=True) for call, args in work]
    for thread in threads:
        thread.start()
    seconds_down: dict[str, float] = {}
    renderings: list[tuple[str, str]] = []
    faults = (site.calm, site.restart_web, site.kill_web, site.kill_workers, site.kill_database)
    for fault in (*faults, site.fill_disk, site.refuse_mail):
        log.phase = fault.__name__
        print(log.phase, flush=True)
        html = f"<html lang=tr><title>{log.phase}</title>" + f"<p>{log.phase}</p>" * 2000
        ask_for(html, log.phase)
        renderings.append((html, log.phase))
        ended = time.monotonic() + options.seconds
        fault()
        seconds_down[log.phase] = site.wait()
        connection.close()  # it may lead to a database that was killed
        time.sleep(max(0, ended - time.monotonic()))
    log.phase = "backup"
    same = back_up(site)
    log.over.set()
    for thread in threads:
        thread.join(90)
    deadline = time.monotonic() + PATIENCE
    while (waiting := draw_again(renderings)) and time.monotonic() < deadline:
        time.sleep(1)
    return report(log, clerks, seconds_down, waiting, same)


def sign_in(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session.save()
    return str(session.session_key)


def draw_again(renderings: list[tuple[str, str]]) -> list[str]:
    """The titles of the PDFs that are not made; those that failed are asked for again, as the
    page that says why tells people to do."""
    from reports.models import Rendering
    from reports.pdf.tasks import ask_again

    waiting = []
    for html, title in renderings:
        rendering = Rendering.objects.get(title=title)
        if rendering.state == Rendering.State.FAILED:
            print(f"PDF of {title}: {rendering.error or 'failed'}, asked for again", flush=True)
            ask_again(html, title)
        if rendering.state != Rendering.State.DONE:
            waiting.append(title)
    return waiting


def back_up(site: Site) -> bool:
    """Whether a backup taken now restores on an empty installation to a backup of the same sums."""
    from reports.backup.archive import open_archive
    from reports.backup.making import write_backup

    with tempfile.TemporaryDirectory(prefix="karsplan-restored-") as name:
        folder = Path(name)
        started = time.perf_counter()
        write_backup(folder / "backup.zip")
        taken = time.perf_counter()
        given = os.environ | {"DATA_DIR": f"{name}/data", "DATABASE_URL": ""}
        for command in (
            ["migrate"],
            ["restore", f"{name}/backup.zip"],
            ["backup", "-o", f"{name}/again.zip"],
        ):
            manage = [sys.executable, "manage.py", *command, "--verbosity", "0"]
            subprocess.run(manage, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)
        restored = time.perf_counter() - taken
        print(f"backup under load {taken - started:.1f} s, restored in {restored:.1f} s")
        with (
            open_archive(folder / "backup.zip") as (_, one),
            open_archive(folder / "again.zip") as (_, two),
        ):
            differing = {name for name in one.sha256 if one.sha256[name] != two.sha256.get(name)}
    print("restored otherwise:", *sorted(differing) or ["nothing"])
    return differing <= {"tables/plans_trailevent.jsonl", "tables/plans_trailseal.jsonl"}


def report(
    log: Log, clerks: list[Department], down: dict[str, float], waiting: list[str], same: bool
) -> int:
    from indicators.models import Measurement

    rows: list[tuple[str, ...]] = [
        ("phase", "answers", "5xx", "no answer", "p95 ms", "to idle", "back after s")
    ]
    idle = percentile(log.milliseconds["idle"], 95)
    bad = 0
    for phase in ("idle", *down):
        said = {code: n for (where, code), n in log.answers.items() if where == phase}
        failed = sum(n for code, n in said.items() if code.startswith("5"))
        none = sum(n for code, n in said.items() if not code[0].isdigit())
        bad += none + (failed if phase in GOOD else 0)
        p95 = percentile(log.milliseconds[phase], 95) if log.milliseconds[phase] else 0
        figures = (
            f"{sum(said.values())}",
            f"{failed}",
            f"{none}",
            f"{p95:.0f}",
            f"{p95 / idle:.1f}",
        )
        rows.append((phase, *figures, f"{down.get(phase, 0):.0f}"))
    print_table(rows)
    stored = dict(Measurement.objects.values_list("pk", "value"))
    typed = {pk: values for clerk in clerks for pk, values in clerk.may_be.items()}
    words = {pk: "" if v is None else f"{v:.1f}".replace(".", ",") for pk, v in stored.items()}
    lost = [pk for pk, values in typed.items() if words[pk] not in values]
    print(f"values acknowledged {len(typed)}, lost {len(lost)}")
    print(", ".join(f"{p}: {c} {n}" for (p, c), n in log.answers.items() if c != "2xx"))
    print(f"PDFs not drawn: {', '.join(waiting) or 'none'}")
    print(f"answers that say nothing clear: {len(log.unclear)}")
    for sentence in log.unclear[:10]:
        print(sentence)
    return int(bool(bad or lost or waiting or log.unclear or not typed or not same))


if __name__ == "__main__":
    sys.exit(main())
