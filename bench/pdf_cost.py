"""What a long text costs a PDF, wherever it stands: twice the text, how much more time.

python bench/pdf_cost.py [WORDS] [PLACE …]
"""

import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from common import cpu_seconds, prepare, print_table

prepare()

from django.conf import settings
from django.db import transaction

from indicators.models import Indicator, Period
from plans.audit import run_audit
from plans.models import (
    Activity,
    CardNote,
    Goal,
    KeyIndicator,
    Objective,
    Plan,
    Section,
    SectionTable,
    Strategy,
    Unit,
)
from reports.audit.page import FindingFilter, audit_html
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.html import monitoring_html
from reports.pdf.rendering import write_pdf
from reports.plan.build import build_plan_document
from reports.plan.html import plan_html
from tests.support.builders import build_plan, measure
from tests.support.survey_samples import add_question, build_survey

_WORDS = [
    *("Belediyemizin", "katılımcı", "ve", "hizmet", "anlayışıyla", "yürüttüğü", "altyapı", "işleri")
]

#: Twice as many words are the most that a cell of a table takes.
_MOST_IN_CELL = 270

#: Puts a text somewhere and makes the document that shows it there.
Place = Callable[[Plan, str], str]


def main() -> None:
    words = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    plan = build_plan(goals=1, objectives=1)
    period = measure(plan, "2025-2", {row: Decimal(1) for row in Indicator.objects.all()})
    places = dict(places_of_the_plan()) | {
        "report, explanation": lambda plan, text: report(period, "Kış uzun sürdü.", text),
        "report, indicator": lambda plan, text: report(period, "1. gösterge", text),
        "audit, finding": lambda plan, text: findings(plan, text),
    }
    rows = [("place", "words", "CPU s", "twice as many, s", "ratio")]
    for name, place in places.items():
        if sys.argv[2:] and not any(part in name for part in sys.argv[2:]):
            continue
        count = min(words, _MOST_IN_CELL) if name in ("table, cell", "GZFT, box") else words
        once, twice = (min(cost(plan, place, n) for _ in range(2)) for n in (count, 2 * count))
        rows.append((name, str(count), f"{once:.2f}", f"{twice:.2f}", f"{twice / once:.2f}"))
    print_table(rows)


def cost(plan: Plan, place: Place, words: int) -> float:
    """CPU seconds for the PDF of a document with a text of so many words."""
    text = " ".join(_WORDS[number % len(_WORDS)] for number in range(words))
    with transaction.atomic():
        html = place(plan, text)
        transaction.set_rollback(True)
    return cpu_seconds(lambda: write_pdf(html, settings.DATA_DIR / "cost.pdf"))


def places_of_the_plan() -> Iterator[tuple[str, Place]]:
    for name, markup in {
        "paragraph": "<p>{}</p>",
        "frame": "<table><tbody><tr><td><p>{}</p></td></tr></tbody></table>",
        "cell": "<table><tbody><tr><th>Ad</th><th>Açıklama</th></tr>"
        "<tr><td>Bir</td><td><p>{}</p></td></tr></tbody></table>",
        "list": "<ul><li>{}</li></ul>",
        "list in a cell": "<table><tbody><tr><td><ul><li>{}</li></ul></td><td>x</td></tr>"
        "</tbody></table>",
        "heading": "<h3>{}</h3>",
        "footnote": "<p>Metin <a href='#dipnot'>[1]</a></p><ol><li>{}</li></ol>",
        "quotation": "<blockquote><p>{}</p></blockquote>",
    }.items():
        yield f"section, {name}", partial(marked, markup)
    yield "section, title", lambda plan, text: section(plan, title=text)
    yield "table, cell", lambda plan, text: table(plan, rows=[{"cells": [text, "x"]}])
    yield "table, caption", lambda plan, text: table(plan, caption=text)
    yield "table, note", lambda plan, text: table(plan, note=text)
    yield (
        "GZFT, box",
        lambda plan, text: table(
            plan,
            layout="swot",
            columns=[
                {"title": "Yön", "kind": "choice", "choices": ["Fırsatlar"]},
                {"title": "Madde"},
            ],
            rows=[{"cells": ["Fırsatlar", text]}],
        ),
    )
    yield "survey, question", survey
    for model, field in (
        *((Goal, "name"), (Objective, "name"), (Strategy, "text"), (Indicator, "name")),
        *((Activity, "text"), (CardNote, "text"), (KeyIndicator, "name"), (Unit, "name")),
        *((Indicator, "unit_of_measure"), (Plan, "mission")),
    ):
        yield f"{model.__name__}.{field}", partial(records, model, field)


def marked(markup: str, plan: Plan, text: str) -> str:
    """A section with the text in this markup."""
    return section(plan, text=markup.format(text))


def section(plan: Plan, **fields: str) -> str:
    """A section alone."""
    Section.objects.create(**{"plan": plan, "key": "k", "title": "Bölüm", **fields})
    return part_of(plan)


def table(plan: Plan, **fields: object) -> str:
    """A section with a table."""
    row = Section.objects.create(plan=plan, key="k", title="Bölüm")
    shape = {
        "caption": "Tablo",
        "columns": [{"title": "Ad"}, {"title": "Açıklama"}],
        "rows": [{"cells": ["Bir", "İki"]}],
    }
    SectionTable.objects.create(**{"section": row, "key": "t", **shape, **fields})
    return part_of(plan)


def survey(plan: Plan, text: str) -> str:
    row = build_survey(plan)
    add_question(row, text, [text, "Hayır"])
    Section.objects.create(plan=plan, key="k", title="Anket", block="survey", survey=row)
    return part_of(plan)


def part_of(plan: Plan) -> str:
    document = build_plan_document(plan)
    return plan_html(document, document.sections.find("k"))


def records(model: Any, field: str, plan: Plan, text: str) -> str:
    """The document of the plan, the text in one of its records."""
    model.objects.filter(pk=model.objects.first().pk).update(**{field: text})
    Section.objects.filter(plan=plan).delete()
    return plan_html(build_plan_document(Plan.objects.get(pk=plan.pk)))


def report(period: Period, words: str, text: str) -> str:
    """A monitoring report, the text in the first place of these words in its table."""
    html = monitoring_html(build_monitoring_report(period))
    place = re.search(rf"(?s)id=\"kartlar\".*?({re.escape(words)})", html)
    assert place
    return html[: place.start(1)] + text + html[place.end(1) :]


def findings(plan: Plan, text: str) -> str:
    Indicator.objects.update(name=text, weight=None)
    return audit_html(run_audit(plan), FindingFilter())


if __name__ == "__main__":
    main()
