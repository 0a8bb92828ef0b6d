"""What opening a period would ask for, shown before it is done."""

from dataclasses import dataclass

from indicators.cycle.asked import asked_indicators, due_months
from indicators.models import Period
from plans.models import Plan, Unit
from plans.people.roles import members_now


@dataclass(frozen=True)
class Opening:
    """The tasks that the opening makes."""

    indicators: int
    measurements: int
    units: list[Unit]
    #: Units that nobody can enter for yet.
    units_without_people: list[Unit]
    #: Indicators whose card names no responsible unit: nobody is asked.
    indicators_without_unit: int


def preview(plan: Plan, year: int, half: int) -> Opening:
    """What the period asks for when it opens, counted without opening it; three queries."""
    period = Period(plan=plan, year=year, half=half)
    asked = [
        (row.card.responsible_unit_id, len(months))
        for row in asked_indicators(period)
        if (months := due_months(period, row.monitoring_frequency))
    ]
    units = list(Unit.objects.filter(pk__in={unit_id for unit_id, _ in asked if unit_id}))
    staffed = set(members_now().values_list("unit_id", flat=True).distinct())
    return Opening(
        indicators=len(asked),
        measurements=sum(months for _, months in asked),
        units=units,
        units_without_people=[unit for unit in units if unit.pk not in staffed],
        indicators_without_unit=sum(unit_id is None for unit_id, _ in asked),
    )
