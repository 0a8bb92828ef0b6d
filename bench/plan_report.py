"""The plan's PDF next to plain WeasyPrint, and its page next to an idle one and a tenfold plan.

python bench/plan_report.py
"""

from common import cpu_seconds, prepare, print_table, seconds

prepare()

import weasyprint
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.models import Plan
from plans.records.guards import drop_guards
from reports.pdf.naming import PDF_OPTIONS
from reports.pdf.rendering import write_pdf
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan


def main() -> None:
    pages = generated_pages()
    drop_guards(using="default")  # they would keep the rows; `flush` makes them anew
    call_command("flush", interactive=False, verbosity=0)
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    kars = Plan.objects.get()
    compare_pdf(kars)
    print()
    pages.append(page("Kars plan", kars.get_absolute_url()))
    pages.append(page("Kars H1.1", f"{kars.get_absolute_url()}hedef/H1.1/"))
    print_table([("page", "ms", "ratio to idle", "queries"), *pages])


def compare_pdf(plan: Plan) -> None:
    """From database to file through the project, and WeasyPrint alone on the same HTML."""
    path = settings.DATA_DIR / "plan.pdf"
    parts = build_plan_document(plan)
    first = cpu_seconds(lambda: plan_html(parts))  # nothing cached yet
    html = plan_html(parts)

    def through_the_project() -> None:
        write_pdf(plan_html(build_plan_document(plan)), path)

    def plain() -> None:
        weasyprint.HTML(string=html).write_pdf(path, **PDF_OPTIONS)

    plain()  # both find fonts and caches warm
    ours, theirs = [], []
    for _ in range(3):
        theirs.append(cpu_seconds(plain))
        ours.append(cpu_seconds(through_the_project))
    taken = {
        "WeasyPrint alone": min(theirs),
        "through the project": min(ours),
        "of it: data": seconds(lambda: build_plan_document(plan)),
        "of it: data and HTML": seconds(lambda: plan_html(build_plan_document(plan))),
        "a first building of the HTML": first,
    }
    rows = [(name, f"{time:.3f}", f"{time / min(theirs):.3f}") for name, time in taken.items()]
    print_table([("PDF of the Kars plan", "CPU seconds", "ratio"), *rows])


def generated_pages() -> list[tuple[str, ...]]:
    """An idle page, the page of a plan and the page of one ten times as large."""
    build_plan(slug="bir", goals=8, objectives=4, cards=1, indicators=6)
    build_plan(slug="on", goals=80, objectives=4, cards=1, indicators=6)
    return [
        page("idle (/saglik/)", "/saglik/"),
        page("generated plan, 192 indicators", "/plan/bir/"),
        page("ten times that", "/plan/on/"),
    ]


def page(label: str, path: str) -> tuple[str, ...]:
    """Time and queries of a page; the ratio is to an idle page measured just before."""
    client = Client(SERVER_NAME="localhost")
    idle = seconds(lambda: client.get("/saglik/"), 20)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    count = len(queries)  # the log is emptied by the next request

    def build() -> None:
        caches["pages"].clear()  # visitors get a page as it was built once
        client.get(path)

    duration = seconds(build)
    return label, f"{duration * 1000:.1f}", f"{duration / idle:.0f}", str(count)


if __name__ == "__main__":
    main()
