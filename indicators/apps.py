from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Performans göstergeleri"

    def ready(self) -> None:
        from django.db.models import Q
        from django.db.models.signals import post_delete, post_save

        from indicators import audit, guards, sheets  # noqa: F401  (register rules and sheets)
        from indicators.cycle.addresses import PAGES
        from indicators.cycle.asked import plan_changed, row_changed
        from indicators.cycle.progress import open_tasks, open_work
        from indicators.mails.outbox import queue_returns, tell_if_complete
        from indicators.models import (
            AnnualTarget,
            Indicator,
            Measurement,
            Period,
            PeriodEvent,
            PeriodExtension,
            Unlock,
        )
        from indicators.review.history import address_of
        from indicators.workflow import values_returned, values_sent
        from plans.models import ObjectiveCard
        from plans.people.steps import register_open_tasks
        from plans.records.guards import register
        from plans.records.history import rows_written
        from plans.trail import sources
        from plans.units import succession

        PAGES.update(
            entry_sheet="entry_sheet", review_period="review_period", review_unit="review_unit"
        )
        PAGES.update(meeting="meeting", meeting_edit="meeting_edit", action_item="action_item")
        PAGES.update(calendar_edit="calendar_edit", calendar_team="calendar_team")
        PAGES.update(calendar_decide="calendar_decide")
        succession.register(
            succession.Tie(
                PeriodExtension,
                "ek süre",
                Q(period__state=Period.State.OPEN),
                lambda row: f"{row.period} ({row.due_date:%d.%m.%Y})",
                ("period",),
                within="period",
                rank=lambda row: -row.due_date.toordinal(),
            )
        )
        succession.register(
            succession.Tie(
                Indicator,
                "göstergenin veri sahipliği",
                succession.not_over("card__objective__goal__plan"),
                lambda row: row.code or row.name,
                field="data_owner",
            )
        )
        succession.register_open_work(open_work)
        register_open_tasks(open_tasks)
        sources.PAGES["indicators.measurement"] = address_of
        sources.register(
            lambda: sources.Source(
                Unlock,
                "created_at",
                ("user",),
                ("reason", "measurement__indicator__name", "measurement__indicator__code"),
                ("measurement__period__plan", "progress__period__plan"),
                address="",
                label="kilit açma",
            )
        )
        sources.register(
            lambda: sources.Source(
                PeriodEvent,
                "created_at",
                ("user",),
                ("text",),
                ("period__plan",),
                label="izleme dönemi olayı",
            )
        )
        for source in (
            guards.monitoring_guards,
            guards.calendar_guards,
            guards.signature_guards,
            guards.meeting_guards,
        ):
            register(source)
        for model in (Indicator, AnnualTarget, ObjectiveCard):
            uid = f"indicators.cycle.asked.{model.__name__}"
            rows_written.connect(plan_changed, sender=model, dispatch_uid=uid)
            post_save.connect(row_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(row_changed, sender=AnnualTarget, dispatch_uid="indicators.cycle.asked")
        # What a period asks for are values; activities are told of beside them.
        values_sent.connect(tell_if_complete, sender=Measurement, dispatch_uid="indicators.mails")
        values_returned.connect(queue_returns, dispatch_uid="indicators.mails")
