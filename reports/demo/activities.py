"""What sample units plan for their activities, and what they say of them and of risks in a period.

As for values, everything goes through the steps that people take, many rows at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from indicators.activities import Said, Step, missing, standing_of
from indicators.calendar.steps import (
    Drawn,
    DrawnStep,
    UnitYear,
    approve_calendar,
    return_calendar,
    save_calendar,
    send_calendar,
)
from indicators.entry.assessments import RiskSaid, save_risks
from indicators.entry.progress import Entry, Told, steps_of
from indicators.models import ActivityYear, Milestone, Period
from plans.models import Activity, CardNote, Plan, Unit
from plans.records.parts import make_part
from reports.demo.calendar import HalfYear
from reports.demo.texts import TEXTS

State = Milestone.State

#: How far the calendars of a running year are, of the last units; those of the others are approved.
_UNFINISHED = ("none", "draft", "sent", "returned")


def draw_up(plan: Plan, half: HalfYear, people: Mapping[Unit, Any]) -> None:
    """Let the units (with their clerk, manager and strategist) draw up the half's year."""
    by_unit: dict[int, list[Activity]] = defaultdict(list)
    activities = Activity.objects.filter(card__objective__goal__plan=plan)
    for activity in activities.select_related("card").order_by("pk"):
        by_unit[activity.card.responsible_unit_id].append(activity)
    units = [unit for unit in people if by_unit[unit.pk]]
    is_running = half.year == half.today.year
    late = len(_UNFINISHED) if is_running and len(units) > 2 * len(_UNFINISHED) else 0
    fates = ["approved"] * (len(units) - late) + [*_UNFINISHED[:late]]
    for unit, fate in zip(units, fates, strict=True):
        if fate == "none":
            continue
        random = Random(f"{plan.slug} {half.year} {unit.code}")
        moments = half.early_steps(random, 3)
        calendar, persons = UnitYear(plan, unit, half.year), people[unit]
        drawn = {
            activity.pk: (_draw(random, half.year), 0)
            for activity in by_unit[unit.pk]
            if random.random() < 0.9 or activity is by_unit[unit.pk][0]
        }
        rows = save_calendar(persons.clerk, calendar, drawn, at=moments[0]).done
        if fate == "draft":
            continue
        versions = {row.pk: row.version for row in rows}
        send_calendar(persons.manager, calendar, versions, at=moments[1])
        seen = {pk: version + 1 for pk, version in versions.items()}
        if fate == "approved":
            approve_calendar(persons.strategist, calendar, seen, at=moments[2])
        elif fate == "returned":
            note = random.choice(TEXTS["calendar_notes"])
            return_calendar(persons.strategist, calendar, note, seen, at=moments[2])


def _draw(random: Random, year: int) -> Drawn:
    """Months, and steps that end with their last one."""
    first = random.choice([1, 1, 1, 2, 3, 4])
    last = random.choice([6, 9, 10, 11, 12, 12])
    names = random.choice(TEXTS["milestones"])
    steps = []
    for number, name in enumerate(names, 1):
        month = first + (last - first) * number // len(names)
        steps.append(DrawnStep(name, date(year, month, random.choice([15, 20, 28]))))
    share = random.choice([None, None, Decimal(10), Decimal(20), Decimal(25)])
    return Drawn(first, last, share, tuple(steps))


def tell_progress(period: Period, half: HalfYear) -> Iterator[tuple[int, dict[int, Entry]]]:
    """What each unit, by its key, says of the activities of its approved calendars that have
    begun."""
    rows = ActivityYear.of(
        period.plan_id,
        year=period.year,
        state=ActivityYear.State.APPROVED,
        start_month__lte=half.last_day.month,
    )
    entries: dict[int, dict[int, Entry]] = defaultdict(dict)
    rows = rows.select_related("activity", "unit").prefetch_related("milestones")
    for row in rows.order_by("pk"):
        random = Random(f"{half.code} {row.natural_key()}")
        seen = steps_of(row)
        steps = dict(_move_on(random, row.milestones.all(), half))
        for milestone in row.milestones.all():  # what is late is read from the rows
            milestone.state = steps[milestone.pk].state
        entries[row.unit_id][row.pk] = Entry(
            Told(_say(random, row, period, steps.values()), steps), seen, 0
        )
    yield from entries.items()


def _move_on(
    random: Random, milestones: Iterable[Milestone], half: HalfYear
) -> Iterator[tuple[int, Step]]:
    """How the steps stand at the end of the half, or today."""
    until = min(half.last_day, half.today - timedelta(days=1))
    for milestone in milestones:
        step = make_part(Step, milestone)
        is_open = step.state in Milestone.PENDING
        if is_open and milestone.due <= until:
            [state] = random.choices(
                [State.DONE, State.ONGOING, State.PLANNED, State.CANCELLED], [80, 10, 6, 4]
            )
            done_on = max(milestone.due - timedelta(days=random.randint(0, 20)), half.first_day)
            reason = random.choice(TEXTS["cancel_reasons"])
            step = Step(
                state,
                done_on=done_on if state == State.DONE else None,
                cancel_reason=reason if state == State.CANCELLED else "",
            )
        elif is_open and milestone.due <= until + timedelta(days=60) and random.random() < 0.5:
            step = replace(step, state=State.ONGOING)
        yield milestone.pk, step


def _say(random: Random, row: ActivityYear, period: Period, steps: Iterable[Step]) -> Said:
    standing = standing_of(row, period, timezone.localdate())
    is_done = all(step.state not in Milestone.PENDING for step in steps)
    percent = min(standing.expected + random.choice([0, 0, 5, 10]), 100)
    if standing.late:
        percent = max(percent - random.choice([15, 25, 40]), 0)
    elif is_done and standing.month >= row.end_month:
        percent = 100
    said = Said(percent, random.choice(TEXTS["progress"]))
    if missing(said, standing):
        said = replace(said, delay_reason=random.choice(TEXTS["shortfalls"])[0])
    return said


def tell_risks(user: User, period: Period, unit: Unit, at: datetime) -> None:
    """Whether each of the risks of the unit's cards came true, and what is done about it."""
    risks = CardNote.objects.filter(
        kind=CardNote.Kind.RISK,
        card__objective__goal__plan=period.plan_id,
        card__responsible_unit=unit,
    )
    said = {}
    for pk, uid in risks.order_by("pk").values_list("pk", "uid"):
        random = Random(f"{period.code} {uid}")
        came_true = random.random() < 0.2
        action = random.choice(TEXTS["risk_actions"] if came_true else TEXTS["risk_watch"])
        said[pk] = (RiskSaid("yes" if came_true else "no", action), 0)
    save_risks(user, period.pk, said, at=at).all()
