"""The activities of a year as pages, files and reports print them.

Published reports hold these lines (`reports.publications.typed_json`): a new field needs a default,
and none is ever renamed.
"""

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet

from indicators.activities import Step, read_step
from indicators.models import ActivityProgress, ActivityYear, Milestone, Period, RiskState
from indicators.readings import SENT
from indicators.versions import record_in
from indicators.year import MONTHS
from plans.records.parts import make_part

PLANNED, ONGOING, DONE, CANCELLED = (str(label) for label in Milestone.State.labels)
#: What nobody writes: the day has passed and it is neither done nor cancelled.
LATE = "Gecikti"

#: What an activity and a milestone may have come to, with the sign that stands beside the word.
STAGES = {LATE: "▲", ONGOING: "◐", PLANNED: "○", DONE: "●", CANCELLED: "✕"}


@dataclass(frozen=True)
class MilestoneLine:
    """İş adımı, as it stood on a day."""

    text: str
    due: date
    #: Of `STAGES`.
    stage: str
    done_on: date | None = None
    cancel_reason: str = ""

    @property
    def sign(self) -> str:
        return STAGES[self.stage]

    @property
    def remark(self) -> str:
        """When it was done, or why it was cancelled."""
        return f"{self.done_on:%d.%m.%Y}" if self.done_on else self.cancel_reason


@dataclass(frozen=True)
class Month:
    """A cell of the year view."""

    number: int
    #: Whether the activity runs in it.
    is_on: bool
    milestones: tuple[MilestoneLine, ...]


@dataclass(frozen=True)
class ActivityLine:
    """What a unit planned for an activity in a year, and how far it was on a day."""

    text: str
    unit: str
    unit_code: str
    start_month: int
    end_month: int
    #: Of `STAGES`.
    stage: str
    #: What the unit reported: how much is done (%), what was done, why it is late.
    percent: int | None = None
    note: str = ""
    delay_reason: str = ""
    #: Of the card's cost of the year, in percent.
    budget_share: Decimal | None = None
    milestones: tuple[MilestoneLine, ...] = ()
    #: The activity's key.
    id: int = 0

    @property
    def sign(self) -> str:
        return STAGES[self.stage]

    @property
    def span(self) -> str:
        """`Mart–Haziran`."""
        names = dict.fromkeys((MONTHS[self.start_month], MONTHS[self.end_month]))
        return "–".join(names)

    @property
    def late(self) -> list[MilestoneLine]:
        return [row for row in self.milestones if row.stage == LATE]

    @property
    def cancelled(self) -> list[MilestoneLine]:
        return [row for row in self.milestones if row.stage == CANCELLED]

    @property
    def steps_done(self) -> str:
        """`3/5`: of the milestones that were not cancelled; nothing where there are none."""
        live = [row.stage for row in self.milestones if row.stage != CANCELLED]
        return f"{live.count(DONE)}/{len(live)}" if live else ""

    @property
    def months(self) -> list[Month]:
        """The cells of the year, each with the milestones that are due in it."""
        due = {
            month: tuple(rows)
            for month, rows in groupby(
                sorted(self.milestones, key=attrgetter("due")), lambda row: row.due.month
            )
        }
        return [
            Month(number, self.start_month <= number <= self.end_month, due.get(number, ()))
            for number in range(1, 13)
        ]


@dataclass(frozen=True)
class RiskLine:
    """A risk of a card, and what its unit said of it in a period."""

    text: str
    unit: str = ""
    #: "Gerçekleşti", "Gerçekleşmedi", or nothing.
    occurred: str = ""
    #: What is done about it.
    action: str = ""


def activity_stage(
    year: int,
    start_month: int,
    end_month: int,
    percent: int | None,
    milestones: Sequence[str],
    on: date,
) -> str:
    """What an activity is on a day, by how much is done (%) and the stages of its milestones.

    It is done when nothing of it is open: all that was not cancelled is done and nothing less than
    100 % was reported. It is late with a milestone, or once its last month has passed.
    """
    live = [stage for stage in milestones if stage != CANCELLED]
    if milestones and not live and not percent:
        return CANCELLED
    reports_all = percent == 100 or (percent is None and live)
    if reports_all and all(stage == DONE for stage in live):
        return DONE
    last_day = date(year, end_month, calendar.monthrange(year, end_month)[1])
    if LATE in live or last_day < on:
        return LATE
    has_begun = percent or {DONE, ONGOING} & set(live) or date(year, start_month, 1) <= on
    return ONGOING if has_begun else PLANNED


# --- Out of the database ------------------------------------------------------------------------


@dataclass(frozen=True)
class YearRow:
    """An activity of the year and where in the plan it stands."""

    objective: str
    card: str
    card_id: int
    unit_order: int
    #: Not sent yet, or returned: its unit works on it.
    is_draft: bool
    activity: ActivityLine


def load_rows(
    years: QuerySet[ActivityYear],
    on: date,
    states: Collection[str] = SENT,
    period: Period | None = None,
    *,
    is_own: bool = False,
) -> list[YearRow]:
    """The activities as they stand on a day, in the plan's order, in three queries.

    Each with the progress in `states` that was reported for the `period`, named as the plan did in
    it; without one the latest.
    Milestones stand as they were sent with the last progress in `states`; for the unit's own people
    as they stand now.
    """
    progress = ActivityProgress.objects.select_related("period").order_by("-period__half")
    found: Iterable[Any] = (
        years.select_related("unit", "activity__card__objective__goal")
        .prefetch_related("milestones", Prefetch("progress", progress))
        .order_by(
            "activity__card__objective__goal__number",
            "activity__card__objective__number",
            "activity__card__order",
            "activity__order",
            "unit__order",
        )
    )
    lines = []
    for row in found:
        told = row.progress.all()
        until = [one for one in told if period is None or one.period.half <= period.half]
        sent = next((one for one in until if one.state in states), None)
        if told and not is_own:  # else nobody wrote anything of them
            _take_steps(row, sent.steps if sent else {})
        if period:
            row.activity = record_in(period.plan, period.year, row.activity) or row.activity
        is_asked = sent and period in (None, sent.period)
        lines.append(_row(row, sent if is_asked else None, on))
    return lines


def _take_steps(row: ActivityYear, steps: Mapping[str, str]) -> None:
    """Let the milestones stand as they do in `steps`; what is not there was not begun."""
    for milestone in row.milestones.all():
        text = steps.get(str(milestone.uid))
        step = read_step(text) if text else Step(Milestone.State.PLANNED)
        for name, content in asdict(step).items():
            setattr(milestone, name, content)


def _row(row: ActivityYear, progress: ActivityProgress | None, on: date) -> YearRow:
    card = row.activity.card
    milestones = tuple(
        make_part(MilestoneLine, step, stage=LATE if step.is_late(on) else step.get_state_display())
        for step in row.milestones.all()
    )
    percent = progress.percent if progress else None
    stages = [step.stage for step in milestones]
    line = make_part(
        ActivityLine,
        row,
        text=row.activity.text,
        unit=row.unit.name,
        unit_code=row.unit.code,
        stage=activity_stage(row.year, row.start_month, row.end_month, percent, stages, on),
        percent=percent,
        note=progress.note if progress else "",
        delay_reason=progress.delay_reason if progress else "",
        milestones=milestones,
        id=row.activity_id,
    )
    is_draft = row.state not in SENT
    return YearRow(card.objective.code, card.label, card.pk, row.unit.order, is_draft, line)


def load_risks(period: Period) -> dict[int, tuple[RiskLine, ...]]:
    """What units said of their risks in the period, by the keys of cards; one query."""
    found: dict[int, tuple[RiskLine, ...]] = {}
    said = RiskState.objects.filter(period=period).exclude(RiskState.UNTOUCHED)
    for row in said.select_related("risk__unit").order_by("risk__card", "risk__order"):
        risk = record_in(period.plan, period.year, row.risk) or row.risk
        line = make_part(
            RiskLine,
            row,
            text=risk.text,
            unit=row.risk.unit.name if row.risk.unit else "",
            occurred=row.get_occurred_display(),
        )
        found[row.risk.card_id] = (*found.get(row.risk.card_id, ()), line)
    return found
