"""Which unit answers for a card in a period: the card's own, or the one it had at its closing.

A card is given to another unit for what is still to come. What is closed keeps the unit that
entered it, until the closing is undone; years before a revision keep the one from before it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from indicators.models import Indicator, Measurement, Period
from indicators.versions import earlier_in
from plans.models import ObjectiveCard, Revision, Unit

_UNIT = "responsible_unit_id"
_KEY = BigIntegerField(null=True)


def settled(period: str = "") -> Any:
    """The moment from which on the units of the period at this path stay, as an expression: its
    closing, or before that the approval of a revision from a later year on."""
    closed = f"{period}closed_at"
    approved = Revision.objects.filter(
        plan=OuterRef(f"{period}plan"),
        state=Revision.State.APPROVED,
        from_year__gt=OuterRef(f"{period}year"),
        approved_at__lte=Coalesce(OuterRef(closed), F("approved_at")),
    )
    first = Subquery(approved.order_by("number").values("approved_at")[:1])
    is_before = Q(**{f"{period}year__lt": F(f"{period}plan__version_from")})
    return Coalesce(Case(When(is_before, then=first), output_field=DateTimeField()), F(closed))


def settled_at(period: Period) -> datetime | None:
    """That moment of a period in hand; None while its units are those of the cards."""
    earlier = earlier_in(period)
    moments = (period.closed_at, earlier and earlier.ended_at)
    return min((moment for moment in moments if moment), default=None)


def answering(card: str, moment: str | datetime | None, own: str = "") -> Any:
    """The key of the unit that answers for the card at the path `card`, as an expression.

    `moment` is the name of what `settled` gave, or `settled_at`; `own` the path of the unit that
    answers now, if it is not the card's. Where the trail of the card begins later, its oldest entry
    counts.
    """
    now = F(own or (_UNIT if card == "pk" else f"{card}__{_UNIT}"))
    if moment is None:
        return now
    then = _held(ObjectiveCard, card, _UNIT, moment, now)
    if not isinstance(moment, str):
        return then
    return Case(When(**{f"{moment}__isnull": False}, then=then), default=now, output_field=_KEY)


def _held(model: Any, key: str, name: str, moment: str | datetime, now: F) -> Coalesce:
    """What the field of the record with the key at this path held at the moment, by its trail; what
    it holds now where it has none."""
    until = OuterRef(moment) if isinstance(moment, str) else moment
    # The moment stands here once: as a name it is written out wherever it is used.
    trail = model.history.model.objects.filter(id=OuterRef(key)).values(name)
    last = trail.filter(history_date__lte=until).order_by("-history_date", "-history_id")
    first = trail.order_by("history_date", "history_id")
    return Coalesce(Subquery(last[:1]), Subquery(first[:1]), now, output_field=_KEY)


def with_unit(rows: QuerySet[Measurement], period: Period | None = None) -> Any:
    """Measurements with the key of the unit that answers for them, `unit_id`: that of the card on
    which their indicator stood. All of one period cost less with the period in hand."""
    moment: str | datetime | None = "settled_at"
    if period:
        moment = settled_at(period)
    else:
        rows = rows.alias(settled_at=settled("period__"))
    if moment:
        card = _held(Indicator, "indicator", "card_id", moment, F("indicator__card"))
        rows = rows.alias(card_then=card)
    unit = answering("card_then", moment, own=f"indicator__card__{_UNIT}")
    return rows.annotate(unit_id=unit)


def rows_of_unit(
    rows: QuerySet[Measurement], unit: Unit | None, period: Period | None = None
) -> QuerySet[Measurement]:
    """Those that the unit answers for; without a unit, those that none does."""
    return with_unit(rows, period).filter(unit_id=unit and unit.pk)


def units_by_key(
    cards: Iterable[ObjectiveCard], keys: Iterable[int | None]
) -> dict[int | None, Unit | None]:
    """The units of these keys; asks the database only for those that are none of the cards'."""
    units = {None: None} | {card.responsible_unit_id: card.responsible_unit for card in cards}
    if missing := set(keys) - units.keys():
        units |= Unit.objects.in_bulk(missing)
    return units
