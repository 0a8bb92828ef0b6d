"""The organisation chart (organizasyon şeması): boxes of units, drawn from who reports to whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from plans.charts.svg import ACCENT, INK, LINE, SMALL, SOFT, WHITE, WIDTH, Picture
from plans.charts.texts import text_width, wrap_text
from plans.language.turkish import turkish_lower

#: In pixels: between boxes, inside them, and from a box to those that hang on it.
_GAP, _PADDING, _INDENT = 7, 5, 14
#: From the root down to the line on which the columns hang.
_DROP = 12
_COLUMNS, _WIDEST = 3, 200
_FILL, _HEAD_FILL = "#f4f8f9", "#d9e6ea"


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
    lines: Sequence[str]
    #: How far below the root: 0 is the root itself.
    depth: int
    #: Whether others hang on it.
    is_head: bool
    #: Where the line begins on which it hangs: above, to the left.
    hook: tuple[float, float]

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + _PADDING

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


#: A unit with all below it, in the order they are stacked, each with its depth (1 and more).
_Stack = list[tuple[OrganisationUnit, int]]
_Heads = dict[str, str | None]


def draw_organisation_chart(
    units: Sequence[OrganisationUnit], *, root: str, title: str
) -> SafeString:
    """The chart as SVG; empty without units.

    `root` is what stands at the top, such as Belediye Başkanı. Units that report to no unit of
    the chart, or in a circle to themselves, hang on it.
    """
    if not units:
        return SafeString("")
    top, *others = place_boxes(units, root=root)
    picture = Picture(height=max(box.bottom for box in others) + 1)
    middle, bus = top.x + top.width / 2, top.bottom + _DROP
    hooks = [middle, *(box.hook[0] for box in others if box.depth == 1)]
    picture.draw_line(middle, top.bottom, middle, bus, SOFT)
    picture.draw_line(min(hooks), bus, max(hooks), bus, SOFT)
    for box in others:
        picture.draw_line(box.hook[0], box.middle, box.x, box.middle, SOFT)
    for (x, y), lowest in {box.hook: box for box in others}.items():
        picture.draw_line(x, y, x, lowest.middle, SOFT)
    for box in (top, *others):
        _draw_box(picture, box)
    return picture.to_svg(title, _describe(units, root))


def find_head(
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


def place_boxes(units: Sequence[OrganisationUnit], *, root: str) -> list[Box]:
    """Boxes that do not overlap, in columns below the root, which is the first.

    Units of the root stand in up to three columns, in their order; what reports to a unit is
    stacked below it, a step to the right.
    """
    heads = _find_heads(units)
    known_heads = set(heads.values())
    columns = _share_out(_stack(units, heads))
    pitch = min((WIDTH - 2) / len(columns), _WIDEST)
    left = (WIDTH - pitch * len(columns) - _INDENT) / 2 + 1
    # However deep, half of a column is left for the names.
    indent = min(_INDENT, pitch / 2 / max(depth for column in columns for _, depth in column))
    width = min(max(text_width(root, SMALL) + 4 * _PADDING, 120), WIDTH - 2)
    lines = wrap_text(root, width - 2 * _PADDING, SMALL)
    boxes = [Box((WIDTH - width) / 2, 1, width, lines, 0, True, (WIDTH / 2, 1))]
    bus = boxes[0].bottom + _DROP
    for number, column in enumerate(columns):
        reached: dict[str | None, float] = {None: bus}
        y = bus + _GAP
        for unit, depth in column:
            x, end = left + number * pitch + depth * indent, left + (number + 1) * pitch
            lines = wrap_text(unit.name, end - x - 2 * _PADDING, SMALL)
            hook = (x - indent / 2, reached[heads[unit.code]])
            boxes.append(Box(x, y, end - x, lines, depth, unit.code in known_heads, hook))
            reached[unit.code] = boxes[-1].bottom
            y = boxes[-1].bottom + _GAP
    return boxes


def _find_heads(units: Sequence[OrganisationUnit]) -> _Heads:
    """The code of what each unit hangs on; None for the root."""
    parents = {unit.code: unit.parent for unit in units}
    return {
        code: parent if parent in parents and not _is_in_circle(code, parents) else None
        for code, parent in parents.items()
    }


def _is_in_circle(code: str, parents: _Heads) -> bool:
    """Whether a unit reports to itself, by however many others."""
    above, passed = parents[code], set()
    while above is not None and above not in passed:
        if above == code:
            return True
        passed.add(above)
        above = parents.get(above)
    return False


def _stack(units: Sequence[OrganisationUnit], heads: _Heads) -> list[_Stack]:
    """For each unit of the root, itself and all below it."""
    below: dict[str | None, list[OrganisationUnit]] = defaultdict(list)
    for unit in units:
        below[heads[unit.code]].append(unit)
    stacks = []
    for top in below[None]:
        stack: _Stack = []
        waiting = [(top, 1)]
        while waiting:
            unit, depth = waiting.pop()
            stack.append((unit, depth))
            waiting += [(one, depth + 1) for one in reversed(below[unit.code])]
        stacks.append(stack)
    return stacks


def _share_out(stacks: Sequence[_Stack]) -> list[_Stack]:
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
            column += waiting.pop(0)
        columns.append(column)
    return columns


def _draw_box(picture: Picture, box: Box) -> None:
    fill = (_HEAD_FILL if box.is_head else _FILL) if box.depth else ACCENT
    size = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    picture.draw("rect", **size, rx=3, fill=fill, stroke=ACCENT)
    picture.write(
        box.x + box.width / 2,
        box.middle,
        box.lines,
        anchor="middle",
        colour=INK if box.depth else WHITE,
        bold=box.is_head,
        size=SMALL,
    )


def _describe(units: Sequence[OrganisationUnit], root: str) -> str:
    """Who reports to whom, in words."""
    heads = _find_heads(units)
    names = {None: root} | {unit.code: unit.name for unit in units}
    below: dict[str, list[str]] = defaultdict(list)
    for stack in _stack(units, heads):
        for unit, _ in stack:
            below[names[heads[unit.code]]].append(unit.name)
    return " ".join(f"{name}: {', '.join(members)}." for name, members in below.items())
