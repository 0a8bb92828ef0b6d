"""What the database keeps of sections and of people, whoever writes (`plans.records.guards`)."""

from collections.abc import Iterator

from plans.records.guards import FUTURE, PAST, Guard


def section_guards() -> Iterator[Guard]:
    """A section and the one it stands in belong to the same plan."""
    table, message = "plans_section", "section under a section of another plan"
    elsewhere = (
        f"EXISTS (SELECT 1 FROM {table} s WHERE s.id = NEW.parent_id AND s.plan_id <> NEW.plan_id)"
    )
    yield Guard("section_plan_insert", table, "INSERT", elsewhere, message)
    yield Guard("section_plan_update", table, "UPDATE OF parent_id, plan_id", elsewhere, message)


def people_guards() -> Iterator[Guard]:
    """Accounts are closed and never deleted; what they were allowed to do is kept."""
    yield Guard("user_delete", "auth_user", "DELETE", "TRUE", "accounts are closed, not deleted")
    table, message = "plans_rightchange", "who was given which right is kept"
    off = f"NEW.created_at NOT BETWEEN {PAST} AND {FUTURE}"
    yield Guard("right_change_dated", table, "INSERT", off, "rights change now")
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"right_change_{event}".lower(), table, event, "TRUE", message)
