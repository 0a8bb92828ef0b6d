"""A pie of one series, and a list of its slices with their figures and shares."""

from decimal import Decimal
from math import cos, pi, sin

from plans.charts.bars import draw_key, ink_on
from plans.charts.data import COLOURS, Data
from plans.charts.svg import LINE, SIZE, SMALL, WHITE, WIDTH, Picture
from plans.charts.texts import wrap_text
from plans.language.numbers import format_percent

_RADIUS, _MOST_SLICES, _OTHER = 80, 8, "Diğer"
_CENTRE = _RADIUS + 2
_LEFT = 2 * _RADIUS + 22


def draw_pie(data: Data) -> Picture:
    """The first series as slices, in the order of the table from the top on."""
    slices = _read_slices(data)
    whole = sum(value for _, value in slices)
    lists = [wrap_text(label, WIDTH - _LEFT - 16, SIZE, 2) for label, _ in slices]
    height = sum(LINE * (len(lines) + 1) + 5 for lines in lists) - 5
    picture = Picture(height=max(height, 2 * _RADIUS + 4))
    top, turn = (picture.height - height) / 2, 0.0
    series = data.series[0]
    for colour, lines, (_, value) in zip(COLOURS, lists, slices, strict=False):
        share = format_percent(round(value / whole * 100, 1))
        _draw_slice(picture, turn, float(value / whole), colour, share)
        turn += float(value / whole)
        draw_key(picture, _LEFT, top + LINE / 2, colour)
        picture.write(_LEFT + 16, top + LINE * len(lines) / 2, lines)
        top += LINE * len(lines)
        figure = series.text(value) + (f" ({share})" if series.column.kind != "percent" else "")
        picture.write(_LEFT + 16, top + LINE / 2, figure, bold=True)
        top += LINE + 5
    return picture


def _read_slices(data: Data) -> list[tuple[str, Decimal]]:
    """Names and values in the order of the table; the smallest of many are one, the last."""
    cells = zip(data.labels, data.series[0].values, strict=True)
    slices = [(label, value) for label, value in cells if value is not None]
    if len(slices) <= _MOST_SLICES:
        return slices
    named = [number for number, (label, _) in enumerate(slices) if label != _OTHER]
    named.sort(key=lambda number: -slices[number][1])
    kept = sorted(named[: _MOST_SLICES - 1])
    rest = sum(value for number, (_, value) in enumerate(slices) if number not in kept)
    return [slices[number] for number in kept] + [(_OTHER, rest)]


def _draw_slice(picture: Picture, turn: float, part: float, colour: str, share: str) -> None:
    """A part of the pie that begins at `turn`, both in parts of a whole turn."""
    look = {"fill": colour, "stroke": WHITE, "stroke_width": 1.5}
    if part > 0.999:  # An arc cannot end where it begins.
        picture.draw("circle", cx=_CENTRE, cy=picture.height / 2, r=_RADIUS, **look)
    elif part:
        start, end = (_on_pie(picture, at, _RADIUS) for at in (turn, turn + part))
        centre, is_large = _on_pie(picture, 0, 0), int(part > 0.5)
        arc = f"A{_RADIUS} {_RADIUS} 0 {is_large} 1"
        picture.draw("path", d=f"M{centre}L{start}{arc} {end}Z", **look)
    if part >= 0.07:
        x, y = _on_pie(picture, turn + part / 2, _RADIUS * 0.7 if part < 1 else 0).split()
        look = {"anchor": "middle", "bold": True, "size": SMALL, "colour": ink_on(colour)}
        picture.write(float(x), float(y), share, **look)


def _on_pie(picture: Picture, turn: float, distance: float) -> str:
    """The place `distance` away from the centre."""
    x = _CENTRE + sin(2 * pi * turn) * distance
    y = picture.height / 2 - cos(2 * pi * turn) * distance
    return f"{x:.2f} {y:.2f}"
