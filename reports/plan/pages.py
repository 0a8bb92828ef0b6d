"""The plan as it is read on the site: in pages, none too long for a phone.

A section with all that is in it is one page, unless that is too long: then the sections in it have
pages of their own. Each objective has its page; the section with the cards lists them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator

from plans.content.richtext import plain_text
from plans.models import Section
from reports.plan.html import anchors_in
from reports.plan.parts import PlanDocument
from reports.plan.section_html import Links
from reports.plan.sections import SectionPart

#: Words of a chapter in the contents.
_SUMMARY = 30


@dataclass(frozen=True)
class Chapter:
    """An uppermost section in the plan's contents: how it begins and what is in it."""

    section: SectionPart
    summary: str


def sections_on(page: SectionPart) -> list[SectionPart]:
    """The sections that stand on the page of a section."""
    return [page] if page.is_divided else list(page.walk())


def reading_order(document: PlanDocument) -> list[SectionPart]:
    """The sections that have pages of their own, in the plan's order."""

    def pages(section: SectionPart) -> Iterator[SectionPart]:
        yield section
        if section.is_divided:
            for child in section.children:
                yield from pages(child)

    sections = document.sections
    return [
        page for top in (*sections.front, *sections.body, *sections.annex) for page in pages(top)
    ]


def links_on(document: PlanDocument, page: SectionPart | None = None) -> Links:
    """Where every place of the document is read, as seen from the page of a section."""
    places = {}
    for one in reading_order(document):
        address = reverse("section", args=[document.slug, one.key])
        for anchor in anchors_in(document, sections_on(one)):
            places[anchor] = address if anchor == one.key else f"{address}#{anchor}"
    if page:
        places |= {anchor: f"#{anchor}" for anchor in anchors_in(document, sections_on(page))}
    for _, objective in document.objectives():
        address = reverse("objective", args=[document.slug, objective.code])
        places[objective.code] = address
        for card in objective.cards:
            anchor = f"{objective.code}-{card.order}"
            places[anchor] = f"{address}#{anchor}"
    return Links(document.sections.labels(), places)


def neighbours(
    document: PlanDocument, part: SectionPart
) -> tuple[SectionPart | None, SectionPart | None]:
    """The pages before and after the one that a section is read on."""
    order = reading_order(document)
    place = next(n for n, page in enumerate(order) if part in sections_on(page))
    return (
        order[place - 1] if place else None,
        order[place + 1] if place + 1 < len(order) else None,
    )


def chapters(document: PlanDocument) -> list[Chapter]:
    """The plan's contents with a few words on each chapter."""
    sections = document.sections
    return [
        Chapter(section, Truncator(_first_words(document, section)).words(_SUMMARY))
        for section in (*sections.front, *sections.body, *sections.annex)
    ]


def _first_words(document: PlanDocument, chapter: SectionPart) -> str:
    """What the chapter begins with; of the one with the goals, how many there are."""
    blocks = {section.block for section in chapter.walk()}
    if Section.Block.CARDS in blocks and document.goals:
        objectives = len(list(document.objectives()))
        indicators = sum(len(card.indicators) for card in document.cards())
        return (
            f"{len(document.goals)} amaç, {objectives} hedef, {indicators} performans göstergesi."
        )
    if Section.Block.MISSION in blocks and document.mission:
        return document.mission
    return next((plain_text(section.text) for section in chapter.walk() if section.text), "")
