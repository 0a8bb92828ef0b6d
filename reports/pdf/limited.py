"""A PDF made in a process of its own, which ends when it takes too much time or memory.

So no document, whatever is in it, keeps the worker or the machine from the others.
"""

import os
import re
import resource
import signal
import subprocess
import sys
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


class OverLimit(Exception):
    """A document needs more than the time or memory that one PDF may take."""


def write_pdf_within_limits(html: str, path: Path) -> None:
    """Like `write_pdf`, within the settings' PDF_CPU_SECONDS and PDF_MEMORY_MB.

    Raises OverLimit beyond them, or after twice the time by the clock; RuntimeError with what
    the engine said where it failed; OSError where the file cannot be written.
    """
    write_atomically(path, lambda part: _run(html, part))


def _run(html: str, path: Path) -> None:
    seconds, megabytes = settings.PDF_CPU_SECONDS, settings.PDF_MEMORY_MB
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(path), str(seconds), str(megabytes)],
            input=html.encode(),
            cwd=settings.BASE_DIR,
            capture_output=True,
            timeout=2 * seconds,
            process_group=0,  # Ctrl-C is the worker's to handle
        )
    except subprocess.TimeoutExpired as error:
        raise OverLimit(f"{2 * seconds} s by the clock") from error
    if done.returncode in _OVER_LIMIT:
        raise OverLimit(f"{seconds} s of CPU or {megabytes} MB (ended with {done.returncode})")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])


def main(path: str, seconds: str, megabytes: str) -> None:
    """Write the PDF of the HTML on standard input to `path`."""
    from reports.pdf.rendering import draw_pdf  # the engine, which no other process needs

    cpu, memory = int(seconds), int(megabytes) * 2**20
    reserve = bytearray(_RESERVE)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        draw_pdf(sys.stdin.buffer.read().decode(), Path(path))
    except Exception:
        # Without memory the engine may end in any error, and so would what follows here.
        del reserve
        if _peak_memory() > 0.9 * memory:
            os._exit(_OUT_OF_MEMORY)
        raise


def _peak_memory() -> int:
    """The most address space that this process had, in bytes."""
    status = Path("/proc/self/status").read_text()
    (peak,) = re.findall(r"VmPeak:\s*(\d+) kB", status)
    return int(peak) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
