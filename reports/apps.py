from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Raporlar"

    def ready(self) -> None:
        from indicators.cycle import addresses
        from plans.audit.places import PAGES
        from plans.records.chores import register_daily, register_often
        from plans.records.guards import register
        from plans.records.notices import register_notice
        from plans.trail import sources
        from reports.archive.verifying import look_after_archive
        from reports.audit import rules  # noqa: F401  (registers them)
        from reports.backup.making import back_up_daily
        from reports.models import Archiving, Publication, Rendering
        from reports.pdf.tasks import render, requeue_lost
        from reports.pdf.tidying import remove_unused
        from reports.publications.guards import publication_guards
        from reports.publishing.admin_notice import untouched_publications
        from reports.publishing.archiving import make_files
        from reports.publishing.first_versions import publish_noted
        from reports.visitors import content_stamps

        register_daily(remove_unused)
        register_daily(look_after_archive)
        register_daily(back_up_daily)
        register_often(lambda: requeue_lost(Rendering, render))
        register_often(lambda: requeue_lost(Archiving, make_files))
        PAGES.update(page="plan_audit", summary="plan_audit_summary")
        addresses.PAGES.update(calendar_unit="calendar_unit", calendar_plan="calendar_plan")
        addresses.PAGES.update(meeting_files="meeting_files")
        sources.register(
            lambda: sources.Source(
                Publication,
                "published_at",
                ("published_by",),
                ("title", "publisher", "reason", "decision", "code"),
                ("plan",),
                label="yayım",
            )
        )
        register(publication_guards)
        register(content_stamps)
        register_notice(untouched_publications)
        post_migrate.connect(publish_noted, sender=self, dispatch_uid="reports.first_versions")
