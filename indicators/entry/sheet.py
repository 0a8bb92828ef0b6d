"""A unit's sheet: its measurements of a period by card, loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from indicators.activities import standing_of
from indicators.cycle.answering import answering, rows_of_unit, settled_at
from indicators.cycle.asked import asked_rows
from indicators.cycle.progress import Counts, count_work
from indicators.entry.access import Scope
from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import rows_of
from indicators.entry.progress import rows_of_years
from indicators.entry.rows import EntryCard, RiskRow, Task
from indicators.entry.typed import Mend, Row, Stage, Typed
from indicators.models import (
    ActivityProgress,
    ActivityYear,
    CardAssessment,
    Measurement,
    Period,
    RiskState,
)
from indicators.readings import SENT, yardsticks_of
from indicators.versions import cards_in, earlier_in, record_in, take_back
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
            if row.is_editable and (row.record.return_note or row.record.unlock)
        ]

    @property
    def with_problems(self) -> list[Typed]:
        """What could not be kept or sent."""
        return [part for part in self.parts if part.problems]

    @property
    def fills_excel(self) -> bool:
        """Whether anything of it may still be written in its Excel file: also risks alone."""
        risks = (risk for card in self.cards for risk in card.risks)
        return any(part.is_editable for part in (*self.rows, *risks))

    @property
    def left(self) -> int:
        """How many may still be sent."""
        return sum(row.is_editable for row in self.rows)


def load_progress(scope: Scope) -> Counts:
    """How far the unit is; one query."""
    period, unit = scope.period.pk, scope.unit.pk
    return count_work([period], unit).get((period, unit), Counts())


def _rows(scope: Scope) -> QuerySet[Measurement]:
    return asked_rows(rows_of_unit(scope.period.measurements.all(), scope.unit, scope.period))


def load_tasks(scope: Scope, only: int | None = None, *, to_show: bool = True) -> list[Task]:
    """The unit's measurements in the period, or the one with this key.

    Four queries; one where they are not to be shown, but to take what was sent, and nobody asks
    what it leads to; one more where the plan was revised.
    """
    rows = _rows(scope)
    if scope.is_held:
        rows = rows.select_for_update(of=("self",), no_key=True)
    if only is not None:
        rows = rows.filter(pk=only)
    if to_show:
        rows = rows.prefetch_related("evidence")
    people = ["entered_by", "submitted_by", "endorsed_by"]
    card = ["indicator__card__objective__goal__plan", "indicator__card__responsible_unit"]
    rows = rows.select_related(*card, "indicator__data_owner", "unlock", *people)
    measurements = list(rows.order_by("indicator", "month"))
    for row in measurements:
        row.period = scope.period
    take_back(measurements)
    yardsticks: Any = SimpleLazyObject(lambda: yardsticks_of(measurements))
    return [
        Task(
            is_own=scope.is_own,
            record=row,
            yardsticks=yardsticks,
            years=scope.plan.years,
        )
        for row in measurements
    ]


def load_activities(
    scope: Scope, only: int | None = None, *, to_show: bool = True
) -> list[ActivityTask]:
    """The unit's activities of the period's year, or the one with this key; three queries, more
    where they are to be shown.

    A calendar that the team has not approved yet counts too: the half-year does not wait for it.
    """
    years = ActivityYear.of(scope.plan, unit=scope.unit, year=scope.period.year)
    if only is not None:
        years = years.filter(pk=only)
    card = ["activity__card__objective__goal__plan", "activity__card__responsible_unit"]
    years = years.select_related(*card).annotate(
        card_unit_id=answering("activity__card", settled_at(scope.period))
    )
    years = years.order_by("activity__card", "activity__order")
    rows = rows_of_years(years, scope.period, is_held=scope.is_held)
    for row in rows:
        year = row.activity_year
        year.activity = record_in(scope.plan, year.year, year.activity) or year.activity
    if to_show:
        prefetch_related_objects([row for row in rows if row.pk], "evidence")
    today = timezone.localdate()
    return [
        ActivityTask(
            is_own=scope.is_own,
            record=row,
            standing=standing_of(row.activity_year, scope.period, today),
            today=today,
            previous=_percent_before(row),
        )
        for row in rows
    ]


def _percent_before(row: ActivityProgress) -> int | None:
    """What was sent of the activity in the other half of the year, if this is the second."""
    rows = [other for other in row.activity_year.progress.all() if other.state in SENT]
    before = (other.percent for other in rows if other.period_id != row.period_id)
    return next(before, None) if row.period.half == Period.Half.SECOND else None


def was_asked(scope: Scope, pk: int) -> bool:
    """Whether this was a row of the sheet before the plan ceased to ask for it."""
    rows = Measurement.objects.filter(pk=pk)
    if rows.exists():
        return rows_of_unit(rows.filter(period=scope.period), scope.unit, scope.period).exists()
    return Measurement.history.filter(id=pk, period_id=scope.period.pk).exists()


def load_rows(scope: Scope, *, to_show: bool = True) -> list[Row]:
    """All that the unit sends in the period."""
    return [*load_tasks(scope, to_show=to_show), *load_activities(scope, to_show=to_show)]


def load_sheet(scope: Scope, shows_lacking: bool = False) -> EntrySheet:
    """The whole sheet; some fifteen queries, whatever its length."""
    rows = load_rows(scope)
    for row in rows:
        row.shows_lacking = shows_lacking and row.is_editable and row.is_asked
    return EntrySheet(scope, load_cards(scope, rows))


def load_cards(scope: Scope, rows: Sequence[Row], *, to_show: bool = True) -> list[EntryCard]:
    """The cards of these rows, with their risks; to be shown, with what the printed cards say."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    activities: dict[int, list[ActivityTask]] = defaultdict(list)
    own = set()
    for row in rows:
        if isinstance(row, Task):
            tasks[row.card.pk].append(row)
            own.add(row.card.pk)
        elif isinstance(row, ActivityTask):
            activities[row.card.pk].append(row)
            if row.year.card_unit_id == scope.unit.pk:
                own.add(row.card.pk)
    place = ("objective__goal__number", "objective__number", "order")
    cards = _cards(scope).filter(pk__in=tasks.keys() | activities.keys()).order_by(*place)
    parts = _entry_cards(scope, cards, own)
    if to_show:
        prefetch_related_objects([part.card for part in parts], "activities", "cooperations__unit")
    risks: dict[int, list[RiskRow]] = defaultdict(list)
    for risk in load_risks(scope, CardNote.objects.filter(card__in=own)):
        risks[risk.risk.card_id].append(risk)
    for part in parts:
        part.tasks, part.activities = tasks[part.pk], activities[part.pk]
        part.risks = risks[part.pk]
    return parts


def load_card(scope: Scope, pk: int) -> EntryCard | None:
    """The unit's card with this key, alone."""
    cards = _answering(scope, _cards(scope).filter(pk=pk))
    return next(iter(_entry_cards(scope, cards, {pk})), None)


def _entry_cards(
    scope: Scope, cards: QuerySet[ObjectiveCard], own: Collection[int]
) -> list[EntryCard]:
    """Those with the keys `own` are those that the unit answers for."""
    rows, earlier = rows_of(CardAssessment, scope.period, cards), earlier_in(scope.period)
    if earlier:
        olds = {card.pk: card for card in cards_in(earlier, [row.card for row in rows])}
        for row in rows:
            row.card = olds.get(row.card_id, row.card)
            if row.card_id in own:
                row.card.responsible_unit = scope.unit
    return [
        EntryCard(
            is_own=scope.is_own and row.card_id in own,
            is_answering=row.card_id in own,
            record=row,
        )
        for row in rows
    ]


def _cards(scope: Scope) -> QuerySet[ObjectiveCard]:
    """The plan's cards."""
    cards = ObjectiveCard.objects.filter(objective__goal__plan=scope.plan)
    return cards.select_related("objective__goal__plan", "responsible_unit")


def _answering(scope: Scope, cards: QuerySet[ObjectiveCard]) -> QuerySet[Any]:
    """Those that the unit answers for."""
    with_unit = cards.annotate(unit_id=answering("pk", settled_at(scope.period)))
    return with_unit.filter(unit_id=scope.unit.pk)


def load_risks(scope: Scope, notes: QuerySet[CardNote]) -> list[RiskRow]:
    """The risks among the notes, with what the unit says of them; one query."""
    risks = notes.filter(kind=CardNote.Kind.RISK).order_by("order")
    risks = risks.select_related("card__objective__goal")
    found = []
    for row in rows_of(RiskState, scope.period, risks):
        if risk := record_in(scope.plan, scope.period.year, row.risk):
            row.risk = risk
            found.append(RiskRow(is_own=scope.is_own, record=row))
    return found


def load_risk(scope: Scope, pk: int) -> RiskRow | None:
    """The risk with this key, if the unit answers for its card."""
    notes = CardNote.objects.filter(pk=pk, card__in=_answering(scope, _cards(scope)))
    return next(iter(load_risks(scope, notes)), None)


def was_risk(scope: Scope, pk: int) -> bool:
    """Whether this was a risk of one of the unit's cards before it was deleted."""
    trail = CardNote.history.filter(id=pk, kind=CardNote.Kind.RISK)
    return trail.filter(card__in=_answering(scope, _cards(scope))).exists()
