"""Full-text search in a plan and its published reports.

The plan is folded and searched as it is built: some hundred thousand letters take a few
milliseconds, so there is no index that could be out of date, and every database finds the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from indicators.requirements import criteria_of
from plans.content.richtext import plain_text
from plans.language.search import Found, Query
from plans.models import Plan, Section, SectionTable
from reports.monitoring.parts.data import ObjectivePart
from reports.plan.pages import links_on
from reports.plan.parts import PlanDocument, PlanObjectivePart
from reports.plan.sections import PROFILES, SectionPart, TablePart
from reports.publications.reading import latest_reports

#: So many of a kind are shown at once.
MOST = 8


@dataclass(frozen=True)
class Place:
    """A place that can be found: what it is, where it is read, what is written there."""

    kind: str
    title: str
    address: str
    text: str = ""


@dataclass
class Group:
    """What was found of one kind, the best first."""

    kind: str
    hits: list[tuple[str, Found]] = field(default_factory=list)

    @property
    def first(self) -> list[tuple[str, Found]]:
        return self.hits[:MOST]

    @property
    def rest(self) -> list[tuple[str, Found]]:
        return self.hits[MOST:]


def search(plan: Plan, document: PlanDocument, typed: str) -> list[Group]:
    """What of the plan and its published reports has all the words, by kind, the best first.

    Raises PublicationDamaged.
    """
    query, groups = Query(typed), dict[str, Group]()
    if not query.words:
        return []
    for place in (*_places(document), *_published(plan)):
        if found := query.find(place.title, place.text):
            group = groups.setdefault(place.kind, Group(place.kind))
            group.hits.append((place.address, found))
    for group in groups.values():
        group.hits.sort(key=lambda hit: hit[1].rank)
    return sorted(groups.values(), key=lambda group: group.hits[0][1].rank)


def _places(document: PlanDocument) -> Iterator[Place]:
    places = links_on(document).places
    for goal in document.goals:
        yield Place("Amaçlar", f"{goal.code} {goal.name}", places.get(goal.code, ""))
        for objective in goal.objectives:
            yield from _of_objective(objective, places)
    for section in document.sections.walk():
        title = f"{section.number} {section.title}".strip()
        yield Place("Bölümler", title, places[section.key], _words_of(document, section))
        for table in section.tables:
            if not table.is_left_out:
                title = table.full_caption or section.title
                text = _records_in(document, table) if table.source else _cells_of(table)
                yield Place("Tablolar", title, places[table.anchor], text)


def _of_objective(objective: PlanObjectivePart, places: dict[str, str]) -> Iterator[Place]:
    address = places[objective.code]
    name = f"{objective.code} {objective.name}"
    yield Place("Hedefler", name, address, " · ".join(objective.strategies))
    for card in objective.cards:
        anchor = f"{objective.code}-{card.order}"
        for number, row in enumerate(card.indicators, 1):
            yield Place(
                "Göstergeler", f"{row.code} {row.name}", f"{address}#PG-{anchor}-{number}", name
            )
        notes = [note.text for note in (*card.risks, *card.findings, *card.needs)]
        units = [card.responsible_unit, *card.cooperating_units]
        text = " · ".join((*card.activities, *notes, *filter(None, units)))
        title = f"{card.label} hedef kartı"
        yield Place("Hedef kartları: faaliyet, risk, birim", title, places[anchor], text)


def _words_of(document: PlanDocument, section: SectionPart) -> str:
    """The section's text, and what stands in it of the plan's own words."""
    blocks = Section.Block
    live: dict[str, str] = {
        blocks.MISSION: document.mission,
        blocks.VISION: document.vision,
        blocks.VALUES: " · ".join(document.core_values),
        PROFILES: " · ".join(
            text
            for card in document.cards()
            for row in card.profiled
            for _, text in row.profile.facts()
        ),
    }
    texts = [section.text, live.get(section.block, ""), *(table.text for table in section.tables)]
    return " ".join(plain_text(text) for text in texts if text)


def _records_in(document: PlanDocument, table: TablePart) -> str:
    """The names in a table of the plan's records that are found nowhere else."""
    rows: dict[str, Iterable[Any]] = {
        SectionTable.Source.KEY_INDICATORS: document.key_indicators,
        SectionTable.Source.BUDGET: [row for side in document.budget.sides for row in side.rows],
        SectionTable.Source.MATRIX: document.matrix.units,
    }
    return " · ".join(row.name for row in rows.get(table.source, ()))


def _cells_of(table: TablePart) -> str:
    """The words in the table; figures say nothing to somebody who looks for a word."""
    titles = [column.title for column in table.data.columns]
    cells = [
        cell
        for row in table.data.rows
        for cell, column in zip(row.cells, table.data.columns, strict=False)
        if not column.is_numeric
    ]
    return " · ".join(text for text in [*titles, *cells] if text)


def _published(plan: Plan) -> Iterator[Place]:
    """Every objective of what was last published of each report."""
    for publication, report in latest_reports(plan):
        name = report.head.name
        for objective in report.objectives:
            yield Place(
                "Yayımlanan raporlar",
                f"{objective.code} {objective.name} ({name})",
                f"{publication.get_absolute_url()}#{objective.code}",
                " · ".join(filter(None, _texts_of(objective))),
            )


def _texts_of(objective: ObjectivePart) -> Iterator[str]:
    for card in objective.cards:
        yield card.unit
        for row in card.indicators:
            yield row.name
            yield from (row.not_measured_reason, row.deviation_reason, row.remedy)
            yield from (text for _, text in criteria_of(row))
        yield from (text for _, text in card.assessment.rows)
