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
    rest = Decimal(sum(value for number, (_, value) in enumerate(slices) if number not in kept))
    return [slices[number] for number in kept] + [(_OTHER, rest)]


def _draw_slice(picture: Picture, turn: float, part: float, colour: str, share: str) -> None:
    """A part of the pie that begins at `turn`, both in parts of a whole turn."""
    look: dict[str, str | float] = {"fill": colour, "stroke": WHITE, "stroke_width": 1.5}
    if part > 0.999:  # An arc cannot end where it begins.
        picture.draw("circle", cx=_CENTRE, cy=picture.height / 2, r=_RADIUS, **look)
    elif part:
        x, y = _find_place(picture, turn, _RADIUS)
        x2, y2 = _find_place(picture, turn + part, _RADIUS)
        start = f"M{_CENTRE} {picture.height / 2}L{x:.2f} {y:.2f}"
        arc = f"A{_RADIUS} {_RADIUS} 0 {int(part > 0.5)} 1 {x2:.2f} {y2:.2f}"
        picture.draw("path", d=f"{start}{arc}Z", **look)
    if part >= 0.07:
        x, y = _find_place(picture, turn + part / 2, _RADIUS * 0.7 if part < 1 else 0)
        picture.write(x, y, share, anchor="middle", colour=ink_on(colour), bold=True, size=SMALL)


def _find_place(picture: Picture, turn: float, distance: float) -> tuple[float, float]:
    """A place at a distance from the centre, after a turn from the top on."""
    angle = 2 * pi * turn
    return _CENTRE + sin(angle) * distance, picture.height / 2 - cos(angle) * distance
