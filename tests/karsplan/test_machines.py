"""Two web and two worker machines on one PostgreSQL and one bucket, each with its own DATA_DIR.

A machine is a process, forked off, that works on the test's database.
"""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
import requests
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from indicators.models import Evidence, Measurement
from reports.archive.verifying import verify_archive
from reports.backup.making import write_backup
from reports.models import Rendering
from tests.support.processes import free_port, wait_for

pytestmark = [
    pytest.mark.differs,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="machines share a server"),
]

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SHEET = "/veri-girisi/2025-1/mali/"
SCORECARD = "/raporlar/ornek/karne/2025-1/mali/?format=pdf"
TOKEN = "a" * 32


@dataclass
class Machine:
    folder: Path
    process: multiprocessing.process.BaseProcess
    port: int = 0

    def get(self, path: str, session: str) -> requests.Response:
        return requests.get(
            f"http://127.0.0.1:{self.port}{path}", cookies={"sessionid": session}, timeout=60
        )

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def bucket(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """An empty one, and a third machine, on which the test itself runs."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    options = {
        "endpoint_url": f"http://127.0.0.1:{port}",
        "region_name": "eu-central-1",
    }
    keys = {"aws_access_key_id": "deneme", "aws_secret_access_key": "deneme"}
    location = {"LocationConstraint": "eu-central-1"}
    client = boto3.client("s3", **options, **keys)
    client.create_bucket(Bucket="karsplan", CreateBucketConfiguration=location)
    options |= {"bucket_name": "karsplan", "access_key": "deneme", "secret_key": "deneme"}
    backend = "storages.backends.s3.S3Storage"
    settings.STORAGES = {**settings.STORAGES, "shared": {"BACKEND": backend, "OPTIONS": options}}
    use_folder(settings, tmp_path / "own")
    yield
    server.stop()


def use_folder(settings: Settings, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    settings.DATA_DIR, settings.MEDIA_ROOT = folder, folder / "media"


@pytest.fixture
def start(bucket: None, settings: Settings, tmp_path: Path) -> Iterator[Callable[[str], Machine]]:
    machines = []

    def run(name: str, port: int) -> None:
        use_folder(settings, tmp_path / name)
        if port:
            server = ThreadedWSGIServer(("127.0.0.1", port), _Quiet)
            server.set_app(get_wsgi_application())
            server.serve_forever()
        call_command("worker", interval=0.2, reload=False, startup_delay=False, verbosity=0)

    def start(name: str) -> Machine:
        connection.close()  # a connection is one process's
        port = free_port() if name.startswith("web") else 0
        forked = multiprocessing.get_context("fork").Process(target=run, args=[name, port])
        forked.start()
        machines.append(Machine(tmp_path / name, forked, port))
        return machines[-1]

    yield start
    for machine in machines:
        machine.process.kill()
        machine.process.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_what_one_machine_stores_all_others_serve(
    start: Callable[[str], Machine],
    draft: Measurement,
    clerk: User,
    client: Client,
    tmp_path: Path,
) -> None:
    client.force_login(clerk)
    session = client.cookies["sessionid"].value
    webs = [start("web-1"), start("web-2")]
    workers = [start("worker-1"), start("worker-2")]

    # Evidence: uploaded to one, served by the other, which compares its digest.
    wait_for(lambda: answers(webs[0]) and answers(webs[1]))
    sent = requests.post(
        f"http://127.0.0.1:{webs[0].port}{SHEET}",
        {"attach": draft.pk, "csrfmiddlewaretoken": TOKEN},
        files={f"m{draft.pk}-file": ("tutanak.pdf", PDF)},
        cookies={"sessionid": session, "csrftoken": TOKEN},
        timeout=60,
    )
    assert sent.ok
    evidence = Evidence.objects.get()
    page = f"/veri-girisi/kanit/{evidence.uid}/"
    assert webs[1].get(page, session).content == PDF
    here = webs[1].folder / "media" / evidence.file.name
    assert here.read_bytes() == PDF
    here.write_bytes(b"%PDF falsified")
    assert webs[1].get(page, session).status_code == 410
    assert webs[0].get(page, session).content == PDF

    # A PDF: asked for at one, made by a worker, downloaded from the other.
    assert webs[0].get(SCORECARD, session).status_code == 202
    wait_for(lambda: Rendering.objects.get().state == Rendering.State.DONE)
    made = [machine for machine in workers if any("rendered" in str(f) for f in machine.files())]
    assert len(made) == 1
    downloaded = webs[1].get(SCORECARD, session)
    digest = hashlib.sha256(downloaded.content).hexdigest()
    assert (downloaded.status_code, digest) == (200, Rendering.objects.get().sha256)

    # A machine that has nothing of it verifies and backs up all of it.
    assert verify_archive() == []
    assert write_backup(tmp_path / "yedek.zip").files == [f"files/media/{evidence.file.name}"]
    evidence.file.delete(save=False)
    assert not storages["shared"].exists(f"media/{evidence.file.name}")


def answers(machine: Machine) -> bool:
    try:
        return machine.get("/saglik/", "").ok
    except requests.ConnectionError:
        return False
