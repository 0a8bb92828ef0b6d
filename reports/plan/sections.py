"""The sections of a plan's document: the stored tree as frozen values, numbered by position."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from plans.content.tables import Table, compute_totals, read_table
from plans.document.sections import Node, Numbers, Tree, chart_anchor, table_anchor
from plans.models import Section, SectionTable
from plans.records.parts import make_part
from plans.surveys.questionnaire import Questionnaire
from reports.plan.table_grid import PrintedTable, needs_wide_page, table_grid

#: Tables whose rows come from the plan's records and that need a page on its side.
_WIDE_SOURCES = {
    SectionTable.Source.BUDGET,
    SectionTable.Source.MATRIX,
    SectionTable.Source.COSTING,
}
#: A text of so many characters before a wide table goes with it onto the page on its side.
_SHORT_TEXT = 1200
_LOWEST_HEADING = 6
#: About as many characters fill a page, as text or as the boxes of a table.
_PAGE = 3000
#: As many characters take up the room of a picture.
_PICTURE = 1300
#: A table of no more rows and characters is not broken.
_FEW_ROWS, _LITTLE_TEXT = 12, 1500
#: The block of the annex with the künyeler of the indicators; nobody puts it into the document, it
#: is there as soon as one is written.
PROFILES = "profiles"
_LONG_BLOCKS = {Section.Block.OBJECTIVES, Section.Block.CARDS, Section.Block.SURVEY, PROFILES}
#: So much is read on one page of the site, where a table or a chart takes the room of so much text.
_SCREENFULS, _FIGURE = 12_000, 500


def printed_length(text: str) -> int:
    """How many characters of print a rich text takes up, roughly, its pictures with it."""
    return len(text) + _PICTURE * text.count("<img")


@dataclass(frozen=True)
class ChartPart:
    anchor: str
    kind: str
    number: int
    caption: str

    @property
    def label(self) -> str:
        return f"Grafik {self.number}"

    @property
    def full_caption(self) -> str:
        return f"{self.label}: {self.caption}"


@dataclass(frozen=True)
class TablePart:
    """A table of the document; one with a `source` takes its rows from the plan's records.

    One that `is_left_out` has no rows, in a plan in force: only text and note are printed.
    """

    id: int | None
    key: str
    anchor: str
    number: int | None
    caption: str
    text: str
    source: str
    layout: str
    data: Table
    total_label: str
    totals: tuple[str, ...]
    note: str
    chart: ChartPart | None
    is_left_out: bool = False

    @property
    def label(self) -> str:
        """`Tablo 7`; nothing where it has no number."""
        return f"Tablo {self.number}" if self.number else ""

    @property
    def full_caption(self) -> str:
        return ": ".join(text for text in (self.label, self.caption) if text)

    @property
    def grid(self) -> PrintedTable:
        return table_grid(self.data, self.total_label, self.totals)

    @property
    def size(self) -> int:
        """How many characters it has in print, roughly; without those of the plan's records."""
        return printed_length(self.text) + sum(
            len(cell) for row in self.data.rows for cell in row.cells
        )

    @property
    def is_kept_together(self) -> bool:
        """Whether it is small enough to stand on one page."""
        if self.layout == SectionTable.Layout.TABLE:
            return len(self.data.rows) <= _FEW_ROWS and self.size <= _LITTLE_TEXT
        return self.size <= _PAGE

    @property
    def is_wide(self) -> bool:
        """Whether it needs a page that lies on its side."""
        if self.source:
            return self.source in _WIDE_SOURCES and not self.is_left_out
        return self.layout == SectionTable.Layout.TABLE and needs_wide_page(self.data)


@dataclass(frozen=True)
class SectionPart:
    """A section: its level is 1 at the top; `number` is empty before the contents and in annexes.

    `survey` is there where the block is a questionnaire that is chosen.
    """

    id: int | None
    key: str
    number: str
    title: str
    level: int
    text: str
    is_summary: bool
    block: str
    survey: Questionnaire | None
    tables: tuple[TablePart, ...]
    children: tuple["SectionPart", ...]

    @property
    def label(self) -> str:
        """`Bölüm 3.6.1`; nothing where it has no number."""
        return f"Bölüm {self.number}" if self.number else ""

    @property
    def headings(self) -> tuple[int, ...]:
        """The levels in HTML of its heading, of headings below it, and of those below these."""
        return tuple(min(self.level + step, _LOWEST_HEADING) for step in (1, 2, 3))

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing below its heading."""
        return not (
            self.text
            or self.block
            or self.children
            or any(table.text or table.note or not table.is_left_out for table in self.tables)
        )

    @property
    def opens_wide(self) -> bool:
        """Whether heading and text go onto the page on its side, because so does what follows.

        Otherwise they would stand alone on a page.
        """
        if self.block or printed_length(self.text) > _SHORT_TEXT:
            return False
        if self.tables:
            return self.tables[0].is_wide
        return bool(self.children) and not self.text and self.children[0].opens_wide

    @property
    def size(self) -> int:
        """How many characters it and what is inside it have in print, roughly."""
        return sum(section.own_size for section in self.walk())

    @property
    def own_size(self) -> int:
        return printed_length(self.text) + sum(table.size for table in self.tables)

    @property
    def has_long_block(self) -> bool:
        return any(section.block in _LONG_BLOCKS for section in self.walk())

    @property
    def is_long(self) -> bool:
        figures = sum(1 + bool(table.chart) for section in self.walk() for table in section.tables)
        return self.has_long_block or self.size + figures * _FIGURE > _SCREENFULS

    @property
    def is_divided(self) -> bool:
        """Whether the sections in it are read on pages of their own: together they are long."""
        return bool(self.children) and self.is_long

    def walk(self) -> Iterator["SectionPart"]:
        """It and all sections inside it, in print order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Sections:
    """The document's uppermost sections: before the contents, in the body, at the end."""

    front: tuple[SectionPart, ...]
    body: tuple[SectionPart, ...]
    annex: tuple[SectionPart, ...]

    def walk(self) -> Iterator[SectionPart]:
        """Every section, in print order."""
        for section in (*self.front, *self.body, *self.annex):
            yield from section.walk()

    def tables(self) -> Iterator[TablePart]:
        """Every table, in print order."""
        return (table for section in self.walk() for table in section.tables)

    def texts(self) -> Iterator[str]:
        """Every rich text: of the sections and of their tables."""
        yield from (section.text for section in self.walk())
        yield from (table.text for table in self.tables())

    def find(self, key: str) -> SectionPart | None:
        return next((section for section in self.walk() if section.key == key), None)

    def above(self, part: SectionPart) -> list[SectionPart]:
        """The sections that `part` is inside of, the uppermost first."""
        return [
            section for section in self.walk() if section is not part and part in section.walk()
        ]

    def labels(self) -> dict[str, str]:
        """What a reference to each anchor is printed as: `Tablo 7`, `Bölüm 3.2`."""
        labels = {section.key: section.label for section in self.walk()}
        for table in self.tables():
            labels[table.anchor] = table.label
            if table.chart:
                labels[table.chart.anchor] = table.chart.label
        return labels


def page_starts(sections: Iterable[SectionPart]) -> set[str]:
    """The keys of those sections, in print order, that begin a page.

    A chapter of a page or more does, and a long section in it where at least half a page is before.
    So does what comes before or after a page on its side. Short ones follow each other.
    """
    starts: set[str] = set()
    filled, is_wide = 0, False
    for section in sections:
        if section.level == 1:
            begins = section.size > _PAGE or section.has_long_block
        else:
            begins = section.level == 2 and section.is_long and filled > _PAGE / 2
        if begins or (section.level < 3 and (is_wide or section.opens_wide)):
            starts.add(section.key)
            filled = 0
        filled += section.own_size
        is_wide = section.tables[-1].is_wide if section.tables else False
    return starts


NO_SECTIONS = Sections((), (), ())


def build_sections(
    tree: Tree,
    surveys: Mapping[int | None, Questionnaire],
    left_out: Collection[int] = (),
) -> Sections:
    """Number the sections and read their tables; `surveys` by their keys in the database.

    The tables with the keys `left_out` have no number and no chart.
    """
    numbers = tree.numbers(left_out)

    def section_part(node: Node, level: int) -> SectionPart:
        section = node.section
        return make_part(
            SectionPart,
            section,
            number=numbers.sections.get(section.key, ""),
            level=level,
            survey=surveys.get(section.survey_id),
            tables=tuple(
                _table_part(section, table, numbers, table.pk in left_out) for table in node.tables
            ),
            children=tuple(section_part(child, level + 1) for child in node.children),
        )

    parts = {
        part: tuple(section_part(node, 1) for node in nodes) for part, nodes in tree.parts.items()
    }
    return Sections(**parts)


def _table_part(
    section: Section, table: SectionTable, numbers: Numbers, is_left_out: bool
) -> TablePart:
    anchor = table_anchor(section.key, table.key)
    try:
        data = read_table(table.columns, table.rows)
    except ValidationError:  # written past `save`; the rest of the document is printed
        data = Table()
    chart = None
    # A chart is drawn of the table's own rows.
    if table.chart and not table.source and not is_left_out:
        place = chart_anchor(section.key, table.key)
        chart = ChartPart(
            place, table.chart, numbers.charts[place], table.chart_caption or str(table)
        )
    return make_part(
        TablePart,
        table,
        anchor=anchor,
        number=numbers.tables.get(anchor),
        data=data,
        totals=compute_totals(data) if table.total_label else (),
        chart=chart,
        is_left_out=is_left_out,
    )
