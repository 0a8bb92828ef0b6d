"""Sample meetings on half-years that are over, with what they decided and what came of it."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.contrib.auth.models import User

from indicators.meetings import steps
from indicators.models import ActionItem, Decision, Meeting, Participant, Period
from plans.models import Unit
from plans.records.history import write_all
from reports.demo.calendar import moment_of
from reports.demo.texts import TEXTS


@dataclass(frozen=True)
class _Task:
    """What a unit is to do within so many days, and how far it gets."""

    days: int
    answer: str = ""
    is_closed: bool = False


#: Done, said to be done, overdue without a word, still to come.
_TASKS = [
    _Task(30, TEXTS["answers"][0], is_closed=True),
    _Task(45, TEXTS["answers"][1]),
    _Task(60),
    _Task(365),
]


def hold_meeting(
    period: Period, strategists: list[User], managers: list[tuple[Unit, User]], today: date
) -> None:
    """A meeting, on a Tuesday some weeks after the half-year: its minutes are closed, its tasks
    under way."""
    day = period.last_day + timedelta(days=40)
    day = min(day - timedelta(days=(day.weekday() - 1) % 7), today)
    team, other = strategists
    at = moment_of(day, 17)
    meeting = Meeting(
        period=period,
        group_name="Strateji Geliştirme Kurulu",
        day=day,
        time=time(14),
        place="Encümen Salonu",
    )
    attending = [user for _, user in managers]
    steps.save_meeting(
        team, meeting, [*strategists, *attending], TEXTS["offices"], at=moment_of(day, 9)
    )
    present = list(meeting.participants.all())[:-1]
    for participant in present:
        participant.attended = True
    write_all(Participant, updated=present, fields=["attended"], user=team, at=at)
    weak = [point.objective for point in meeting.points.all() if point.objective_id]
    abouts = (weak[0] if weak else None, None)
    decisions = [
        Decision(meeting=meeting, order=place, text=text, objective=about)
        for place, (text, about) in enumerate(zip(TEXTS["decisions"], abouts, strict=True), 1)
    ]
    write_all(Decision, created=decisions, user=team, at=at)
    owners = [managers[number % len(managers)] for number in range(len(_TASKS))]
    items = [
        ActionItem(
            meeting=meeting,
            order=place,
            unit=unit,
            text=text,
            due=day + timedelta(days=task.days),
            objective=weak[place % len(weak)] if weak else None,
        )
        for place, (task, (unit, _), text) in enumerate(
            zip(_TASKS, owners, TEXTS["tasks"], strict=True), 1
        )
    ]
    write_all(ActionItem, created=items, user=team, at=at)
    steps.close_minutes(team, meeting.pk, meeting.version, at=at)
    for item, task, (_, manager) in zip(items, _TASKS, owners, strict=True):
        answered = moment_of(min(item.due, today), 0)
        if task.answer and answered > at:
            item = steps.answer_item(
                manager, item.pk, item.version, task.answer, is_done=True, at=answered
            )
            if task.is_closed:
                steps.close_item(other, item.pk, item.version, at=answered)
