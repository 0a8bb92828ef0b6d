"""The organisation chart (organizasyon şeması): boxes of units, drawn from who reports to whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from plans.printable import printable
from plans.turkish import turkish_lower
from reports.canvas import LINE, SMALL, SOFT, WIDTH, Canvas
from reports.charts import ACCENT, INK, text_width, wrapped

#: In pixels: between boxes, inside them, and from a box to those that hang on it.
_GAP, _PADDING, _INDENT = 7, 5, 14
_COLUMNS, _WIDEST = 3, 200
_FILL, _HEAD_FILL, _ROOT_TEXT = "#f4f8f9", "#d9e6ea", "#ffffff"


@dataclass(frozen=True)
class OrganisationUnit:
    """A unit, and the code of the one it reports to; None reports to the root."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class Box:
    """A name on the chart; places and sizes in pixels from the upper left corner."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    #: How far below the root: 0 is the root itself.
    depth: int
    #: Whether others hang on it.
    is_head: bool

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Layout:
    """Where everything stands: boxes from the root on, and lines as pairs of ends."""

    boxes: tuple[Box, ...]
    connectors: tuple[tuple[float, float, float, float], ...]
    height: float


#: A unit with all below it, in the order they are stacked: each with its depth (1 and more) and
#: the place of the one above it in the stack (None for the root).
_Stack = list[tuple[OrganisationUnit, int, int | None]]


def organisation_chart(units: Sequence[OrganisationUnit], *, root: str, title: str) -> SafeString:
    """The chart as SVG; empty without units.

    `root` is what stands at the top, such as Belediye Başkanı. Units that report to no unit of
    the chart, or in a circle to themselves, hang on it.
    """
    return _drawn(tuple(units), root, title)


def head_of(
    institution: str, units: Sequence[OrganisationUnit]
) -> tuple[str, Sequence[OrganisationUnit]]:
    """What stands at the top of an institution's chart, and the units that hang on it.

    A municipality is headed by its mayor. In another body the one unit that reports to nobody
    stands there; where there are several, the head as public finance law (5018) calls it.
    """
    if "belediye" in turkish_lower(institution):
        return "Belediye Başkanı", units
    tops = [unit for unit in units if unit.parent is None]
    if len(tops) == 1 and len(units) > 1:
        return tops[0].name, [unit for unit in units if unit is not tops[0]]
    return "Üst Yönetici", units


@lru_cache(maxsize=64)
def _drawn(units: tuple[OrganisationUnit, ...], root: str, title: str) -> SafeString:
    if not units:
        return SafeString("")
    layout = organisation_layout(units, root=root)
    canvas = Canvas(height=layout.height)
    for line in layout.connectors:
        canvas.rule(*line, SOFT)
    for box in layout.boxes:
        fill = _HEAD_FILL if box.is_head else _FILL
        canvas.rect(
            box.x,
            box.y,
            box.x + box.width,
            box.bottom,
            fill if box.depth else ACCENT,
            edge=ACCENT,
            corner=3,
        )
        canvas.paragraph(
            box.x + box.width / 2,
            box.middle,
            box.lines,
            align="center",
            size=SMALL,
            bold=box.is_head,
            colour=INK if box.depth else _ROOT_TEXT,
        )
    return canvas.svg(WIDTH, title=title, description=_description(units, root))


def organisation_layout(units: Sequence[OrganisationUnit], *, root: str) -> Layout:
    """Boxes that don't overlap, in columns below the root.

    Units of the root stand in up to three columns, in their order; what reports to a unit is
    stacked below it, a step to the right.
    """
    columns = _columns(_stacks(units))
    pitch = min((WIDTH - 2) / len(columns), _WIDEST)
    left = (WIDTH - pitch * len(columns) - _INDENT) / 2 + 1
    deepest = max(depth for column in columns for _, depth, _ in column)
    # However deep, half of a column is left for the names.
    indent = min(_INDENT, pitch / 2 / deepest)

    width = min(max(text_width(root, SMALL) + 4 * _PADDING, 120), WIDTH - 2)
    top = _box((WIDTH - width) / 2, 1, width, root, 0, is_head=True)
    bus = top.bottom + 12
    boxes, spines = [top], [WIDTH / 2]
    connectors = [(WIDTH / 2, top.bottom, WIDTH / 2, bus)]
    for number, column in enumerate(columns):
        x = left + number * pitch
        spines.append(x + indent / 2)
        heads = {above for _, _, above in column}
        stack: list[Box] = []
        y = bus + _GAP
        for place, (unit, depth, _) in enumerate(column):
            start = x + depth * indent
            width = x + pitch - start
            stack.append(_box(start, y, width, unit.name, depth, is_head=place in heads))
            y = stack[-1].bottom + _GAP
        connectors += _connectors(column, stack, bus, indent)
        boxes += stack
    connectors.append((min(spines), bus, max(spines), bus))
    return Layout(tuple(boxes), tuple(connectors), max(box.bottom for box in boxes) + 1)


def _box(x: float, y: float, width: float, name: str, depth: int, *, is_head: bool) -> Box:
    lines = tuple(wrapped(printable(name), width - 2 * _PADDING, SMALL))
    return Box(x, y, width, LINE * len(lines) + _PADDING, lines, depth, is_head)


def _connectors(
    column: _Stack, stack: Sequence[Box], bus: float, indent: float
) -> Iterator[tuple[float, float, float, float]]:
    """From each box a line to the left, and one down to it from what it hangs on."""
    lowest: dict[int | None, Box] = {}
    for (_, _, above), box in zip(column, stack, strict=True):
        yield box.x - indent / 2, box.middle, box.x, box.middle
        lowest[above] = box
    for above, box in lowest.items():
        start = bus if above is None else stack[above].bottom
        yield box.x - indent / 2, start, box.x - indent / 2, box.middle


def _stacks(units: Sequence[OrganisationUnit]) -> list[_Stack]:
    """For each unit of the root, itself and all below it."""
    parents = {unit.code: unit.parent for unit in units}
    below: dict[str | None, list[OrganisationUnit]] = defaultdict(list)
    for unit in units:
        known = unit.parent in parents and not _reports_to_itself(unit.code, parents)
        below[unit.parent if known else None].append(unit)
    stacks = []
    for unit in below[None]:
        stack: _Stack = []
        waiting: list[tuple[OrganisationUnit, int, int | None]] = [(unit, 1, None)]
        while waiting:
            member, depth, above = waiting.pop()
            stack.append((member, depth, above))
            place = len(stack) - 1
            waiting += [(one, depth + 1, place) for one in reversed(below[member.code])]
        stacks.append(stack)
    return stacks


def _reports_to_itself(code: str, parents: dict[str, str | None]) -> bool:
    above, seen = parents[code], set()
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _columns(stacks: Sequence[_Stack]) -> list[_Stack]:
    """The stacks one below the other in columns of about the same number of boxes."""
    columns: list[_Stack] = []
    waiting = list(stacks)
    for free in range(min(_COLUMNS, len(stacks)), 0, -1):
        share = sum(len(stack) for stack in waiting) / free
        column: _Stack = []
        # Each column after this one is left a stack at least.
        while len(waiting) >= free and (
            not column or free == 1 or len(column) + len(waiting[0]) / 2 <= share
        ):
            start = len(column)
            column += [
                (unit, depth, None if above is None else above + start)
                for unit, depth, above in waiting.pop(0)
            ]
        columns.append(column)
    return columns


def _description(units: Sequence[OrganisationUnit], root: str) -> str:
    """Who reports to whom, in words."""
    names: dict[str, list[str]] = defaultdict(list)
    for stack in _stacks(units):
        for unit, _, above in stack:
            names[root if above is None else stack[above][0].name].append(unit.name)
    return " ".join(f"{name}: {', '.join(below)}." for name, below in names.items())
