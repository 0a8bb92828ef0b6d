"""Tables of cells that many people fill in one form: what was changed, and what may be saved.

Knows no requests: a grid is lines and columns, and a record for each cell that is filled in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from plans.language.numbers import (
    NumberError,
    format_number,
    parse_number,
    require_decimals,
    require_exact,
)

#: The column of a line's sum over all columns.
ALL = "all"


@dataclass(frozen=True)
class CellKind:
    """How a cell is read and written; `parse` raises NumberError with a Turkish sentence."""

    name: str
    parse: Callable[[str], Any]
    write: Callable[[Any], str]


@dataclass(frozen=True)
class GridColumn:
    key: str
    label: str
    #: The whole name where the label is short.
    title: str = ""
    #: Why its empty cells stay empty; nothing where they may be filled in.
    refusal: str = ""


@dataclass(frozen=True)
class GridLine:
    """A line of the table: cells to fill in (`row`), sums (`total`), or a heading alone."""

    label: str
    code: str = ""
    row: str = ""
    total: str = ""
    #: The totals that this row counts in.
    groups: tuple[str, ...] = ()
    #: Sums by column, computed, and as the published plan prints them.
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    printed: Mapping[str, Decimal] = field(default_factory=dict)
    url: str = ""

    def cell_name(self, column: GridColumn) -> str:
        """What people call the cell in that column."""
        return f"{self.code or self.label}, {column.title or column.label}"


@dataclass(frozen=True)
class Grid:
    title: str
    kind: CellKind
    columns: Sequence[GridColumn]
    lines: Sequence[GridLine]
    #: What is stored now, by cell key, and the field that holds a cell's value.
    records: Mapping[str, Any]
    field: str
    #: Makes the record of an empty cell out of the keys of its row and column.
    new: Callable[[str, str], Any]
    has_sums: bool = True
    #: What the trail says of the cells that are saved.
    reason: str = ""

    @cached_property
    def values(self) -> dict[str, Any]:
        """The stored values by cell key."""
        return {key: getattr(record, self.field) for key, record in self.records.items()}

    def save(self, changes: Mapping[str, Any]) -> None:
        """Write the cells, each by its record; one without a value goes."""
        for key, value in changes.items():
            record = self.records.get(key) or self.new(*key.split(":"))
            record._change_reason = self.reason or None
            if value is not None:
                setattr(record, self.field, value)
                record.save()
            elif record.pk:
                record.delete()

    def cells(self) -> dict[str, str]:
        """The name of each cell that is filled in, by cell key."""
        return {
            cell_key(line.row, column.key): line.cell_name(column)
            for line in self.lines
            if line.row
            for column in self.columns
        }

    def refusal(self, key: str) -> str:
        """Why an empty cell stays empty; nothing where it may be filled in."""
        _, column_key = key.split(":")
        return next(column.refusal for column in self.columns if column.key == column_key)

    def quote(self, value: Any) -> str:
        return "boş" if value is None else f"“{self.kind.write(value)}”"


@dataclass(frozen=True)
class GridVerdict:
    """What a submitted grid comes to: cells to write, and cells with a sentence why not."""

    changes: dict[str, Any]
    unreadable: dict[str, str]
    conflicts: dict[str, str]


def cell_key(row: str, column: str) -> str:
    return f"{row}:{column}"


def compare_cells(grid: Grid, shown: Mapping[str, str], typed: Mapping[str, str]) -> GridVerdict:
    """Compare what a person typed with what they were shown and with what is stored now.

    A cell they left alone is never touched. One that both they and somebody else changed is
    refused, unless both wrote the same. Raises NumberError where `shown` cannot be read.
    """
    verdict = GridVerdict({}, {}, {})
    for key, name in grid.cells().items():
        if key not in typed or typed[key] == shown.get(key, ""):
            continue
        try:
            new = grid.kind.parse(typed[key])
        except NumberError as error:
            verdict.unreadable[key] = f"{name}: {error}"
            continue
        before, now = grid.kind.parse(shown.get(key, "")), grid.values.get(key)
        if new in (before, now):
            continue
        refusal = grid.refusal(key)
        if refusal and before is None:
            verdict.unreadable[key] = f"{name}: {refusal}"
        elif now == before:
            verdict.changes[key] = new
        else:
            verdict.conflicts[key] = (
                f"{name}: siz {grid.quote(new)} yazdınız, ama bu arada başka biri "
                f"{grid.quote(now)} kaydetti. Doğrusu sizinkiyse yeniden kaydedin."
            )
    return verdict


def parse_amount(text: str) -> Decimal | None:
    """Read an amount of TL; raises NumberError for more than kuruş or than a column holds."""
    value = parse_number(text)
    if value is None:
        return None
    if abs(value) >= Decimal(10) ** 16:
        raise NumberError(f"“{text.strip()}” çok büyük.")
    return require_decimals(require_exact(value), 2, is_money=True)


def parse_cost(text: str) -> Decimal | None:
    """Read an amount of TL that cannot be below zero."""
    value = parse_amount(text)
    if value is not None and value < 0:
        raise NumberError("Tutar sıfırdan küçük olamaz.")
    return value


AMOUNT = CellKind("amount", parse_amount, format_number)
COST = CellKind("amount", parse_cost, format_number)
