"""What a chart draws of a table: the names of its rows and series of values with their colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.content.tables import Column, Table, format_cell
from plans.language.printable import printable
from plans.language.turkish import turkish_lower

#: Told apart by people with any kind of colour vision, and from white (3:1 and more).
COLOURS = (
    "#0d4f63",
    "#cc570a",
    "#8090ca",
    "#666642",
    "#b354d9",
    "#331f02",
    "#1b1b70",
    "#6a1fd0",
)
_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
MOST_ROWS, MOST_SERIES = 40, len(COLOURS)


@dataclass(frozen=True)
class Series:
    """A column to be drawn: a value for each row, None where the cell is empty."""

    name: str
    column: Column
    values: tuple[Decimal | None, ...]
    colour: str = COLOURS[0]
    shape: str = _SHAPES[0]

    def text(self, value: Decimal | None) -> str:
        return "–" if value is None else _text(value, self.column)


@dataclass(frozen=True)
class Data:
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    #: What a row comes to, in words; empty where it has no sum worth saying.
    sums: tuple[str, ...]
    #: A sentence on what was left out, if anything.
    note: str = ""

    @property
    def values(self) -> list[Decimal]:
        return [v for series in self.series for v in series.values if v is not None]


def read_data(table: Table) -> Data:
    """What is to be drawn of a table: rows with a name or a value, series with values."""
    rows = [row.cells for row in table.rows if row.kind == "row"]
    numeric = [place for place, column in enumerate(table.columns) if column.is_numeric]
    charted = [place for place in numeric if table.columns[place].is_charted]
    named_by = _label_place(table, rows, charted)
    places = [place for place in charted or numeric if place != named_by]
    columns = [table.columns[place] for place in places]
    series = [
        Series(
            printable(name),
            table.columns[place],
            tuple(Decimal(row[place]) if row[place] else None for row in rows),
        )
        for place, name in zip(places, _names(columns), strict=True)
    ]
    series = [one for one in series if any(value is not None for value in one.values)]
    labels, above = [], ""
    for number, row in enumerate(rows, 1):
        cell = (
            str(number) if named_by is None else format_cell(row[named_by], table.columns[named_by])
        )
        # Below a merged cell the name is that of the rows above.
        above = cell or (
            above if named_by is not None and table.columns[named_by].is_merged else ""
        )
        labels.append(" ".join(printable(above).split()))
    return Data(tuple(labels), _coloured(series), _sums(table, rows, series))


def _sums(table: Table, rows: list[tuple[str, ...]], series: Sequence[Series]) -> tuple[str, ...]:
    """What rows come to: nothing for shares of a whole, where every row comes to 100 %."""
    column, sums = _totals(table, rows, series)
    if column is None or (column.kind == "percent" and all(_is_whole(one) for one in sums)):
        return ("",) * len(rows)
    return tuple("" if one is None else _text(one, column) for one in sums)


def _totals(
    table: Table, rows: list[tuple[str, ...]], series: Sequence[Series]
) -> tuple[Column | None, list[Decimal | None]]:
    """The table's own column of totals where it has one, so that the two never differ."""
    for place, column in enumerate(table.columns):
        if column.is_numeric and turkish_lower(column.title.strip()) == "toplam":
            return column, [Decimal(row[place]) if row[place] else None for row in rows]
    if len({one.column.kind for one in series}) != 1:  # Different measures have no sum.
        return None, []
    sums = []
    for row in zip(*(one.values for one in series), strict=True):
        values = [value for value in row if value is not None]
        sums.append(sum(values, Decimal(0)) if values else None)
    return series[0].column, sums


def _is_whole(total: Decimal | None) -> bool:
    """Whether shares (%) make up a whole, give or take their rounding."""
    return total is None or abs(total - 100) <= Decimal("0.5")


def _label_place(table: Table, rows: list[tuple[str, ...]], charted: list[int]) -> int | None:
    """The column that names the rows: of text, with letters if possible (not a serial number)."""
    texts = [place for place, column in enumerate(table.columns) if column.kind == "text"]
    worded = [p for p in texts if any(letter.isalpha() for row in rows for letter in row[p])]
    others = [
        place
        for place, column in enumerate(table.columns)
        if not column.is_numeric or (charted and place not in charted)
    ]
    return next(iter([*worded, *texts, *others]), None)


def _names(columns: Sequence[Column]) -> list[str]:
    """Names for the columns that tell them apart: titles, else what stands above them."""
    titles = [column.title for column in columns]
    groups = [column.group for column in columns]
    both = [f"{group} {title}".strip() for group, title in zip(groups, titles, strict=True)]
    return next((names for names in (titles, groups) if len(set(names)) == len(names)), both)


def _coloured(series: Sequence[Series]) -> tuple[Series, ...]:
    return tuple(
        replace(
            one,
            colour=COLOURS[number % len(COLOURS)],
            shape=_SHAPES[number % len(_SHAPES)],
        )
        for number, one in enumerate(series)
    )


def limited(data: Data) -> Data:
    """As much as can be read in one picture, and a sentence on the rest."""
    if len(data.labels) <= MOST_ROWS and len(data.series) <= MOST_SERIES:
        return data
    parts = [f"ilk {MOST_ROWS} satır"] if len(data.labels) > MOST_ROWS else []
    parts += [f"ilk {MOST_SERIES} sütun"] if len(data.series) > MOST_SERIES else []
    return Data(
        data.labels[:MOST_ROWS],
        tuple(replace(one, values=one.values[:MOST_ROWS]) for one in data.series[:MOST_SERIES]),
        data.sums[:MOST_ROWS],
        f"Grafikte {' ve '.join(parts)} vardır; tamamı tablodadır.",
    )


def has_shares(series: Series) -> bool:
    values = [value for value in series.values if value is not None]
    return min(values) >= 0 and sum(values) > 0


def _text(value: Decimal | int, column: Column) -> str:
    return format_cell(f"{value:f}", column)


def description(data: Data, name: str) -> str:
    """The figures in words, series by series."""
    parts = [
        f"{series.name}: "
        + ", ".join(
            f"{label} {series.text(value)}"
            for label, value in zip(data.labels, series.values, strict=True)
            if value is not None
        )
        for series in data.series
    ]
    return f"{name}. {'; '.join(parts)}. {data.note}".strip()


def scale(
    values: Sequence[Decimal], start: float, end: float
) -> Callable[[Decimal | int | None], float]:
    """From a value to its place between `start` and `end`, where zero has one too."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    reach = high - low or Decimal(1)
    return lambda value: start + float((Decimal(value or 0) - low) / reach) * (end - start)
