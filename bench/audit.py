"""How long the audit of a plan takes at the size of a real one and at ten times that.

python bench/audit.py            (DATABASE_URL for another database than SQLite)

The plan of real size has 8 goals, 32 objectives with a card each, 192 indicators and 24 units in
its matrix, with faults sown in; the other ten times the goals. Timed by CPU are loading and
running every rule, and the whole page on top; audits of both sizes take the same queries.
"""

import gc
from collections.abc import Callable
from decimal import Decimal

from common import cpu_seconds, prepare, print_table

prepare()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from budgeting.models import (  # noqa: E402
    BudgetAmount,
    BudgetItem,
    CardCost,
    CostEstimate,
    GeneralExpense,
    PublishedTotal,
)
from indicators.models import AnnualTarget, Indicator  # noqa: E402
from plans.audit import run_audit  # noqa: E402
from plans.models import (  # noqa: E402
    Activity,
    CardCooperation,
    CardNote,
    Goal,
    Objective,
    ObjectiveCard,
    Plan,
    Unit,
    UnitAssignment,
)
from reports.audit.views import audit as audit_page  # noqa: E402

GOALS, OBJECTIVES, INDICATORS, UNITS = 8, 4, 6, 24
FACTOR = 10
RUNS = 7


def main() -> None:
    units = Unit.objects.bulk_create(
        Unit(code=f"birim-{n}", name=f"{n}. Müdürlük", short_name=f"{n}. Md.", order=n)
        for n in range(1, UNITS + 1)
    )
    reader = User.objects.create_superuser("denetci")
    plans = [make_plan("gercek", GOALS, units), make_plan("on-kat", GOALS * FACTOR, units)]
    rows = [("plan", "indicators", "findings", "queries", "audit ms", "page ms")]
    times = []
    for plan in plans:
        with CaptureQueriesContext(connection) as queries:
            found = run_audit(plan).findings
        times.append([fastest_ms(lambda p=plan: run_audit(p)), fastest_ms(page_of(plan, reader))])
        rows.append(
            (
                plan.slug,
                str(Indicator.objects.filter(card__objective__goal__plan=plan).count()),
                str(len(found)),
                str(len(queries)),
                *(f"{time:.0f}" for time in times[-1]),
            )
        )
    ratios = [large / small for small, large in zip(*times, strict=True)]
    rows.append(("ratio", "10", "", "", *(f"{ratio:.1f}" for ratio in ratios)))
    print_table(rows)


def fastest_ms(work: Callable[[], object]) -> float:
    """The least CPU time of several runs: what else the machine does can only add to it."""
    work()
    times = []
    for _ in range(RUNS):
        gc.collect()
        times.append(cpu_seconds(work))
    return min(times) * 1000


def page_of(plan: Plan, reader: User) -> Callable[[], object]:
    """The page of the audit, as a request makes it."""
    request = RequestFactory().get(f"/plan/{plan.slug}/denetim/")
    request.user = reader
    return lambda: audit_page(request, plan.slug)


def make_plan(slug: str, goals: int, units: list[Unit]) -> Plan:
    """A plan with some fault of most kinds in each objective."""
    plan = Plan.objects.create(
        slug=slug, institution="Örnek Belediyesi", start_year=2025, end_year=2029
    )
    goal_rows = Goal.objects.bulk_create(
        Goal(plan=plan, number=n, name=f"{n}. amaç") for n in range(1, goals + 1)
    )
    objectives = Objective.objects.bulk_create(
        Objective(goal=goal, number=n, name=f"{goal.number}. amacın {n}. hedefi")
        for goal in goal_rows
        for n in range(1, OBJECTIVES + 1)
    )
    cards = ObjectiveCard.objects.bulk_create(
        ObjectiveCard(objective=row, order=1, responsible_unit=units[number % UNITS])
        for number, row in enumerate(objectives)
    )
    UnitAssignment.objects.bulk_create(
        UnitAssignment(objective=row, unit=unit, role="S" if place == 0 else "I")
        for number, row in enumerate(objectives)
        for place, unit in enumerate([units[(number + step) % UNITS] for step in range(10)])
    )
    CardCooperation.objects.bulk_create(
        CardCooperation(card=card, unit=units[(number + step) % UNITS], order=step)
        for number, card in enumerate(cards)
        for step in range(1, 6)
    )
    Activity.objects.bulk_create(
        Activity(card=card, order=n, text="Yapılacak iş.") for card in cards for n in (1, 2, 3)
    )
    CardNote.objects.bulk_create(
        CardNote(card=card, kind=kind, order=1, text="Metin.")
        for card in cards
        for kind in ("risk", "finding", "need")
    )
    CardCost.objects.bulk_create(
        CardCost(card=card, order=1, amount=Decimal(600)) for card in cards
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(
            card=card,
            aggregation="sum",
            order=n,
            code=f"P.G. {card.objective.goal.number}.{card.objective.number}.{(n + 1) // 2}",
            name=f"{n}. iş sayısı",
            weight=Decimal("16.6"),
            unit_of_measure="%" if n % 3 == 0 else "Adet",
        )
        for card in cards
        for n in range(1, INDICATORS + 1)
    )
    AnnualTarget.objects.bulk_create(
        AnnualTarget(indicator=row, year=year, value=Decimal(20 - year % 5))
        for row in indicators
        for year in plan.years
    )
    CostEstimate.objects.bulk_create(
        CostEstimate(objective=row, year=year, amount=Decimal(100))
        for row in objectives
        for year in plan.years
    )
    GeneralExpense.objects.bulk_create(
        GeneralExpense(plan=plan, year=year, amount=Decimal(1000)) for year in plan.years
    )
    PublishedTotal.objects.bulk_create(
        PublishedTotal(plan=plan, kind="objective_cost", objective=row, value=Decimal(510))
        for row in objectives
    )
    items = BudgetItem.objects.bulk_create(
        BudgetItem(plan=plan, side=side, order=n, code=f"{n:02}", name=f"{n}. kalem")
        for side in ("expense", "income")
        for n in range(1, goals + 1)
    )
    BudgetAmount.objects.bulk_create(
        BudgetAmount(item=item, year=year, amount=Decimal(1000 + year))
        for item in items
        for year in plan.years
    )
    return plan


if __name__ == "__main__":
    main()
