"""What reading a file takes, measured in a fresh process."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

#: Each file is read through each door, in a fork of a process that has read nothing before.
_MEASURE = """
import os, resource, sys, time
import django
django.setup()
{imports}
def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
for path in sys.argv[1:]:
    if os.fork():
        os.wait()
        continue
    data, before = open(path, "rb").read(), most()
    for door in [{doors}]:
        start, raised = time.process_time(), "-"
        try:
            door(data)
        except Exception as error:
            raised = type(error).__name__
        print(os.path.basename(path), most() - before, time.process_time() - start, raised)
    sys.stdout.flush()
    os._exit(0)
"""


class Taken(NamedTuple):
    #: MB at most beyond what the process began with; seconds of CPU.
    memory: int
    seconds: float
    #: The name of the exception, or "-".
    raised: str


def measure(
    files: Mapping[str, bytes], folder: Path, imports: str, *doors: str
) -> dict[str, list[Taken]]:
    """What each door takes for each file, in the order of the doors.

    A door is the text of a function of the bytes; `imports` are the statements that it needs.
    """
    for name, data in files.items():
        (folder / name).write_bytes(data)
    script = _MEASURE.format(imports=imports, doors=", ".join(doors))
    done = subprocess.run(
        [sys.executable, "-c", script, *(str(folder / name) for name in files)],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    taken: dict[str, list[Taken]] = {name: [] for name in files}
    for line in done.stdout.splitlines():
        name, memory, seconds, raised = line.split()
        taken[name].append(Taken(int(memory), float(seconds), raised))
    return taken
