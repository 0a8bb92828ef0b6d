"""Numbers that follow from places: of sections, and of the document's tables and charts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: The parts of a document in print order (`Section.Part`); only the body's sections are numbered.
PARTS = ("front", "body", "annex")


@dataclass(frozen=True)
class TablePlace:
    """A table as far as numbering goes."""

    key: str
    is_numbered: bool = True
    has_chart: bool = False


@dataclass(frozen=True)
class SectionPlace:
    """A section as far as numbering goes; its tables and its children in their order.

    `part` counts for the uppermost sections only: what is inside them belongs to it.
    """

    key: str
    part: str = "body"
    tables: tuple[TablePlace, ...] = ()
    children: tuple["SectionPlace", ...] = ()


@dataclass
class Numbers:
    """What each place is printed with; what has no number is left out."""

    #: By the section's key: `3.1.2`.
    sections: dict[str, str] = field(default_factory=dict)
    #: By anchor (`table_anchor`), counting through the document in print order.
    tables: dict[str, int] = field(default_factory=dict)
    #: By anchor (`chart_anchor`), counting through the document in print order.
    charts: dict[str, int] = field(default_factory=dict)


def table_anchor(section_key: str, table_key: str) -> str:
    return f"tablo-{section_key}-{table_key}"


def chart_anchor(section_key: str, table_key: str) -> str:
    return f"grafik-{section_key}-{table_key}"


def number(sections: Iterable[SectionPlace]) -> Numbers:
    """The numbers of a document whose uppermost sections are `sections`, each part in its order.

    A section prints its own tables before its children; a chart counts with its table.
    """
    sections = list(sections)
    numbers = Numbers()
    for part in PARTS:
        of_part = [section for section in sections if section.part == part]
        for section, text in _numbered(of_part, "" if part == "body" else None):
            if text is not None:
                numbers.sections[section.key] = text
            for table in section.tables:
                if table.is_numbered:
                    numbers.tables[table_anchor(section.key, table.key)] = len(numbers.tables) + 1
                if table.has_chart:
                    numbers.charts[chart_anchor(section.key, table.key)] = len(numbers.charts) + 1
    return numbers


def _numbered(
    sections: Iterable[SectionPlace], above: str | None
) -> Iterator[tuple[SectionPlace, str | None]]:
    """Sections and all inside them in print order, each with its number; None has none."""
    for place, section in enumerate(sections, 1):
        text = None if above is None else f"{above}.{place}".lstrip(".")
        yield section, text
        yield from _numbered(section.children, text)
