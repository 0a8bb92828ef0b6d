"""What the database refuses of measurements and periods, whichever way a change comes."""

from collections.abc import Iterator

from plans.records.guards import FUTURE, PAST, Guard, kept

PERIOD = "indicators_period"
ASSESSMENT = "indicators_cardassessment"
MEASUREMENT = "indicators_measurement"
EVIDENCE = "indicators_evidence"
UNLOCK = "indicators_unlock"
PERIOD_EVENT = "indicators_periodevent"
MEETING = "indicators_meeting"
ACTION_ITEM = "indicators_actionitem"

# On PostgreSQL a save and the closing of its period would not see each other otherwise.
_LOCK_PERIOD = f"PERFORM 1 FROM {PERIOD} WHERE id = NEW.period_id FOR SHARE;"

#: `indicators.models.UNTOUCHED` in SQL: nobody has written anything into the row.
_UNTOUCHED = (
    "OLD.state = 'draft' AND OLD.value IS NULL AND NOT OLD.not_measured "
    "AND OLD.not_measured_reason = '' AND OLD.deviation_reason = '' AND OLD.remedy = '' "
    "AND OLD.remark = '' AND OLD.entered_by_id IS NULL AND OLD.unlock_id IS NULL"
)

#: Every change to a row, seen from what it was and what it will be.
_TOUCHED = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")]


def monitoring_guards() -> Iterator[Guard]:
    """The cycle's rules: what may be entered, the order of states, and the locks."""
    yield Guard(
        "measurement_insert",
        MEASUREMENT,
        "INSERT",
        f"NEW.state <> 'draft' OR NEW.unlock_id IS NOT NULL OR NOT EXISTS "
        f"(SELECT 1 FROM {PERIOD} p WHERE p.id = NEW.period_id "
        "AND p.state = 'open' AND ((p.half = 1 AND NEW.month IN (3, 6)) "
        "OR (p.half = 2 AND NEW.month IN (9, 12))))",
        "a measurement begins as a draft in an open period that contains its month",
        _LOCK_PERIOD,
    )
    yield Guard(
        "measurement_stays",
        MEASUREMENT,
        "UPDATE OF period_id, indicator_id, month",
        "NEW.period_id <> OLD.period_id OR NEW.indicator_id <> OLD.indicator_id "
        "OR NEW.month <> OLD.month",
        "a measurement does not move",
    )
    yield Guard(
        "measurement_lock",
        MEASUREMENT,
        "UPDATE",
        "OLD.unlock_id IS NULL AND NEW.unlock_id IS NULL AND (OLD.state = 'approved' "
        f"OR (NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = OLD.period_id "
        "AND p.state = 'open') AND NOT (OLD.state = 'submitted' "
        # A sent value keeps what was written; its müdür may still stand for it.
        "AND NEW.state IN ('submitted', 'approved'))))",
        "an approved or closed measurement is locked",
        _LOCK_PERIOD,
    )
    yield Guard(
        "measurement_unlock_is_own",
        MEASUREMENT,
        "UPDATE OF unlock_id",
        f"NEW.unlock_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {UNLOCK} u "
        "WHERE u.id = NEW.unlock_id AND u.measurement_id = NEW.id)",
        "an unlock opens its own measurement only",
    )
    yield from kept("unlock", UNLOCK, "who unlocked and why is kept")
    yield Guard(
        "measurement_flow",
        MEASUREMENT,
        "UPDATE OF state",
        "NEW.state <> OLD.state AND NOT ("
        "(OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted') "
        "OR (OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned', 'draft')) "
        "OR (OLD.state = 'approved' AND NEW.state = 'returned' AND NEW.unlock_id IS NOT NULL))",
        "a state that does not follow",
    )
    yield Guard(
        "measurement_sent_keeps_value",
        MEASUREMENT,
        "UPDATE OF value, not_measured, not_measured_reason, deviation_reason, remedy, remark, "
        "confirmed_value, typed_percent",
        "OLD.state IN ('submitted', 'approved') AND (NEW.not_measured <> OLD.not_measured "
        "OR NEW.remark <> OLD.remark OR NEW.typed_percent <> OLD.typed_percent "
        f"OR {_moved('confirmed_value')} "
        "OR NEW.not_measured_reason <> OLD.not_measured_reason "
        "OR NEW.deviation_reason <> OLD.deviation_reason OR NEW.remedy <> OLD.remedy "
        f"OR {_moved('value')})",
        "a sent measurement keeps what its unit wrote until it is returned",
    )
    yield Guard(
        "measurement_endorsed",
        MEASUREMENT,
        "UPDATE OF state",
        "NEW.state = 'approved' AND OLD.state <> 'approved' "
        "AND (NEW.approved_by_id = NEW.endorsed_by_id "
        f"OR (NEW.endorsed_by_id IS NULL AND EXISTS (SELECT 1 FROM {PERIOD} p, plans_plan q "
        "WHERE p.id = NEW.period_id AND q.id = p.plan_id AND q.asks_endorsement)))",
        "where the plan asks for it a müdür endorses a measurement before another approves it",
    )
    yield Guard(
        "measurement_delete",
        MEASUREMENT,
        "DELETE",
        f"NOT ({_UNTOUCHED}) AND (OLD.state = 'approved' OR NOT EXISTS "
        f"(SELECT 1 FROM {PERIOD} p WHERE p.id = OLD.period_id AND p.state = 'open'))",
        "an approved or closed measurement is kept",
    )
    for event, row in _TOUCHED:
        yield Guard(
            f"assessment_{event}_{row}".lower(),
            ASSESSMENT,
            event,
            f"NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = {row}.period_id "
            "AND p.state = 'open')",
            "the assessments of a closed period are kept as they are",
            "" if row == "OLD" else _LOCK_PERIOD,
        )
    for event, row in _TOUCHED:
        yield Guard(
            f"evidence_{event}_{row}".lower(),
            EVIDENCE,
            event,
            f"EXISTS (SELECT 1 FROM {MEASUREMENT} m, {PERIOD} p WHERE m.id = {row}.measurement_id "
            "AND p.id = m.period_id AND m.unlock_id IS NULL "
            "AND (m.state = 'approved' OR p.state <> 'open'))",
            "the evidence of an approved or closed measurement is kept as it is",
            f"PERFORM 1 FROM {MEASUREMENT} WHERE id = {row}.measurement_id FOR SHARE;",
        )
    yield Guard(
        "period_flow",
        PERIOD,
        "UPDATE OF state, plan_id, year, half, is_sample",
        "(NEW.is_sample <> OLD.is_sample AND OLD.state <> 'planned') "
        "OR NEW.plan_id <> OLD.plan_id OR NEW.year <> OLD.year OR NEW.half <> OLD.half OR "
        "(NEW.state <> OLD.state AND NOT ((OLD.state = 'planned' AND NEW.state = 'open') "
        "OR (OLD.state = 'open' AND NEW.state = 'closed') "
        "OR (OLD.state = 'closed' AND NEW.state = 'open')))",
        "a period opens and closes, its data stay sample data or real",
    )


# --- Meetings ----------------------------------------------------------------------------------


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
        for event, row in _TOUCHED:
            refused = closed.format(row)
            if table == "actionitem" and event == "UPDATE":
                columns = ("meeting_id", "text", "unit_id", "due", "objective_id", "indicator_id")
                refused += f" AND ({' OR '.join(map(_moved, columns))})"
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
    for event, row in _TOUCHED:
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
            f"({_moved(who)} OR {_moved(when)}) AND (NEW.state <> '{step}' "
            f"OR ({_off(f'NEW.{when}')} AND {is_real}))",
            f"an action item is {step} now, not at another time",
        )


# --- Who and when ------------------------------------------------------------------------------


def signature_guards() -> Iterator[Guard]:
    """Who did a step, and when, is written in that step alone; only sample data has a past."""
    is_real = f"EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = NEW.period_id AND NOT p.is_sample)"
    yield Guard(
        "measurement_insert_signed",
        MEASUREMENT,
        "INSERT",
        "NEW.submitted_by_id IS NOT NULL OR NEW.submitted_at IS NOT NULL "
        "OR NEW.endorsed_by_id IS NOT NULL OR NEW.endorsed_at IS NOT NULL "
        "OR NEW.approved_by_id IS NOT NULL OR NEW.approved_at IS NOT NULL "
        f"OR ({_off('NEW.entered_at')} AND {is_real})",
        "nobody has sent or approved a new measurement, and it is entered now",
    )
    for step, in_step in (
        ("entered", "NEW.state IN ('draft', 'returned') AND NEW.state = OLD.state"),
        ("submitted", "OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted'"),
        ("endorsed", "NEW.state = 'submitted'"),
        ("approved", "OLD.state = 'submitted' AND NEW.state = 'approved'"),
    ):
        who, when = f"{step}_by_id", f"{step}_at"
        yield Guard(
            f"measurement_{step}_by",
            MEASUREMENT,
            f"UPDATE OF {who}, {when}",
            f"({_moved(who)} OR {_moved(when)}) AND NOT ({in_step})",
            f"who {step} a measurement, and when, changes in that step alone",
        )
        # A step that is taken again is dated again.
        dated = f"NEW.state <> OLD.state AND {in_step}"
        if step in ("entered", "endorsed"):
            dated = _moved(when)
        yield Guard(
            f"measurement_{step}_now",
            MEASUREMENT,
            f"UPDATE OF state, {when}",
            f"{dated} AND {_off(f'NEW.{when}')} AND {is_real}",
            f"a measurement is {step} now, not at another time",
        )
    yield Guard(
        "period_insert_dated",
        PERIOD,
        "INSERT",
        f"NOT NEW.is_sample AND ({_off('NEW.opened_at')} OR {_off('NEW.closed_at')})",
        "a period opens and closes now, not at another time",
    )
    yield Guard(
        "period_dated",
        PERIOD,
        "UPDATE OF opened_at, closed_at",
        f"({_moved('opened_at')} OR {_moved('closed_at')}) AND (NEW.state = OLD.state "
        f"OR (NOT NEW.is_sample AND (({_moved('opened_at')} AND {_off('NEW.opened_at')}) "
        f"OR ({_moved('closed_at')} AND {_off('NEW.closed_at')}))))",
        "a period opens and closes now, not at another time",
    )
    of_measurement = (
        f"EXISTS (SELECT 1 FROM {MEASUREMENT} m, {PERIOD} p WHERE m.id = NEW.measurement_id "
        "AND p.id = m.period_id AND NOT p.is_sample)"
    )
    for name, table, when, is_real_row in (
        ("unlock", UNLOCK, "created_at", of_measurement),
        ("evidence", EVIDENCE, "added_at", of_measurement),
        ("period_event", PERIOD_EVENT, "created_at", is_real),
    ):
        yield Guard(
            f"{name}_dated",
            table,
            "INSERT",
            f"{_off(f'NEW.{when}')} AND {is_real_row}",
            "what happens is dated now",
        )
    yield Guard(
        "evidence_signed",
        EVIDENCE,
        "UPDATE OF added_by_id, added_at",
        f"({_moved('added_by_id')} OR {_moved('added_at')}) AND {of_measurement}",
        "who added evidence, and when, stays",
    )
    yield from kept("period_event", PERIOD_EVENT, "the log of a period is kept")


def _moved(column: str) -> str:
    """Whether an update changes the column, NULL counting as a value."""
    return (
        f"COALESCE(NEW.{column} <> OLD.{column}, (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"
    )


def _off(moment: str) -> str:
    """Whether the moment is there and is not now."""
    return f"COALESCE({moment} NOT BETWEEN {PAST} AND {FUTURE}, FALSE)"
