"""`manage.py restore`: a backup back into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from plans.models import TrailEvent
from plans.trail import record
from reports.backup.archive import ArchiveError
from reports.backup.restoring import restore
from reports.management.arguments import writing
from reports.management.commands.backup import describe


class Command(BaseCommand):
    help = (
        "Bir yedeği boş bir kuruluma geri yükler; veritabanı SQLite ya da PostgreSQL olabilir, "
        "yedeğinkinden başka da olabilir. Örnek: restore karsplan-20261126-080000.zip"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="DOSYA", type=Path, help="`backup` ile alınan yedek")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            with writing(settings.DATA_DIR):
                manifest = restore(file)
                record(TrailEvent.Kind.BACKUP, file.name, "Yedek geri yüklendi.")
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Geri yüklendi: {describe(manifest)}. Herkes yeniden giriş yapacak.")
        for command in ("verify_archive", "verify_trail"):
            call_command(command, stdout=self.stdout, stderr=self.stderr)
