"""What the guards of the rooms are put together from."""

from collections.abc import Iterator

from plans.records.guards import FUTURE, PAST, Guard, moved

PERIOD = "indicators_period"
ASSESSMENT = "indicators_cardassessment"
RISK_STATE = "indicators_riskstate"
MEASUREMENT = "indicators_measurement"
PROGRESS = "indicators_activityprogress"
ACTIVITY_YEAR = "indicators_activityyear"
MILESTONE = "indicators_milestone"
EVIDENCE = "indicators_evidence"
UNLOCK = "indicators_unlock"
PERIOD_EVENT = "indicators_periodevent"
MEETING = "indicators_meeting"
ACTION_ITEM = "indicators_actionitem"

# On PostgreSQL a save and the closing of its period would not see each other otherwise.
LOCK_PERIOD = f"PERFORM 1 FROM {PERIOD} WHERE id = NEW.period_id FOR SHARE;"

#: Every change to a row, seen from what it was and what it will be.
TOUCHED = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")]


def flow(name: str, table: str, reopened: str) -> Guard:
    """What a unit sends follows its way; what was approved comes back only if `reopened`."""
    return Guard(
        f"{name}_flow",
        table,
        "UPDATE OF state",
        "NEW.state <> OLD.state AND NOT ("
        "(OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted') "
        "OR (OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned', 'draft')) "
        f"OR (OLD.state = 'approved' AND NEW.state = 'returned' AND {reopened}))",
        "a state that does not follow",
    )


def sent_keeps(name: str, table: str, columns: tuple[str, ...]) -> Guard:
    return Guard(
        f"{name}_sent_keeps",
        table,
        f"UPDATE OF {', '.join(columns)}",
        f"OLD.state IN ('submitted', 'approved') AND ({' OR '.join(map(moved, columns))})",
        f"a sent {name} keeps what its unit wrote until it is returned",
    )


#: When each step is signed.
STEPS = {
    "entered": "NEW.state IN ('draft', 'returned') AND NEW.state = OLD.state",
    "submitted": "OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted'",
    "endorsed": "NEW.state = 'submitted'",
    "approved": "OLD.state = 'submitted' AND NEW.state = 'approved'",
}


def signed(name: str, table: str, steps: tuple[str, ...], is_real: str) -> Iterator[Guard]:
    taken = [step for step in steps if step != "entered"]
    unsigned = [f"NEW.{step}_{what} IS NOT NULL" for step in taken for what in ("by_id", "at")]
    if "entered" in steps:
        unsigned.append(f"({off('NEW.entered_at')} AND {is_real})")
    yield Guard(
        f"{name}_insert_signed",
        table,
        "INSERT",
        " OR ".join(unsigned),
        f"nobody has sent or approved a new {name}, and it is entered now",
    )
    for step in steps:
        who, when, in_step = f"{step}_by_id", f"{step}_at", STEPS[step]
        yield Guard(
            f"{name}_{step}_by",
            table,
            f"UPDATE OF {who}, {when}",
            f"({moved(who)} OR {moved(when)}) AND NOT ({in_step})",
            f"who {step} a {name}, and when, changes in that step alone",
        )
        # A step that is taken again is dated again.
        dated = f"NEW.state <> OLD.state AND {in_step}"
        if step in ("entered", "endorsed"):
            dated = moved(when)
        yield Guard(
            f"{name}_{step}_now",
            table,
            f"UPDATE OF state, {when}",
            f"{dated} AND {off(f'NEW.{when}')} AND {is_real}",
            f"a {name} is {step} now, not at another time",
        )


def dated(name: str, table: str, when: str, is_real: str) -> Guard:
    return Guard(
        f"{name}_dated",
        table,
        "INSERT",
        f"{off(f'NEW.{when}')} AND {is_real}",
        "what happens is dated now",
    )


def off(moment: str) -> str:
    """Whether the moment is there and is not now."""
    return f"COALESCE({moment} NOT BETWEEN {PAST} AND {FUTURE}, FALSE)"
