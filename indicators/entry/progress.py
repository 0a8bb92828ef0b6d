"""What a unit says of its activities in a period, kept with the state of their milestones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from indicators import workflow
from indicators.activities import Said, Step
from indicators.models import ActivityProgress, ActivityYear, Milestone, Period
from indicators.periods import hold_period, moment_of
from indicators.workflow import ACTIVITIES, Incomplete, Outcome, Stale, WrongState
from plans.records.history import write_all
from plans.records.parts import make_part

#: How milestones stand, by their keys.
Steps = Mapping[int, Step]


@dataclass(frozen=True)
class Told:
    """What a sheet tells of an activity."""

    said: Said = field(default_factory=Said)
    steps: Steps = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """What is to be kept of an activity, and what the person had seen of it."""

    told: Told
    seen: Steps
    #: The version that the person saw; 0 where nothing was kept yet.
    version: int


def steps_of(year: ActivityYear) -> Steps:
    """How the milestones of the year stand."""
    return {step.pk: make_part(Step, step) for step in year.milestones.all()}


def rows_of_years(
    years: QuerySet[ActivityYear], period: Period, *, is_held: bool = False
) -> list[ActivityProgress]:
    """What is said of the activities in the period, a row for each, with its year and the year's
    milestones and rows of all periods; it is new where nothing was said yet. Three queries.

    Held until the transaction ends, if it has the period already.
    """
    milestones, progress = (
        Milestone.objects.all(),
        ActivityProgress.objects.select_related(*_PEOPLE),
    )
    if is_held:
        milestones = milestones.select_for_update(of=("self",), no_key=True)
        progress = progress.select_for_update(of=("self",), no_key=True)
    with_all = years.prefetch_related(
        Prefetch("milestones", milestones), Prefetch("progress", progress)
    )
    found: list[Any] = []
    for year in with_all:
        stored = (row for row in year.progress.all() if row.period_id == period.pk)
        row: Any = next(stored, None) or ActivityProgress(version=0)
        row.period, row.activity_year, row.unit_id = period, year, year.unit_id
        found.append(row)
    return found


_PEOPLE = ("entered_by", "submitted_by", "endorsed_by", "approved_by", "unlock__user")


@transaction.atomic(savepoint=False)
def save_progress(
    user: User,
    period_id: int,
    entries: Mapping[int, Entry],
    *,
    held: Sequence[ActivityProgress] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """Keep what a unit says of its activities, by the keys of their years; so are those that were
    refused.

    The rows are read and held here unless the transaction has `held` them since it read them. A
    milestone is written only where it changed: what somebody else wrote meanwhile, in another
    period's sheet too, is never written over unseen.
    """
    if held is None:
        period = hold_period(period_id)
        years = ActivityYear.of(period.plan_id, pk__in=entries, year=period.year)
        held = rows_of_years(years.select_related("activity"), period, is_held=True)
    changed: list[Milestone] = []

    def keep_steps(row: Any) -> None:
        new = list(_changed_steps(row, entries[row.activity_year_id]))
        if new and row.period.year_is_over:
            raise WrongState(
                f"{row.period.year} yılı kapandı; iş adımlarının durumu artık değişmez."
            )
        for milestone, step in new:
            for name, content in asdict(step).items():
                setattr(milestone, name, content)
            row.entered_by, row.entered_at = user, moment_of(row.period, at)
        changed.extend(milestone for milestone, _ in new)

    outcome = workflow.save(
        user,
        {year: (entry.told.said, entry.version) for year, entry in entries.items()},
        ACTIVITIES,
        held=held,
        key="activity_year_id",
        also=keep_steps,
        reason=reason,
        at=at,
    )
    fields = [*Step.__dataclass_fields__]
    write_all(Milestone, updated=changed, fields=fields, user=user, reason=reason, at=at)
    return outcome


def _changed_steps(row: ActivityProgress, entry: Entry) -> Iterable[tuple[Milestone, Step]]:
    """The milestones that the entry changes; raises WorkflowError."""
    for milestone in row.activity_year.milestones.all():
        step, seen = entry.told.steps.get(milestone.pk), entry.seen.get(milestone.pk)
        now = make_part(Step, milestone)
        if step is None or step in (seen, now):
            continue
        if now != seen:
            raise Stale(row, Stale.COMPARE)
        if step.state == Milestone.State.CANCELLED and not step.cancel_reason:
            raise Incomplete({"cancel_reason": f"“{milestone}”: iptal nedenini yazın."})
        yield milestone, step
