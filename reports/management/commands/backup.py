"""`manage.py backup`: database and files in one archive, while people work."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import TrailEvent
from plans.trail import record
from reports.backup.archive import ArchiveError, Manifest, open_archive
from reports.backup.making import name_backup, remove_old_backups, write_backup
from reports.management.arguments import writing


class Command(BaseCommand):
    help = (
        "Veritabanını ve dosyaları tek bir yedeğe yazar; çalışanlar beklemez. "
        "Örnek: backup -o /yedekler --keep 14"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "-o",
            "--output",
            metavar="DOSYA",
            type=Path,
            help="yazılacak dosya ya da adını tarihten alacağı klasör",
        )
        what.add_argument(
            "--check", metavar="DOSYA", type=Path, help="yedek almaz, bu yedeği kontrol eder"
        )
        parser.add_argument(
            "--keep", type=int, metavar="SAYI", help="klasörde en yeni kaç yedek kalacak"
        )

    def handle(
        self, *, output: Path | None, check: Path | None, keep: int | None, **options: Any
    ) -> None:
        if keep is not None and (keep < 1 or output is None or not output.is_dir()):
            raise CommandError("--keep için -o ile bir klasör, en az 1 olan bir sayı verin.")
        try:
            if check:
                with open_archive(check) as (_, manifest):
                    self.stdout.write(f"Yedek sağlam: {describe(manifest)}.")
            elif output:
                path = (output / name_backup() if output.is_dir() else output).resolve()
                with writing(path):
                    manifest = write_backup(path)
                record(TrailEvent.Kind.BACKUP, path.name, "Yedek alındı.")
                self.stdout.write(f"{path}: {describe(manifest)}.")
                if keep:
                    removed = remove_old_backups(path.parent, keep)
                    self.stdout.write(f"Silinen eski yedek: {removed}.")
        except ArchiveError as error:
            raise CommandError(str(error)) from error


def describe(manifest: Manifest) -> str:
    """`2026-11-26T08:00:00+00:00, 12345 kayıt, 67 dosya (sqlite)`."""
    rows = sum(manifest.rows.values())
    files = len(manifest.files)
    return f"{manifest.made_at}, {rows} kayıt, {files} dosya ({manifest.database})"
