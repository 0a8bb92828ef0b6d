"""Taking a backup: one archive of one moment, while people work."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from plans.models import TrailEvent
from plans.records.shared import fetch_all
from plans.records.stored import HALF, remove_half_files, write_atomically
from plans.trail import record
from plans.trail.chain import seal_trail
from reports.backup.archive import FILES, ArchiveError, Manifest, Writer, table_member
from reports.backup.rows import kept_tables, read_last_numbers, read_lines, snapshot

#: The folders of DATA_DIR whose files cannot be made anew; and what there is only on its way.
KEPT_FOLDERS = ("media", "archive")
_PASSING = {"media/imports", "archive/making", "archive/verified.json"}

_PREFIX = "karsplan-"
#: Those given another name by hand are not counted, and not removed.
_NAME = f"{_PREFIX}{'[0-9]' * 8}-{'[0-9]' * 6}.zip"


def name_backup() -> str:
    """What a backup of this moment is called: names sort by time."""
    return f"{_PREFIX}{timezone.localtime():%Y%m%d-%H%M%S}.zip"


def write_backup(path: Path) -> Manifest:
    """Write database and files into one archive, readable by its owner only.

    Files come after the rows: none of them ever changes, and those that the rows name are there.
    Raises OSError, and leaves nothing behind, where the file cannot be written; ArchiveError where
    the tables are not those of this version.
    """
    remove_half_files(path.parent, _PREFIX)
    manifest = Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=applied_migrations(),
    )
    if manifest.migrations != known_migrations():
        raise ArchiveError(
            "Veritabanı karsplan’ın bu sürümüne yükseltilmemiş. Önce bin/setup komutunu çalıştırın "
            "ya da yedeği eski sürümle alın."
        )

    seal_trail()

    def write(part: Path) -> None:
        with Writer(part) as writer:
            with snapshot():
                for table, model in kept_tables().items():
                    lines = writer.add(table_member(table), read_lines(model))
                    manifest.rows[table] = lines - 1  # the first names the columns
                manifest.last_numbers = read_last_numbers()
            for file in find_files():
                writer.add_file(f"{FILES}/{file.relative_to(settings.DATA_DIR).as_posix()}", file)
            writer.add_manifest(manifest)

    write_atomically(path, write, mode=0o600)
    return manifest


def applied_migrations() -> list[str]:
    """Those of this version that the database has, as `app.name`."""
    applied = {f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations}
    return sorted(applied & set(known_migrations()))


def known_migrations() -> list[str]:
    """All those of this version, each by itself: what replaces several is none of them."""
    steps = MigrationLoader(None).disk_migrations.values()
    return sorted(f"{step.app_label}.{step.name}" for step in steps if not step.replaces)


def find_files() -> Iterator[Path]:
    """The files of DATA_DIR that are kept: evidence, pictures, the archive of publications; also
    those that other machines share."""
    for folder in KEPT_FOLDERS:
        fetch_all(settings.DATA_DIR / folder)
        for path in sorted((settings.DATA_DIR / folder).rglob("*")):
            name = path.relative_to(settings.DATA_DIR).as_posix()
            is_passing = any(f"{name}/".startswith(f"{passing}/") for passing in _PASSING)
            if path.is_file() and not is_passing and path.suffix != HALF:
                yield path


# --- Many backups -----------------------------------------------------------------------------


def list_backups(folder: Path) -> list[Path]:
    """The backups of a folder, the newest first."""
    return sorted(folder.glob(_NAME), reverse=True)


def remove_old_backups(folder: Path, keep: int) -> int:
    """Remove all but the newest `keep`; how many were removed."""
    old = list_backups(folder)[keep:]
    for path in old:
        path.unlink()
    return len(old)


def back_up_daily() -> str:
    """The daily chore, where BACKUP_DIR names a folder."""
    if settings.BACKUP_DIR is None:
        return "yedek klasörü seçilmemiş (BACKUP_DIR), yedek alınmadı"
    path = settings.BACKUP_DIR / name_backup()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_backup(path)
    record(TrailEvent.Kind.BACKUP, path.name, "Günlük yedek alındı.")
    removed = remove_old_backups(path.parent, settings.BACKUP_KEEP)
    return f"yedek alındı: {path}; silinen eski yedek: {removed}"
