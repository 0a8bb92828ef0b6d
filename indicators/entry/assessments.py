"""What a card's unit says of a period beside its values, written while the period is open: of the
card as a whole, and of each of its risks."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from indicators.models import CardAssessment, Period, RiskState
from indicators.periods import moment_of
from indicators.workflow import NotAllowed, Outcome, Stale, WorkflowError, WrongState
from plans.models import CardNote, ObjectiveCard
from plans.people.roles import units_of
from plans.records.history import write_all


@dataclass(frozen=True)
class Remarks:
    """The texts of an assessment; the four criteria belong to the year's end."""

    deviation_reason: str = ""
    remedy: str = ""
    relevance: str = ""
    effectiveness: str = ""
    efficiency: str = ""
    sustainability: str = ""


@dataclass(frozen=True)
class RiskSaid:
    """Whether a risk came true (a choice of `RiskState`, empty where it is not said), and what is
    done about it, in one line."""

    occurred: str = ""
    action: str = ""


def save_assessments(
    user: User,
    period_id: int,
    entries: Mapping[int, tuple[Remarks, int]],
    *,
    at: datetime | None = None,
) -> Outcome:
    """Keep what their unit wrote of cards, by the cards' keys, each with the version that it saw, 0
    where there was none; so are those that were refused."""
    of_plan = ObjectiveCard.objects.filter(objective__goal__plan__periods=period_id)
    cards = of_plan.in_bulk(entries)
    return _save(CardAssessment, "card", user, period_id, cards, entries, lambda card: card, at)


def save_risks(
    user: User,
    period_id: int,
    entries: Mapping[int, tuple[RiskSaid, int]],
    *,
    at: datetime | None = None,
) -> Outcome:
    """The same of risks, by their keys."""
    of_plan = CardNote.objects.filter(card__objective__goal__plan__periods=period_id)
    risks = of_plan.filter(kind=CardNote.Kind.RISK).select_related("card").in_bulk(entries)
    return _save(RiskState, "risk", user, period_id, risks, entries, lambda risk: risk.card, at)


@transaction.atomic
def _save(
    model: Any,
    name: str,
    user: User,
    period_id: int,
    owners: Mapping[int, Any],
    entries: Mapping[int, tuple[Remarks | RiskSaid, int]],
    card_of: Callable[[Any], ObjectiveCard],
    at: datetime | None,
) -> Outcome:
    """The period is held until the transaction ends, so that it cannot close meanwhile."""
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    moment_of(period, at)
    units, outcome = units_of(user), Outcome()
    found = model.objects.filter(period=period, **{f"{name}__in": owners})
    rows = {getattr(row, f"{name}_id"): row for row in found}
    for pk, owner in owners.items():
        content, version = entries[pk]
        row = rows.get(pk)
        try:
            if card_of(owner).responsible_unit_id not in units:
                raise NotAllowed("Bu kart sizin biriminizin değil; değerlendirme yazamazsınız.")
            if (row.version if row else 0) != version:
                raise Stale(row, Stale.COMPARE)
            if period.state != Period.State.OPEN:
                raise WrongState("Dönem kapandı; değerlendirme artık değişmez.")
        except WorkflowError as error:
            outcome.refused[pk] = error
            continue
        row = row or model(period=period, version=0, **{name: owner})
        for field, text in asdict(content).items():
            setattr(row, field, text.strip())
        row.version += 1
        outcome.done.append(row)
    created = [row for row in outcome.done if row.pk is None]
    updated = [row for row in outcome.done if row.pk is not None]
    kind = next((type(content) for content, _ in entries.values()), Remarks)
    fields = [*kind.__dataclass_fields__, "version"]
    write_all(model, created=created, updated=updated, fields=fields, user=user, at=at)
    return outcome
