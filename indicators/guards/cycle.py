"""What the database refuses of periods, and of what units enter in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.guards.shared import (
    ACTIVITY_YEAR,
    ASSESSMENT,
    EVIDENCE,
    LOCK_PERIOD,
    MEASUREMENT,
    PERIOD,
    PERIOD_EVENT,
    PROGRESS,
    RISK_STATE,
    STEPS,
    TOUCHED,
    UNLOCK,
    dated,
    flow,
    off,
    sent_keeps,
    signed,
)
from indicators.requirements import CRITERIA
from indicators.year import YEAR_END
from plans.records.guards import Guard, kept, moved


@dataclass(frozen=True)
class _Entered:
    """What is guarded of a table whose rows a unit enters in a period (`EnteredRecord`)."""

    #: What its guards' names and messages begin with.
    name: str
    table: str
    #: The column of evidence and unlocks that names a row of it.
    owner: str
    #: The columns that say which row it is.
    place: tuple[str, ...]
    #: The columns that a unit writes.
    written: tuple[str, ...]
    #: `UNTOUCHED` of the model in SQL, but for the unit's own columns of the cycle.
    empty: str
    #: What a new row must fit, of its period `p`.
    fits: str

    def locked(self, row: str) -> str:
        """Whether the row of it that evidence or an unlock names may no longer change."""
        return (
            f"EXISTS (SELECT 1 FROM {self.table} m, {PERIOD} p WHERE m.id = {row}.{self.owner} "
            "AND p.id = m.period_id AND m.unlock_id IS NULL "
            "AND (m.state = 'approved' OR p.state <> 'open'))"
        )

    @property
    def is_real(self) -> str:
        """Whether what is new belongs to a row of it that is no sample data."""
        return (
            f"EXISTS (SELECT 1 FROM {self.table} m, {PERIOD} p WHERE m.id = NEW.{self.owner} "
            "AND p.id = m.period_id AND NOT p.is_sample)"
        )


_ENTERED = (
    _Entered(
        "measurement",
        MEASUREMENT,
        "measurement_id",
        ("period_id", "indicator_id", "month"),
        (
            *("value", "not_measured", "not_measured_reason", "deviation_reason", "remedy"),
            *("remark", "confirmed_value", "typed_percent"),
            *CRITERIA,
        ),
        "OLD.value IS NULL AND NOT OLD.not_measured AND OLD.not_measured_reason = '' "
        "AND OLD.deviation_reason = '' AND OLD.remedy = '' AND OLD.remark = ''"
        + "".join(f" AND OLD.{name} = ''" for name in CRITERIA),
        "((p.half = 1 AND NEW.month IN (3, 6)) OR (p.half = 2 AND NEW.month IN (9, 12)))",
    ),
    _Entered(
        "progress",
        PROGRESS,
        "progress_id",
        ("period_id", "activity_year_id"),
        ("percent", "note", "delay_reason", "steps"),
        "OLD.percent IS NULL AND OLD.note = '' AND OLD.delay_reason = ''",
        f"EXISTS (SELECT 1 FROM {ACTIVITY_YEAR} y WHERE y.id = NEW.activity_year_id "
        "AND y.year = p.year)",
    ),
)


def monitoring_guards() -> Iterator[Guard]:
    """The cycle's rules: what may be entered, the order of states, and the locks."""
    for kind in _ENTERED:
        yield from _entered_guards(kind)
    written = " OR ".join(f"NEW.{name} <> ''" for name in CRITERIA)
    for event in ("INSERT", f"UPDATE OF {', '.join(CRITERIA)}"):
        yield Guard(
            f"measurement_criteria_{event[:6]}".lower(),
            MEASUREMENT,
            event,
            f"NEW.month <> {YEAR_END} AND ({written})",
            "the year is evaluated by its last measurement",
        )
    yield from kept("unlock", UNLOCK, "who unlocked and why is kept")
    for name, table in (("assessment", ASSESSMENT), ("risk_state", RISK_STATE)):
        for event, row in TOUCHED:
            yield Guard(
                f"{name}_{event}_{row}".lower(),
                table,
                event,
                f"NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = {row}.period_id "
                "AND p.state = 'open')",
                "what is said of cards and risks in a closed period is kept as it is",
                "" if row == "OLD" else LOCK_PERIOD,
            )
    for event in ("INSERT", "UPDATE OF risk_id, period_id"):
        yield Guard(
            f"risk_state_of_risk_{event[:6]}".lower(),
            RISK_STATE,
            event,
            "NOT EXISTS (SELECT 1 FROM plans_cardnote n WHERE n.id = NEW.risk_id "
            "AND n.kind = 'risk')",
            "only of a risk it is said whether it came true",
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


def _entered_guards(kind: _Entered) -> Iterator[Guard]:
    name, table = kind.name, kind.table
    yield Guard(
        f"{name}_insert",
        table,
        "INSERT",
        f"NEW.state <> 'draft' OR NEW.unlock_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM {PERIOD} "
        f"p WHERE p.id = NEW.period_id AND p.state = 'open' AND {kind.fits})",
        f"a {name} begins as a draft in an open period that it belongs to",
        LOCK_PERIOD,
    )
    yield Guard(
        f"{name}_stays",
        table,
        f"UPDATE OF {', '.join(kind.place)}",
        " OR ".join(map(moved, kind.place)),
        f"a {name} does not move",
    )
    yield Guard(
        f"{name}_lock",
        table,
        "UPDATE",
        "OLD.unlock_id IS NULL AND NEW.unlock_id IS NULL AND (OLD.state = 'approved' "
        f"OR (NOT EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = OLD.period_id "
        "AND p.state = 'open') AND NOT (OLD.state = 'submitted' "
        # What was sent keeps what was written; its müdür may still stand for it.
        "AND NEW.state IN ('submitted', 'approved'))))",
        f"an approved or closed {name} is locked",
        LOCK_PERIOD,
    )
    yield Guard(
        f"{name}_unlock_is_own",
        table,
        "UPDATE OF unlock_id",
        f"NEW.unlock_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {UNLOCK} u "
        f"WHERE u.id = NEW.unlock_id AND u.{kind.owner} = NEW.id)",
        f"an unlock opens its own {name} only",
    )
    yield flow(name, table, "NEW.unlock_id IS NOT NULL")
    yield sent_keeps(name, table, kind.written)
    yield Guard(
        f"{name}_endorsed",
        table,
        "UPDATE OF state",
        "NEW.state = 'approved' AND OLD.state <> 'approved' "
        "AND (NEW.approved_by_id = NEW.endorsed_by_id "
        f"OR (NEW.endorsed_by_id IS NULL AND EXISTS (SELECT 1 FROM {PERIOD} p, plans_plan q "
        "WHERE p.id = NEW.period_id AND q.id = p.plan_id AND q.asks_endorsement)))",
        f"where the plan asks for it a müdür endorses a {name} before another approves it",
    )
    yield Guard(
        f"{name}_delete",
        table,
        "DELETE",
        f"NOT (OLD.state = 'draft' AND OLD.entered_by_id IS NULL AND OLD.unlock_id IS NULL "
        f"AND {kind.empty}) AND (OLD.state = 'approved' OR NOT EXISTS "
        f"(SELECT 1 FROM {PERIOD} p WHERE p.id = OLD.period_id AND p.state = 'open'))",
        f"an approved or closed {name} is kept",
    )
    for event, row in TOUCHED:
        yield Guard(
            f"{name}_evidence_{event}_{row}".lower(),
            EVIDENCE,
            event,
            kind.locked(row),
            f"the evidence of an approved or closed {name} is kept as it is",
            f"PERFORM 1 FROM {table} WHERE id = {row}.{kind.owner} FOR SHARE;",
        )


# --- Who and when ---------------------------------------------------------------------------


def signature_guards() -> Iterator[Guard]:
    """Who did a step, and when, is written in that step alone; only sample data has a past."""
    is_real = f"EXISTS (SELECT 1 FROM {PERIOD} p WHERE p.id = NEW.period_id AND NOT p.is_sample)"
    for kind in _ENTERED:
        yield from signed(kind.name, kind.table, tuple(STEPS), is_real)
    yield Guard(
        "period_insert_dated",
        PERIOD,
        "INSERT",
        f"NOT NEW.is_sample AND ({off('NEW.opened_at')} OR {off('NEW.closed_at')})",
        "a period opens and closes now, not at another time",
    )
    yield Guard(
        "period_dated",
        PERIOD,
        "UPDATE OF opened_at, closed_at",
        f"({moved('opened_at')} OR {moved('closed_at')}) AND (NEW.state = OLD.state "
        f"OR (NOT NEW.is_sample AND (({moved('opened_at')} AND {off('NEW.opened_at')}) "
        f"OR ({moved('closed_at')} AND {off('NEW.closed_at')}))))",
        "a period opens and closes now, not at another time",
    )
    for kind in _ENTERED:
        for name, table, when in (
            ("unlock", UNLOCK, "created_at"),
            ("evidence", EVIDENCE, "added_at"),
        ):
            yield dated(f"{kind.name}_{name}", table, when, kind.is_real)
        yield Guard(
            f"{kind.name}_evidence_signed",
            EVIDENCE,
            "UPDATE OF added_by_id, added_at",
            f"({moved('added_by_id')} OR {moved('added_at')}) AND {kind.is_real}",
            "who added evidence, and when, stays",
        )
    yield dated("period_event", PERIOD_EVENT, "created_at", is_real)
    yield from kept("period_event", PERIOD_EVENT, "the log of a period is kept")
