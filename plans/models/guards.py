"""What the database keeps of sections, units, people, whoever writes (`plans.records.guards`)."""

from collections.abc import Iterator

from plans.records.guards import FUTURE, PAST, Guard, kept


def section_guards() -> Iterator[Guard]:
    """A section and the one it stands in belong to the same plan."""
    table, message = "plans_section", "section under a section of another plan"
    elsewhere = (
        f"EXISTS (SELECT 1 FROM {table} s WHERE s.id = NEW.parent_id AND s.plan_id <> NEW.plan_id)"
    )
    yield Guard("section_plan_insert", table, "INSERT", elsewhere, message)
    yield Guard("section_plan_update", table, "UPDATE OF parent_id, plan_id", elsewhere, message)


def unit_guards() -> Iterator[Guard]:
    """Cards of plans in force answer to units in use; whoever takes over is in use itself.

    A unit that hands over ends first: then its rows may follow to the one that takes over, and in
    a frozen plan nowhere else (`plans.records.frozen`).
    """
    table, card = "plans_unit", "plans_objectivecard"
    answers = (
        f"EXISTS (SELECT 1 FROM {card} c JOIN plans_objective o ON o.id = c.objective_id "
        "JOIN plans_goal g ON g.id = o.goal_id JOIN plans_plan p ON p.id = g.plan_id "
        "WHERE p.status = 'active' AND c.responsible_unit_id = NEW.id)"
    )
    message = "a unit that answers for a plan in force is not closed"
    refused = f"OLD.is_active AND NOT NEW.is_active AND NEW.successor_id IS NULL AND {answers}"
    yield Guard("unit_end", table, "UPDATE OF is_active", refused, message)
    closed = (
        f"EXISTS (SELECT 1 FROM {table} u, plans_objective o "
        "JOIN plans_goal g ON g.id = o.goal_id JOIN plans_plan p ON p.id = g.plan_id "
        "WHERE p.status = 'active' AND o.id = NEW.objective_id "
        "AND u.id = NEW.responsible_unit_id AND NOT u.is_active)"
    )
    changed = "COALESCE(OLD.responsible_unit_id, 0) <> COALESCE(NEW.responsible_unit_id, 0)"
    message = "a closed unit is not made to answer for a plan in force"
    lock = f"PERFORM 1 FROM {table} WHERE id = NEW.responsible_unit_id FOR SHARE;"
    yield Guard("card_unit_insert", card, "INSERT", closed, message, lock)
    event = "UPDATE OF responsible_unit_id"
    yield Guard("card_unit_update", card, event, f"{changed} AND {closed}", message, lock)
    answering = (
        f"EXISTS (SELECT 1 FROM {card} c JOIN plans_objective o ON o.id = c.objective_id "
        f"JOIN plans_goal g ON g.id = o.goal_id JOIN {table} u ON u.id = c.responsible_unit_id "
        "WHERE g.plan_id = NEW.id AND NOT u.is_active)"
    )
    refused = f"OLD.status <> 'active' AND NEW.status = 'active' AND {answering}"
    message = "a plan is not put in force while closed units answer for its cards"
    yield Guard("plan_units", "plans_plan", "UPDATE OF status", refused, message)
    succeeded = (
        f"NEW.successor_id IS NOT NULL AND EXISTS (SELECT 1 FROM {table} u WHERE "
        "u.successor_id = NEW.id OR (u.id = NEW.successor_id AND u.successor_id IS NOT NULL))"
    )
    message = "who takes over from a unit has not been taken over"
    for event in ("INSERT", "UPDATE OF successor_id"):
        yield Guard(f"unit_successor_{event[:6]}".lower(), table, event, succeeded, message)


def institution_guards() -> Iterator[Guard]:
    """Colours are `#rrggbb` and pictures a SHA-256, in lower case: pages and PDFs count on it."""
    table = "plans_institution"

    def is_odd(column: str, prefix: str, digits: int) -> str:
        value, size = f"NEW.{column}", len(prefix)
        return (
            f"{value} <> '' AND (LENGTH({value}) <> {size + digits} "
            f"OR SUBSTR({value}, 1, {size}) <> '{prefix}' "
            f"OR LTRIM(SUBSTR({value}, {size + 1}), '0123456789abcdef') <> '')"
        )

    for what, columns, prefix, digits in [
        ("colour", ("colour", "second_colour"), "#", 6),
        ("picture", ("logo", "cover"), "", 64),
    ]:
        refused = " OR ".join(is_odd(column, prefix, digits) for column in columns)
        for event in ("INSERT", f"UPDATE OF {', '.join(columns)}"):
            name = f"institution_{what}_{event[:6]}".lower()
            yield Guard(name, table, event, refused, f"what an institution shows is no {what}")


def people_guards() -> Iterator[Guard]:
    """Accounts are closed and never deleted; what they were allowed to do is kept."""
    yield Guard("user_delete", "auth_user", "DELETE", "TRUE", "accounts are closed, not deleted")
    table, message = "plans_rightchange", "who was given which right is kept"
    off = f"NEW.created_at NOT BETWEEN {PAST} AND {FUTURE}"
    yield Guard("right_change_dated", table, "INSERT", off, "rights change now")
    yield from kept("right_change", table, message)


def trail_guards() -> Iterator[Guard]:
    """What people did is written as they do it, and stays."""
    table, message = "plans_trailevent", "the trail is kept as it was written"
    off = f"NEW.at NOT BETWEEN {PAST} AND {FUTURE}"
    yield Guard("trail_event_dated", table, "INSERT", off, "what happens is recorded as it happens")
    yield from kept("trail_event", table, message)
    table, message = "plans_trailseal", "a seal of the trail is kept as it was made"
    off = f"NEW.made_at NOT BETWEEN {PAST} AND {FUTURE}"
    yield Guard("trail_seal_dated", table, "INSERT", off, "the trail is sealed now")
    yield from kept("trail_seal", table, message)


def version_guards() -> Iterator[Guard]:
    """What was in force, and what was corrected in it, stays as it was written."""
    for table in ("plans_planversion", "plans_correction"):
        yield from kept(table, table, "what a plan said is kept as it was")
