"""A unit's sheet: its measurements of a period by card, loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from indicators.activities import standing_of
from indicators.cycle.answering import answering, rows_of_unit
from indicators.cycle.asked import asked_rows
from indicators.cycle.progress import Counts, count_work
from indicators.entry.access import Scope
from indicators.entry.activities import ActivityTask
from indicators.entry.rows import EntryCard, RiskRow, Task
from indicators.entry.typed import Mend, Row, Stage, Typed
from indicators.models import (
    ActivityProgress,
    ActivityYear,
    CardAssessment,
    Measurement,
    RiskState,
)
from indicators.readings import SENT, yardsticks_of
from indicators.workflow import is_editable, may_be_withdrawn
from plans.models import CardNote, ObjectiveCard


@dataclass
class EntrySheet:
    """All that a unit owes in a period."""

    scope: Scope
    cards: list[EntryCard]

    @property
    def tasks(self) -> list[Task]:
        return [task for card in self.cards for task in card.tasks]

    @property
    def rows(self) -> list[Row]:
        """All that is sent."""
        return [row for card in self.cards for row in card.rows]

    @property
    def parts(self) -> list[Typed]:
        """All that is typed."""
        return [*self.rows, *(part for card in self.cards for part in (card, *card.risks))]

    def with_failures(self, failed: Iterable[Typed]) -> "EntrySheet":
        """The sheet with what could not be kept, as it was typed."""
        by_key = {part.key: part for part in failed}
        for part in self.parts:
            if part.key in by_key:
                old = by_key[part.key]
                part.form, part.error, part.conflict = old.form, old.error, old.conflict
                if isinstance(part, Row) and isinstance(old, Row):
                    part.evidence_error = old.evidence_error
                    part.evidence_number = old.evidence_number
        return self

    def show_only_to_do(self) -> "EntrySheet":
        """The sheet without the rows that are sent or ready to be."""
        for card in self.cards:
            for row in card.rows:
                row.is_shown = row.is_open
            card.is_shown = card.is_open or any(row.is_shown for row in card.rows)
        return self

    @property
    def to_do(self) -> list[Row]:
        """The rows in which something is still to be written or mended."""
        return [row for row in self.rows if row.is_to_do]

    @property
    def due(self) -> int:
        """How many rows the period waits for, or something is written in."""
        return sum(row.stage != Stage.IDLE for row in self.rows)

    @property
    def done(self) -> int:
        """How many of them are sent or ready to be."""
        return self.due - len(self.to_do)

    @property
    def hidden(self) -> int:
        """How many of them the page leaves out."""
        return sum(not row.is_shown and row.stage != Stage.IDLE for row in self.rows)

    @property
    def to_mend(self) -> list[Mend]:
        """What the team returned or unlocked."""
        return [
            Mend(row.anchor, row.title, row.record.return_note or row.record.unlock.reason)
            for row in self.rows
            if row.record and row.is_editable
            if row.record.return_note or row.record.unlock
        ]

    @property
    def with_problems(self) -> list[Typed]:
        """What could not be kept or sent."""
        return [part for part in self.parts if part.problems]

    @property
    def left(self) -> int:
        """How many may still be sent."""
        return sum(row.is_editable for row in self.rows)


def load_progress(scope: Scope) -> Counts:
    """How far the unit is; one query."""
    period, unit = scope.period.pk, scope.unit.pk
    return count_work([period], unit).get((period, unit), Counts())


def _rows(scope: Scope) -> QuerySet[Measurement]:
    return asked_rows(rows_of_unit(Measurement.objects.filter(period=scope.period), scope.unit))


def load_tasks(scope: Scope, only: int | None = None, *, to_show: bool = True) -> list[Task]:
    """The unit's measurements in the period, or the one with this key.

    Four queries; three where they are not to be shown, but to take what was sent.
    """
    rows = _rows(scope)
    if only is not None:
        rows = rows.filter(pk=only)
    if to_show:
        rows = rows.prefetch_related("evidence")
    people = ["entered_by", "submitted_by", "endorsed_by"]
    rows = rows.select_related("indicator__card__objective__goal", "unlock", *people)
    measurements = list(rows.order_by("indicator", "month"))
    for row in measurements:
        row.period = scope.period
    yardsticks = yardsticks_of(measurements)
    return [
        Task(
            is_editable=scope.is_own and is_editable(row),
            may_be_withdrawn=scope.is_own and may_be_withdrawn(row),
            measurement=row,
            yardstick=yardsticks[row.pk],
            years=scope.plan.years,
        )
        for row in measurements
    ]


def load_activities(
    scope: Scope, only: int | None = None, *, to_show: bool = True
) -> list[ActivityTask]:
    """The unit's activities of the period's year, or the one with this key; three queries, four
    where they are to be shown.

    A calendar that the team has not approved yet counts too: the half-year does not wait for it.
    """
    years = ActivityYear.objects.filter(
        unit=scope.unit,
        year=scope.period.year,
        activity__card__objective__goal__plan=scope.plan,
    )
    if only is not None:
        years = years.filter(pk=only)
    people = ["entered_by", "submitted_by", "endorsed_by", "approved_by", "unlock__user"]
    progress = ActivityProgress.objects.select_related("period", *people)
    if to_show:
        progress = progress.prefetch_related("evidence")
    years = years.select_related("activity__card__objective__goal").prefetch_related(
        "milestones", Prefetch("progress", progress)
    )
    today = timezone.localdate()
    tasks = []
    for year in years.order_by("activity__card", "activity__order"):
        of_half = {row.period.half: row for row in year.progress.all()}
        own, before = of_half.get(scope.period.half), of_half.get(scope.period.half - 1)
        if own:
            own.period = scope.period
        tasks.append(
            ActivityTask(
                is_editable=scope.is_own and (is_editable(own) if own else scope.is_open),
                may_be_withdrawn=bool(own) and scope.is_own and may_be_withdrawn(own),
                year=year,
                progress=own,
                standing=standing_of(year, scope.period, today),
                last_day=scope.period.last_day,
                today=today,
                previous=before.percent if before and before.state in SENT else None,
            )
        )
    return tasks


def was_asked(scope: Scope, pk: int) -> bool:
    """Whether this was a row of the sheet before the plan ceased to ask for it."""
    rows = Measurement.objects.filter(pk=pk)
    if rows.exists():
        return rows_of_unit(rows.filter(period=scope.period), scope.unit).exists()
    return Measurement.history.filter(id=pk, period_id=scope.period.pk).exists()


def load_rows(scope: Scope, *, to_show: bool = True) -> list[Row]:
    """All that the unit sends in the period."""
    return [*load_tasks(scope, to_show=to_show), *load_activities(scope, to_show=to_show)]


def load_sheet(scope: Scope, shows_lacking: bool = False) -> EntrySheet:
    """The whole sheet; some twenty queries, whatever its length."""
    rows = load_rows(scope)
    for row in rows:
        row.shows_lacking = shows_lacking and row.is_editable and row.is_asked
    return EntrySheet(scope, load_cards(scope, rows))


def load_cards(scope: Scope, rows: Iterable[Row] = (), *, to_show: bool = True) -> list[EntryCard]:
    """The cards of these rows, with their risks; to be shown, with what the printed cards say."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    activities: dict[int, list[ActivityTask]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Task):
            tasks[row.indicator.card_id].append(row)
        elif isinstance(row, ActivityTask):
            activities[row.year.activity.card_id].append(row)
    cards = _cards(scope).filter(pk__in={*tasks, *activities})
    if to_show:
        cards = cards.prefetch_related("activities", "cooperations__unit")
    found = list(cards)
    own = [card for card in found if card.unit_id == scope.unit.pk]
    assessments = {
        row.card_id: row for row in CardAssessment.objects.filter(period=scope.period, card__in=own)
    }
    risks: dict[int, list[RiskRow]] = defaultdict(list)
    for risk in load_risks(scope, CardNote.objects.filter(card__in=own)):
        risks[risk.risk.card_id].append(risk)
    parts = [_card(scope, card, assessments.get(card.pk)) for card in found]
    for part in parts:
        part.tasks, part.activities = tasks[part.pk], activities[part.pk]
        part.risks = risks[part.pk]
    return parts


def load_card(scope: Scope, pk: int) -> EntryCard | None:
    """The unit's card with this key, alone."""
    card = _cards(scope).filter(pk=pk, unit_id=scope.unit.pk).first()
    assessment = CardAssessment.objects.filter(period=scope.period, card=pk).first()
    return card and _card(scope, card, assessment)


def _card(scope: Scope, card: Any, assessment: CardAssessment | None) -> EntryCard:
    is_own = card.unit_id == scope.unit.pk
    return EntryCard(
        is_editable=scope.is_own and scope.is_open and is_own,
        card=card,
        is_own=is_own,
        assessment=assessment,
        asks_criteria=scope.period.half == scope.period.Half.SECOND,
    )


def _cards(scope: Scope) -> QuerySet[Any]:
    """The plan's cards with the unit that answers for each, `unit_id`."""
    return (
        ObjectiveCard.objects.filter(objective__goal__plan=scope.plan)
        .annotate(unit_id=answering("pk", scope.period.closed_at))
        .select_related("objective__goal__plan", "responsible_unit")
    )


def load_risks(scope: Scope, notes: QuerySet[CardNote]) -> list[RiskRow]:
    """The risks among the notes, with what the unit says of them; two queries."""
    states = RiskState.objects.filter(period=scope.period)
    risks = notes.filter(kind=CardNote.Kind.RISK).order_by("order")
    return [
        RiskRow(
            is_editable=scope.is_own and scope.is_open,
            risk=risk,
            state=next(iter(risk.states.all()), None),
        )
        for risk in risks.prefetch_related(Prefetch("states", states))
    ]


def load_risk(scope: Scope, pk: int) -> RiskRow | None:
    """The risk with this key, if the unit answers for its card."""
    notes = CardNote.objects.filter(pk=pk, card__in=_cards(scope).filter(unit_id=scope.unit.pk))
    return next(iter(load_risks(scope, notes)), None)
