"""`manage.py audit_rules`: the rules of the audit as a Markdown document."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.audit import rules
from plans.audit.listing import rules_document


class Command(BaseCommand):
    help = "Plan denetiminin kurallarını belge olarak yazar (docs/denetim-kurallari.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(rules_document(rules()), ending="")
