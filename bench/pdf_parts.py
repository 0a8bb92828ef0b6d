"""The Kars plan's PDF in parts, next to plain WeasyPrint on the same HTML.

python bench/pdf_parts.py
"""

import re
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from common import prepare, print_table

prepare()

import weasyprint
from django.conf import settings
from django.core.management import call_command

from plans.models import Plan
from reports.pdf.limited import parts_folder, write_pdf_within_limits
from reports.pdf.naming import PDF_OPTIONS
from reports.pdf.tasks import ask_for, render
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html

#: What else the machine does only adds to a time: the fastest of so many rounds counts.
ROUNDS = 3
#: All pages behind it move, so the contents are drawn anew too.
LONGER = "a card of A1 that grows by pages"


def main() -> None:
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    html = plan_html(build_plan_document(Plan.objects.get()))
    path = settings.DATA_DIR / "plan.pdf"
    rendering = ask_for(html, "Plan")
    rows: dict[str, tuple[float, float]] = {}
    sizes: dict[str, int] = {}

    def measure(name: str, action: Callable[[], object]) -> None:
        clock, cpu = time.perf_counter(), cpu_time()
        action()
        used = time.perf_counter() - clock, cpu_time() - cpu
        rows[name] = min(used, rows.get(name, used), key=lambda row: row[1])
        sizes[name] = path.stat().st_size

    for number in range(ROUNDS):
        measure("plain WeasyPrint", lambda: plain(html, path))
        shutil.rmtree(parts_folder(), ignore_errors=True)
        measure("cold", lambda: write_pdf_within_limits(html, path))
        for name, place in places(html):
            more = f"Ek {number} " * (200 if name == LONGER else 1)
            edited = f"{html[:place]}{more}{html[place:]}"
            measure(name, partial(write_pdf_within_limits, edited, path))
    rendering.path.parent.mkdir(exist_ok=True)
    render.call(rendering.key)
    measure("unchanged", lambda: ask_for(html, "Plan"))
    (clock, cpu), size = rows["plain WeasyPrint"], sizes["plain WeasyPrint"]
    for kind in ("a card of", "the section"):
        names = [name for name in rows if name.startswith(kind)]
        print(max(names, key=lambda name: rows[name][1]), "costs most")
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
                    f"{sizes[name] / size:.3f}",
                )
                for name, row in rows.items()
            ),
        ]
    )


def places(html: str) -> Iterator[tuple[str, int]]:
    """What is edited, and where: the first card of each goal, the first text of each section."""
    for goal in re.finditer(r'<section id="(A\d+)"', html):
        cell = html.index("<td", html.index('class="indicators"', goal.end()))
        yield f"a card of {goal[1]}", html.index(">", cell) + 1
        if goal[1] == "A1":
            yield LONGER, html.index("<td", html.index("Tespitler</th>", cell)) + len("<td>")
    for part in re.finditer(r'<section\s+id="([^"]+)" class="part level-[12] on-page', html):
        if (text := html.find("<p>", part.end(), html.find("<section", part.end()))) > 0:
            yield f"the section {part[1]}", text + len("<p>")


def plain(html: str, path: Path) -> None:
    weasyprint.HTML(string=html).write_pdf(path, **PDF_OPTIONS)


def cpu_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in used)


if __name__ == "__main__":
    main()
