"""The process that draws a PDF: whole, or in parts that its children draw at once.

It says on standard output how far it is, a line of JSON each: a part and its page, or how many
parts are done. Once nobody reads that any more, it ends.
"""

import gc
import json
import logging
import os
import re
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pikepdf import Pdf

from reports.pdf.joining.cutting import Pieces, cut
from reports.pdf.joining.drawing import draw_front, draw_part
from reports.pdf.joining.joining import PartsDoNotFit, anchor_pages, join
from reports.pdf.naming import rendering_key
from reports.pdf.rendering import draw_pdf, warm_up

OUT_OF_MEMORY = 3
#: Bytes kept free for saying so.
_RESERVE = 16 * 2**20
#: Pages that people wait for come before PDFs.
_NICENESS = 10
#: How many objects are made before the collector looks for garbage. A fifth of the time goes into
#: looking where this is 700, and what is found is little in a process that ends soon.
_GARBAGE = 100_000


@dataclass(frozen=True)
class Limits:
    """What drawing one part may take: seconds of CPU, bytes of address space."""

    seconds: int
    memory: int


@dataclass(frozen=True)
class _Workshop:
    """Where parts are drawn and kept, and how many at once."""

    folder: Path
    scratch: Path
    limits: Limits
    at_once: int


@dataclass(frozen=True)
class _Job:
    """A part that is drawn into a file named by its content."""

    path: Path
    size: int
    draw: Callable[[Path], None]


def main(path: str, folder: str, scratch: str, seconds: str, megabytes: str, at_once: str) -> None:
    """Write the PDF of the HTML on standard input to `path`.

    Parts are kept in `folder`; each is drawn in `scratch`, which is the caller's to remove.
    """
    os.nice(_NICENESS)
    gc.set_threshold(_GARBAGE)
    limits = Limits(int(seconds), int(megabytes) * 2**20)
    html = sys.stdin.buffer.read().decode()
    if pieces := cut(html):
        workshop = _Workshop(Path(folder), Path(scratch), limits, int(at_once))
        try:
            _make_in_parts(pieces, Path(path), workshop)
            return
        except PartsDoNotFit:
            traceback.print_exc()
    _draw_within(limits, 0, partial(draw_pdf, html, Path(path)))


def _make_in_parts(pieces: Pieces, path: Path, workshop: _Workshop) -> None:
    """Draw the parts that are not there, then what names their pages, and join them."""
    total = len(pieces.body) + 1
    body = [_job(workshop, html, html, draw_part) for html in pieces.body]
    _draw_missing(body, workshop, total)
    paths = [job.path for job in body]
    try:
        parts = [Pdf.open(part) for part in paths]
        pages = anchor_pages(parts)
        linked = {name: page for name, page in pages.items() if f'href="#{name}"' in pieces.front}
        content = pieces.front + json.dumps(linked, sort_keys=True)
        front = _job(workshop, pieces.front, content, partial(draw_front, pages=linked))
        _draw_missing([front], workshop, total, done=len(body))
        paths.append(front.path)
        _limit(workshop.limits)
        join(front.path, parts, path)
    except PartsDoNotFit:
        raise
    except Exception:  # a damaged part is drawn anew by the next try
        for part in paths:
            part.unlink(missing_ok=True)
        raise


def _job(workshop: _Workshop, html: str, content: str, draw: Callable[..., None]) -> _Job:
    key = rendering_key(content)
    return _Job(workshop.folder / f"{key}.pdf", len(html), partial(draw, html, key[:12]))


def _draw_missing(jobs: Sequence[_Job], workshop: _Workshop, total: int, done: int = 0) -> None:
    """Let children draw the parts that are not there, the longest first."""
    waiting = []
    for number, job in enumerate(jobs, done):
        if job.path.exists():
            os.utime(job.path)  # it is still needed
            done += 1
        else:
            waiting.append((job.size, number, job))
    waiting.sort()
    if len(waiting) > 2:
        warm_up()
    running = 0
    while waiting or running:
        while waiting and running < workshop.at_once:
            _, number, job = waiting.pop()
            if os.fork() == 0:
                _draw_as_child(workshop, number, job)
            running += 1
        _, status = os.wait()
        running -= 1
        if code := os.waitstatus_to_exitcode(status):
            sys.exit(OUT_OF_MEMORY if code < 0 else code)
        done += 1
        _say("done", done, total)


def _draw_as_child(workshop: _Workshop, number: int, job: _Job) -> None:
    """Draw a part in a process of its own, which ends here."""
    code = 1
    try:
        half = workshop.scratch / job.path.name
        _draw_within(workshop.limits, number, partial(job.draw, half))
        os.replace(half, job.path)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _draw_within(limits: Limits, number: int, draw: Callable[[], None]) -> None:
    reserve = bytearray(_RESERVE)
    _limit(limits)
    _report_pages(number)
    try:
        draw()
    except Exception:
        # Without memory the engine may end in any error, and so would what follows here.
        del reserve
        if _peak_memory() > 0.9 * limits.memory:
            os._exit(OUT_OF_MEMORY)
        raise


def _limit(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak_memory() -> int:
    """The most address space that this process had, in bytes."""
    status = Path("/proc/self/status").read_text()
    (peak,) = re.findall(r"VmPeak:\s*(\d+) kB", status)
    return int(peak) * 1024


class _PageHandler(logging.Handler):
    """Says which page of a part the engine lays out."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"Page (\d+)$", record.getMessage()):
            _say("page", self.number, int(found[1]))


def _report_pages(number: int) -> None:
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.handlers = [_PageHandler(number)]


def _say(what: str, first: int, second: int) -> None:
    line = json.dumps((what, first, second)) + "\n"
    try:
        os.write(sys.stdout.fileno(), line.encode())  # whole: children say something too
    except BrokenPipeError:
        os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
