"""A PostgreSQL server of one's own."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from tests.support.processes import free_port


class PostgreSQL:
    """A server of its own that tests may stop."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_owner:
            shutil.chown(folder, "postgres")
        found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
        self.programs = Path(str(found[0])).parent
        self._run("initdb", "-U", "karsplan", "-A", "trust", "-E", "UTF8", "--locale=C")

    def __enter__(self) -> "PostgreSQL":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, program: str, *args: str) -> None:
        command = [*self.as_owner, str(self.programs / program), "-D", str(self.folder / "data")]
        subprocess.run([*command, *args], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def fill(self) -> None:
        """With what migrations leave, out of the test's database."""
        source = connection.settings_dict
        address = ["-h", source["HOST"], "-p", str(source["PORT"]), "-U", source["USER"]]
        dump = [str(self.programs / "pg_dump"), "--no-owner", *address, source["NAME"]]
        tables = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
        into = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "karsplan", "postgres"]
        load = [str(self.programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", *into]
        subprocess.run(load, check=True, input=tables, stdout=subprocess.DEVNULL)
