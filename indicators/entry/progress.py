"""What a unit says of its activities in a period, kept with the state of their milestones."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from indicators import workflow
from indicators.activities import Said, Step
from indicators.models import ActivityProgress, ActivityYear, Milestone, Period
from indicators.periods import moment_of
from indicators.workflow import ACTIVITIES, Incomplete, Outcome, Stale, WorkflowError, WrongState
from plans.people.roles import units_of
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


@transaction.atomic
def save_progress(
    user: User,
    period_id: int,
    entries: Mapping[int, Entry],
    *,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """Keep what a unit says of its activities, by the keys of their years; so are those that were
    refused.

    A milestone is written only where it changed: what somebody else wrote meanwhile, in another
    period's sheet too, is never written over unseen.
    """
    end = Period.year_ends().filter(plan=OuterRef("plan"), year=OuterRef("year"))
    periods = Period.objects.select_for_update(no_key=True).annotate(year_is_over=Exists(end))
    period: Any = periods.get(pk=period_id)
    refused = _make_rows(user, period, entries, at)
    rows = ActivityProgress.objects.filter(period=period, activity_year__in=entries)
    years = dict(rows.values_list("pk", "activity_year_id"))
    stored = Milestone.objects.select_for_update().filter(activity_year__in=years.values())
    by_key = stored.in_bulk()
    changed: list[Milestone] = []

    def keep_steps(row: Any) -> None:
        entry = entries[row.activity_year_id]
        new = list(_changed_steps(row, entry, by_key))
        if new and period.year_is_over:
            raise WrongState(f"{period.year} yılı kapandı; iş adımlarının durumu artık değişmez.")
        for milestone, step in new:
            for name, content in asdict(step).items():
                setattr(milestone, name, content)
            row.entered_by, row.entered_at = user, moment_of(period, at)
        changed.extend(milestone for milestone, _ in new)

    outcome = workflow.save(
        user,
        {pk: (entries[year].told.said, entries[year].version) for pk, year in years.items()},
        ACTIVITIES,
        also=keep_steps,
        reason=reason,
        at=at,
    )
    fields = [*Step.__dataclass_fields__]
    write_all(Milestone, updated=changed, fields=fields, user=user, reason=reason, at=at)
    by_year = {years[pk]: error for pk, error in outcome.refused.items()}
    return Outcome(outcome.done, refused | by_year)


def _make_rows(
    user: User, period: Period, entries: Mapping[int, Entry], at: datetime | None
) -> dict[int, WorkflowError]:
    """Make the rows of activities of which nothing was said yet; why not, by their years' keys."""
    there = period.progress.filter(activity_year__in=entries).values("activity_year")
    lacking = ActivityYear.objects.filter(
        pk__in=entries, year=period.year, activity__card__objective__goal__plan=period.plan_id
    ).exclude(pk__in=there)
    units, refused, created = units_of(user), dict[int, WorkflowError](), []
    for year in lacking.select_related("activity"):
        row: Any = ActivityProgress(period=period, activity_year=year, version=0)
        row.unit_id = year.unit_id
        try:
            workflow.require_own(units, row)
            if period.state != Period.State.OPEN:
                raise WrongState("Dönem kapandı; faaliyet hakkında yazılan artık değişmez.")
            created.append(row)
        except WorkflowError as error:
            refused[year.pk] = error
    write_all(ActivityProgress, created=created, user=user, at=at)
    return refused


def _changed_steps(
    row: ActivityProgress, entry: Entry, stored: Mapping[int, Milestone]
) -> Iterable[tuple[Milestone, Step]]:
    """The milestones that the entry changes; raises WorkflowError."""
    year = row.activity_year_id
    for pk, step in entry.told.steps.items():
        milestone, seen = stored.get(pk), entry.seen.get(pk)
        if step == seen or milestone is None or milestone.activity_year_id != year:
            continue
        now = make_part(Step, milestone)
        if step == now:
            continue
        if now != seen:
            raise Stale(row, Stale.COMPARE)
        if step.state == Milestone.State.CANCELLED and not step.cancel_reason:
            raise Incomplete({"cancel_reason": f"“{milestone}”: iptal nedenini yazın."})
        yield milestone, step
