"""A PDF made in a process of its own, which ends when it takes too much time or memory.

So no document, whatever is in it, keeps the worker or the machine from the others.
"""

import json
import logging
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from plans.records.stored import write_atomically

_OUT_OF_MEMORY = 3
#: Bytes kept free for saying so.
_RESERVE = 16 * 2**20
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
    """Like `write_pdf`, within the settings' PDF_CPU_SECONDS and PDF_MEMORY_MB.

    `report` is told how far it is, and ends it by raising. Raises OverLimit beyond the limits, or
    after twice the time by the clock; RuntimeError with what the engine said where it failed;
    OSError where the file cannot be written.
    """
    write_atomically(path, lambda part: _run(html, part, report))


def _run(html: str, path: Path, report: Report) -> None:
    seconds, megabytes = settings.PDF_CPU_SECONDS, settings.PDF_MEMORY_MB
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(
            [sys.executable, "-m", __name__, str(path), str(seconds), str(megabytes)],
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
        clock = threading.Timer(2 * seconds, process.kill)
        clock.start()
        try:
            with suppress(BrokenPipeError):  # its end says why
                process.stdin.write(html)
                process.stdin.close()
            for line in process.stdout:
                report(*json.loads(line))
            ended = process.wait()
        finally:
            clock.cancel()
            process.kill()
        if ended in _OVER_LIMIT:
            raise OverLimit(f"{seconds} s of CPU or {megabytes} MB (ended with {ended})")
        if ended:
            errors.seek(0)
            raise RuntimeError(errors.read()[-2000:])


def main(path: str, seconds: str, megabytes: str) -> None:
    """Write the PDF of the HTML on standard input to `path`; say on standard output how far it is.

    Whoever reads that has gone where it cannot be written: then this ends too.
    """
    from reports.pdf.rendering import draw_pdf  # the engine, which no other process needs

    cpu, memory = int(seconds), int(megabytes) * 2**20
    reserve = bytearray(_RESERVE)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _report_pages()
    try:
        draw_pdf(sys.stdin.buffer.read().decode(), Path(path))
    except Exception:
        # Without memory the engine may end in any error, and so would what follows here.
        del reserve
        if _peak_memory() > 0.9 * memory:
            os._exit(_OUT_OF_MEMORY)
        raise


class _PageHandler(logging.Handler):
    """Says which page the engine lays out."""

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"Page (\d+)$", record.getMessage()):
            try:
                print(json.dumps((0, 1, f"{found[1]}. sayfa")), flush=True)
            except BrokenPipeError:
                os._exit(1)


def _report_pages() -> None:
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(_PageHandler())


def _peak_memory() -> int:
    """The most address space that this process had, in bytes."""
    status = Path("/proc/self/status").read_text()
    (peak,) = re.findall(r"VmPeak:\s*(\d+) kB", status)
    return int(peak) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
