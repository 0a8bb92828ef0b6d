"""How long publishing a period takes, and reading what was published against computing it anew.

python bench/publishing.py

The Kars plan (184 indicators), the evaluation report of its second year, so that an earlier year
is read as well. Reading is loading the row, checking its SHA-256 and making the object of it;
computing is what the draft needs.
"""

from datetime import date
from io import StringIO

from common import fastest_ms, prepare, print_table

prepare()

from django.core.management import call_command
from django.db import connection

from indicators.models import Indicator, Period
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.monitoring.parts.data import MonitoringReport
from reports.publications.reading import read_report
from reports.publishing.publish import publish, waiting_values


def main() -> None:
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    # A day after the second year's end: all four halves are over and published.
    call_command("demo", today=date(2027, 2, 20), stdout=StringIO())
    period = Period.objects.select_related("plan").get(year=2026, half=2)

    def compute() -> MonitoringReport:
        return build_monitoring_report(Period.objects.select_related("plan").get(pk=period.pk))

    def read() -> MonitoringReport:
        latest = Publication.objects.filter(period=period).order_by("-version")[0]
        return read_report(latest)

    def publish_next() -> None:
        publish(None, period, reason="Ölçüm", waiting=waiting_values(period))

    computing = fastest_ms(compute)
    rows = [("step", "ms", "ratio")]
    for name, work, runs in [
        ("computing the draft", compute, 25),
        ("reading what was published", read, 25),
        ("publishing", publish_next, 5),
        ("draft as a page", lambda: monitoring_html(compute()), 5),
        ("published as a page", lambda: monitoring_html(read()), 5),
    ]:
        time = fastest_ms(work, runs)
        rows.append((name, f"{time:.1f}", f"{time / computing:.2f}"))
    size = len(Publication.objects.filter(period=period)[0].data) // 1024
    print(f"{connection.vendor}, {Indicator.objects.count()} indicators, {size} KB of data")
    print_table(rows)


if __name__ == "__main__":
    main()
