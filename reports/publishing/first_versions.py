"""Version 1 of the reports that were public before versions were kept.

A migration cannot build a report: it knows its models by their columns only, and the builder needs
those of today. So it leaves a note for every closed period, a line of the period's log that says
"published"; whatever `migrate` gets as far as the last migration stores what is noted and has no
publication yet, also where an earlier one was killed midway.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Period, PeriodEvent
from reports.models import Publication
from reports.monitoring.parts.data import PublicationFacts
from reports.publishing.publish import store_report, to_second


def publish_noted(*, using: str, **kwargs: Any) -> None:
    """Store what is noted (a `post_migrate` receiver)."""
    if using != DEFAULT_DB_ALIAS:
        return
    tables = {model._meta.db_table for model in (Period, PeriodEvent, Publication)}
    connection = connections[using]
    if tables <= set(connection.introspection.table_names()) and _noted_periods().exists():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            publish_what_was_public()


@transaction.atomic
def publish_what_was_public() -> list[Publication]:
    """The noted reports as they show today, dated by the closing of their periods."""
    periods = _noted_periods().select_related("plan").order_by("plan", "year", "half")
    return [
        store_report(None, period, PublicationFacts(1, to_second(period.closed_at or now)))
        for now in [timezone.now()]
        for period in periods
    ]


def _noted_periods() -> QuerySet[Period]:
    noted = PeriodEvent.objects.filter(kind=PeriodEvent.Kind.PUBLISHED).values("period")
    return Period.objects.filter(pk__in=noted, publications=None, state=Period.State.CLOSED)
