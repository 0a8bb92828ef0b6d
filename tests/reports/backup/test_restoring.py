"""Backup and restore with a real database: all comes back, into an empty installation only."""

import hashlib
import os
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from indicators.entry.evidence import open_evidence
from indicators.models import Evidence, Measurement
from plans.models import CoreValue, Plan, Unit
from plans.people.roles import GROUPS
from plans.records.guards import missing_guards
from plans.trail.chain import count_unsealed, last_seal, verify_trail
from reports.archive.verifying import verify_archive
from reports.backup import making
from reports.backup.archive import Manifest, Writer, open_archive, table_member
from reports.backup.making import back_up_daily, list_backups, write_backup
from reports.backup.restoring import restore
from reports.backup.rows import read_lines, write_lines
from reports.models import PublicationFile
from tests.support import databases
from tests.support.archived import archive_files, give_codes, small_publication
from tests.support.builders import build_plan
from tests.support.cycle import add_evidence, member, open_half, refused_by_the_database

pytestmark = [pytest.mark.differs, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    return use_folder(settings, tmp_path / "data")


def use_folder(settings: Settings, folder: Path) -> Path:
    """An installation without any files."""
    folder.mkdir()
    settings.DATA_DIR, settings.MEDIA_ROOT = folder, folder / "media"
    return folder


def contents(path: Path) -> Manifest:
    with open_archive(path) as (_, manifest):
        return manifest


@pytest.fixture
def backup(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Path:
    """That of an installation with evidence and a publication; it is empty afterwards."""
    give_codes(monkeypatch)
    small_publication()
    period = open_half(build_plan(goals=1, objectives=1, indicators=1, slug="deger"))
    clerk = member(Unit.objects.get(code="birim-1"), "memur")
    file = ContentFile(PDF, name="kanıt.pdf")
    add_evidence(clerk, period.measurements.get().pk, file=file)
    archive_files(monkeypatch)
    Unit.objects.create(code="gecici", name="Geçici", short_name="Geçici").delete()
    (settings.DATA_DIR / "media/imports").mkdir()
    (settings.DATA_DIR / "media/imports/yolda").touch()
    write_backup(tmp_path / "yedek.zip")
    databases.restore()
    use_folder(settings, tmp_path / "empty")
    return tmp_path / "yedek.zip"


def test_all_comes_back_as_it_was(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    said = contents(backup)
    assert len(said.files) == 3  # evidence, PDF, Excel; nothing that is only on its way
    restore(backup)
    write_backup(tmp_path / "again.zip")
    assert contents(tmp_path / "again.zip").sha256 == said.sha256
    evidence = Evidence.objects.get()
    assert open_evidence(evidence).read() == PDF
    assert verify_archive() == []
    trail = verify_trail()
    assert (trail.differences, bool(trail.rows), count_unsealed(last_seal())) == ([], True, 0)
    paths = [Path(evidence.file.path), *(file.path for file in PublicationFile.objects.all())]
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o600, 0o444, 0o444]
    assert missing_guards("default") == []
    refused_by_the_database(lambda: User.objects.filter(username="memur").delete())
    # What was deleted keeps its key, by which the trail knows it.
    gone = Unit.history.filter(code="gecici").first().id
    assert Unit.objects.create(code="yeni", name="Yeni", short_name="Yeni").pk == gone + 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs both databases")
def test_one_kind_of_database_takes_the_backup_of_the_other(
    backup: Path, tmp_path: Path, settings: Settings
) -> None:
    there = tmp_path / "sqlite"
    there.mkdir(mode=0o700)
    given = {**os.environ, "DATA_DIR": str(there), "DATABASE_URL": ""}
    given["DJANGO_SETTINGS_MODULE"] = "karsplan.settings"
    databases.copy_empty_sqlite(there / "karsplan.sqlite3")  # without one, restore migrates: long
    back = tmp_path / "back.zip"
    for command in (["restore", str(backup)], ["backup", "-o", str(back)]):
        manage = [".venv/bin/python", "manage.py", *command]
        subprocess.run(manage, cwd=real.BASE_DIR, env=given, check=True, stdout=subprocess.DEVNULL)
    said, returned = contents(backup), contents(back)
    assert (said.database, returned.database) == ("postgresql", "sqlite")
    # The command leaves its own entry in the trail, which the backup after it seals.
    trail = {"plans_trailevent", "plans_trailseal"}
    more = {table: count - said.rows[table] for table, count in returned.rows.items()}
    assert {table: count for table, count in more.items() if count} == dict.fromkeys(trail, 1)
    differing = {name for name, sha in returned.sha256.items() if sha != said.sha256[name]}
    assert differing == {table_member(table) for table in trail}
    restore(back)
    assert verify_trail().differences == []
    assert missing_guards("default") == []
    assert Evidence.objects.get().file_name == "kanıt.pdf"


def test_a_backup_is_of_one_moment_and_nobody_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan.objects.create(slug="ornek", institution="Örnek", start_year=2025, end_year=2029)

    def save() -> None:
        CoreValue.objects.create(plan=plan, name="Hakçalık")
        Unit.objects.create(code="yeni", name="Yeni", short_name="Yeni")
        connection.close()

    def read(model: type[Any]) -> Iterator[bytes]:
        yield from read_lines(model)
        if model is CoreValue:  # units come later
            person = threading.Thread(target=save, daemon=True)
            person.start()
            person.join(30)
            assert not person.is_alive()

    monkeypatch.setattr(making, "read_lines", read)
    write_backup(tmp_path / "yedek.zip")
    assert Unit.objects.filter(code="yeni").exists()
    rows = contents(tmp_path / "yedek.zip").rows
    assert (rows["plans_plan"], rows["plans_corevalue"], rows["plans_unit"]) == (1, 0, 0)


def test_only_an_empty_installation_takes_a_backup(
    tmp_path: Path, settings: Settings, data: Path
) -> None:
    path = tmp_path / "yedek.zip"
    call_command("backup", output=path, verbosity=0)
    (data / "media").mkdir()
    (data / "media/eski").touch()
    with pytest.raises(CommandError, match=r"boş değil.*eski duruyor"):
        call_command("restore", path)
    (data / "media/eski").unlink()
    Unit.objects.create(code="mali", name="Mali Hizmetler", short_name="Mali")
    with pytest.raises(CommandError, match=r"boş değil: “birimler.*” tablosunda kayıt var"):
        call_command("restore", path)
    assert Unit.objects.count() == 1


def test_what_cannot_be_restored_leaves_the_installation_empty(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "yedek.zip"
    with monkeypatch.context() as patch:
        patch.setattr(making, "known_migrations", lambda: ["plans.9999_later"])
        patch.setattr(making, "applied_migrations", lambda: ["plans.9999_later"])
        write_backup(path)
    with pytest.raises(CommandError, match="daha yeni bir sürümünden"):
        call_command("restore", path)
    Unit.objects.create(code="mali", name="Mali Hizmetler", short_name="Mali")
    write_backup(path)
    databases.restore()
    with monkeypatch.context() as patch:
        patch.setattr("reports.backup.restoring.write_lines", lambda model, lines: "")
        with pytest.raises(CommandError, match=r"tablosu .* farklı çıktı"):
            call_command("restore", path)
    assert not Unit.objects.exists()
    assert missing_guards("default") == []
    assert [name.name for name in data.iterdir()] == []
    call_command("restore", path, verbosity=0)
    assert Unit.objects.get().code == "mali"


@pytest.mark.parametrize(
    "lines", [b"", b"{", b"7\n", b'["id"]\n7\n', b'["yok"]\n[1]\n', b'["id"]\n["x"]\n']
)
def test_lines_that_are_no_rows_are_refused_in_a_sentence(tmp_path: Path, lines: bytes) -> None:
    path = tmp_path / "yedek.zip"
    write_backup(path)
    with Writer(tmp_path / "kotu.zip") as writer, open_archive(path) as (old, manifest):
        for name in manifest.sha256:
            writer.add(name, [lines if "plans_unit." in name else old.read(name)])
        writer.add_manifest(manifest)
    with pytest.raises(CommandError, match="plans_unit tablosu okunamadı"):
        call_command("restore", tmp_path / "kotu.zip")
    assert missing_guards("default") == []


def test_files_go_to_the_disk_that_a_link_leads_to(
    backup: Path, settings: Settings, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    (disk / "evidence").mkdir(parents=True)
    (settings.DATA_DIR / "archive").symlink_to(disk)
    restore(backup)
    assert (settings.DATA_DIR / "archive").is_symlink()
    assert verify_archive() == []


def test_files_that_find_no_room_leave_the_installation_empty(
    backup: Path, settings: Settings
) -> None:
    (settings.DATA_DIR / "media").write_text("kanıtların yerinde bir dosya")
    with pytest.raises(CommandError, match="yazılamadı"):
        call_command("restore", backup)
    assert [path.name for path in settings.DATA_DIR.rglob("*") if path.is_file()] == ["media"]
    assert not Unit.objects.exists()


def test_tables_of_another_program_are_not_touched(tmp_path: Path) -> None:
    write_backup(tmp_path / "yedek.zip")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE muhasebe (tutar integer)")
        cursor.execute("INSERT INTO muhasebe VALUES (7)")
        try:
            with pytest.raises(CommandError, match="“muhasebe” tablosu"):
                call_command("restore", tmp_path / "yedek.zip")
            cursor.execute("SELECT tutar FROM muhasebe")
            assert cursor.fetchall() == [(7,)]
        finally:
            cursor.execute("DROP TABLE muhasebe")


def test_columns_may_have_stood_in_another_order_in_an_older_version() -> None:
    columns = '["name", "order", "code", "id", "short_name", "superior_email", "is_active"]'
    lines = [f"{columns}\n".encode(), b'["Mali", 3, "mali", 7, "M", "", true]\n']
    assert write_lines(Unit, lines) == hashlib.sha256(b"".join(lines)).hexdigest()
    unit = Unit.objects.get(pk=7)
    assert (unit.code, unit.name, unit.order) == ("mali", "Mali", 3)


def test_the_daily_chore_puts_a_backup_where_the_setting_says(
    settings: Settings, tmp_path: Path
) -> None:
    assert "yedek alınmadı" in back_up_daily()
    settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path / "yedekler", 1
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "karsplan-20200101-080000.zip").touch()
    killed, foreign = (settings.BACKUP_DIR / f".{name}.part" for name in ("karsplan-1", "indirme"))
    for part in (killed, foreign):
        part.touch()
        os.utime(part, (0, 0))
    assert "silinen eski yedek: 1" in back_up_daily()
    assert (killed.exists(), foreign.exists()) == (False, True)
    (path,) = list_backups(settings.BACKUP_DIR)
    assert contents(path).rows["auth_group"] == len(GROUPS)


def test_everything_leaves_in_forms_that_others_read(
    clerk: User, draft: Measurement, tmp_path: Path
) -> None:
    add_evidence(clerk, draft.pk, file=ContentFile(PDF, name="kanıt.pdf"))
    call_command("export_everything", output=tmp_path / "veriler.zip", verbosity=0)
    with zipfile.ZipFile(tmp_path / "veriler.zip") as archive:
        names = archive.namelist()
        (file,) = [name for name in names if name.startswith("dosyalar/")]
        assert file == f"dosyalar/media/{Evidence.objects.get().file.name}-kanıt.pdf"
        assert archive.read(file) == PDF
        assert "planlar/ornek.xlsx" in names
        units = archive.read("tablolar/plans_unit.csv").decode("utf-8-sig")
        assert "mali;Mali Hizmetler Müdürlüğü" in units
        accounts = archive.read("tablolar/auth_user.csv").decode("utf-8-sig")
        assert "memur" in accounts
        assert "password" not in accounts
        assert not any("axes" in name for name in names)
        readme = archive.read("BENIOKU.txt").decode()
        assert "birimler" in readme
