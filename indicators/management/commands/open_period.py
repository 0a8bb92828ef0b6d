"""`manage.py open_period`: ask the units for a half-year's actual values."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from indicators import workflow
from indicators.cycle.progress import add_counts, progress_by_unit
from indicators.mails.outbox import queue_due
from indicators.management.commands._cycle import read_code, read_day
from plans.management.arguments import find_plan


class Command(BaseCommand):
    help = (
        "Bir izleme dönemini açar ya da açık dönemin son gününü değiştirir. "
        "Örnek: open_period kars-2025-2029 2025-1 --due 2025-07-15"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="planın kısa adı")
        parser.add_argument("period", metavar="DÖNEM", help="2025-1 (Ocak–Haziran) gibi")
        parser.add_argument(
            "--due", required=True, metavar="TARİH", help="son gün: 2025-07-15 ya da 15.07.2025"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["plan"])
        code, due = read_code(options["period"]), read_day(options["due"])
        try:
            with transaction.atomic():
                period = workflow.open_period(None, plan, *code, due)
                queue_due([period])
        except workflow.WorkflowError as error:
            raise CommandError(str(error)) from error
        rows = progress_by_unit([period])
        asked = add_counts(rows)
        self.stdout.write(
            f"{period} açık, son gün {due:%d.%m.%Y}: {len(rows)} birimden "
            f"{asked.due} {asked.what} isteniyor."
        )
