"""Where a document's sections come from: those that are stored, or else a default outline."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch

from plans.models import Plan, Section, SectionTable
from reports.plan.sections import Node

Block, Source = Section.Block, SectionTable.Source


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes and all inside them."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def stored_outline(plan: Plan) -> list[Node]:
    """The plan's own sections with their tables; two queries.

    Sections that are inside each other, which only a change past the forms can bring about, are
    uppermost ones at the end: nothing is lost.
    """
    rows = list(
        plan.sections.order_by("order", "pk").prefetch_related(
            Prefetch("tables", SectionTable.objects.order_by("order", "pk"))
        )
    )
    inside: dict[int | None, list[Section]] = defaultdict(list)
    for row in rows:
        inside[row.parent_id].append(row)
    placed: set[int] = set()

    def node(row: Section) -> Node:
        placed.add(row.id)
        children = [node(child) for child in inside[row.id] if child.id not in placed]
        return Node(row, tuple(row.tables.all()), tuple(children))

    nodes = [node(row) for row in inside[None]]
    nodes += [node(row) for row in rows if row.id not in placed]
    return nodes


def default_outline(filled: set[str]) -> list[Node]:
    """The document of a plan without sections: its records, of which `filled` are not empty.

    `filled` holds values of `Section.Block` and `SectionTable.Source`.
    """
    outlook = [
        _with_block("misyon", "Misyon", Block.MISSION),
        _with_block("vizyon", "Vizyon", Block.VISION),
        _with_block("temel-degerler", "Temel değerler", Block.VALUES),
    ]
    nodes = [
        _with_table("temel-gostergeler", "Temel performans göstergeleri", Source.KEY_INDICATORS),
        Node(
            Section(key="gelecege-bakis", title="Geleceğe bakış"),
            children=tuple(node for node in outlook if node.section.block in filled),
        ),
        _with_block("amac-ve-hedefler", "Amaçlar, hedefler ve stratejiler", Block.OBJECTIVES),
        _with_table("birimler", "Hedeflerin harcama birimleri", Source.MATRIX),
        _with_block("hedef-kartlari", "Hedef kartları", Block.CARDS),
        _with_table("maliyetlendirme", "Maliyetlendirme", Source.COSTING),
        _with_table("butce", "Tahmini gelir ve gider bütçesi", Source.BUDGET),
    ]
    return [
        node
        for node in nodes
        if node.children
        or node.section.block in filled
        or any(table.source in filled for table in node.tables)
    ]


def _with_block(key: str, title: str, block: Block) -> Node:
    return Node(Section(key=key, title=title, block=block))


def _with_table(key: str, title: str, source: Source) -> Node:
    return Node(
        Section(key=key, title=title),
        (SectionTable(key="tablo", caption=source.label, source=source),),
    )
