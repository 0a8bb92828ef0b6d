"""How long a report takes with 1, 100 and 1,000 plans in the database.

DATABASE_URL=postgres://user@host/empty python bench/report_scaling.py

Every plan is of the size of a real one (8 goals, 32 objectives, 192 indicators, two years of
measurements). Building one plan's yearly report is timed, as data and as data with HTML, and
compared with the time when that plan is alone. Takes some minutes, most of them for the rows.
"""

import itertools
import sys
import timeit
from collections.abc import Callable
from datetime import date

from common import prepare, print_table

prepare()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from indicators.models import AnnualTarget, Indicator, Measurement, Period  # noqa: E402
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit  # noqa: E402
from plans.records.guards import drop_guards  # noqa: E402
from reports.monitoring.build import build_monitoring_report  # noqa: E402
from reports.monitoring.html import monitoring_html  # noqa: E402
from reports.monitoring.parts.data import MonitoringReport  # noqa: E402

SIZES = (1, 100, 1000)
GOALS, OBJECTIVES, INDICATORS, UNITS = 8, 4, 6, 24
HALVES = ((2025, 1), (2025, 2), (2026, 1), (2026, 2))
RUNS = 25
#: How many plans are made in one go.
BATCH = 50


def main() -> None:
    if connection.vendor != "postgresql" or Plan.objects.exists():
        sys.exit("Set DATABASE_URL to an empty PostgreSQL database.")
    # The rows are made as a finished cycle leaves them; only reading is measured.
    drop_guards(using="default")
    units = Unit.objects.bulk_create(
        Unit(code=f"birim-{n}", name=f"{n}. Müdürlük", short_name=f"{n}. Md.", order=n)
        for n in range(1, UNITS + 1)
    )
    people = [User.objects.create(username=name) for name in ("giren", "onaylayan")]
    rows = [("plans", "measurements", "data ms", "ratio", "data + HTML ms", "ratio")]
    alone: list[float] = []
    made = 0
    for size in SIZES:
        while made < size:
            count = min(BATCH, size - made)
            make_plans(range(made, made + count), units, people)
            made += count
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        times = [fastest_ms(work) for work in (build, lambda: monitoring_html(build()))]
        alone = alone or times
        figures = [
            text
            for time, first in zip(times, alone, strict=True)
            for text in (f"{time:.1f}", f"{time / first:.2f}")
        ]
        rows.append((str(size), str(Measurement.objects.count()), *figures))
    print_table(rows)


def fastest_ms(work: Callable[[], object]) -> float:
    """The fastest of many runs: what else the machine does can only add to it."""
    return min(timeit.repeat(work, number=1, repeat=RUNS)) * 1000


def build() -> MonitoringReport:
    """The yearly report of the first plan, as a request makes it."""
    period = Period.objects.select_related("plan").get(plan__slug="plan-0", year=2026, half=2)
    return build_monitoring_report(period)


def make_plans(numbers: range, units: list[Unit], people: list[User]) -> None:
    """Whole plans with their closed periods, in bulk."""
    plans = Plan.objects.bulk_create(
        Plan(
            slug=f"plan-{n}",
            institution=f"{n}. Belediye",
            start_year=2025,
            end_year=2029,
            status=Plan.Status.ACTIVE,
        )
        for n in numbers
    )
    goals = Goal.objects.bulk_create(
        Goal(plan=plan, number=n, name=f"{n}. amaç") for plan in plans for n in range(1, GOALS + 1)
    )
    objectives = Objective.objects.bulk_create(
        Objective(goal=goal, number=n, name=f"{goal.number}. amacın {n}. hedefi")
        for goal in goals
        for n in range(1, OBJECTIVES + 1)
    )
    in_turn = itertools.cycle(units)
    cards = ObjectiveCard.objects.bulk_create(
        ObjectiveCard(objective=row, order=1, responsible_unit=next(in_turn)) for row in objectives
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(
            card=card,
            order=n,
            code=f"P.G. {n}",
            name=f"{n}. gösterge",
            weight=10 * n,
            aggregation="sum",
        )
        for card in cards
        for n in range(1, INDICATORS + 1)
    )
    AnnualTarget.objects.bulk_create(
        (
            AnnualTarget(indicator=row, year=year, value=100)
            for row in indicators
            for year in range(2025, 2030)
        ),
        batch_size=5000,
    )
    now = timezone.now()
    clerk, approver = people
    periods = Period.objects.bulk_create(
        Period(
            plan=plan,
            year=year,
            half=half,
            state=Period.State.CLOSED,
            due_date=date(year, 7, 31) if half == 1 else date(year + 1, 1, 31),
            opened_at=now,
            closed_at=now,
        )
        for plan in plans
        for year, half in HALVES
    )
    by_plan = {plan.pk: [row for row in periods if row.plan_id == plan.pk] for plan in plans}
    Measurement.objects.bulk_create(
        (
            Measurement(
                period=period,
                indicator=row,
                month=period.months[-1],
                value=30 + n % 40,
                deviation_reason="Kış uzun sürdü.",
                remedy="Ek ekip kurulacak.",
                state=Measurement.State.APPROVED,
                entered_by=clerk,
                entered_at=now,
                submitted_by=clerk,
                submitted_at=now,
                approved_by=approver,
                approved_at=now,
            )
            for n, row in enumerate(indicators)
            for period in by_plan[row.card.objective.goal.plan_id]
        ),
        batch_size=5000,
    )


if __name__ == "__main__":
    main()
