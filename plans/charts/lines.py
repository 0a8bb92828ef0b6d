"""Lines over the rows of a table: years as a rule."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil

from plans.numbers import format_number, format_percent
from reports.canvas import LINE, SIZE, SMALL, SOFT, WIDTH, Canvas
from reports.chart_data import Data, Series, scale
from reports.charts import text_width, wrapped

#: Left, upper, right and lower edge.
_Box = tuple[float, float, float, float]


def line_chart(data: Data) -> Canvas:
    """Lines over the rows, each with its name at its end; an empty cell breaks the line."""
    canvas = Canvas()
    column = data.series[0].column
    ticks = _ticks(data.values)
    words = [
        format_percent(tick) if column.kind == "percent" else format_number(tick) for tick in ticks
    ]
    spots = [
        [(number, value) for number, value in enumerate(series.values) if value is not None]
        for series in data.series
    ]
    # The last figure stands with the name, where nothing can cover it.
    names = [
        wrapped(f"{series.name} {series.text(places[-1][1])}", WIDTH * 0.26, SIZE, 2)
        for series, places in zip(data.series, spots, strict=True)
    ]
    left = max(text_width(text, SMALL) for text in words) + 8
    right = WIDTH - max(text_width(line, SIZE) for lines in names for line in lines) - 32
    top, bottom = 16.0, max(260.0, 20.0 + sum(LINE * len(lines) + 2 for lines in names))
    y = scale(ticks, bottom, top)
    for tick, text in zip(ticks, words, strict=True):
        canvas.rule(left, y(tick), right, y(tick), *([SOFT] if tick == 0 else []))
        canvas.text(left - 6, y(tick), text, align="right", size=SMALL)
    step = (right - left) / len(data.labels)
    x = [left + step * (number + 0.5) for number in range(len(data.labels))]
    _under_axis(canvas, data.labels, x, bottom)
    taken: list[_Box] = []
    for series in data.series:
        before, run = None, 0
        for across, value in zip(x, series.values, strict=True):
            if value is None:
                before, run = None, run + 1
                continue
            spot = {"x": across, "y": y(value), "colour": series.colour}
            canvas.lines.append(spot | {"run": f"{series.colour} {run}"})
            canvas.points.append(spot | {"shape": series.shape})
            taken += _boxes(before or (across, y(value)), (across, y(value)))
            before = across, y(value)
    for series, places in zip(data.series, spots, strict=True):
        for number, value in places[:-1]:
            _figure(canvas, x[number], y(value), series.text(value), taken, (left, right, bottom))
    ends = [(x[places[-1][0]], y(places[-1][1])) for places in spots]
    _at_ends(canvas, data.series, names, ends, right)
    return canvas


def _boxes(start: tuple[float, float], end: tuple[float, float]) -> Iterator[_Box]:
    """Small boxes that cover a line and its points."""
    steps = max(1, int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) // 4))
    for number in range(steps + 1):
        across = start[0] + (end[0] - start[0]) * number / steps
        down = start[1] + (end[1] - start[1]) * number / steps
        reach = 5 if number in (0, steps) else 2
        yield across - reach, down - reach, across + reach, down + reach


def _ticks(values: Sequence[Decimal]) -> list[Decimal]:
    """Round numbers around the values and zero, four to eight of them."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    reach = high - low or Decimal(1)
    step = Decimal(1).scaleb(reach.adjusted())
    step = next(s for s in (step / 5, step / 2, step, step * 2) if reach / s <= 6)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(max(last, first + 1)) + 1)]


def _under_axis(canvas: Canvas, labels: Sequence[str], x: Sequence[float], bottom: float) -> None:
    """As many names under the axis as there is room for."""
    widest = max(text_width(word, SMALL) for label in labels for word in [*label.split(), ""])
    step = x[1] - x[0] if len(x) > 1 else WIDTH / 2
    every = max(1, ceil(min(widest + 6, WIDTH / 5) / step))
    lines = [wrapped(label, every * step - 6, SMALL, 3) for label in labels[::every]]
    for across, parts in zip(x[::every], lines, strict=True):
        canvas.rule(across, bottom, across, bottom + 4, SOFT)
        for number, part in enumerate(parts):
            canvas.text(across, bottom + 13 + number * LINE, part, align="center", size=SMALL)
    canvas.height = bottom + 8 + LINE * max(len(parts) for parts in lines)


def _figure(
    canvas: Canvas,
    across: float,
    down: float,
    text: str,
    taken: list[_Box],
    limits: tuple[float, float, float],
) -> None:
    """Write a figure above its point or below, where nothing else stands yet."""
    left, right, bottom = limits
    half = text_width(text, SMALL) / 2
    across = min(max(across, left + half), right - half)
    for middle in (down - 12, down + 12):
        box = (across - half, middle - 6, across + half, middle + 6)
        if box[3] <= bottom and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            canvas.text(across, middle, text, align="center", size=SMALL)
            return


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _at_ends(
    canvas: Canvas,
    series: Sequence[Series],
    names: Sequence[Sequence[str]],
    ends: Sequence[tuple[float, float]],
    right: float,
) -> None:
    """The name of each line at the right, as near to its end as the others leave room."""
    order = sorted(range(len(series)), key=lambda number: ends[number][1])
    heights = [LINE * len(lines) + 2 for lines in names]
    middles, reached = {}, 0.0
    for number in order:
        middles[number] = max(ends[number][1], reached + heights[number] / 2)
        reached = middles[number] + heights[number] / 2
    limit = canvas.height
    for number in reversed(order):
        middles[number] = min(middles[number], limit - heights[number] / 2)
        limit = middles[number] - heights[number] / 2
    for number, one in enumerate(series):
        canvas.rule(ends[number][0], ends[number][1], right + 14, middles[number])
        spot = {"x": right + 20, "y": middles[number], "colour": one.colour}
        canvas.points.append(spot | {"shape": one.shape})
        canvas.paragraph(right + 28, middles[number], names[number])
