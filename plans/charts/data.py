"""What a chart draws of a table: the names of its rows and series of values with their colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.charts.svg import ACCENT
from plans.content.tables import Table, TableColumn, format_cell
from plans.language.turkish import turkish_lower

#: Told apart by people with any kind of colour vision, and from white (3:1 and more).
COLOURS = ("#0d4f63", "#cc570a", "#8090ca", "#666642", "#b354d9", "#331f02", "#1b1b70", "#6a1fd0")
#: Around a point, in SVG's path notation: circle, square, triangle, diamond, cross, triangles.
SHAPES = (
    "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z",
    "m-3.2 -3.2h6.4v6.4h-6.4z",
    "m0 -2.8l3.2 5.6h-6.4z",
    "m-3.2 0l3.2 -3.2l3.2 3.2l-3.2 3.2z",
    "m-3.2 -1.3h1.9v-1.9h2.6v1.9h1.9v2.6h-1.9v1.9h-2.6v-1.9h-1.9z",
    "m0 2.8l3.2 -5.6h-6.4z",
    "m2.8 0l-5.6 -3.2v6.4z",
    "m-2.8 0l5.6 -3.2v6.4z",
)
_MOST_ROWS, _MOST_SERIES = 40, len(COLOURS)
_Rows = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Series:
    """A column to be drawn: a value for each row, None where the cell is empty."""

    name: str
    column: TableColumn
    values: tuple[Decimal | None, ...]
    colour: str = ACCENT
    shape: str = SHAPES[0]

    def text(self, value: Decimal | None) -> str:
        return _write_value(value, self.column) or "–"


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
    named_by = _find_names(table, rows, charted)
    places = [place for place in charted or numeric if place != named_by]
    series: list[Series] = []
    for place, name in zip(places, _name_series(table, places), strict=True):
        values = _read_values(rows, place)
        if any(value is not None for value in values):
            look = len(series) % _MOST_SERIES
            column = table.columns[place]
            series.append(Series(name, column, values, COLOURS[look], SHAPES[look]))
    if len(series) == 1:  # nothing to be told apart
        series = [replace(series[0], colour=ACCENT)]
    return Data(_read_labels(table, rows, named_by), tuple(series), _read_sums(table, rows, series))


def _read_values(rows: _Rows, place: int) -> tuple[Decimal | None, ...]:
    return tuple(Decimal(row[place]) if row[place] else None for row in rows)


def _find_names(table: Table, rows: _Rows, charted: list[int]) -> int | None:
    """The column that names the rows: of text, with letters if possible (not a serial number)."""
    texts = [place for place, column in enumerate(table.columns) if column.kind == "text"]
    worded = [p for p in texts if any(letter.isalpha() for row in rows for letter in row[p])]
    others = [
        place
        for place, column in enumerate(table.columns)
        if not column.is_numeric or (charted and place not in charted)
    ]
    return next(iter([*worded, *texts, *others]), None)


def _read_labels(table: Table, rows: _Rows, named_by: int | None) -> tuple[str, ...]:
    """Names of the rows, or their numbers where no column names them."""
    if named_by is None:
        return tuple(str(number) for number in range(1, len(rows) + 1))
    column, labels = table.columns[named_by], [""]
    for row in rows:
        # Below a merged cell the name is that of the rows above.
        above = labels[-1] if column.is_merged else ""
        labels.append(" ".join(format_cell(row[named_by], column).split()) or above)
    return tuple(labels[1:])


def _name_series(table: Table, places: Sequence[int]) -> list[str]:
    """Names for the columns that tell them apart: titles, else what stands above them."""
    titles = [table.columns[place].title for place in places]
    groups = [table.columns[place].group for place in places]
    both = [f"{group} {title}".strip() for group, title in zip(groups, titles, strict=True)]
    return next((names for names in (titles, groups) if len(set(names)) == len(names)), both)


def _read_sums(table: Table, rows: _Rows, series: Sequence[Series]) -> tuple[str, ...]:
    """What rows come to: the table's own column of totals where it has one, so the two agree.

    Nothing for different measures, or for shares (%) that make up a whole in every row, give or
    take their rounding.
    """
    own = [place for place, column in enumerate(table.columns) if _is_total(column)]
    column = table.columns[own[0]] if own else series[0].column if series else None
    if own:
        sums = _read_values(rows, own[0])
    elif len({one.column.kind for one in series}) == 1:
        cells = zip(*(one.values for one in series), strict=True)
        sums = tuple(_add([value for value in row if value is not None]) for row in cells)
    else:
        sums = (None,) * len(rows)
    is_whole = all(one is None or abs(one - 100) <= Decimal("0.5") for one in sums)
    if column is None or (column.kind == "percent" and is_whole):
        return ("",) * len(rows)
    return tuple(_write_value(one, column) for one in sums)


def _is_total(column: TableColumn) -> bool:
    return column.is_numeric and turkish_lower(column.title.strip()) == "toplam"


def _add(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) if values else None


def _write_value(value: Decimal | None, column: TableColumn) -> str:
    return "" if value is None else format_cell(f"{value:f}", column)


def limit(data: Data) -> Data:
    """As much as can be read in one picture, and a sentence on the rest."""
    parts = [f"ilk {_MOST_ROWS} satır"] if len(data.labels) > _MOST_ROWS else []
    parts += [f"ilk {_MOST_SERIES} sütun"] if len(data.series) > _MOST_SERIES else []
    if not parts:
        return data
    return Data(
        data.labels[:_MOST_ROWS],
        tuple(replace(one, values=one.values[:_MOST_ROWS]) for one in data.series[:_MOST_SERIES]),
        data.sums[:_MOST_ROWS],
        f"Grafikte {' ve '.join(parts)} vardır; tamamı tablodadır.",
    )


def has_shares(series: Series) -> bool:
    values = [value for value in series.values if value is not None]
    return min(values) >= 0 and sum(values) > 0


def describe(data: Data, kind: str) -> str:
    """The figures in words, series by series."""
    parts = []
    for series in data.series:
        cells = zip(data.labels, series.values, strict=True)
        figures = [f"{name} {series.text(value)}" for name, value in cells if value is not None]
        parts.append(f"{series.name}: {', '.join(figures)}")
    return f"{kind}. {'; '.join(parts)}. {data.note}".strip()


def scale(
    values: Sequence[Decimal], start: float, end: float
) -> Callable[[Decimal | int | None], float]:
    """From a value to its place between `start` and `end`, where zero has one too."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    reach = high - low or Decimal(1)
    return lambda value: start + float((Decimal(value or 0) - low) / reach) * (end - start)
