"""`manage.py render_report`: write a report to a file, without a browser or a worker."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import Plan
from reports.documents.plan import build_plan_document
from reports.plan_report import plan_html, plan_json
from reports.rendering import write_atomically, write_pdf


def _write_plan(plan: Plan, options: dict[str, Any], path: Path) -> None:
    document = build_plan_document(plan)
    match options["format"]:
        case "pdf":
            write_pdf(plan_html(document), path)
        case "html":
            _write_text(path, plan_html(document))
        case "json":
            _write_text(path, plan_json(document))


def _write_text(path: Path, text: str) -> None:
    write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


#: What writes each report, given the plan, the command's options and the file.
REPORTS: dict[str, Callable[[Plan, dict[str, Any], Path], None]] = {"plan": _write_plan}


class Command(BaseCommand):
    help = (
        "Bir raporu dosyaya yazar. Örnek: render_report plan --plan SLUG --format pdf -o plan.pdf"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=REPORTS, help="hangi rapor")
        parser.add_argument("--plan", required=True, metavar="SLUG", help="planın kısa adı")
        parser.add_argument("--format", choices=["html", "pdf", "json"], default="pdf")
        parser.add_argument("-o", "--output", required=True, metavar="DOSYA", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["output"].resolve()
        try:
            REPORTS[options["report"]](_find_plan(options["plan"]), options, path)
        except OSError as error:
            raise CommandError(
                f"{path} yazılamadı: {error.strerror}. Yazabildiğiniz bir klasör seçin."
            ) from error
        self.stdout.write(str(path))


def _find_plan(slug: str) -> Plan:
    try:
        return Plan.objects.get(slug=slug)
    except Plan.DoesNotExist:
        slugs = ", ".join(Plan.objects.values_list("slug", flat=True))
        known = f"Kayıtlı planlar: {slugs}." if slugs else "Henüz kayıtlı plan yok."
        raise CommandError(f"“{slug}” adında bir plan yok. {known}") from None
