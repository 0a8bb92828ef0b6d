"""A PDF made in a process of its own, which ends when it takes too much time or memory.

So no document, whatever is in it, keeps the worker or the machine from the others.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from plans.records.stored import HALF, write_atomically

_OUT_OF_MEMORY = 3
#: How a process ends that went over a limit: the engine's libraries abort without memory.
_OVER_LIMIT = {
    _OUT_OF_MEMORY,
    -signal.SIGXCPU,
    -signal.SIGKILL,
    -signal.SIGABRT,
    -signal.SIGTRAP,
    -signal.SIGSEGV,
}

#: Is told: steps done, all steps, what is being done.
Report = Callable[[int, int, str], object]


def _tell_nobody(done: int, total: int, what: str) -> None:
    pass


class OverLimit(Exception):
    """A document needs more than the time or memory that one PDF may take."""


def write_pdf_within_limits(html: str, path: Path, report: Report = _tell_nobody) -> None:
    """Like `write_pdf`, each part within the settings' PDF_CPU_SECONDS and PDF_MEMORY_MB.

    `report` is told how far it is, and ends it by raising. Raises OverLimit beyond the limits, or
    after twice the time by the clock; RuntimeError with what the engine said where it failed;
    OSError where the file cannot be written.
    """
    write_atomically(path, lambda half: _run(html, half, report))


def parts_folder() -> Path:
    """Where the parts of long documents are kept."""
    return settings.DATA_DIR / "rendered" / "parts"


def _run(html: str, path: Path, report: Report) -> None:
    seconds, megabytes = settings.PDF_CPU_SECONDS, settings.PDF_MEMORY_MB
    folder = parts_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(HALF, f"{path.name}.", folder) as scratch:
        words = (path, folder, scratch, seconds, megabytes, settings.PDF_PROCESSES)
        _watch(html, words, report)
    if not path.exists() or not path.stat().st_size:  # it was of another version than the worker
        raise RuntimeError("The process ended well and wrote nothing.")


def _watch(html: str, words: Sequence[object], report: Report) -> None:
    """Run the process that draws, as long as it may."""
    seconds = settings.PDF_CPU_SECONDS
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "reports.pdf.process", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=settings.BASE_DIR,
            process_group=0,  # Ctrl-C is the worker's to handle
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        clock = threading.Timer(2 * seconds, _end, [process])
        clock.start()
        try:
            with suppress(BrokenPipeError):  # its end says why
                process.stdin.write(html)
                process.stdin.close()
            for step in _steps(process.stdout):
                report(*step)
            ended = process.wait()
        finally:
            clock.cancel()
            _end(process)
        if ended in _OVER_LIMIT:
            megabytes = settings.PDF_MEMORY_MB
            raise OverLimit(f"{seconds} s of CPU or {megabytes} MB (ended with {ended})")
        if ended:
            errors.seek(0)
            raise RuntimeError(errors.read()[-2000:])


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _steps(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """What `reports.pdf.process` says, as steps: parts done, all parts, how many pages."""
    done, total = 0, 1
    pages: dict[int, int] = {}
    for line in lines:
        what, first, second = json.loads(line)
        if what == "done":
            done, total = first, second
        else:
            pages[first] = second
        yield done, total, f"{sum(pages.values())} sayfa"
