"""The plan's document as HTML for page and print."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.template.loader import render_to_string

from plans.models import Section
from reports.pdf.styles import print_styles
from reports.plan.parts import PlanDocument
from reports.plan.section_html import Links
from reports.plan.sections import SectionPart, page_starts
from reports.publications.proof import Proof

#: What page and PDF share, and what only paper needs.
PRINT_STYLES = ("reports/plan/plan.css", "plans/surveys/questionnaire.css", "reports/pdf/pdf.css")
CHANGES_STYLES = "plans/revision/changes.css"


def plan_context(document: PlanDocument, links: Links) -> dict[str, Any]:
    """What the templates of the document need."""
    tables = [table for table in document.sections.tables() if table.number]
    charts = [table.chart for table in document.sections.tables() if table.chart]
    return {
        "document": document,
        "lists": {"tables": tables, "charts": charts},
        "links": links,
    }


def anchors_in(document: PlanDocument, sections: Iterable[SectionPart]) -> Iterator[str]:
    """What can be linked to in these sections."""
    for section in sections:
        yield section.key
        for table in section.tables:
            if table.is_left_out:
                continue
            yield table.anchor
            if table.chart:
                yield table.chart.anchor
        if section.block == Section.Block.CARDS:
            for goal, objective in document.objectives():
                yield from (goal.code, objective.code)
                yield from (f"{objective.code}-{card.order}" for card in objective.cards)


def plan_html(
    document: PlanDocument, part: SectionPart | None = None, proof: Proof | None = None
) -> str:
    """The plan, or one section of it, as one HTML text that carries its styles and needs
    nothing else; with the `proof` of what was published on its title page."""
    sections = list(part.walk() if part else document.sections.walk())
    places = {anchor: f"#{anchor}" for anchor in anchors_in(document, sections)}
    context = plan_context(document, Links(document.sections.labels(), places))
    more = (CHANGES_STYLES,) if document.revision else ()
    styles = print_styles(document.face, *PRINT_STYLES, *more)
    context |= {"part": part, "styles": styles, "for_print": True, "proof": proof}
    context["page_starts"] = page_starts(sections)
    return render_to_string("reports/plan/document.html", context)
