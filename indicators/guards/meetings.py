"""What the database refuses of meetings."""

from collections.abc import Iterator

from indicators.guards.shared import (
    ACTION_ITEM,
    EVIDENCE,
    MEETING,
    PERIOD,
    TOUCHED,
    off,
)
from plans.records.guards import Guard, moved


def meeting_guards() -> Iterator[Guard]:
    """Closed minutes stay as they are; what they ask of a unit is answered, then closed."""
    closed = (
        f"EXISTS (SELECT 1 FROM {MEETING} t WHERE t.id = {{}}.meeting_id AND t.state = 'closed')"
    )
    hold = f"PERFORM 1 FROM {MEETING} WHERE id = NEW.meeting_id FOR SHARE;"
    message = "closed minutes are kept as they are"
    yield Guard("meeting_insert", MEETING, "INSERT", "NEW.state <> 'called'", "minutes begin open")
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"meeting_{event}".lower(), MEETING, event, "OLD.state = 'closed'", message)
    for table in ("participant", "agendapoint", "decision", "actionitem"):
        for event, row in TOUCHED:
            refused = closed.format(row)
            if table == "actionitem" and event == "UPDATE":
                columns = ("meeting_id", "text", "unit_id", "due", "objective_id", "indicator_id")
                refused += f" AND ({' OR '.join(map(moved, columns))})"
            yield Guard(
                f"{table}_{event}_{row}".lower(),
                f"indicators_{table}",
                event,
                refused,
                message,
                "" if row == "OLD" else hold,
            )
    yield Guard(
        "actionitem_new", ACTION_ITEM, "INSERT", "NEW.state <> 'open'", "an action item begins open"
    )
    yield Guard(
        "actionitem_flow",
        ACTION_ITEM,
        "UPDATE OF state",
        f"NEW.state <> OLD.state AND (NOT {closed.format('NEW')} OR NOT ("
        "(OLD.state = 'open' AND NEW.state = 'answered') "
        "OR (OLD.state = 'answered' AND NEW.state IN ('open', 'closed'))))",
        "a state that does not follow",
    )
    yield Guard(
        "actionitem_lock",
        ACTION_ITEM,
        "UPDATE",
        "OLD.state = 'closed'",
        "a closed action item is locked",
    )
    for event, row in TOUCHED:
        yield Guard(
            f"item_evidence_{event}_{row}".lower(),
            EVIDENCE,
            event,
            f"EXISTS (SELECT 1 FROM {ACTION_ITEM} a WHERE a.id = {row}.action_item_id "
            "AND a.state = 'closed')",
            "the evidence of a closed action item is kept as it is",
            f"PERFORM 1 FROM {ACTION_ITEM} WHERE id = {row}.action_item_id FOR SHARE;",
        )
    is_real = (
        f"EXISTS (SELECT 1 FROM {MEETING} t, {PERIOD} p WHERE t.id = NEW.meeting_id "
        "AND p.id = t.period_id AND NOT p.is_sample)"
    )
    for step in ("answered", "closed"):
        who, when = f"{step}_by_id", f"{step}_at"
        yield Guard(
            f"actionitem_{step}_now",
            ACTION_ITEM,
            f"UPDATE OF {who}, {when}",
            f"({moved(who)} OR {moved(when)}) AND (NEW.state <> '{step}' "
            f"OR ({off(f'NEW.{when}')} AND {is_real}))",
            f"an action item is {step} now, not at another time",
        )
