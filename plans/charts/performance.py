"""Performances and counts as bars, each under its name, with its text at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from plans.charts.svg import ACCENT, SMALL, Picture
from plans.charts.texts import text_width, wrap_text
from plans.language.numbers import format_percent

#: Dark enough to be told from white (3:1 and more); the words beside them say the same.
STATUS_COLOURS = {
    "hedefe ulaştı": "#1b6e3c",
    "makul": "#b07100",
    "ulaşılamadı": "#a32020",
    "veri yok": "#6b7780",
    "hedef yok": "#76828a",
    "başlangıç değeri yok": "#76828a",
    "henüz beklenmiyor": "#76828a",
    "bu dönemde ölçülmez": "#76828a",
    "izlemeden kaldırıldı": "#76828a",
}
_TRACK = "#e3eaed"
#: In pixels: the chart, its lines of text, its bars and the gaps between them.
_WIDTH, _LINE, _BAR, _GAP = 370, 14, 11, 9
#: Names of few bars may take two lines; many bars keep to one each, to stay on a page.
_FEW = 10
#: How wide letters that are not bold are at most, in parts of the room reckoned for bold ones.
_REGULAR = 0.96


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length (None for none) and what is written at its end."""

    label: str
    value: Decimal | None
    text: str
    colour: str = ACCENT


def draw_performances(
    parts: Iterable[tuple[str, Decimal | None, str]], *, title: str
) -> SafeString:
    """A bar for each name with its performance (%, None for none) and its status."""
    bars = []
    for label, value, status in parts:
        text = "veri yok" if value is None else f"{format_percent(value, 2)} {status}".rstrip()
        bars.append(Bar(label, value, text, STATUS_COLOURS.get(status, ACCENT)))
    return draw_bar_chart(bars, title=title, most=100)


def draw_bar_chart(
    bars: Sequence[Bar], *, title: str, most: int | None = None, width: int = _WIDTH
) -> SafeString:
    """Horizontal bars under their names, each with its text at the end.

    `most` is what a full bar stands for (100 for percent; the longest bar by default), `width`
    is in pixels. What is missing or below zero has no length.
    """
    picture = Picture(width)
    lengths = [max(float(bar.value or 0), 0.0) for bar in bars]
    longest = most or max(lengths, default=0) or 1
    room = width - 8 - max((text_width(bar.text, SMALL) for bar in bars), default=0)
    for bar, length in zip(bars, lengths, strict=True):
        for line in wrap_text(bar.label, width / _REGULAR, SMALL, 2 if len(bars) <= _FEW else 1):
            picture.write(0, picture.height + 6, line, size=SMALL)
            picture.height += _LINE
        for part, colour in ((1, _TRACK), (min(length / longest, 1), bar.colour)):
            picture.draw("rect", y=picture.height, width=part * room, height=_BAR, fill=colour)
        picture.write(room + 6, picture.height + _BAR / 2, bar.text, bold=True, size=SMALL)
        picture.height += _BAR + _GAP
    picture.height -= _GAP
    return picture.to_svg(title, "; ".join(f"{bar.label}: {bar.text}" for bar in bars))
