"""Tables printed as four boxes: the GZFT (SWOT) and the matrix of stakeholders.

Which box a row stands in is said by its choices; a row that fits none is still printed, below.
"""

from dataclasses import dataclass

from plans.content.tables import Table, format_cell


@dataclass(frozen=True)
class Box:
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class BoxRow:
    """Two boxes beside each other and what they have in common."""

    title: str
    boxes: tuple[Box, Box]


@dataclass(frozen=True)
class Boxes:
    rows: tuple[BoxRow, BoxRow]
    #: What fits no box.
    rest: tuple[str, ...]


Words = tuple[str, ...]
#: For each row of boxes its heading and, of each box, the choices that lead to it and its title.
Layout = list[tuple[str, list[tuple[Words, str]]]]

#: Heading and the two boxes beside each other; a box is named by the choice that leads to it.
_SWOT = (
    ("İç çevre", ("Güçlü yönler", "Zayıf yönler")),
    ("Dış çevre", ("Fırsatlar", "Tehditler")),
)
#: By influence (etki) and importance (önem): what to do about these stakeholders.
_STAKEHOLDERS = (
    ("Düşük", (("Zayıf", "İzle"), ("Güçlü", "Bilgilendir"))),
    (
        "Yüksek",
        (("Zayıf", "Çıkarlarını gözet / çalışmalara dahil et"), ("Güçlü", "Birlikte çalış")),
    ),
)


def swot_boxes(table: Table) -> Boxes:
    """The boxes of a table whose columns are Yön (the box) and Madde."""
    rows = [(cells[:1], cells[1:]) for cells in _rows(table)]
    return _boxes(
        [(title, [((choice,), choice) for choice in choices]) for title, choices in _SWOT],
        rows,
    )


def stakeholder_boxes(table: Table) -> Boxes:
    """The boxes of a table whose columns are Paydaş, Etki (Düşük, Yüksek), Önem (Zayıf, Güçlü)."""
    rows = [(cells[1:3], cells[:1] + cells[3:]) for cells in _rows(table)]
    return _boxes(
        [
            (influence, [((influence, importance), strategy) for importance, strategy in boxes])
            for influence, boxes in _STAKEHOLDERS
        ],
        rows,
    )


def _rows(table: Table) -> list[tuple[str, ...]]:
    return [
        tuple(
            format_cell(cell, column) for cell, column in zip(row.cells, table.columns, strict=True)
        )
        for row in table.rows
        if any(row.cells)
    ]


def _boxes(layout: Layout, rows: list[tuple[Words, Words]]) -> Boxes:
    """Put rows into the boxes of `layout` by their first part; what is said is the second."""
    return Boxes(
        tuple(
            BoxRow(
                title,
                tuple(
                    Box(name, tuple(_words(item) for place, item in rows if place == key))
                    for key, name in boxes
                ),
            )
            for title, boxes in layout
        ),
        tuple(
            _words((*place, *item))
            for place, item in rows
            if place not in {key for _, boxes in layout for key, _ in boxes}
        ),
    )


def _words(cells: tuple[str, ...]) -> str:
    return " – ".join(cell for cell in cells if cell)
