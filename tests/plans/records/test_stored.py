"""Files are stored whole or not at all, for those who may, and never over the last of the disk."""

import errno
import io
import os
import resource
import stat
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

import manage
from indicators.entry.evidence import EvidenceError
from indicators.models import Evidence, Measurement
from karsplan.environment import read_data_dir
from plans.records.storage import KeptFiles, is_full_disk
from plans.records.stored import write_atomically
from tests.support.cycle import add_evidence


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_no_plain_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "boru"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(pipe, lambda path: path.write_text("metin"))
    assert os.read(reader, 10) == b"metin"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize(
    ("umask", "asked", "found"),
    [(0o022, 0o666, 0o644), (0o077, 0o666, 0o600), (0o022, 0o600, 0o600), (0o022, 0o444, 0o444)],
)
def test_who_may_read_a_file_is_for_the_umask_to_say(
    tmp_path: Path, umask: int, asked: int, found: int
) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "a", lambda path: path.write_text("x"), mode=asked)
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == found


def test_the_data_are_closed_to_other_users_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "var"
    monkeypatch.setenv("DATA_DIR", str(folder))
    assert mode(read_data_dir(tmp_path)) == 0o700  # made
    folder.chmod(0o755)
    assert mode(read_data_dir(tmp_path)) == 0o755  # it may be anybody's
    (folder / "media").mkdir()
    assert mode(read_data_dir(tmp_path)) == 0o750


def test_an_upload_is_readable_by_the_application_alone(tmp_path: Path) -> None:
    name = KeptFiles(tmp_path).save("kanit/1", ContentFile(b"x"))
    assert mode(tmp_path / name) == 0o600
    assert mode(tmp_path / "kanit") == 0o700


def test_an_upload_that_the_disk_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            KeptFiles(tmp_path).save("kanit/1", ContentFile(bytes(100_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "kanit").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_last_of_the_disk_is_the_databases_and_the_page_says_what_to_do(
    client: Client, clerk: User, draft: Measurement, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.DISK_RESERVE_MB = tmp_path, 10**9
    client.force_login(clerk)
    client.raise_request_exception = False
    file = ContentFile(b"%PDF-1.7\n%%EOF\n", name="kanıt.pdf")
    response = client.post(
        "/veri-girisi/2025-1/mali/", {"attach": draft.pk, f"m{draft.pk}-file": file}
    )
    assert response.status_code == 507
    assert "Son yaptığınız kaydedilmedi" in response.text
    assert not Evidence.objects.exists()
    assert list(tmp_path.rglob("*")) == []


def test_all_evidence_together_takes_no_more_than_its_quota(
    clerk: User, draft: Measurement, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.EVIDENCE_QUOTA_MB = tmp_path, 1
    add_evidence(clerk, draft.pk, file=ContentFile(b"%PDF-" + bytes(900_000), name="a.pdf"))
    with pytest.raises(EvidenceError, match="ayrılan yer \\(1 MB\\) doldu"):
        add_evidence(clerk, draft.pk, file=ContentFile(b"%PDF-" + bytes(200_000), name="b.pdf"))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OperationalError("database or disk is full"), True),
        (OperationalError('could not extend file "base/1": No space left on device'), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("database is locked"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_told_from_other_errors(error: Exception | None, is_full: bool) -> None:
    assert is_full_disk(error) is is_full


def test_a_terminal_that_knows_fewer_letters_gets_what_it_knows(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="iso8859-9")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "argv", ["manage.py", "help", "housekeeping"])
    manage.main()
    terminal.flush()
    written = terminal.buffer.getvalue().decode("iso8859-9")
    assert "Gerekmeyenleri siler" in written
    assert "?" in written
