"""Bars of a table's series: beside the rows' names, as a matrix, in groups, or end to end."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from plans.charts.data import Data, Series, scale
from plans.charts.svg import INK, LINE, SIZE, SMALL, WHITE, WIDTH, Picture
from plans.charts.texts import text_width, wrap_text

#: Only on these is dark text easier to read than white.
_PALE = {"#8090ca", "#b354d9"}
#: In pixels: what is higher does not fit on a page together with its caption.
_HIGHEST = 860
_BAR, _THICK, _GAP = 13, 18, 9
#: No name takes more of the width than this.
_NAMES = WIDTH * 0.36


def draw_bars(data: Data) -> Picture:
    """A bar for each value: several series in groups, if these find room on a page."""
    names = sum(len(wrap_text(label, WIDTH, SIZE, 2)) for label in data.labels)
    bars = len(data.labels) * len(data.series)
    height = names * LINE + bars * _BAR + len(data.labels) * _GAP
    return _draw_groups(data) if len(data.series) > 1 and height <= _HIGHEST else _draw_matrix(data)


def _draw_matrix(data: Data) -> Picture:
    """A row for each name and a column of bars for each series."""
    picture = Picture()
    left = _reserve(data.labels, SIZE) + 8
    width = (WIDTH - left) / len(data.series)
    if len(data.series) > 1:
        heads = [wrap_text(one.name, width - 6, SMALL, 3) for one in data.series]
        for number, head in enumerate(heads):
            x, middle = left + number * width, LINE * len(head) / 2
            picture.write(x, middle, head, bold=True, size=SMALL)
        picture.height = LINE * max(len(head) for head in heads) + 6
    top, middles = picture.height, _write_names(picture, data.labels)
    for number, series in enumerate(data.series):
        start, end = left + number * width, left + (number + 1) * width - 6
        picture.draw_line(start, top, start, picture.height)
        room = max(text_width(series.text(value), SMALL) for value in series.values) + 6
        has_figures = room <= (end - start) * 0.7
        place = scale(data.values, start, end - room if has_figures else end)
        for middle, value in zip(middles, series.values, strict=True):
            _draw_bar(picture, series, value, middle, place, has_figures)
    return picture


def _draw_groups(data: Data) -> Picture:
    """Under each name a bar for each series, with the name of the series before it."""
    picture = Picture()
    names = _reserve([one.name for one in data.series], SMALL)
    room = max(text_width(one.text(value), SMALL) for one in data.series for value in one.values)
    place = scale(data.values, names + 8, WIDTH - room - 6)
    for row, label in enumerate(data.labels):
        lines = wrap_text(label, WIDTH, SIZE, 2)
        picture.write(0, picture.height + LINE * len(lines) / 2, lines, bold=True)
        picture.height += LINE * len(lines) + 1
        for series in data.series:
            middle, name = picture.height + _BAR / 2, wrap_text(series.name, names + 1, SMALL, 1)
            picture.write(names, middle, name, anchor="end", size=SMALL)
            _draw_bar(picture, series, series.values[row], middle, place, thick=_BAR - 2)
            picture.height += _BAR
        picture.height += _GAP
    picture.height -= _GAP
    return picture


def draw_stacks(data: Data) -> Picture:
    """A bar for each name with the series end to end, and their sum after it."""
    picture = Picture()
    _draw_legend(picture, data.series)
    rows = list(zip(*(one.values for one in data.series), strict=True))
    ends = [sum(v for v in row if v and v * sign > 0) for row in rows for sign in (1, -1)]
    room = max(text_width(text, SMALL) for text in data.sums) + 6
    place = scale(ends, _reserve(data.labels, SIZE) + 8, WIDTH - room)
    top, middles = picture.height, _write_names(picture, data.labels)
    picture.draw_line(place(0), top, place(0), picture.height)
    for middle, row, total in zip(middles, rows, data.sums, strict=True):
        reached = {True: Decimal(0), False: Decimal(0)}
        for series, value in zip(data.series, row, strict=True):
            if value:
                start = reached[value > 0]
                reached[value > 0] += value
                left, right = sorted((place(start), place(start + value)))
                _draw_part(picture, series, series.text(value), middle, left, right)
        picture.write(place(reached[True]) + 4, middle, total, bold=True, size=SMALL)
    return picture


def _reserve(names: Sequence[str], size: int) -> float:
    """The width of the column of names."""
    return min(max(text_width(name, size) for name in names), _NAMES)


def _write_names(picture: Picture, labels: Sequence[str]) -> list[float]:
    """Write the names of rows at the left; the middle of each row."""
    most = 3 if len(labels) <= 12 else 2 if len(labels) <= 20 else 1
    width = _reserve(labels, SIZE)
    middles = []
    for label in labels:
        lines = wrap_text(label, width, SIZE, most)
        height = max(LINE * len(lines), _THICK)
        middles.append(picture.height + height / 2)
        picture.write(width, middles[-1], lines, anchor="end")
        picture.height += height + (_GAP if most > 1 else 2)
    return middles


def _draw_bar(
    picture: Picture,
    series: Series,
    value: Decimal | None,
    middle: float,
    place: Callable[[Decimal | int | None], float],
    has_figure: bool = True,
    thick: float = _BAR,
) -> None:
    """A bar from zero to its value, and the figure after it."""
    left, right = sorted((place(0), place(value)))
    top, width = middle - thick / 2, right - left
    picture.draw("rect", x=left, y=top, width=width, height=thick, fill=series.colour)
    if has_figure:
        picture.write(right + 4, middle, series.text(value), bold=True, size=SMALL)


def _draw_part(
    picture: Picture, series: Series, figure: str, middle: float, left: float, right: float
) -> None:
    """One part of a stacked bar, with as much in it as there is room for."""
    top, width = middle - _THICK / 2, max(right - left - 1, 0.5)
    picture.draw("rect", x=left, y=top, width=width, height=_THICK, fill=series.colour)
    for words in (f"{series.name} {figure}", figure):
        if text_width(words, SMALL) + 4 <= right - left:
            x, colour = (left + right - 1) / 2, ink_on(series.colour)
            picture.write(x, middle, words, anchor="middle", colour=colour, size=SMALL)
            return


def ink_on(colour: str) -> str:
    """The colour of text that can be read on `colour`."""
    return INK if colour in _PALE else WHITE


def _draw_legend(picture: Picture, series: Sequence[Series]) -> None:
    """Names of the series with their colours, line after line."""
    x, middle = 0.0, LINE / 2
    for one in series:
        name = wrap_text(one.name, WIDTH - 16, SIZE, 1)[0]
        width = 16 + text_width(name, SIZE)
        if x and x + width > WIDTH:
            x, middle = 0.0, middle + LINE + 2
        draw_key(picture, x, middle, one.colour)
        picture.write(x + 15, middle, name)
        x += width + 12
    picture.height = middle + LINE / 2 + 8


def draw_key(picture: Picture, x: float, middle: float, colour: str) -> None:
    """The square before a name that tells its colour."""
    picture.draw("rect", x=x, y=middle - 5, width=10, height=10, fill=colour)
