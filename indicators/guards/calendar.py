"""What the database refuses of the calendar of activities."""

from collections.abc import Iterator

from indicators.guards.shared import (
    ACTIVITY_YEAR,
    MILESTONE,
    PERIOD,
    TOUCHED,
    flow,
    sent_keeps,
    signed,
)
from plans.records.guards import Guard, moved


def calendar_guards() -> Iterator[Guard]:
    """A unit draws up the year of the activities of its cards; once sent, and once the year is
    over, it stays as it is but for the states of its steps."""
    name = "activity_year"
    yield Guard(
        f"{name}_insert",
        ACTIVITY_YEAR,
        "INSERT",
        "NEW.state <> 'draft' OR NOT EXISTS (SELECT 1 FROM plans_activity a, "
        "plans_objectivecard c WHERE a.id = NEW.activity_id AND c.id = a.card_id "
        "AND (c.responsible_unit_id = NEW.unit_id OR c.all_units_cooperate "
        "OR EXISTS (SELECT 1 FROM plans_cardcooperation k WHERE k.card_id = c.id "
        "AND k.unit_id = NEW.unit_id)))",
        "a calendar begins as a draft of a unit of the card",
    )
    place = ("activity_id", "year", "unit_id")
    yield Guard(
        f"{name}_stays",
        ACTIVITY_YEAR,
        f"UPDATE OF {', '.join(place)}",
        " OR ".join(map(moved, place)),
        "a calendar does not move",
    )
    yield flow(name, ACTIVITY_YEAR, "NEW.return_note <> ''")
    yield Guard(
        f"{name}_sent_fits",
        ACTIVITY_YEAR,
        "UPDATE OF state",
        f"NEW.state = 'submitted' AND EXISTS (SELECT 1 FROM {MILESTONE} m "
        "WHERE m.activity_year_id = NEW.id AND CAST(SUBSTR(CAST(m.due AS text), 6, 2) AS integer) "
        "NOT BETWEEN NEW.start_month AND NEW.end_month)",
        "the steps of a calendar that is sent are due in its months",
    )
    yield sent_keeps(name, ACTIVITY_YEAR, ("start_month", "end_month", "budget_share"))
    yield Guard(
        f"{name}_delete",
        ACTIVITY_YEAR,
        "DELETE",
        "OLD.state IN ('submitted', 'approved')",
        "a calendar that was sent is kept",
    )
    fixed = ("text", "due", '"order"', "activity_year_id")
    for event, row in TOUCHED:
        refused = (
            f"EXISTS (SELECT 1 FROM {ACTIVITY_YEAR} y WHERE y.id = {row}.activity_year_id "
            "AND y.state IN ('submitted', 'approved'))"
        )
        if event == "UPDATE":
            refused += f" AND ({' OR '.join(map(moved, fixed))})"
        yield Guard(
            f"milestone_sent_{event}_{row}".lower(),
            MILESTONE,
            event,
            refused,
            "the steps of a calendar that was sent are kept",
            f"PERFORM 1 FROM {ACTIVITY_YEAR} WHERE id = {row}.activity_year_id FOR SHARE;",
        )
    for event in ("INSERT", "UPDATE OF due"):
        yield Guard(
            f"milestone_due_{event[:6]}".lower(),
            MILESTONE,
            event,
            f"EXISTS (SELECT 1 FROM {ACTIVITY_YEAR} y WHERE y.id = NEW.activity_year_id "
            "AND SUBSTR(CAST(NEW.due AS text), 1, 4) <> CAST(y.year AS text))",
            "a step is due in the year of its calendar",
        )
    for event, row in TOUCHED:
        hold = f"PERFORM 1 FROM {of_year(f'{row}.activity_id', f'{row}.year')} FOR SHARE OF p;"
        # What nobody sent goes along when the plan changes.
        spared = "OLD.state <> 'draft' AND " if event == "DELETE" else ""
        yield Guard(
            f"{name}_closed_{event}_{row}".lower(),
            ACTIVITY_YEAR,
            event,
            f"{spared}{is_closed(f'{row}.activity_id', f'{row}.year')}",
            "the calendar of a closed year is kept as it is",
            hold,
        )
        yield Guard(
            f"milestone_closed_{event}_{row}".lower(),
            MILESTONE,
            event,
            f"EXISTS (SELECT 1 FROM {ACTIVITY_YEAR} y WHERE y.id = {row}.activity_year_id "
            f"AND {is_closed('y.activity_id', 'y.year')})",
            "the calendar of a closed year is kept as it is",
        )

    no_sample = (
        f"NOT EXISTS (SELECT 1 FROM {of_year('NEW.activity_id', 'NEW.year')} AND p.is_sample)"
    )
    yield from signed("activity_year", ACTIVITY_YEAR, ("submitted", "approved"), no_sample)


def of_year(activity: str, year: str) -> str:
    """The FROM and WHERE of the half-years `p` of the activity's plan in that year."""
    return (
        f"{PERIOD} p, plans_activity a, plans_objectivecard c, plans_objective o, plans_goal g "
        f"WHERE a.id = {activity} AND c.id = a.card_id AND o.id = c.objective_id "
        f"AND g.id = o.goal_id AND p.plan_id = g.plan_id AND p.year = {year}"
    )


def is_closed(activity: str, year: str) -> str:
    """Whether the year is over: its second half-year is closed."""
    return f"EXISTS (SELECT 1 FROM {of_year(activity, year)} AND p.half = 2 AND p.state = 'closed')"
