"""A unit's sheet: its measurements of a period by card, loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from indicators.cycle.answering import answering, rows_of_unit
from indicators.cycle.asked import asked_rows
from indicators.cycle.progress import COUNTS, Counts
from indicators.entry.access import Scope
from indicators.entry.rows import EntryCard, Task, Typed
from indicators.models import CardAssessment, Measurement
from indicators.readings import yardsticks_of
from indicators.workflow import is_editable, may_be_withdrawn
from plans.models import ObjectiveCard


@dataclass
class EntrySheet:
    """All that a unit owes in a period."""

    scope: Scope
    cards: list[EntryCard]

    @property
    def tasks(self) -> list[Task]:
        return [task for card in self.cards for task in card.tasks]

    def with_failures(self, failed: Iterable[Typed]) -> "EntrySheet":
        """The sheet with what could not be kept, as it was typed."""
        by_key = {part.key: part for part in failed}
        for part in [*self.cards, *self.tasks]:
            if part.key in by_key:
                old = by_key[part.key]
                part.form, part.error, part.conflict = old.form, old.error, old.conflict
                if isinstance(part, Task) and isinstance(old, Task):
                    part.evidence_error = old.evidence_error
                    part.evidence_number = old.evidence_number
        return self

    def show_only_to_do(self) -> "EntrySheet":
        """The sheet without the rows that are sent or ready to be."""
        for card in self.cards:
            for task in card.tasks:
                task.is_shown = task.is_open
            card.is_shown = card.is_open or any(task.is_shown for task in card.tasks)
        return self

    @property
    def to_do(self) -> list[Task]:
        """The rows in which something is still to be written or mended."""
        return [task for task in self.tasks if task.is_to_do]

    @property
    def done(self) -> int:
        """How many rows are sent or ready to be."""
        return len(self.tasks) - len(self.to_do)

    @property
    def hidden(self) -> int:
        """How many rows the page leaves out."""
        return sum(not task.is_shown for task in self.tasks)

    @property
    def to_mend(self) -> list[Measurement]:
        """What the team returned or unlocked."""
        rows = [task.measurement for task in self.tasks if task.is_editable]
        return [row for row in rows if row.return_note or row.unlock]

    @property
    def with_problems(self) -> list[Typed]:
        """The rows and cards that could not be kept or sent."""
        return [part for part in [*self.tasks, *self.cards] if part.problems]

    @property
    def left(self) -> int:
        """How many may still be sent."""
        return sum(task.is_editable for task in self.tasks)


def load_progress(scope: Scope) -> Counts:
    """How far the unit is; one query."""
    return Counts(**_rows(scope).aggregate(**COUNTS))


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


def was_asked(scope: Scope, pk: int) -> bool:
    """Whether this was a row of the sheet before the plan ceased to ask for it."""
    rows = Measurement.objects.filter(pk=pk)
    if rows.exists():
        return rows_of_unit(rows.filter(period=scope.period), scope.unit).exists()
    return Measurement.history.filter(id=pk, period_id=scope.period.pk).exists()


def load_sheet(scope: Scope, shows_lacking: bool = False) -> EntrySheet:
    """The whole sheet; a dozen queries, whatever its length."""
    tasks = load_tasks(scope)
    for task in tasks:
        task.shows_lacking = shows_lacking and task.is_editable
    return EntrySheet(scope, load_cards(scope, tasks))


def load_cards(
    scope: Scope,
    of_cards: Iterable[Task] = (),
    only: int | None = None,
    *,
    to_show: bool = True,
) -> list[EntryCard]:
    """The cards of these tasks, or the one with this key; to be shown, with what the printed cards
    say."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in of_cards:
        tasks[task.indicator.card_id].append(task)
    keys = list(tasks) if only is None else [only]
    assessments = {
        row.card_id: row
        for row in CardAssessment.objects.filter(period=scope.period, card__in=keys)
    }
    cards = (
        ObjectiveCard.objects.filter(pk__in=keys, objective__goal__plan=scope.plan)
        .alias(unit_id=answering("pk", scope.period.closed_at))
        .filter(unit_id=scope.unit.pk)
        .select_related("objective__goal__plan", "responsible_unit")
    )
    if to_show:
        cards = cards.prefetch_related("activities", "cooperations__unit")
    return [
        EntryCard(
            is_editable=scope.is_own and scope.is_open,
            card=card,
            assessment=assessments.get(card.pk),
            asks_criteria=scope.period.half == scope.period.Half.SECOND,
            tasks=tasks[card.pk],
        )
        for card in cards
    ]
