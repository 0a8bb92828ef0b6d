from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Raporlar"

    def ready(self) -> None:
        from plans import audit
        from plans.guards import register
        from plans.notices import register_notice
        from reports.admin_notice import untouched_publications
        from reports.audit_rules import RULES
        from reports.first_versions import publish_noted
        from reports.guards import publication_guards

        audit.register(*RULES)
        register(publication_guards)
        register_notice(untouched_publications)
        post_migrate.connect(publish_noted, sender=self, dispatch_uid="reports.first_versions")
