"""Visitors read the public pages, through a real server.

python bench/public_pages.py

Starts gunicorn as `bin/run` does on the Kars plan with published sample results. Weighs every
public page with all that it loads as it goes over the line; compares how many pages of the plan a
second are served to visitors with how many where each is built anew (an address with a query is
never kept); lets 500 visitors read at once. Fails if a request failed, a page weighs more than
100 kB, or kept pages are not served 20 times as fast.
"""

import gzip
import http.client
import io
import re
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from common import percentile, prepare, print_table, server

VISITORS, PAGES_EACH = 500, 4
#: Connections at once, and for how long, where pages a second are counted.
CLIENTS, SECONDS = 8, 8
HEAVIEST, RATIO = 100_000, 20
TODAY = date(2026, 9, 1)
_LOADED = re.compile(r'(?:<link rel="stylesheet" href|<script[^>]* src|<img src)="([^"]+)"')


def main() -> int:
    prepare()
    plan = publish_sample()
    with server() as root:
        host = urlsplit(root).netloc
        paths = find_pages(host)
        heaviest, weight = weigh(host, paths)
        anew = pages_a_second(host, lambda number: f"{plan}?yeni={number}")
        kept = pages_a_second(host, lambda number: plan)
        durations, errors = let_all_read(host, paths)
    rows = [
        ("what", "figure"),
        ("public pages", str(len(paths))),
        (f"the heaviest, {heaviest}, kB", f"{weight / 1000:.1f}"),
        ("the plan's page built anew, a second", f"{anew:.1f}"),
        ("the plan's page kept, a second", f"{kept:.1f}"),
        ("ratio", f"{kept / anew:.1f}"),
        (f"pages that {VISITORS} visitors read at once", str(len(durations))),
        ("errors", str(len(errors))),
        ("median, ms", f"{percentile(durations, 50):.0f}"),
        ("95th percentile, ms", f"{percentile(durations, 95):.0f}"),
    ]
    print_table(rows)
    print(*errors[:10], sep="\n")
    return int(bool(errors) or weight > HEAVIEST or kept < RATIO * anew)


def publish_sample() -> str:
    """The Kars plan with published results that everybody may read; its address."""
    from django.core.management import call_command
    from django.db import connections

    from plans.models import Plan

    call_command("demo", today=TODAY, stdout=io.StringIO())
    Plan.objects.update(has_portal=True)
    connections.close_all()
    return Plan.objects.get().get_absolute_url()


class Visitor:
    """A browser without cookies, which keeps its connection as long as the server does."""

    def __init__(self, host: str) -> None:
        self.connection = http.client.HTTPConnection(host, timeout=60)

    def read(self, path: str) -> bytes:
        """What goes over the line for a path; raises OSError where that is no page."""
        try:
            response = self._ask(path)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # it was idle for too long
            response = self._ask(path)
        body = response.read()
        if response.status != 200:
            raise OSError(f"{path}: {response.status}")
        return body

    def _ask(self, path: str) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return self.connection.getresponse()


def find_pages(host: str) -> list[str]:
    """The paths that the sitemap names."""
    text = gzip.decompress(Visitor(host).read("/sitemap.xml")).decode()
    return [urlsplit(address).path for address in re.findall("<loc>(.*?)</loc>", text)]


def weigh(host: str, paths: list[str]) -> tuple[str, int]:
    """The heaviest page, and its bytes with all that it loads."""
    visitor, loaded, weights = Visitor(host), dict[str, int](), dict[str, int]()
    for path in paths:
        body = visitor.read(path)
        weights[path] = len(body)
        text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        for found in set(_LOADED.findall(text.decode())):
            if found not in loaded:
                loaded[found] = len(visitor.read(found))
            weights[path] += loaded[found]
    heaviest = max(weights, key=lambda path: weights[path])
    return heaviest, weights[heaviest]


def pages_a_second(host: str, path: Callable[[int], str]) -> float:
    """How many pages a few connections get, one after the other; `path` is that of each."""
    counts, end = [0] * CLIENTS, time.monotonic() + SECONDS

    def read(client: int) -> None:
        visitor = Visitor(host)
        while time.monotonic() < end:
            visitor.read(path(client * 1_000_000 + counts[client]))
            counts[client] += 1

    started = time.monotonic()
    _run([partial(read, client) for client in range(CLIENTS)])
    return sum(counts) / (time.monotonic() - started)


def let_all_read(host: str, paths: list[str]) -> tuple[list[float], list[str]]:
    """Milliseconds of each page that the visitors read at once, and what went wrong."""
    durations, errors, start = list[float](), list[str](), threading.Barrier(VISITORS)

    def read(number: int) -> None:
        start.wait()
        for turn in range(PAGES_EACH):
            path = paths[(number * 7 + turn) % len(paths)]
            started = time.perf_counter()
            try:
                Visitor(host).read(path)
            except OSError as error:
                errors.append(f"{path}: {error}")
            else:
                durations.append((time.perf_counter() - started) * 1000)

    _run([partial(read, number) for number in range(VISITORS)])
    return durations, errors


def _run(actions: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=action, daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
