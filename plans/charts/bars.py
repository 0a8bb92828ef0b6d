"""The charts of the document's tables: bars, stacked bars, a pie or lines, drawn from their data.

Places are reckoned here in pixels and Vega-Lite draws them, as in `reports.charts`: so every text
has its room and none covers another. Names and figures stand beside what they belong to; where
colours tell series apart, the words of the legend come in the same order.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import cos, pi, sin

from django.utils.safestring import SafeString

from plans.numbers import format_percent
from plans.tables import Table
from reports.canvas import LINE, SIZE, SMALL, SOFT, WIDTH, Canvas
from reports.chart_data import (
    COLOURS,
    Data,
    Series,
    description,
    has_shares,
    limited,
    read_data,
    scale,
)
from reports.charts import INK, text_width, wrapped
from reports.line_chart import line_chart

_LIGHT = "#ffffff"
#: Only on these is dark text easier to read than white.
_PALE = {"#8090ca", "#b354d9"}
#: In pixels: what is higher does not fit on a page together with its caption.
_HIGHEST = 860
_BAR, _THICK, _GAP = 13, 18, 9
#: No name takes more of the width than this.
_NAMES = WIDTH * 0.36
_RADIUS = 80
MOST_SLICES = 8
OTHER = "Diğer"


def table_chart(table: Table, kind: str, *, title: str) -> SafeString:
    """The chart of a table as SVG; empty where the table has nothing to draw.

    `kind` is a value of SectionTable.Chart. Names come from the first column of text, series
    from the columns marked so (all columns of numbers if none is); headings and totals are left
    out. A pie shows the first series, and bars where a share has no meaning (below zero).
    """
    return _drawn(table, kind, title)


@lru_cache(maxsize=256)
def _drawn(table: Table, kind: str, title: str) -> SafeString:
    data = read_data(table)
    if not data.series:
        return SafeString("")
    if kind == "pie" and has_shares(data.series[0]):
        canvas, name = _pie(data), "Pasta grafik"
    else:
        data = limited(data)
        draw, name = _KINDS.get(kind, _KINDS["bar"])
        canvas = draw(data)
    if data.note:
        for line in wrapped(data.note, WIDTH, SMALL):
            canvas.height += LINE
            canvas.text(0, canvas.height - LINE / 2, line, size=SMALL, colour=SOFT)
    return canvas.svg(WIDTH, title=title, description=description(data, name))


# Bars


def _rows(canvas: Canvas, labels: Sequence[str]) -> tuple[float, list[float]]:
    """Write the names of rows at the left; where bars may begin, and each row's middle."""
    most = 3 if len(labels) <= 12 else 2 if len(labels) <= 20 else 1
    width = min(max(text_width(label, SIZE) for label in labels), _NAMES)
    middles = []
    for label in labels:
        lines = wrapped(label, width, SIZE, most)
        height = max(LINE * len(lines), _THICK)
        middles.append(canvas.height + height / 2)
        canvas.paragraph(width, middles[-1], lines, align="right")
        canvas.height += height + (_GAP if most > 1 else 2)
    return width + 8, middles


def _bars(data: Data) -> Canvas:
    if len(data.series) == 1:
        return _panels(data)
    names = sum(len(wrapped(label, WIDTH, SIZE, 2)) for label in data.labels)
    bars = len(data.labels) * len(data.series)
    height = names * LINE + bars * _BAR + len(data.labels) * _GAP
    return _groups(data) if height <= _HIGHEST else _panels(data)


def _panels(data: Data) -> Canvas:
    """A row for each name and a column of bars for each series."""
    canvas = Canvas()
    left = min(max(text_width(label, SIZE) for label in data.labels), _NAMES) + 8
    width = (WIDTH - left) / len(data.series)
    if len(data.series) > 1:
        heads = [wrapped(one.name, width - 6, SMALL, 3) for one in data.series]
        canvas.height = LINE * max(len(head) for head in heads) + 6
        for number, head in enumerate(heads):
            canvas.paragraph(
                left + number * width,
                LINE * len(head) / 2,
                head,
                bold=True,
                size=SMALL,
            )
    top = canvas.height
    left, middles = _rows(canvas, data.labels)
    for number, series in enumerate(data.series):
        start = left + number * width
        _bar_column(canvas, series, middles, data, start, start + width - 6)
        canvas.rule(start, top, start, canvas.height)
    return canvas


def _bar_column(
    canvas: Canvas,
    series: Series,
    middles: Sequence[float],
    data: Data,
    start: float,
    end: float,
) -> None:
    """Bars from `start` on, with their figures where there is room for the longest of them."""
    texts = [series.text(value) for value in series.values]
    room = max(text_width(text, SMALL) for text in texts) + 6
    written = room <= (end - start) * 0.7
    place = scale(data.values, start, end - room if written else end)
    zero = place(0)
    for middle, value, text in zip(middles, series.values, texts, strict=True):
        x = place(value)
        if value is not None:
            canvas.rect(
                min(zero, x), middle - _BAR / 2, max(zero, x), middle + _BAR / 2, series.colour
            )
        if written:
            canvas.text(max(zero, x) + 4, middle, text, bold=True, size=SMALL)


def _groups(data: Data) -> Canvas:
    """Under each name a bar for each series, with the name of the series before it."""
    canvas = Canvas()
    names = min(max(text_width(one.name, SMALL) for one in data.series), _NAMES)
    start = names + 8
    room = max(text_width(one.text(value), SMALL) for one in data.series for value in one.values)
    place = scale(data.values, start, WIDTH - room - 6)
    zero = place(0)
    for row, label in enumerate(data.labels):
        lines = wrapped(label, WIDTH, SIZE, 2)
        canvas.paragraph(0, canvas.height + LINE * len(lines) / 2, lines, bold=True)
        canvas.height += LINE * len(lines) + 1
        for series in data.series:
            middle, value = canvas.height + _BAR / 2, series.values[row]
            name = wrapped(series.name, names + 1, SMALL, 1)[0]
            canvas.text(names, middle, name, align="right", size=SMALL)
            x = place(value)
            if value is not None:
                canvas.rect(
                    min(zero, x),
                    middle - _BAR / 2 + 1,
                    max(zero, x),
                    middle + _BAR / 2 - 1,
                    series.colour,
                )
            canvas.text(max(zero, x) + 4, middle, series.text(value), bold=True, size=SMALL)
            canvas.height += _BAR
        canvas.height += _GAP
    canvas.height -= _GAP
    return canvas


def _stacked(data: Data) -> Canvas:
    """A bar for each name with the series end to end, and their sum after it."""
    canvas = Canvas()
    _legend(canvas, data.series)
    rows = [[one.values[row] for one in data.series] for row in range(len(data.labels))]
    room = max(text_width(text, SMALL) for text in data.sums) + 6
    ends = [sum(v for v in row if v and sign * v > 0) for row in rows for sign in (1, -1)]
    top = canvas.height
    left, middles = _rows(canvas, data.labels)
    place = scale([Decimal(end) for end in ends], left, WIDTH - room)
    for middle, row, total in zip(middles, rows, data.sums, strict=True):
        reached = {1: Decimal(0), -1: Decimal(0)}
        for series, value in zip(data.series, row, strict=True):
            if not value:
                continue
            sign = 1 if value > 0 else -1
            start, end = sorted((place(reached[sign]), place(reached[sign] + value)))
            reached[sign] += value
            canvas.rect(
                start,
                middle - _THICK / 2,
                max(end - 1, start + 0.5),
                middle + _THICK / 2,
                series.colour,
            )
            figure = series.text(value)
            words = next(
                (
                    words
                    for words in (f"{series.name} {figure}", figure)
                    if text_width(words, SMALL) + 4 <= end - start
                ),
                "",
            )
            colour = INK if series.colour in _PALE else _LIGHT
            canvas.text(
                (start + end - 1) / 2, middle, words, align="center", colour=colour, size=SMALL
            )
        canvas.text(place(reached[1]) + 4, middle, total, bold=True, size=SMALL)
    canvas.rule(place(0), top, place(0), canvas.height)
    return canvas


def _legend(canvas: Canvas, series: Sequence[Series]) -> None:
    """Names of the series with their colours, line after line."""
    x, middle = 0.0, LINE / 2
    for one in series:
        name = wrapped(one.name, WIDTH - 16, SIZE, 1)[0]
        width = 16 + text_width(name, SIZE)
        if x and x + width > WIDTH:
            x, middle = 0.0, middle + LINE + 2
        canvas.rect(x, middle - 5, x + 10, middle + 5, one.colour)
        canvas.text(x + 15, middle, name)
        x += width + 12
    canvas.height = middle + LINE / 2 + 8


# Pie


def _pie(data: Data) -> Canvas:
    """A pie of the first series, and a list of its slices with their figures and shares."""
    series = data.series[0]
    slices = _slices(data)
    whole = sum(value for _, value in slices)
    canvas = Canvas()
    left = 2 * _RADIUS + 22
    figures = [
        series.text(value)
        + ("" if series.column.kind == "percent" else f" ({_share(value, whole)})")
        for _, value in slices
    ]
    lists = [wrapped(label, WIDTH - left - 16, SIZE, 2) for label, _ in slices]
    height = sum(LINE * (len(lines) + 1) + 5 for lines in lists) - 5
    canvas.height = max(height, 2 * _RADIUS + 4)
    top = (canvas.height - height) / 2
    angle = 0.0
    middle = canvas.height / 2
    for number, ((_, value), lines, figure) in enumerate(zip(slices, lists, figures, strict=True)):
        colour, part = COLOURS[number], float(value / whole)
        turn = angle + part * pi
        canvas.arcs.append(
            {
                "x": _RADIUS + 2,
                "y": middle,
                "start": angle,
                "end": angle + 2 * pi * part,
                "radius": _RADIUS,
                "colour": colour,
            }
        )
        if part >= 0.07:
            reach = _RADIUS * 0.7 if part < 1 else 0
            canvas.text(
                _RADIUS + 2 + sin(turn) * reach,
                middle - cos(turn) * reach,
                _share(value, whole),
                align="center",
                bold=True,
                size=SMALL,
                colour=INK if colour in _PALE else _LIGHT,
            )
        angle += 2 * pi * part
        canvas.rect(left, top + LINE / 2 - 5, left + 10, top + LINE / 2 + 5, colour)
        canvas.paragraph(left + 16, top + LINE * len(lines) / 2, lines)
        top += LINE * len(lines)
        canvas.text(left + 16, top + LINE / 2, figure, bold=True)
        top += LINE + 5
    return canvas


def _slices(data: Data) -> list[tuple[str, Decimal]]:
    """Names and values in the order of the table; the smallest of many are one, the last."""
    slices = [
        (label, value)
        for label, value in zip(data.labels, data.series[0].values, strict=True)
        if value is not None
    ]
    if len(slices) <= MOST_SLICES:
        return slices
    named = sorted(
        (number for number, (label, _) in enumerate(slices) if label != OTHER),
        key=lambda number: -slices[number][1],
    )[: MOST_SLICES - 1]
    rest = sum(value for number, (_, value) in enumerate(slices) if number not in named)
    return [slices[number] for number in sorted(named)] + [(OTHER, rest)]


def _share(value: Decimal, whole: Decimal) -> str:
    """The share of the whole, in % with one digit: `%32`, `%0,6`."""
    return format_percent(round(value / whole * 100, 1))


_KINDS = {
    "bar": (_bars, "Çubuk grafik"),
    "stacked": (_stacked, "Yığılmış çubuk grafik"),
    "line": (line_chart, "Çizgi grafik"),
}
