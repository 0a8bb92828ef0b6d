"""A meeting on a period, called and closed through its steps."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.contrib.auth.models import User

from indicators.meetings import steps
from indicators.models import ActionItem, Decision, Meeting, Period
from plans.models import Unit


def call(
    team: User,
    period: Period,
    *,
    users: Iterable[User] = (),
    names: Iterable[str] = ("Ayşe Yılmaz, Başkan Yardımcısı",),
    **facts: Any,
) -> Meeting:
    """A meeting with its proposed agenda; the first of the participants came."""
    facts = {"day": date(2025, 8, 1), "time": time(14), "place": "Encümen salonu", **facts}
    facts.setdefault("group_name", "Strateji Geliştirme Kurulu")
    meeting = Meeting(period=period, **facts)
    steps.save_meeting(team, meeting, users, names)
    first = meeting.participants.first()
    first.attended = True
    first.save()
    return meeting


def ask(meeting: Meeting, unit: Unit, text: str = "İhale yapılsın.", **fields: Any) -> ActionItem:
    """What a unit has to do, as the minutes have it while they are open."""
    fields = {"due": date(2025, 9, 30), **fields}
    return ActionItem.objects.create(meeting=meeting, unit=unit, text=text, **fields)


def close(team: User, meeting: Meeting) -> Meeting:
    Decision.objects.create(meeting=meeting, text="Rapor görüşüldü.")
    return steps.close_minutes(team, meeting.pk, meeting.version)


def asked(team: User, period: Period, unit: Unit, **fields: Any) -> ActionItem:
    """What closed minutes ask of the unit."""
    meeting = call(team, period)
    item = ask(meeting, unit, **fields)
    close(team, meeting)
    return ActionItem.objects.get(pk=item.pk)
