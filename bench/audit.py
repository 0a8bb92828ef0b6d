"""How long the audit of a plan takes at the size of a real one and at ten times that.

python bench/audit.py            (DATABASE_URL for another database than SQLite)

The plan of real size has 8 goals, 32 objectives with a card each, 192 indicators and ten units on
each row of its matrix, with faults sown in; the other ten times the goals. Timed by CPU are loading
and running every rule, and the whole page on top; audits of both sizes take the same queries.
"""

import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from common import GOALS, INDICATORS, OBJECTIVES, fastest_ms, prepare, print_table

prepare()

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from budgeting.models import PublishedTotal
from indicators.models import AnnualTarget, Indicator
from plans.audit import run_audit
from plans.models import Objective, Plan, Unit, UnitAssignment
from reports.audit.views import audit as audit_page
from tests.support.builders import build_plan

#: Units that work together on each objective, beside the two of the builder.
UNITS = 8
FACTOR = 10


def main() -> None:
    Unit.objects.bulk_create(
        Unit(code=f"ek-{n}", name=f"{n}. Ek Müdürlük", short_name=f"{n}. Md.", order=n + 10)
        for n in range(UNITS)
    )
    reader = User.objects.create_superuser("denetci")
    plans = [make_plan("gercek", GOALS), make_plan("on-kat", GOALS * FACTOR)]
    rows: list[tuple[str, ...]] = [
        ("plan", "indicators", "findings", "queries", "audit ms", "page ms")
    ]
    times = []
    for plan in plans:
        with CaptureQueriesContext(connection) as queries:
            found = run_audit(plan).findings
        works: list[Callable[[], object]] = [partial(run_audit, plan), page_of(plan, reader)]
        times.append([fastest_ms(work, 7, time.process_time) for work in works])
        count = Indicator.objects.filter(card__objective__goal__plan=plan).count()
        counts = map(str, (count, len(found), len(queries)))
        rows.append((plan.slug, *counts, *(f"{time:.0f}" for time in times[-1])))
    ratios = [large / small for small, large in zip(*times, strict=True)]
    rows.append(("ratio", "10", "", "", *(f"{ratio:.1f}" for ratio in ratios)))
    print_table(rows)


def page_of(plan: Plan, reader: User) -> Callable[[], object]:
    """The page of the audit, as a request makes it."""
    request: Any = RequestFactory().get(f"/plan/{plan.slug}/denetim/")
    request.user = reader
    return lambda: audit_page(request, plan.slug)


def make_plan(slug: str, goals: int) -> Plan:
    """A plan with some fault of most kinds in each objective."""
    plan = build_plan(goals, OBJECTIVES, 1, INDICATORS, slug=slug)
    indicators = Indicator.objects.filter(card__objective__goal__plan=plan)
    indicators.update(weight=Decimal("16.6"), code="P.G. 1.1.1")
    AnnualTarget.objects.filter(indicator__in=indicators).update(value=2045 - F("year"))
    objectives = Objective.objects.filter(goal__plan=plan)
    PublishedTotal.objects.bulk_create(
        PublishedTotal(plan=plan, kind="objective_cost", objective=row, value=Decimal(510))
        for row in objectives
    )
    units = Unit.objects.filter(code__startswith="ek-")
    UnitAssignment.objects.bulk_create(
        UnitAssignment(objective=row, unit=unit, role="I") for row in objectives for unit in units
    )
    return plan


if __name__ == "__main__":
    main()
