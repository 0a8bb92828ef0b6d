"""The health page: JSON for programs that watch, a page for the administrator."""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from reports.home import health
from tests.support.pages import read_page

BROWSER = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def data_dir(db: None, settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.DISK_RESERVE_MB = tmp_path, 0
    return tmp_path


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("yonetici"))
    return client


def test_an_installation_without_trouble_is_ok(client: Client) -> None:
    said = client.get("/saglik/").json()
    assert (said["status"], said["disk"]["status"], said["backup"]["status"]) == ("ok", "ok", "off")
    assert said["mail"] == {"failed": 0}


def test_a_low_disk_is_a_warning_and_pages_are_served(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "free_megabytes", lambda: 0)
    response = client.get("/saglik/")
    assert (response.status_code, response.json()["status"]) == (200, "warning")
    assert response.json()["disk"] == {"status": "low", "free_mb": 0}


def test_a_backup_that_was_not_made_is_a_warning(
    client: Client, settings: Settings, data_dir: Path
) -> None:
    settings.BACKUP_DIR = data_dir / "yedekler"
    settings.BACKUP_DIR.mkdir()
    assert client.get("/saglik/").json()["backup"] == {"status": "missing", "last": None}
    made = settings.BACKUP_DIR / "karsplan-20260101-080000.zip"
    made.touch()
    assert client.get("/saglik/").json()["status"] == "ok"
    os.utime(made, (0, 0))
    said = client.get("/saglik/").json()
    assert (said["status"], said["backup"]["status"]) == ("warning", "overdue")


def test_the_administrators_browser_gets_a_page_with_what_to_do(administrator: Client) -> None:
    page = read_page(administrator.get("/saglik/", headers=BROWSER))
    assert "Veritabanı: iyi" in page
    assert "Yedek: bakılmalı" in page
    assert "BACKUP_DIR ayarı boş" in page
    assert administrator.get("/saglik/").json()["status"] == "ok"  # programs get what they got


def test_others_get_no_page(team: Client) -> None:
    assert team.get("/saglik/", headers=BROWSER)["Content-Type"] == "application/json"
