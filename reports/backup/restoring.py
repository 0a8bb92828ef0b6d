"""Bringing a backup back into an empty installation, on either kind of database."""

import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from plans.models import ContentVersion, TrailEvent, TrailSeal
from plans.records.guards import drop_guards, missing_guards
from plans.records.shared import remove, share
from plans.records.stored import HALF, remove_half_files
from reports.backup.archive import (
    FILES,
    NEWER,
    ArchiveError,
    Manifest,
    open_archive,
    table_member,
)
from reports.backup.making import KEPT_FOLDERS, applied_migrations, find_files, known_migrations
from reports.backup.rows import (
    kept_tables,
    name_table,
    write_last_numbers,
    write_lines,
)

#: What lines of text that are no rows of a table end in.
_NO_ROWS = (
    *(ArithmeticError, AttributeError, DatabaseError, LookupError, StopIteration, TypeError),
    *(ValidationError, ValueError),
)
_MIGRATIONS = MigrationRecorder.Migration._meta.db_table
#: What setting up writes, and what failed logins leave.
_OF_SETTING_UP = {
    *(ContentType, Permission, Group, Group.permissions.through, ContentVersion),
    *(TrailEvent, TrailSeal),
    *installed_apps.get_app_config("axes").get_models(),
}


def restore(path: Path) -> Manifest:
    """Store all rows and files of the archive as they were; the tables are then brought up to date.

    Rows are read again and compared with the archive before they count. Raises ArchiveError, and
    the installation stays empty, where it is not empty or the archive cannot be used.
    """
    _require_empty()
    remove_half_files(settings.DATA_DIR)
    with (
        open_archive(path) as (archive, manifest),
        TemporaryDirectory(HALF, ".restore.", settings.DATA_DIR) as folder,
    ):
        apps = _fit_tables(manifest)
        for name in manifest.files:
            archive.extract(name, folder)
        with transaction.atomic():
            _load(archive, manifest, apps)
            _move_files(Path(folder) / FILES)
    call_command("migrate", verbosity=0)  # makes the guards anew, and adds what came since
    ContentType.objects.clear_cache()
    if missing := missing_guards(DEFAULT_DB_ALIAS):
        raise ArchiveError(f"Geri yüklendi, ama şu korumalar kurulamadı: {', '.join(missing)}.")
    return manifest


def _require_empty() -> None:
    there = set(connection.introspection.table_names())
    for table in sorted(there - {_MIGRATIONS, *connection.introspection.django_table_names()}):
        raise ArchiveError(
            f"Bu veritabanında “{table}” tablosu var; o karsplan’ın değil, silinmemeli. Yalnız "
            "karsplan’ın kullanacağı boş bir veritabanı verin."
        )
    for table, model in kept_tables().items():
        if table in there and model not in _OF_SETTING_UP and model._base_manager.exists():
            raise ArchiveError(
                f"Bu kurulum boş değil: “{name_table(model)}” tablosunda kayıt var. Yedek yalnız "
                "boş bir kuruluma geri yüklenir; yeni bir DATA_DIR ve boş bir veritabanı verin."
            )
    for file in find_files():
        raise ArchiveError(f"Bu kurulum boş değil: {file} duruyor. Boş bir DATA_DIR klasörü verin.")


# --- Tables -----------------------------------------------------------------------------------


def _fit_tables(manifest: Manifest) -> Apps:
    """Give the empty database the tables of the archive's version; the models of that version."""
    if manifest.migrations == applied_migrations():
        return installed_apps
    if not set(manifest.migrations) <= set(known_migrations()):
        raise ArchiveError(NEWER)
    drop_guards(using=DEFAULT_DB_ALIAS)
    with connection.schema_editor() as editor:
        for table in connection.introspection.table_names():
            end = "" if connection.vendor == "sqlite" else " CASCADE"
            editor.execute(f"DROP TABLE {editor.quote_name(table)}{end}")
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    nodes = executor.loader.graph.node_map
    wanted = {(app, name) for app, _, name in (n.partition(".") for n in manifest.migrations)}
    last = sorted(key for key in wanted if not wanted & {*nodes[key].children})
    executor.migrate(last)
    if manifest.migrations == known_migrations():
        return installed_apps
    return executor.loader.project_state(last).apps


def _load(archive: zipfile.ZipFile, manifest: Manifest, apps: Apps) -> None:
    drop_guards(using=DEFAULT_DB_ALIAS)
    tables = kept_tables(apps)
    if tables.keys() != manifest.rows.keys():
        raise ArchiveError(NEWER)
    there = [name for name in connection.introspection.table_names() if name != _MIGRATIONS]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), there))
    for table, model in tables.items():
        try:
            with archive.open(table_member(table)) as lines:
                sha256 = write_lines(model, lines)
        except _NO_ROWS as error:
            raise ArchiveError(
                f"Yedekteki {table} tablosu okunamadı; hiçbir şey kaydedilmedi. `manage.py backup` "
                "ile alınmış bir yedek verin."
            ) from error
        if sha256 != manifest.sha256[table_member(table)]:
            raise ArchiveError(
                f"{table} tablosu geri yüklenince yedektekinden farklı çıktı; hiçbir şey "
                "kaydedilmedi. Bu yedeği saklayın ve destek isteyin."
            )
    write_last_numbers(tables, manifest.last_numbers)
    connection.check_constraints()


# --- Files ------------------------------------------------------------------------------------


def _move_files(folder: Path) -> None:
    """Put the files of the archive in their places, on whatever disk; all of them or none."""
    moved: list[Path] = []
    try:
        for path in sorted(path for name in KEPT_FOLDERS for path in (folder / name).rglob("*")):
            target = settings.DATA_DIR / path.relative_to(folder)
            if path.is_dir():
                target.mkdir(mode=0o700, parents=True, exist_ok=True)
            else:
                moved.append(target)
                shutil.move(path, target)
                # As they were stored, whatever the umask.
                is_archived = path.is_relative_to(folder / "archive")
                target.chmod(0o444 if is_archived else settings.FILE_UPLOAD_PERMISSIONS)
                share(target)
    except OSError:
        for target in moved:
            remove(target)
        raise
