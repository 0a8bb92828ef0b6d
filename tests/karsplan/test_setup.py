"""`bin/setup` in a folder of its own: whatever ends it midway, the next start finishes.

The lock files are empty and `manage.py` only notes what it is asked, so no package is fetched.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
MANAGE = """
import pathlib, sys, time
with open("asked", "a") as asked:
    asked.write(sys.argv[1] + "\\n")
while pathlib.Path("busy").exists():
    time.sleep(0.05)
if sys.argv[1] == "collectstatic":
    folder = pathlib.Path("var/static")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "staticfiles.json").write_text("{")
    sys.exit(pathlib.Path("broken").exists())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "var").mkdir()
    shutil.copy(ROOT / "bin/setup", tmp_path / "bin/setup")
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "manage.py").write_text(MANAGE)
    return tmp_path


def start(folder: Path) -> subprocess.Popen:
    environment = {key: value for key, value in os.environ.items() if key != "DATA_DIR"}
    return subprocess.Popen(
        ["bin/setup"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen) -> str:
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    return output


def test_what_is_killed_while_it_installs_is_installed_by_the_next_start(folder: Path) -> None:
    process = start(folder)
    wait_for((folder / ".venv/bin/python").exists, every=0.01)  # pip is not there yet
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert (folder / ".venv.unfinished").exists()
    (folder / ".venv/half-written").touch()  # as by a pip that was killed
    finish(start(folder))
    subprocess.run([folder / ".venv/bin/python", "-m", "pip", "--version"], check=True)
    assert not (folder / ".venv/half-written").exists()  # .venv was made anew
    assert not (folder / ".venv.unfinished").exists()
    assert (folder / "asked").read_text() == "migrate\ncollectstatic\n"

    # Static files whose collecting ended midway are collected again, though the list is there.
    (folder / "broken").touch()
    os.utime(folder / "var/static.collected", (0, 0))
    process = start(folder)
    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    (folder / "broken").unlink()
    (folder / "asked").unlink()
    finish(start(folder))
    assert (folder / "asked").read_text() == "migrate\ncollectstatic\n"

    # A start that finds everything done does nothing but migrate.
    (folder / "asked").unlink()
    finish(start(folder))
    assert (folder / "asked").read_text() == "migrate\n"


def test_of_two_at_once_the_second_waits(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    nothing = hashlib.sha256(b"").hexdigest()
    (folder / ".venv/installed").write_text(f"{nothing}\n")  # all that the lock files ask for
    (folder / "busy").touch()
    first = start(folder)
    wait_for((folder / "asked").exists)  # it migrates
    second = start(folder)
    assert "is at work here; waiting for it." in second.stdout.readline()
    (folder / "busy").unlink()
    finish(first)
    finish(second)
    assert (folder / "asked").read_text().split() == ["migrate", "collectstatic", "migrate"]
