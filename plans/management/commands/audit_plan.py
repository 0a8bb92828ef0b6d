"""`manage.py audit_plan`: audit a plan; exit 1 where an error is open."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from plans.audit import run_audit
from plans.audit.listing import as_text, as_values
from plans.management.arguments import find_plan


class Command(BaseCommand):
    help = (
        "Bir planı denetler ve bulguları yazar. Açık hata varsa 1 koduyla biter. "
        "Örnek: audit_plan kars-2025-2029"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="planın kısa adı")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        audit = run_audit(find_plan(options["plan"]))
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_values(audit), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_text(audit))
        if audit.open_errors:
            sys.exit(1)
