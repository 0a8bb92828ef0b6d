"""What the environment says wrongly is told in a sentence, and a half-written secret made anew."""

import os
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from karsplan.environment import (
    ensure_secret,
    read_address,
    read_choice,
    read_data_dir,
    read_database,
    read_email,
    read_switch,
    read_whole,
)
from reports.demo.accounts import make_accounts
from reports.management.commands.demo import demo_password

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    """Python with these settings, and no others."""
    given = {"DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [".venv/bin/python", *command], cwd=ROOT, env=given, capture_output=True, text=True
    )


READ = {
    "DATABASE_URL": lambda: read_database("sqlite:////veri/karsplan.sqlite3"),
    "EMAIL_URL": read_email,
    "EMAIL_TIMEOUT": lambda: read_whole("EMAIL_TIMEOUT", default=20),
    "DATA_DIR": lambda: read_data_dir(Path("/yok")),
    "HTTPS": lambda: read_switch("HTTPS"),
    "LOG_LEVEL": lambda: read_choice("LOG_LEVEL", ["WARNING", "INFO"]),
    "SITE_URL": lambda: read_address("SITE_URL", "http://127.0.0.1:8000"),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "abc"),
        ("DATABASE_URL", "mysql://u:gizli@h/d"),
        ("DATABASE_URL", "postgres://u:gizli@h:port/d"),
        ("DATABASE_URL", "postgres://u:gizli@h"),
        ("DATABASE_URL", "sqlite://"),
        ("EMAIL_URL", "abc"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://u:gizli@h:port"),
        ("EMAIL_URL", "sunucu:25"),
        ("EMAIL_TIMEOUT", "uzun"),
        ("EMAIL_TIMEOUT", "0"),
        ("EMAIL_TIMEOUT", "-5"),
        ("DATA_DIR", "/dev/null/veri"),
        ("DATA_DIR", "/proc"),
        ("HTTPS", "evet"),
        ("LOG_LEVEL", "az"),
        ("SITE_URL", "plan.ornek.bel.tr"),
        ("SITE_URL", "javascript:gizli"),
        ("SITE_URL", "https://"),
    ],
)
def test_a_setting_that_is_wrong_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        READ[name]()
    assert str(caught.value).startswith(name)
    assert "gizli" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "EMAIL_URL", "EMAIL_TIMEOUT", "HTTPS", "LOG_LEVEL", "SITE_URL"]
)
def test_an_empty_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name, raising=False)
    unset = READ[name]()
    monkeypatch.setenv(name, "")
    assert READ[name]() == unset


@pytest.mark.parametrize(("word", "is_on"), [("On", True), ("1", True), ("no", False)])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, word: str, is_on: bool) -> None:
    monkeypatch.setenv("HTTPS", word)
    assert read_switch("HTTPS") is is_on


def test_a_word_may_be_in_whatever_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "info")
    assert read_choice("LOG_LEVEL", ["WARNING", "INFO"]) == "INFO"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EMAIL_URL", "abc", "EMAIL_URL ayarı anlaşılamadı"),
        ("ALLOWED_HOSTS", "plan.ornek.bel.tr", "SECRET_KEY ayarı boş"),
        ("DATABASE_URL", "postgres://u:gizli@127.0.0.1:1/d", "Veritabanı kullanılamıyor"),
        ("DATABASE_URL", "sqlite:////yok/boyle/bir.sqlite3", "Veritabanı kullanılamıyor"),
    ],
)
def test_a_command_tells_it_in_a_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    answer = run(tmp_path, "manage.py", "migrate", "--check", **{name: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"manage.py: {sentence}")
    assert "Traceback" not in answer.stderr
    assert "gizli" not in answer.stderr


def test_a_production_setup_passes_djangos_own_check_and_ends_idle_sessions(tmp_path: Path) -> None:
    code = """
from django.conf import settings as s
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
print(s.SESSION_COOKIE_AGE, s.SESSION_SAVE_EVERY_REQUEST, s.SECURE_HSTS_SECONDS)
print(*s.STORAGES["shared"]["OPTIONS"].values())
"""
    lines = (ROOT / "deploy/karsplan.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    given |= {"SECRET_KEY": "".join(map(chr, range(33, 100))), "IDLE_MINUTES": "30"}
    given |= {f"S3_{name}": name for name in ("BUCKET", "REGION", "ACCESS_KEY", "SECRET_KEY")}
    given |= {"S3_ENDPOINT": "https://s3.ornek.bel.tr", "DATABASE_URL": ""}
    given |= {"DATA_DIR": str(tmp_path)}
    answer = run(tmp_path, "manage.py", "shell", "--no-imports", "-c", code, **given)
    assert answer.returncode == 0, answer.stderr
    *_, session, files = answer.stdout.splitlines()
    assert session == "1800 True 31536000"
    shared = "BUCKET https://s3.ornek.bel.tr REGION ACCESS_KEY SECRET_KEY None True"
    assert files == shared


# --- Secrets ---------------------------------------------------------------------------------

WHOLE = "ornek-0123abcd"


@pytest.mark.parametrize(
    "left",
    [b"", b"\n", b"ornek-", WHOLE.encode()[:-1], b"\0" * 14, "ornek-şşşş".encode(), b"\xff\xfe"],
)
def test_a_secret_that_is_not_whole_is_made_anew(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(left)
    assert ensure_secret(path, r"ornek-[0-9a-f]{8}", lambda: WHOLE) == (WHOLE, True)
    assert path.read_text() == WHOLE
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("written", [WHOLE, WHOLE + "\n"])
def test_a_whole_secret_stays(tmp_path: Path, written: str) -> None:
    path = tmp_path / "secret"
    path.write_text(written)
    assert ensure_secret(path, r"ornek-[0-9a-f]{8}", lambda: "başka") == (WHOLE, False)
    assert path.read_text() == written


def test_a_half_written_secret_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("yarim")
    run(tmp_path, "-m", "karsplan.settings")
    made = (tmp_path / "secret_key").read_text()
    assert len(made) >= 50
    run(tmp_path, "-m", "karsplan.settings")
    assert (tmp_path / "secret_key").read_text() == made


@pytest.mark.parametrize("left", ["", "ornek-12", None])
def test_sample_accounts_get_the_password_that_is_made_anew(
    db: None, settings: Settings, tmp_path: Path, left: str | None
) -> None:
    settings.DATA_DIR = tmp_path
    make_accounts(demo_password())
    real = User.objects.create_user("gercek", password="parola-12345")
    if left is None:
        (tmp_path / "demo_password").unlink()
    else:
        (tmp_path / "demo_password").write_text(left)
    out = StringIO()
    call_command("demo", show=True, stdout=out)
    password = (tmp_path / "demo_password").read_text()
    assert f"parola: {password}" in out.getvalue()
    assert User.objects.get(username="strateji").check_password(password)
    real.refresh_from_db()
    assert real.check_password("parola-12345")
