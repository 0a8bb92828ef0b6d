"""Where the points of an agenda lead, for those who may go there."""

from django.contrib.auth.models import User
from django.urls import reverse

from indicators.cycle.addresses import PAGES
from indicators.models import AgendaPoint, Meeting
from plans.people.roles import may_read_all, units_of

Kind = AgendaPoint.Kind


def with_links(user: User, meeting: Meeting) -> list[tuple[AgendaPoint, str]]:
    """The points in their order, each with the page of what it is about; "" where it has none that
    the person may open."""
    points = meeting.points.select_related("objective__goal__plan", "unit", "action_item__unit")
    reads_all, own = may_read_all(user), units_of(user)
    return [(point, _link(point, meeting, reads_all or point.unit_id in own)) for point in points]


def _link(point: AgendaPoint, meeting: Meeting, may_open: bool) -> str:
    if point.objective:
        return point.objective.get_absolute_url()
    if not (may_open and point.unit):
        return ""
    if point.action_item_id:
        return reverse("action_item", args=[point.action_item_id])
    if point.kind == Kind.MISSING:
        return reverse("entry_sheet", args=[meeting.period, point.unit.code])
    if point.kind == Kind.LATE:
        return reverse(PAGES["calendar_unit"], args=[meeting.period.year, point.unit.code])
    return ""
