"""The Kars plan's PDF in parts, next to plain WeasyPrint on the same HTML.

python bench/pdf_parts.py
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path

from common import prepare, print_table

prepare()

import weasyprint
from django.conf import settings
from django.core.management import call_command

from plans.models import Plan
from reports.pdf.limited import write_pdf_within_limits
from reports.pdf.naming import PDF_OPTIONS
from reports.pdf.tasks import ask_for, render
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html


def main() -> None:
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    html = plan_html(build_plan_document(Plan.objects.get()))
    place = html.index('class="indicators"', html.index('<section id="A5"'))
    place = html.index("<td", place)
    edited = f"{html[: html.index('>', place) + 1]}Ek {html[html.index('>', place) + 1 :]}"
    path = settings.DATA_DIR / "plan.pdf"
    rendering = ask_for(html, "Plan")
    rows = [
        measure("plain WeasyPrint", lambda: plain(html, path), path),
        measure("cold", lambda: write_pdf_within_limits(html, path), path),
        measure("after one card is edited", lambda: write_pdf_within_limits(edited, path), path),
    ]
    render.call(rendering.key)
    rows.append(measure("unchanged", lambda: ask_for(html, "Plan"), rendering.path))
    _, clock, cpu, size = rows[0]
    print_table(
        [
            ("Kars plan", "s", "ratio", "CPU s", "ratio", "size, ratio"),
            *(
                (
                    name,
                    f"{row[0]:.3f}",
                    f"{row[0] / clock:.4f}",
                    f"{row[1]:.3f}",
                    f"{row[1] / cpu:.4f}",
                    f"{row[2] / size:.3f}",
                )
                for name, *row in rows
            ),
        ]
    )


def plain(html: str, path: Path) -> None:
    weasyprint.HTML(string=html).write_pdf(path, **PDF_OPTIONS)


def measure(name: str, action: Callable[[], object], path: Path) -> tuple[str, float, float, int]:
    """Seconds by the clock, of CPU with that of children, and the size of the file."""
    clock, cpu = time.perf_counter(), cpu_time()
    action()
    return name, time.perf_counter() - clock, cpu_time() - cpu, path.stat().st_size


def cpu_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in used)


if __name__ == "__main__":
    main()
