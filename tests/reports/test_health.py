"""The health page: JSON for programs that watch, a page for the administrator."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from plans.models import TrailEvent, WorkerSign
from plans.models.worker import give_sign
from plans.records.guards import create_guards, drop_guards
from plans.trail import record
from plans.trail.chain import look_after_trail, seal_trail
from reports.home import health
from tests.support.pages import read_page

BROWSER = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def data_dir(db: None, settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.DISK_RESERVE_MB = tmp_path, 0
    return tmp_path


@pytest.fixture
def administrator(db: None) -> Client:
    """Of an installation whose workers are alive."""
    give_sign("*", "makine")
    administrator = Client()
    administrator.force_login(User.objects.create_superuser("yonetici"))
    return administrator


def test_visitors_are_told_whether_it_is_up_and_nothing_else(
    client: Client, team: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "free_megabytes", lambda: 0)
    for browser in (client, team):
        response = browser.get("/saglik/", headers=BROWSER)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
    monkeypatch.setattr(health, "missing_guards", lambda using: ["measurement_lock"])
    response = client.get("/saglik/")
    assert (response.status_code, response.json()) == (503, {"status": "error"})


def test_a_queue_without_a_worker_is_a_warning(administrator: Client) -> None:
    assert administrator.get("/saglik/").json()["silent_queues"] == []
    old = timezone.now() - timedelta(minutes=3)
    WorkerSign.objects.filter(queue="mail").update(at=old)
    said = administrator.get("/saglik/").json()
    assert (said["status"], said["silent_queues"]) == ("warning", ["E-posta"])
    assert "E-posta: çalışan hizmet yok" in read_page(
        administrator.get("/saglik/", headers=BROWSER)
    )
    give_sign("mail", "ikinci-makine")
    assert administrator.get("/saglik/").json()["status"] == "ok"


def test_an_installation_without_trouble_is_ok(administrator: Client) -> None:
    said = administrator.get("/saglik/").json()
    assert (said["status"], said["disk"]["status"], said["backup"]["status"]) == ("ok", "ok", "off")
    assert said["mail"] == {"failed": 0}


def test_a_broken_chain_of_the_trail_is_told(administrator: Client) -> None:
    assert "Son kontrol: henüz yapılmadı." in read_page(
        administrator.get("/saglik/", headers=BROWSER)
    )
    event = record(TrailEvent.Kind.BACKUP, "a")
    seal_trail()
    drop_guards(using="default")
    event.delete()
    create_guards(using="default")
    assert "izlerde 1 fark" in look_after_trail()
    said = administrator.get("/saglik/").json()
    assert (said["status"], said["trail"]["differences"]) == ("damaged", 1)
    page = read_page(administrator.get("/saglik/", headers=BROWSER))
    assert "İzlerin zinciri: bakılmalı" in page
    assert "1 fark var: mühürlenmiş bir iz değiştirilmiş" in page


def test_a_low_disk_is_a_warning_and_pages_are_served(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "free_megabytes", lambda: 0)
    response = administrator.get("/saglik/")
    assert (response.status_code, response.json()["status"]) == (200, "warning")
    assert response.json()["disk"] == {"status": "low", "free_mb": 0}


def test_a_backup_that_was_not_made_is_a_warning(
    administrator: Client, settings: Settings, data_dir: Path
) -> None:
    settings.BACKUP_DIR = data_dir / "yedekler"
    settings.BACKUP_DIR.mkdir()
    assert administrator.get("/saglik/").json()["backup"] == {"status": "missing", "last": None}
    made = settings.BACKUP_DIR / "karsplan-20260101-080000.zip"
    made.touch()
    assert administrator.get("/saglik/").json()["status"] == "ok"
    os.utime(made, (0, 0))
    said = administrator.get("/saglik/").json()
    assert (said["status"], said["backup"]["status"]) == ("warning", "overdue")


def test_the_administrators_browser_gets_a_page_with_what_to_do(administrator: Client) -> None:
    page = read_page(administrator.get("/saglik/", headers=BROWSER))
    assert "Veritabanı: iyi" in page
    assert "Yedek: bakılmalı" in page
    assert "BACKUP_DIR ayarı boş" in page
    assert administrator.get("/saglik/").json()["status"] == "ok"  # programs get what they got
