"""`manage.py render_report`: write a report to a file, without a browser or a worker."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.models import Period
from plans.management.arguments import find_plan
from plans.models import Plan, Unit
from plans.records.stored import write_atomically
from plans.sheets.store import load
from plans.trail.recording import Kind, record
from plans.workbook.write import write_book
from reports.management.arguments import read_period_code, require_half_of, writing
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.forms import forms_of
from reports.monitoring.parts.scorecard import scorecard_of
from reports.pdf.downloads import Forms
from reports.pdf.pictures import embed_pictures
from reports.pdf.rendering import write_pdf
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from reports.publications.reading import PublicationDamaged, key_of, read_report, versions_of
from reports.publications.typed_json import dump

FORMATS = ["html", "pdf", "docx", "xlsx", "json"]


class Command(BaseCommand):
    help = (
        "Bir raporu dosyaya yazar: yayımlanmışsa son sürümünü, yayımlanmamışsa taslağını. "
        "Örnek: render_report plan --plan SLUG --format pdf -o plan.pdf"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        reports = ["plan", "izleme", "degerlendirme", "karne"]
        parser.add_argument("report", choices=reports, help="hangi rapor")
        parser.add_argument("--plan", required=True, metavar="SLUG", help="planın kısa adı")
        parser.add_argument("--period", metavar="DÖNEM", help="izleme ve karne için, ör. 2025-1")
        parser.add_argument("--year", type=int, metavar="YIL", help="degerlendirme için")
        parser.add_argument("--unit", metavar="KOD", help="karne için birimin kodu")
        parser.add_argument("--format", choices=FORMATS, default="pdf")
        parser.add_argument(
            "--draft", action="store_true", help="yayımlanmış olsa da bugünkü hâlini, taslak olarak"
        )
        parser.add_argument("-o", "--output", required=True, metavar="DOSYA", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["output"].resolve()
        plan = find_plan(options["plan"])
        if (options["report"], options["format"]) == ("plan", "docx"):
            raise CommandError("Plan Word olarak yazılmaz. --format pdf ya da xlsx seçin.")
        try:
            forms = _forms_of_plan(plan) if options["report"] == "plan" else _forms(plan, options)
        except PublicationDamaged as error:
            raise CommandError(str(error)) from error
        with writing(path):
            match options["format"]:
                case "pdf":
                    write_pdf(embed_pictures(forms.html()), path)
                case "html":
                    _write(path, forms.html().encode())
                case "json":
                    _write(path, forms.json().encode())
                case "docx":
                    _write(path, forms.word())
                case _:
                    _write(path, forms.workbook())
        record(Kind.DOWNLOAD, path.name, "Rapor dosyaya yazıldı.", plan=plan)
        self.stdout.write(str(path))


def _write(path: Path, data: bytes) -> None:
    write_atomically(path, lambda part: part.write_bytes(data))


def _forms_of_plan(plan: Plan) -> Forms:
    document = build_plan_document(plan)
    return Forms(
        partial(plan_html, document), partial(dump, document), lambda: write_book(load(plan).book)
    )


def _forms(plan: Plan, options: dict[str, Any]) -> Forms:
    """What was last published, else (and with --draft) the draft; of a karne the unit's part."""
    kind = options["report"]
    period = _find_period(plan, read_period_code(kind, options))
    require_half_of(kind, period)
    unit = _find_unit(options["unit"]) if kind == "karne" else None
    versions = versions_of(plan, *key_of(period))
    is_published = versions and not options["draft"]
    whole = read_report(versions[0]) if is_published else build_monitoring_report(period)
    return forms_of(scorecard_of(whole, unit.code, unit.name) if unit else whole)


def _find_unit(code: str | None) -> Unit:
    if code is None:
        raise CommandError("Hangi birim olduğunu yazın. Örnek: --unit mali-hizmetler")
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        codes = ", ".join(Unit.objects.values_list("code", flat=True))
        raise CommandError(f"“{code}” kodlu bir birim yok. Kayıtlı birimler: {codes}.")
    return unit


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
