"""What a meeting ought to deal with: read out of its period and of earlier meetings."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils import timezone

from indicators.cycle.milestones import due_milestones
from indicators.cycle.progress import progress_by_unit
from indicators.evaluation import evaluate
from indicators.models import ActionItem, AgendaPoint, Meeting
from indicators.performance import as_printed
from indicators.readings import SENT
from plans.language.numbers import format_percent
from plans.models import Unit

Kind = AgendaPoint.Kind

#: So many objectives, and units of a kind, are points of their own.
_WEAKEST, _UNITS = 5, 8
#: So many steps of a unit are named.
_NAMED = 3


def propose_agenda(meeting: Meeting) -> list[AgendaPoint]:
    """The points that the meeting does not have yet, not stored, in their order behind those that
    it has; a fixed number of queries."""
    stored = list(meeting.points.all())
    there = {point.subject for point in stored}
    found = [*_open_items(meeting), *_weak_objectives(meeting), *_late(meeting), *_missing(meeting)]
    proposed = [point for point in found if point.subject not in there]
    last = max((point.order for point in stored), default=0)
    for place, point in enumerate(proposed, last + 1):
        point.meeting, point.order = meeting, place
    return proposed


def _open_items(meeting: Meeting) -> Iterator[AgendaPoint]:
    """What earlier meetings of the plan decided and nobody has closed."""
    items = ActionItem.unclosed().filter(meeting__period__plan=meeting.period.plan_id)
    for item in items.exclude(meeting=meeting.pk).select_related("objective"):
        text = f"{item.text} ({item.unit}, son gün {item.due:%d.%m.%Y})"
        yield AgendaPoint(kind=Kind.OPEN, text=text, action_item=item, unit=item.unit)


def _weak_objectives(meeting: Meeting) -> Iterator[AgendaPoint]:
    results = [row for goal in evaluate(meeting.period, SENT).goals for row in goal.objectives]
    weak = [
        (row.performance, row.objective)
        for row in results
        if row.performance is not None and as_printed(row.performance) < Decimal(100)
    ]
    for performance, objective in sorted(weak, key=lambda pair: pair[0])[:_WEAKEST]:
        text = f"{objective}: performansı {format_percent(performance, 2)}"
        yield AgendaPoint(kind=Kind.WEAK, text=text, objective=objective)


def _late(meeting: Meeting) -> Iterator[AgendaPoint]:
    """Steps that are late today, or were on the day of a past meeting."""
    lines = []
    on = min(timezone.localdate(), meeting.day)
    for due in due_milestones(on, of_plan=meeting.period.plan).values():
        named = "; ".join(step.text for step in due.late[:_NAMED])
        more = " …" if len(due.late) > _NAMED else ""
        text = f"{due.unit}: {len(due.late)} iş adımı gecikti ({named}{more})"
        lines.append((due.unit, text, len(due.late)))
    return _by_unit(Kind.LATE, "geciken iş adımı", [line for line in lines if line[2]])


def _missing(meeting: Meeting) -> Iterator[AgendaPoint]:
    """What units have not sent in the period."""
    lines = [
        (row.unit, f"{row.unit}: {counts.say_missing} gönderilmedi", counts.missing)
        for row in progress_by_unit([meeting.period])
        for counts in [row.counts]
        if row.unit and counts.missing
    ]
    return _by_unit(Kind.MISSING, "gönderilmeyen kayıt", lines)


def _by_unit(kind: str, what: str, lines: Iterable[tuple[Unit, str, int]]) -> Iterator[AgendaPoint]:
    """A point for each of the units with most of it, and one that sums up the others."""
    ranked = sorted(lines, key=lambda line: -line[2])
    for unit, text, _ in ranked[:_UNITS]:
        yield AgendaPoint(kind=kind, text=text, unit=unit)
    if others := ranked[_UNITS:]:
        text = f"{len(others)} birimde daha {sum(line[2] for line in others)} {what} var"
        yield AgendaPoint(kind=kind, text=text)
