"""Tables printed as four boxes: the GZFT (SWOT) and the matrix of stakeholders.

Which box a row stands in is said by its choices; a row that fits none is still printed, below.
"""

from collections import defaultdict
from dataclasses import dataclass

from plans.content.tables import Table, format_cell

Words = tuple[str, ...]


@dataclass(frozen=True)
class TableBox:
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class BoxRow:
    """Two boxes beside each other and what they have in common."""

    title: str
    boxes: tuple[TableBox, ...]


@dataclass(frozen=True)
class Boxes:
    rows: tuple[BoxRow, ...]
    #: What fits no box.
    rest: tuple[str, ...]


#: By layout: which columns hold the choices; the rows of boxes; of each box its choices and title.
_LAYOUTS: dict[str, tuple[slice, dict[str, dict[Words, str]]]] = {
    # Columns: Yön (the box), Madde.
    "swot": (
        slice(0, 1),
        {
            "İç çevre": {("Güçlü yönler",): "Güçlü yönler", ("Zayıf yönler",): "Zayıf yönler"},
            "Dış çevre": {("Fırsatlar",): "Fırsatlar", ("Tehditler",): "Tehditler"},
        },
    ),
    # Columns: Paydaş, Etki, Önem. A box says what to do about these stakeholders.
    "stakeholders": (
        slice(1, 3),
        {
            "Düşük": {("Düşük", "Zayıf"): "İzle", ("Düşük", "Güçlü"): "Bilgilendir"},
            "Yüksek": {
                ("Yüksek", "Zayıf"): "Çıkarlarını gözet / çalışmalara dahil et",
                ("Yüksek", "Güçlü"): "Birlikte çalış",
            },
        },
    ),
}


def four_boxes(table: Table, layout: str) -> Boxes | None:
    """The boxes of a table with this layout; None where the layout has none."""
    if layout not in _LAYOUTS:
        return None
    choices, rows = _LAYOUTS[layout]
    known = {key for boxes in rows.values() for key in boxes}
    items: dict[Words, list[str]] = defaultdict(list)
    rest = []
    for row in table.rows:
        if any(row.cells):
            cells = [format_cell(*pair) for pair in zip(row.cells, table.columns, strict=True)]
            key = tuple(cells[choices])
            others = [*cells[: choices.start], *cells[choices.stop :]]
            if key in known:
                items[key].append(_join(others))
            else:
                rest.append(_join([*key, *others]))
    return Boxes(
        tuple(
            BoxRow(title, tuple(TableBox(name, tuple(items[key])) for key, name in boxes.items()))
            for title, boxes in rows.items()
        ),
        tuple(rest),
    )


def _join(cells: list[str]) -> str:
    return " – ".join(cell for cell in cells if cell)
