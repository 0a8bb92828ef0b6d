"""Which milestones of the units' calendars are late, and which are due soon."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from indicators.models import Milestone, Period
from indicators.readings import SENT
from plans.models import Plan, Unit

#: Milestones due within so many days are named.
DAYS_AHEAD = 30


@dataclass
class Due:
    """What a unit should have done, and what it has to do soon; the earliest first."""

    unit: Unit
    late: list[Milestone] = field(default_factory=list)
    soon: list[Milestone] = field(default_factory=list)

    @property
    def year(self) -> int:
        """Whose calendar says more of it."""
        return (self.late or self.soon)[0].activity_year.year


def due_milestones(
    on: date, units: Collection[int] | None = None, of_plan: Plan | None = None
) -> dict[int, Due]:
    """By the keys of units (all units for None), those that have any; one query.

    Only what was sent counts, of plans in force (or of this one), and of years that are not closed:
    what is closed nobody can mend any more.
    """
    plan = "activity_year__activity__card__objective__goal__plan"
    closed = Period.year_ends().filter(plan=OuterRef(plan), year=OuterRef("activity_year__year"))
    rows = Milestone.objects.filter(
        ~Exists(closed),
        due__lte=on + timedelta(days=DAYS_AHEAD),
        state__in=Milestone.PENDING,
        activity_year__state__in=SENT,
        **{f"{plan}__status": Plan.Status.ACTIVE},
    )
    if of_plan is not None:
        rows = rows.filter(**{plan: of_plan})
    if units is not None:
        rows = rows.filter(activity_year__unit__in=units)
    found: dict[int, Due] = {}
    for row in rows.select_related("activity_year__unit").order_by("due", "pk"):
        unit = row.activity_year.unit
        due = found.setdefault(unit.pk, Due(unit))
        (due.late if row.is_late(on) else due.soon).append(row)
    return found
