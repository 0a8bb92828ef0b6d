"""What a card's unit says of a period beside its values, written while the period is open: of the
card as a whole, and of each of its risks."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet

from indicators.models import CardAssessment, Period, RiskState
from indicators.periods import hold_period, moment_of
from indicators.requirements import Remarks
from indicators.workflow import NotAllowed, Outcome, Stale, WorkflowError, WrongState
from plans.models import CardNote, ObjectiveCard
from plans.people.roles import units_of
from plans.records.history import write_all


@dataclass(frozen=True)
class RiskSaid:
    """Whether a risk came true (a choice of `RiskState`, empty where it is not said), and what is
    done about it, in one line."""

    occurred: str = ""
    action: str = ""


#: What a row says something of, and how that calls what is said.
_OWNER = {CardAssessment: ("card", "assessments"), RiskState: ("risk", "states")}


def rows_of(model: Any, period: Period, owners: QuerySet[Any]) -> list[Any]:
    """What is said in the period of the cards, or risks, a row for each; it is new where nothing
    was said yet. One query."""
    name, relation = _OWNER[model]
    said = FilteredRelation(relation, condition=Q(**{f"{relation}__period": period}))
    found = []
    for owner in owners.annotate(said=said).select_related("said"):
        row = getattr(owner, "said", None) or model(version=0)
        row.period = period
        setattr(row, name, owner)
        found.append(row)
    return found


@transaction.atomic(savepoint=False)
def save_assessments(
    user: User,
    period_id: int,
    entries: Mapping[int, tuple[Remarks, int]],
    *,
    held: Iterable[CardAssessment] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Keep what their unit wrote of cards, by the cards' keys, each with the version that it saw, 0
    where there was none; so are those that were refused.

    The rows are read here, with their period held, unless the transaction has `held` them since it
    read them.
    """
    if held is None:
        of_plan = ObjectiveCard.objects.filter(objective__goal__plan__periods=period_id)
        held = rows_of(CardAssessment, hold_period(period_id), of_plan.filter(pk__in=entries))
    return _save(CardAssessment, user, entries, held, at)


@transaction.atomic(savepoint=False)
def save_risks(
    user: User,
    period_id: int,
    entries: Mapping[int, tuple[RiskSaid, int]],
    *,
    held: Iterable[RiskState] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Outcome:
    """The same of risks, by their keys."""
    if held is None:
        of_plan = CardNote.objects.filter(card__objective__goal__plan__periods=period_id)
        risks = of_plan.filter(pk__in=entries, kind=CardNote.Kind.RISK).select_related("card")
        held = rows_of(RiskState, hold_period(period_id), risks)
    return _save(RiskState, user, entries, held, at, reason)


def _save(
    model: Any,
    user: User,
    entries: Mapping[int, tuple[Remarks | RiskSaid, int]],
    held: Iterable[Any],
    at: datetime | None,
    reason: str = "",
) -> Outcome:
    units, outcome = units_of(user), Outcome()
    for row in held:
        owner = getattr(row, _OWNER[model][0])
        content, version = entries[owner.pk]
        card = owner if model is CardAssessment else owner.card
        moment_of(row.period, at)
        try:
            if card.responsible_unit_id not in units:
                raise NotAllowed("Bu kart sizin biriminizin değil; değerlendirme yazamazsınız.")
            if row.version != version:
                raise Stale(row, Stale.COMPARE)
            if row.period.state != Period.State.OPEN:
                raise WrongState("Dönem kapandı; değerlendirme artık değişmez.")
        except WorkflowError as error:
            outcome.refused[owner.pk] = error
            continue
        for field, text in asdict(content).items():
            setattr(row, field, text.strip())
        row.version += 1
        outcome.done.append(row)
    kind = next((type(content) for content, _ in entries.values()), Remarks)
    write_all(
        model,
        created=[row for row in outcome.done if row.pk is None],
        updated=[row for row in outcome.done if row.pk is not None],
        fields=[*kind.__dataclass_fields__, "version"],
        user=user,
        reason=reason,
        at=at,
    )
    return outcome
