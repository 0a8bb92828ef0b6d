from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Raporlar"

    def ready(self) -> None:
        from plans import audit
        from reports.audit_rules import RULES

        audit.register(*RULES)
