"""The tree of a plan's sections: reading it, and moving in it."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from plans.models import Plan, Section, SectionTable
from plans.records.frozen import refuse_frozen
from plans.records.history import write_all
from plans.records.ordering import assign_places, make_room

#: Levels of headings: 3.1.2.1 is the deepest.
MAX_DEPTH = 4

#: One step as people take it with the keyboard.
Step = Literal["up", "down", "in", "out"]
#: Where something is dropped, seen from the section that it is dropped on.
Side = Literal["before", "after", "inside"]

_STEPS = {"up": -1, "down": 1}


@dataclass(eq=False)
class Node:
    """A section in the tree, with its tables and what is inside it."""

    section: Section
    parent: "Node | None" = None
    tables: list[SectionTable] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return 1 if self.parent is None else self.parent.depth + 1

    @property
    def height(self) -> int:
        """Levels from this section down to the deepest inside it."""
        return 1 + max((child.height for child in self.children), default=0)

    def walk(self) -> Iterator["Node"]:
        """This section and all inside it, in print order."""
        yield self
        for child in self.children:
            yield from child.walk()


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


@dataclass
class Tree:
    """All sections of a plan by part of the document."""

    parts: dict[str, list[Node]]

    def walk(self, *parts: str) -> Iterator[Node]:
        """The sections of these parts of the document, else all of them, in print order."""
        for part in parts or self.parts:
            for node in self.parts[part]:
                yield from node.walk()

    def numbers(self, left_out: Collection[int] = ()) -> Numbers:
        """What sections, tables and charts are numbered, without the tables `left_out` (keys).

        Only sections of the body have numbers. A section prints its own tables before its
        children; a chart counts with its table.
        """
        numbers = Numbers()
        numbers.sections.update(_number_sections(self.parts[Section.Part.BODY], ""))
        for node in self.walk():
            key = node.section.key
            for table in node.tables:
                if table.is_numbered and table.pk not in left_out:
                    numbers.tables[table_anchor(key, table.key)] = len(numbers.tables) + 1
                if table.chart and table.pk not in left_out:
                    numbers.charts[chart_anchor(key, table.key)] = len(numbers.charts) + 1
        return numbers

    def choices(
        self, deepest: int = MAX_DEPTH, *, is_numbered: bool = True
    ) -> Iterator[tuple[int, str]]:
        """Key and title of the sections down to that level, set in, for a form to choose from."""
        numbers = self.numbers().sections if is_numbered else {}
        for node in self.walk():
            if node.depth <= deepest:
                title = f"{numbers.get(node.section.key, '')} {node.section.title}".strip()
                yield node.section.pk, "\u2003" * (node.depth - 1) + title

    def find(self, pk: int) -> Node:
        """The section; raises ValidationError where it is gone."""
        for node in self.walk():
            if node.section.pk == pk:
                return node
        raise ValidationError("Bu bölüm artık yok. Sayfayı yenileyin.")

    def siblings(self, node: Node) -> list[Node]:
        return node.parent.children if node.parent else self.parts[node.section.part]

    def version(self) -> str:
        """A token that changes with every move, addition and deletion."""
        places = [
            (node.section.pk, node.section.part, node.depth, [table.pk for table in node.tables])
            for node in self.walk()
        ]
        return hashlib.sha256(repr(places).encode()).hexdigest()[:16]


def _number_sections(nodes: list[Node], above: str) -> Iterator[tuple[str, str]]:
    for place, node in enumerate(nodes, 1):
        number = f"{above}.{place}".lstrip(".")
        yield node.section.key, number
        yield from _number_sections(node.children, number)


def read_tree(plan: Plan, *, with_texts: bool = False) -> Tree:
    """The sections of `plan` with their tables; two queries. Texts and rows only `with_texts`.

    Sections that are inside each other, which only a change past the forms can bring about, are
    uppermost ones at the end: nothing is lost.
    """
    sections = plan.sections.order_by("order", "pk")
    tables = SectionTable.objects.order_by("order", "pk")
    if not with_texts:
        sections, tables = sections.defer("text"), tables.defer("text", "columns", "rows")
    nodes = {
        section.pk: Node(section, tables=list(section.tables.all()))
        for section in sections.prefetch_related(Prefetch("tables", tables))
    }
    tree = Tree({part: [] for part in Section.Part.values})
    for node in nodes.values():
        if node.section.parent_id is None:
            tree.parts[node.section.part].append(node)
        else:
            node.parent = nodes[node.section.parent_id]
            node.parent.children.append(node)
    placed = set(tree.walk())
    for node in nodes.values():
        if node.parent and node not in placed:
            node.parent.children.remove(node)
            node.parent = None
            tree.parts[node.section.part].append(node)
            placed.update(node.walk())
    return tree


# --- Moving ---------------------------------------------------------------------------------


def move_by_step(plan: Plan, version: str, pk: int, step: Step) -> None:
    """Move a section one step: among its siblings, into the one above it, or out of its parent.

    `version` is that of the tree which the person saw. Raises ValidationError with a sentence
    where the tree has changed since or the step cannot be.
    """
    with _changing(plan, version) as tree:
        node = tree.find(pk)
        siblings = tree.siblings(node)
        place = siblings.index(node)
        if step == "in":
            if place == 0:
                raise ValidationError("Üstünde, içine girebileceği bir bölüm yok.")
            above = siblings[place - 1]
            _put(tree, node, above, above.section.part, len(above.children))
        elif step == "out":
            if node.parent is None:
                raise ValidationError("Bölüm zaten en üst düzeyde.")
            above = node.parent
            after = tree.siblings(above).index(above) + 1
            _put(tree, node, above.parent, above.section.part, after)
        elif 0 <= place + _STEPS[step] < len(siblings):
            _put(tree, node, node.parent, node.section.part, place + _STEPS[step])
        elif node.parent is None and (part := _next_part(node.section.part, step)):
            _put(tree, node, None, part, len(tree.parts[part]) if step == "up" else 0)
        else:
            raise ValidationError("Bölüm bulunduğu yerin zaten en ucunda.")


def move_beside(plan: Plan, version: str, pk: int, side: Side, target: int) -> None:
    """Put a section before, after or at the end inside another; raises as `move_by_step` does."""
    with _changing(plan, version) as tree:
        node, other = tree.find(pk), tree.find(target)
        if other in node.walk():
            raise ValidationError("Bir bölüm kendi içine taşınamaz.")
        if side == "inside":
            _put(tree, node, other, other.section.part, len(other.children))
            return
        siblings = [row for row in tree.siblings(other) if row is not node]
        place = siblings.index(other) + (side == "after")
        _put(tree, node, other.parent, other.section.part, place)


def move_to_part(plan: Plan, version: str, pk: int, part: str) -> None:
    """Put a section at the end of a part of the document; raises as `move_by_step` does."""
    with _changing(plan, version) as tree:
        _put(tree, tree.find(pk), None, part, len(tree.parts[part]))


def move_table(plan: Plan, version: str, pk: int, step: Step) -> None:
    """Move a table up or down within its section; raises as `move_by_step` does."""
    with _changing(plan, version) as tree:
        for node in tree.walk():
            for place, table in enumerate(node.tables):
                if table.pk == pk:
                    if not 0 <= place + _STEPS[step] < len(node.tables):
                        raise ValidationError("Tablo bölümünün zaten en ucunda.")
                    node.tables.remove(table)
                    node.tables.insert(place + _STEPS[step], table)
                    return
        raise ValidationError("Bu tablo artık yok. Sayfayı yenileyin.")


def _next_part(part: str, step: Step) -> str | None:
    parts = Section.Part.values
    place = parts.index(part) + _STEPS[step]
    return parts[place] if 0 <= place < len(parts) else None


def _put(tree: Tree, node: Node, parent: Node | None, part: str, place: int) -> None:
    if (parent.depth if parent else 0) + node.height > MAX_DEPTH:
        raise ValidationError(
            f"Bölümler en çok {MAX_DEPTH} düzey olabilir (3.1.2.1 gibi). Bu bölüm alt "
            "bölümleriyle buraya sığmıyor."
        )
    tree.siblings(node).remove(node)
    node.parent = parent
    for inside in node.walk():
        inside.section.part = part
    tree.siblings(node).insert(place, node)


@contextmanager
def _changing(plan: Plan, version: str) -> Iterator[Tree]:
    """The tree to be changed; afterwards what was moved in it is written, with its history."""
    with transaction.atomic():
        # Locks the plan: moves at the same moment happen one after the other.
        refuse_frozen(Plan.objects.select_for_update().get(pk=plan.pk))
        tree = read_tree(plan)
        if tree.version() != version:
            raise ValidationError(
                "Siz bu sayfayı açtıktan sonra biri bölümleri değiştirdi. Şimdiki hâli aşağıda; "
                "taşımayı yeniden yapın."
            )
        yield tree
        _write(plan, tree)


def _write(plan: Plan, tree: Tree) -> None:
    """Store the places of all sections and tables as they stand in the tree."""
    sections: dict[int, dict[str, Any]] = {}
    top = [node for nodes in tree.parts.values() for node in nodes]
    for siblings in [top, *(node.children for node in tree.walk())]:
        orders = assign_places([node.section.order for node in siblings])
        for node, order in zip(siblings, orders, strict=True):
            parent = node.parent.section.pk if node.parent else None
            place = {"parent_id": parent, "part": node.section.part, "order": order}
            sections[node.section.pk] = place
    _store(plan.sections.all(), sections)
    tables: dict[int, dict[str, Any]] = {}
    for node in tree.walk():
        orders = assign_places([table.order for table in node.tables])
        for table, order in zip(node.tables, orders, strict=True):
            if table.order != order:
                tables[table.pk] = {"order": order}
    _store(SectionTable.objects.filter(pk__in=tables), tables)


def _store(queryset: QuerySet, places: dict[int, dict[str, Any]]) -> None:
    """Give the rows their places; only those that change are written, with their history."""
    moved = []
    for row in queryset:
        if any(getattr(row, name) != value for name, value in places[row.pk].items()):
            for name, value in places[row.pk].items():
                setattr(row, name, value)
            moved.append(row)
    if moved:
        # No two rows may hold one place for a moment.
        make_room(queryset.order_by(), [row.pk for row in moved])
        fields = [name.removesuffix("_id") for name in places[moved[0].pk]]
        write_all(queryset.model, updated=moved, fields=fields, reason="Bölüm ağacında taşıma")
