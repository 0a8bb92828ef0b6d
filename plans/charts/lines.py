"""Lines over the rows of a table: years as a rule."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby, pairwise
from math import ceil

from plans.charts.data import Data, Series, scale
from plans.charts.svg import LINE, SIZE, SMALL, SOFT, WIDTH, Picture
from plans.charts.texts import text_width, wrap_text
from plans.language.numbers import format_number, format_percent

_Point = tuple[float, float]
#: Left, upper, right and lower edge.
_Box = tuple[float, float, float, float]


def draw_lines(data: Data) -> Picture:
    """Lines over the rows, each with its name at its end; an empty cell breaks the line."""
    picture = Picture()
    ticks = _choose_ticks(data.values)
    write = format_percent if data.series[0].column.kind == "percent" else format_number
    left = max(text_width(write(tick), SMALL) for tick in ticks) + 8
    names = [_name_line(series) for series in data.series]
    right = WIDTH - max(text_width(line, SIZE) for lines in names for line in lines) - 32
    bottom = max(260.0, 20.0 + sum(LINE * len(lines) + 2 for lines in names))
    y = scale(ticks, bottom, 16)
    for tick in ticks:
        picture.draw_line(left, y(tick), right, y(tick), *([SOFT] if tick == 0 else []))
        picture.write(left - 6, y(tick), write(tick), anchor="end", size=SMALL)
    step = (right - left) / len(data.labels)
    x = [left + step * (number + 0.5) for number in range(len(data.labels))]
    _write_under_axis(picture, data.labels, x, bottom)
    points = [
        [None if v is None else (at, y(v)) for at, v in zip(x, series.values, strict=True)]
        for series in data.series
    ]
    ends = [next(point for point in reversed(line) if point) for line in points]
    _write_at_ends(picture, data.series, names, ends, right)
    _draw_series(picture, data.series, points)
    taken = [box for line in points for run in _split(line) for box in _cover(run)]
    for series, line, end in zip(data.series, points, ends, strict=True):
        for point, value in zip(line, series.values, strict=True):
            if point and point != end:
                _write_figure(picture, point, series.text(value), taken, (left, right, bottom))
    return picture


def _draw_series(
    picture: Picture, series: Sequence[Series], points: Sequence[Sequence[_Point | None]]
) -> None:
    """The lines, and above all of them a mark at each value."""
    for one, line in zip(series, points, strict=True):
        for run in _split(line):
            path = " ".join(f"{x:.2f},{y:.2f}" for x, y in run)
            picture.draw("polyline", points=path, fill="none", stroke=one.colour, stroke_width=2)
    for one, line in zip(series, points, strict=True):
        for point in filter(None, line):
            _draw_mark(picture, one, point)


def _choose_ticks(values: Sequence[Decimal]) -> list[Decimal]:
    """Round numbers around the values and zero, four to eight of them."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    reach = high - low or Decimal(1)
    step = Decimal(1).scaleb(reach.adjusted())
    step = next(s for s in (step / 5, step / 2, step, step * 2) if reach / s <= 6)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(max(last, first + 1)) + 1)]


def _name_line(series: Series) -> list[str]:
    """A line's name with its last figure, which stands here because nothing can cover it."""
    last = next(value for value in reversed(series.values) if value is not None)
    return wrap_text(f"{series.name} {series.text(last)}", WIDTH * 0.26, SIZE, 2)


def _write_under_axis(
    picture: Picture, labels: Sequence[str], x: Sequence[float], bottom: float
) -> None:
    """As many names under the axis as there is room for."""
    widest = max(text_width(word, SMALL) for label in labels for word in [*label.split(), ""])
    step = x[1] - x[0] if len(x) > 1 else WIDTH / 2
    every = max(1, ceil(min(widest + 6, WIDTH / 5) / step))
    names = [wrap_text(label, every * step - 6, SMALL, 3) for label in labels[::every]]
    for at, lines in zip(x[::every], names, strict=True):
        picture.draw_line(at, bottom, at, bottom + 4, SOFT)
        middle = bottom + 13 + LINE * (len(lines) - 1) / 2
        picture.write(at, middle, lines, anchor="middle", size=SMALL)
    picture.height = bottom + 8 + LINE * max(len(lines) for lines in names)


def _write_at_ends(
    picture: Picture,
    series: Sequence[Series],
    names: Sequence[Sequence[str]],
    ends: Sequence[_Point],
    right: float,
) -> None:
    """The name of each line at the right, as near to its end as the others leave room."""
    order = sorted(range(len(series)), key=lambda number: ends[number][1])
    halves = [LINE * len(lines) / 2 + 1 for lines in names]
    middles, reached, limit = {}, 0.0, picture.height
    for number in order:
        middles[number] = max(ends[number][1], reached + halves[number])
        reached = middles[number] + halves[number]
    for number in reversed(order):
        middle = min(middles[number], limit - halves[number])
        limit = middle - halves[number]
        picture.draw_line(*ends[number], right + 14, middle)
        _draw_mark(picture, series[number], (right + 20, middle))
        picture.write(right + 28, middle, names[number])


def _draw_mark(picture: Picture, series: Series, point: _Point) -> None:
    picture.draw("path", d=f"M{point[0]:.2f} {point[1]:.2f}{series.shape}", fill=series.colour)


def _split(points: Sequence[_Point | None]) -> list[list[_Point]]:
    """The points between the gaps."""
    return [
        [point for point in run if point] for has_points, run in groupby(points, bool) if has_points
    ]


def _cover(run: Sequence[_Point]) -> Iterator[_Box]:
    """Small boxes that cover a line and its points."""
    for (x, y), (x2, y2) in pairwise([run[0], *run]):
        steps = max(1, int(max(abs(x2 - x), abs(y2 - y)) // 4))
        for number in range(steps + 1):
            part, reach = number / steps, 5 if number in (0, steps) else 2
            at, down = x + (x2 - x) * part, y + (y2 - y) * part
            yield at - reach, down - reach, at + reach, down + reach


def _write_figure(
    picture: Picture, point: _Point, text: str, taken: list[_Box], limits: tuple[float, ...]
) -> None:
    """Write a figure above its point or below, where nothing else stands yet."""
    left, right, bottom = limits
    half = text_width(text, SMALL) / 2
    x = min(max(point[0], left + half), right - half)
    for middle in (point[1] - 12, point[1] + 12):
        box = (x - half, middle - 6, x + half, middle + 6)
        if box[3] <= bottom and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            picture.write(x, middle, text, anchor="middle", size=SMALL)
            return


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
