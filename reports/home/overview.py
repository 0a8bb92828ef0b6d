"""How large a plan is and what it still lacks, for the people who write it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from budgeting.models import CostEstimate, GeneralExpense
from indicators.models import Indicator
from plans.language.printable import SAYS_NOTHING
from plans.models import CardNote, Objective, ObjectiveCard, Plan

#: How far a card's weights may be from 100 before it counts (percentage points, rounding).
WEIGHT_TOLERANCE = Decimal("0.05")


@dataclass(frozen=True)
class Place:
    """A record that lacks something: its name for people, its model and its key."""

    label: str
    model: str
    key: int


@dataclass(frozen=True)
class Gap:
    """Something that is missing, and where; a plan without it has no places."""

    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class PlanSize:
    """How much of everything the plan has; costs in TL over all its years."""

    goals: int
    objectives: int
    cards: int
    indicators: int
    key_indicators: int
    programme_cost: Decimal
    general_cost: Decimal


@dataclass(frozen=True)
class PlanOverview:
    plan: Plan
    size: PlanSize
    gaps: tuple[Gap, ...]


def plan_overview(plan: Plan) -> PlanOverview:
    """The size of `plan` and what it lacks, in a number of queries that does not grow with it."""
    objectives = list(
        Objective.objects.filter(goal__plan=plan)
        .select_related("goal")
        .annotate(cost_count=Count("cost_estimates", distinct=True))
        .annotate(card_count=Count("cards", distinct=True))
        .order_by("goal__number", "number")
    )
    cards = list(_cards(plan))
    indicators = list(
        Indicator.objects.filter(card__objective__goal__plan=plan)
        .select_related("card__objective__goal")
        .annotate(target_count=Count("targets"))
    )
    size = PlanSize(
        goals=plan.goals.count(),
        objectives=len(objectives),
        cards=len(cards),
        indicators=len(indicators),
        key_indicators=plan.key_indicators.count(),
        programme_cost=_total(CostEstimate.objects.filter(objective__goal__plan=plan)),
        general_cost=_total(GeneralExpense.objects.filter(plan=plan)),
    )
    gaps = (*_objective_gaps(objectives), *_card_gaps(cards), *_indicator_gaps(indicators))
    return PlanOverview(plan, size, tuple(gap for gap in gaps if gap.places))


def _total(amounts: QuerySet) -> Decimal:
    return amounts.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _cards(plan: Plan) -> QuerySet[ObjectiveCard]:
    is_risk = Q(notes__kind=CardNote.Kind.RISK) & ~Q(notes__text__regex=SAYS_NOTHING)
    is_activity = ~Q(activities__text__regex=SAYS_NOTHING)
    return (
        ObjectiveCard.objects.filter(objective__goal__plan=plan)
        .select_related("objective__goal")
        .annotate(
            risk_count=Count("notes", is_risk, distinct=True),
            activity_count=Count("activities", is_activity, distinct=True),
            cost_count=Count("costs", distinct=True),
        )
        .prefetch_related("indicators")
    )


def _objective_gaps(objectives: list[Objective]) -> Iterable[Gap]:
    def gap(title: str, rows: Iterable[Objective]) -> Gap:
        return Gap(title, tuple(Place(str(row), "plans_objective", row.pk) for row in rows))

    yield gap("Kartı olmayan hedef", (row for row in objectives if not row.card_count))
    yield gap("Maliyeti yazılmamış hedef", (row for row in objectives if not row.cost_count))


def _card_gaps(cards: list[ObjectiveCard]) -> Iterable[Gap]:
    def gap(title: str, rows: Iterable[ObjectiveCard]) -> Gap:
        return Gap(title, tuple(Place(str(row), "plans_objectivecard", row.pk) for row in rows))

    yield gap("Sorumlu birimi olmayan kart", (row for row in cards if not row.responsible_unit_id))
    yield gap("Göstergesi olmayan kart", (row for row in cards if not row.indicators.all()))
    yield gap("Riski yazılmamış kart", (row for row in cards if not row.risk_count))
    yield gap("Faaliyeti yazılmamış kart", (row for row in cards if not row.activity_count))
    yield gap("Maliyet tahmini olmayan kart", (row for row in cards if not row.cost_count))
    yield gap(
        "Hedefe etkileri toplamı 100 olmayan kart",
        (
            row
            for row in cards
            if not weights_complete([indicator.weight for indicator in row.indicators.all()])
        ),
    )


def _indicator_gaps(indicators: list[Indicator]) -> Iterable[Gap]:
    def gap(title: str, rows: Iterable[Indicator]) -> Gap:
        return Gap(
            title,
            tuple(
                Place(f"{row.card.label}: {row.name}", "indicators_indicator", row.pk)
                for row in rows
            ),
        )

    yield gap("Ölçü birimi olmayan gösterge", (r for r in indicators if not r.unit_of_measure))
    yield gap("Hedefe etkisi olmayan gösterge", (r for r in indicators if r.weight is None))
    yield gap("Başlangıç değeri olmayan gösterge", (r for r in indicators if r.baseline is None))
    yield gap("Hiçbir yılın hedefi olmayan gösterge", (r for r in indicators if not r.target_count))


def weights_complete(weights: Iterable[Decimal | None]) -> bool:
    """Whether weights (%) of a card add up to 100; a card without indicators lacks those first."""
    weights = list(weights)
    total = sum((weight for weight in weights if weight is not None), Decimal(0))
    return not weights or abs(total - 100) <= WEIGHT_TOLERANCE
