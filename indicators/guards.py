"""What the database refuses of measurements and periods, whichever way a change comes."""

from collections.abc import Iterator

from plans.guards import Guard

PERIOD = "indicators_period"
ASSESSMENT = "indicators_cardassessment"
MEASUREMENT = "indicators_measurement"
EVIDENCE = "indicators_evidence"
UNLOCK = "indicators_unlock"

# On PostgreSQL a save and the closing of its period would not see each other otherwise.
_LOCK_PERIOD = f"PERFORM 1 FROM {PERIOD} WHERE id = NEW.period_id FOR SHARE;"

#: Nobody wrote anything into the row: such a task goes along with its indicator.
_UNTOUCHED = (
    "OLD.state = 'draft' AND OLD.value IS NULL AND NOT OLD.not_measured AND "
    "OLD.not_measured_reason = '' AND OLD.deviation_reason = '' AND OLD.remedy = '' AND "
    "OLD.entered_by_id IS NULL"
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
        f"OR NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = OLD.period_id "
        "AND p.state = 'open'))",
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
    for event in ("UPDATE", "DELETE"):
        yield Guard(
            f"unlock_{event}".lower(), UNLOCK, event, "TRUE", "who unlocked and why is kept"
        )
    yield Guard(
        "measurement_flow",
        MEASUREMENT,
        "UPDATE OF state",
        "NEW.state <> OLD.state AND NOT ("
        "(OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted') "
        "OR (OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned')) "
        "OR (OLD.state = 'approved' AND NEW.state = 'returned' AND NEW.unlock_id IS NOT NULL))",
        "a state that does not follow",
    )
    yield Guard(
        "measurement_sent_keeps_value",
        MEASUREMENT,
        "UPDATE OF value, not_measured, not_measured_reason, deviation_reason, remedy",
        "OLD.state IN ('submitted', 'approved') AND (NEW.not_measured <> OLD.not_measured "
        "OR NEW.not_measured_reason <> OLD.not_measured_reason "
        "OR NEW.deviation_reason <> OLD.deviation_reason OR NEW.remedy <> OLD.remedy "
        "OR COALESCE(NEW.value, 0) <> COALESCE(OLD.value, 0) "
        "OR (NEW.value IS NULL) <> (OLD.value IS NULL))",
        "a sent measurement keeps what its unit wrote until it is returned",
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
        "OR (OLD.state = 'open' AND NEW.state = 'closed')))",
        "a period opens once and closes once, its data stay sample data or real",
    )
