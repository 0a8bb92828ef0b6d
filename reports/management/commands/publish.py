"""`manage.py publish`: the next version of a report, or of the plan itself, for good."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.management.commands._cycle import read_day, read_period
from indicators.models import Period
from indicators.workflow import WorkflowError
from plans.management.arguments import find_plan
from plans.models import Plan
from reports.management.arguments import read_period_code, require_half_of
from reports.models import Publication
from reports.publications.reading import PublicationDamaged
from reports.publishing.publish import publish, publish_plan, waiting_sentence, waiting_values


class Command(BaseCommand):
    help = (
        "Bir raporun ya da planın yeni sürümünü yayımlar. Örnek: publish izleme kars-2025-2029 "
        "--period 2025-1 --decision '07.08.2025 tarihli ve 112 sayılı meclis kararı'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Publication.Kind.values, help="ne yayımlanacak")
        parser.add_argument("plan", metavar="PLAN", help="planın kısa adı")
        parser.add_argument("--period", metavar="DÖNEM", help="izleme için, ör. 2025-1")
        parser.add_argument("--year", type=int, metavar="YIL", help="degerlendirme için")
        parser.add_argument("--decision", default="", metavar="KARAR", help="varsa karar")
        parser.add_argument("--decision-date", metavar="TARİH", help="varsa karar tarihi")
        parser.add_argument(
            "--reason", default="", metavar="GEREKÇE", help="ikinci sürümden başlayarak gerekli"
        )
        parser.add_argument(
            "--force", action="store_true", help="onay bekleyen değerler varken de yayımlar"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["plan"])
        day = options["decision_date"]
        given = {
            "decision": options["decision"],
            "decision_date": read_day(day) if day else None,
            "reason": options["reason"],
        }
        try:
            publication = self._publish(plan, options, given)
        except (WorkflowError, PublicationDamaged) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{publication} yayımlandı. SHA-256: {publication.sha256}\n"
            f"Doğrulama kodu: {publication.printed_code}. PDF ve Excel dosyalarını arka plandaki "
            f"hizmet hazırlar: {settings.SITE_URL}{publication.verification_url}"
        )

    def _publish(self, plan: Plan, options: dict[str, Any], given: dict[str, Any]) -> Publication:
        if options["kind"] == Publication.Kind.PLAN:
            return publish_plan(None, plan, **given)
        period = _period(plan, options)
        waiting = waiting_values(period)
        if waiting:
            self.stdout.write(waiting_sentence(waiting))
            if not options["force"]:
                raise CommandError("Yayımlanmadı. Bunu bilerek yayımlamak için --force ekleyin.")
        return publish(None, period, **given, waiting=waiting)


def _period(plan: Plan, options: dict[str, Any]) -> Period:
    code = read_period_code(options["kind"], options)
    if code is None:
        raise CommandError("Hangi dönem olduğunu yazın. Örnek: --period 2025-1")
    period = read_period(plan, code)
    require_half_of(options["kind"], period)
    return period
