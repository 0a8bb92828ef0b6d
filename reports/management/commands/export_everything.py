"""`manage.py export_everything`: all data in forms that other programs read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from plans.models import TrailEvent
from plans.trail import record
from reports.backup.leaving import export_everything
from reports.management.arguments import writing


class Command(BaseCommand):
    help = (
        "Bütün verileri başka programların okuyacağı biçimde tek bir ZIP dosyasına yazar: CSV "
        "tablolar, planların çalışma kitapları, dosyalar. Örnek: export_everything -o veriler.zip"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-o", "--output", required=True, metavar="DOSYA", type=Path)

    def handle(self, *, output: Path, **options: Any) -> None:
        path = output.resolve()
        with writing(path):
            export_everything(path)
        record(TrailEvent.Kind.BACKUP, path.name, "Bütün veriler dışa aktarıldı.")
        self.stdout.write(str(path))
