"""`manage.py export_plan`: a whole plan as one Excel workbook."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from plans.management.arguments import find_plan
from plans.models import TrailEvent
from plans.records.stored import write_atomically
from plans.sheets.store import load
from plans.trail import record
from plans.workbook.write import write_book
from reports.management.arguments import writing


class Command(BaseCommand):
    help = "Bir planı çalışma kitabı olarak yazar. Örnek: export_plan SLUG -o plan.xlsx"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="SLUG", help="planın kısa adı")
        parser.add_argument("-o", "--output", required=True, metavar="DOSYA", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["output"].resolve()
        plan = find_plan(options["plan"])
        data = write_book(load(plan).book)
        with writing(path):
            write_atomically(path, lambda part: part.write_bytes(data))
        record(TrailEvent.Kind.BACKUP, path.name, "Planın çalışma kitabı yazıldı.", plan=plan)
        self.stdout.write(str(path))
