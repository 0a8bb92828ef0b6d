"""Real processes of the installation, seen and ended from outside."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

#: Seconds; a busy machine needs many of them.
PATIENCE = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment() -> dict[str, str]:
    """For processes of the real application that work on the test's database."""
    database, name = settings.DATABASES["default"], connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{name}"
    )
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "karsplan.settings"}


def wait_for(what: Callable[[], object], patience: float = PATIENCE, every: float = 0.2) -> object:
    """What the function says as soon as it says something."""
    deadline = time.monotonic() + patience
    while not (answer := what()):
        assert time.monotonic() < deadline, f"{what} did not come true in {patience} s"
        time.sleep(every)
    return answer


def descendants(pid: int) -> dict[int, str]:
    """The processes that came from this one, with their command lines."""
    parents, commands = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:
                continue  # ended meanwhile
            if after_name[0] != "Z":
                parents[int(folder.name)] = int(after_name[1])
                commands[int(folder.name)] = command
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: commands[child] for child in found - {pid}}


def kill(pids: list[int]) -> None:
    """End them as the kernel does when memory runs out; some may end with others."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
