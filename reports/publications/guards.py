"""What the database refuses of publications, whichever way a change comes."""

from collections.abc import Iterator

from plans.records.guards import Guard

PUBLICATION = "reports_publication"
FILE = "reports_publicationfile"
PERIOD = "indicators_period"
PLAN = "plans_plan"


def publication_guards() -> Iterator[Guard]:
    """A publication stands on a closed period, and neither it nor what it is of ever goes."""
    yield Guard(
        "publication_insert",
        PUBLICATION,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {PLAN} p WHERE p.id = NEW.plan_id AND p.status = 'draft') "
        f"OR (NEW.period_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {PERIOD} p "
        "WHERE p.id = NEW.period_id AND p.plan_id = NEW.plan_id AND p.state = 'closed'))",
        "a report is published of a closed period of a plan that is no draft",
        # A period that is being opened again must not be published at the same moment.
        f"PERFORM 1 FROM {PERIOD} WHERE id = NEW.period_id FOR SHARE;",
    )
    for name, table in [("publication", PUBLICATION), ("publication_file", FILE)]:
        for event in ("UPDATE", "DELETE"):
            message = "what was published is kept as it was"
            yield Guard(f"{name}_{event}".lower(), table, event, "TRUE", message)
    # The year's report holds the first half too.
    yield Guard(
        "period_after_publication",
        PERIOD,
        "UPDATE OF state",
        "OLD.state = 'closed' AND NEW.state <> 'closed' AND EXISTS (SELECT 1 FROM "
        f"{PUBLICATION} b, {PERIOD} p WHERE p.id = b.period_id AND p.plan_id = OLD.plan_id "
        "AND p.year = OLD.year AND p.half >= OLD.half)",
        "a period whose report was published stays closed",
    )
    for table, column in [(PERIOD, "period_id"), (PLAN, "plan_id")]:
        yield Guard(
            f"{table}_published_delete",
            table,
            "DELETE",
            f"EXISTS (SELECT 1 FROM {PUBLICATION} b WHERE b.{column} = OLD.id)",
            "what a publication is of is kept",
        )
