"""Keeping what several people write into an agenda or minutes: nobody's words are lost.

A line that a person changed is kept if nobody else changed it since the page was opened. Otherwise
the page shows both texts, and saving once more decides.
"""

from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from indicators.meetings.agenda import propose_agenda
from indicators.meetings.forms import LineForm
from indicators.meetings.steps import lock_meeting
from indicators.models import AgendaPoint, Meeting
from indicators.refusals import Stale
from plans.records.history import write_all

_GONE = "Başka biri bu satırı sildi. Kaydederseniz yeniden eklenir."


@transaction.atomic
def save_lines(
    user: User,
    meeting: Meeting,
    lines: Iterable[LineForm],
    attended: Mapping[int, bool],
    chosen: Collection[str] = (),
) -> tuple[list[LineForm], int]:
    """Keep the lines that changed, who of the participants came, and the points that were chosen,
    by their subjects, of those that are proposed.

    The lines that were not kept, each with its errors, and how many points are proposed no more:
    somebody else took them up, or what they were about was done.
    """
    lock_meeting(user, meeting.pk)
    proposed = propose_agenda(meeting) if chosen else []
    added = [point for point in proposed if point.subject in chosen]
    write_all(AgendaPoint, created=added, user=user)
    for row in meeting.participants.filter(pk__in=attended):
        row.attended, row._history_user = attended[row.pk], user
        row.save()
    failed = [line for line in lines if line.has_changed() and not _keep(user, meeting, line)]
    return failed, len(set(chosen)) - len(added)


def _keep(user: User, meeting: Meeting, line: LineForm) -> bool:
    row = line.instance
    stored = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    version = stored.version if stored else 0
    if line.seen_version != version:
        line.refuse(str(Stale(stored, Stale.COMPARE)) if stored else _GONE, stored, version)
        return False
    if line.is_dropped:
        if stored:
            stored._history_user = user
            stored.delete()
        return True
    if not line.is_valid():
        return False
    row.meeting, row.version, row._history_user = meeting, version + 1, user
    line.save()
    return True
