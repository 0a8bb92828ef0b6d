"""How long a report takes with 1, 100 and 1,000 plans in the database.

DATABASE_URL=postgres://user@host/empty python bench/report_scaling.py

Every plan is of the size of a real one (8 goals, 32 objectives, 192 indicators, two years of
measurements). Building one plan's yearly report is timed, as data and as data with HTML, and
compared with the time when that plan is alone. Takes some minutes, most of them for the rows.
"""

import sys

from common import GOALS, INDICATORS, OBJECTIVES, fastest_ms, prepare, print_table

prepare()

from django.db import connection

from indicators.models import Indicator, Measurement, Period
from plans.models import Plan
from plans.records.guards import drop_guards
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport
from tests.support.builders import build_plan, measure

SIZES = (1, 100, 1000)
HALVES = ("2025-1", "2025-2", "2026-1", "2026-2")


def main() -> None:
    if connection.vendor != "postgresql" or Plan.objects.exists():
        sys.exit("Set DATABASE_URL to an empty PostgreSQL database.")
    # The rows are made as a finished cycle leaves them; only reading is measured.
    drop_guards(using="default")
    rows: list[tuple[str, ...]] = [
        ("plans", "measurements", "data ms", "ratio", "data + HTML ms", "ratio")
    ]
    alone: list[float] = []
    for size in SIZES:
        for number in range(Plan.objects.count(), size):
            make_plan(number)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        times = [fastest_ms(work) for work in (build, lambda: monitoring_html(build()))]
        alone = alone or times
        row = [str(size), str(Measurement.objects.count())]
        for time, first in zip(times, alone, strict=True):
            row += [f"{time:.1f}", f"{time / first:.2f}"]
        rows.append(tuple(row))
    print_table(rows)


def build() -> MonitoringReport:
    """The yearly report of the first plan, as a request makes it."""
    period = Period.objects.select_related("plan").get(plan__slug="plan-0", year=2026, half=2)
    return build_monitoring_report(period)


def make_plan(number: int) -> None:
    """A plan of real size with its closed periods."""
    plan = build_plan(GOALS, OBJECTIVES, 1, INDICATORS, slug=f"plan-{number}")
    indicators = Indicator.objects.filter(card__objective__goal__plan=plan)
    values = {row: 30 + place % 40 for place, row in enumerate(indicators)}
    for code in HALVES:
        measure(plan, code, values)


if __name__ == "__main__":
    main()
