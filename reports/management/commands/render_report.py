"""`manage.py render_report`: write a report to a file, without a browser or a worker."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.models import Period
from plans.management.arguments import find_plan
from plans.models import Plan, Unit
from plans.records.stored import write_atomically
from plans.workbook.store import load
from plans.workbook.write import write_book
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport, Report
from reports.monitoring.parts.scorecard import scorecard_of
from reports.monitoring.workbook import monitoring_workbook
from reports.pdf.rendering import write_pdf
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.publications.reading import (
    PublicationDamaged,
    key_of,
    read_report,
    versions_of,
)
from reports.publications.typed_json import dump


def _write_plan(plan: Plan, options: dict[str, Any], path: Path) -> None:
    document = build_plan_document(plan)
    match options["format"]:
        case "pdf":
            write_pdf(plan_html(document), path)
        case "html":
            _write_text(path, plan_html(document))
        case "json":
            _write_text(path, dump(document))
        case _:
            workbook = write_book(load(plan).book)
            write_atomically(path, lambda part: part.write_bytes(workbook))


def _write_monitoring(plan: Plan, options: dict[str, Any], path: Path) -> None:
    period = _find_period(plan, options["period"])
    if period.half == Period.Half.SECOND:
        raise CommandError(
            f"İzleme raporu Ocak–Haziran içindir. Yıl sonu için: degerlendirme --year {period.year}"
        )
    _write_report(_read(period, options), options["format"], path)


def _write_evaluation(plan: Plan, options: dict[str, Any], path: Path) -> None:
    if options["year"] is None:
        raise CommandError("Hangi yıl olduğunu yazın. Örnek: --year 2025")
    period = _find_period(plan, f"{options['year']}-{Period.Half.SECOND}")
    _write_report(_read(period, options), options["format"], path)


def _write_scorecard(plan: Plan, options: dict[str, Any], path: Path) -> None:
    period = _find_period(plan, options["period"])
    if options["unit"] is None:
        raise CommandError("Hangi birim olduğunu yazın. Örnek: --unit mali-hizmetler")
    try:
        unit = Unit.objects.get(code=options["unit"])
    except Unit.DoesNotExist:
        codes = ", ".join(Unit.objects.values_list("code", flat=True))
        raise CommandError(
            f"“{options['unit']}” kodlu bir birim yok. Kayıtlı birimler: {codes}."
        ) from None
    report = _read(period, options)
    _write_report(scorecard_of(report, unit.code, unit.name), options["format"], path)


def _read(period: Period, options: dict[str, Any]) -> MonitoringReport:
    """What was last published, else (and with --draft) the draft."""
    versions = versions_of(period.plan, *key_of(period))
    if versions and not options["draft"]:
        return read_report(versions[0])
    return build_monitoring_report(period)


def _write_report(report: Report, format: str, path: Path) -> None:
    match format:
        case "pdf":
            write_pdf(monitoring_html(report), path)
        case "html":
            _write_text(path, monitoring_html(report))
        case "json":
            _write_text(path, dump(report))
        case "xlsx":
            workbook = monitoring_workbook(report)
            write_atomically(path, lambda part: part.write_bytes(workbook))


def _write_text(path: Path, text: str) -> None:
    write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


#: What writes each report, given the plan, the command's options and the file.
REPORTS: dict[str, Callable[[Plan, dict[str, Any], Path], None]] = {
    "plan": _write_plan,
    "izleme": _write_monitoring,
    "degerlendirme": _write_evaluation,
    "karne": _write_scorecard,
}


class Command(BaseCommand):
    help = (
        "Bir raporu dosyaya yazar: yayımlanmışsa son sürümünü, yayımlanmamışsa taslağını. "
        "Örnek: render_report plan --plan SLUG --format pdf -o plan.pdf"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=REPORTS, help="hangi rapor")
        parser.add_argument("--plan", required=True, metavar="SLUG", help="planın kısa adı")
        parser.add_argument("--period", metavar="DÖNEM", help="izleme ve karne için, ör. 2025-1")
        parser.add_argument("--year", type=int, metavar="YIL", help="degerlendirme için")
        parser.add_argument("--unit", metavar="KOD", help="karne için birimin kodu")
        parser.add_argument("--format", choices=["html", "pdf", "xlsx", "json"], default="pdf")
        parser.add_argument(
            "--draft", action="store_true", help="yayımlanmış olsa da bugünkü halini, taslak olarak"
        )
        parser.add_argument("-o", "--output", required=True, metavar="DOSYA", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["output"].resolve()
        try:
            REPORTS[options["report"]](find_plan(options["plan"]), options, path)
        except PublicationDamaged as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{path} yazılamadı: {error.strerror}. Yazabildiğiniz bir klasör seçin."
            ) from error
        self.stdout.write(str(path))


def _find_period(plan: Plan, code: str | None) -> Period:
    """The period that is open or closed and named `2025-1`."""
    begun = plan.periods.exclude(state=Period.State.PLANNED).select_related("plan")
    for period in begun:
        if period.code == code:
            return period
    known = ", ".join(period.code for period in begun)
    known = f"Açılmış dönemler: {known}." if known else "Bu planda henüz dönem açılmadı."
    if code is None:
        raise CommandError(f"Hangi dönem olduğunu yazın. Örnek: --period 2025-1. {known}")
    raise CommandError(f"{code} dönemi açılmamış. {known}")
