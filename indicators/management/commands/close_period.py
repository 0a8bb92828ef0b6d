"""`manage.py close_period`: freeze a half-year; says what is missing, by unit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from indicators import workflow
from indicators.cycle.progress import add_counts, progress_by_unit
from indicators.management.commands._cycle import read_period
from plans.management.arguments import find_plan


class Command(BaseCommand):
    help = (
        "Açık bir izleme dönemini kapatır. Onaylanmamış değer varsa birim birim yazar ve "
        "--force verilmedikçe kapatmaz. Örnek: close_period kars-2025-2029 2025-1"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="planın kısa adı")
        parser.add_argument("period", metavar="DÖNEM", help="2025-1 (Ocak–Haziran) gibi")
        parser.add_argument("--force", action="store_true", help="eksik varken de kapatır")

    def handle(self, *args: Any, **options: Any) -> None:
        period = read_period(find_plan(options["plan"]), options["period"])
        if period.state == period.State.OPEN:
            self._report_due(period)
            self._report_missing(period, force=options["force"])
        try:
            workflow.close_period(None, period.pk)
        except workflow.WorkflowError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{period} dönemi kapandı.")

    def _report_due(self, period: Any) -> None:
        today = timezone.localdate()
        days = (period.due_date - today).days
        left = f": {days} gün var, birimler bu süreyi kullanamaz" if days > 0 else ""
        self.stdout.write(f"Son gün {period.due_date:%d.%m.%Y}{left}.")
        for row in progress_by_unit([period]):
            if row.still_has_time:
                self.stdout.write(f"{row.unit}: ek süresi {row.last_day:%d.%m.%Y} gününe kadar.")

    def _report_missing(self, period: Any, *, force: bool) -> None:
        lacking = [
            row for row in progress_by_unit([period]) if row.counts.approved < row.counts.due
        ]
        for row in lacking:
            counts = row.counts
            self.stdout.write(
                f"{row.unit or 'Sorumlu birimi yok'}: {counts.untouched} boş, "
                f"{counts.drafts} taslak, {counts.returned} iade edilmiş, "
                f"{counts.submitted} onay bekliyor "
                f"({counts.approved}/{counts.due} onaylandı)"
            )
        if lacking and not force:
            what = add_counts(lacking).what
            raise CommandError(
                f"{len(lacking)} birimde onaylanmamış {what} var; dönem kapatılmadı. "
                "Bu hâliyle kapatmak için --force ekleyin."
            )
