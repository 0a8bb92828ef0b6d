"""Which unit answers for a card in a period: the card's own, or the one it had at its closing.

A card is given to another unit for what is still to come. What is closed keeps the unit that
entered it, until the closing is undone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from indicators.models import Measurement
from plans.models import ObjectiveCard, Unit


def answering(card: str, closed_at: str | datetime | None) -> Any:
    """The key of the unit that answers for the card at the path `card`, as an expression.

    `closed_at` is the path to the period's closing, or that moment. Where the trail of the card
    begins later, its oldest entry counts.
    """
    name = "responsible_unit_id"
    own = F(name if card == "pk" else f"{card}__{name}")
    if closed_at is None:
        return own
    moment = OuterRef(closed_at) if isinstance(closed_at, str) else closed_at
    trail = ObjectiveCard.history.model.objects.filter(id=OuterRef(card)).values(name)
    last = trail.filter(history_date__lte=moment).order_by("-history_date", "-history_id")
    first = trail.filter(history_date__gt=moment).order_by("history_date", "history_id")
    return Coalesce(
        Subquery(last[:1]), Subquery(first[:1]), own, output_field=BigIntegerField(null=True)
    )


def with_unit(rows: QuerySet[Measurement]) -> Any:
    """Measurements with the key of the unit that answers for them, `unit_id`."""
    return rows.annotate(unit_id=answering("indicator__card", "period__closed_at"))


def rows_of_unit(rows: QuerySet[Measurement], unit: Unit | None) -> QuerySet[Measurement]:
    """Those that the unit answers for; without a unit, those that none does."""
    return with_unit(rows).filter(unit_id=unit and unit.pk)


def units_by_key(
    cards: Iterable[ObjectiveCard], keys: Iterable[int | None]
) -> dict[int | None, Unit | None]:
    """The units of these keys; asks the database only for those that are none of the cards'."""
    units = {None: None} | {card.responsible_unit_id: card.responsible_unit for card in cards}
    if missing := set(keys) - units.keys():
        units |= Unit.objects.in_bulk(missing)
    return units
