"""What the benchmarks share: a database of their own, timing, a table of results."""

import gc
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Of a plan of real size: its goals, objectives of each, indicators of each.
GOALS, OBJECTIVES, INDICATORS = 8, 4, 6

#: Kept until the process ends.
_folder = tempfile.TemporaryDirectory(prefix="karsplan-bench-")


def prepare() -> None:
    """Set Django up on an empty database: SQLite in a temporary folder, or DATABASE_URL's."""
    sys.path.insert(0, str(ROOT))
    os.environ["DATA_DIR"] = _folder.name
    os.environ["DEBUG"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "karsplan.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def server() -> Iterator[str]:
    """The web server as `bin/run` starts it; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "karsplan.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT)
    root = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{root}/saglik/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("The web server did not answer.")
        yield root
    finally:
        process.terminate()
        process.wait()


@contextmanager
def workers() -> Iterator[None]:
    """The workers as `bin/run` starts them, one for each queue."""
    command = [sys.executable, "manage.py", "worker", "--no-reload", "--verbosity", "0"]
    processes = [
        subprocess.Popen([*command, "--queue-name", queue], cwd=ROOT)
        for queue in ("default", "mail", "import")
    ]
    try:
        yield
    finally:
        for _ in range(2):  # a worker finishes its task after the first, and gives up at the second
            for process in processes:
                process.terminate()
            time.sleep(1)
        for process in processes:
            process.wait()


def percentile(values: list[float], percent: int) -> float:
    """The nearest-rank percentile."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def seconds(action: Callable[[], object], times: int = 5) -> float:
    """The median duration of `action` in seconds."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)


def cpu_seconds(action: Callable[[], object]) -> float:
    """The CPU time of one run of `action` in seconds, whatever else the machine is doing."""
    start = time.process_time()
    action()
    return time.process_time() - start


def fastest_ms(
    action: Callable[[], object], runs: int = 25, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The fastest of many runs in milliseconds: what else the machine does only adds to it.

    `time.process_time` as `clock` counts CPU time alone.
    """
    durations = []
    for _ in range(runs):
        gc.collect()
        start = clock()
        action()
        durations.append(clock() - start)
    return min(durations) * 1000


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of texts as a Markdown table; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print("| " + " | ".join(cells) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
