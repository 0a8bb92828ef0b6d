"""Charts as SVG: drawn offline by Vega-Lite, the same picture on the page and in the PDF.

Text stays text, in Noto Sans; numbers arrive here already written the Turkish way. Every chart
carries a title, which a screen reader reads in its place, and says nothing by colour alone.
"""

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from xml.sax.saxutils import escape

import altair as alt
import vl_convert
from django.utils.safestring import SafeString, mark_safe

from plans.printable import printable

FONT = "Noto Sans"
#: Dark enough to be told from white (3:1 and more); the words beside them say the same.
ACCENT = "#0d4f63"
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
#: How wide a character may be, in parts of the size of the text (Noto Sans Bold).
_WIDTHS = dict.fromkeys("'’ıijlİJI.,;:-()|!", 0.4) | dict.fromkeys("frtsçczş/“”*– ", 0.55)
_WIDTHS |= dict.fromkeys("ABHNOÖUÜQDGĞKRVXÂ&", 0.82) | dict.fromkeys("mwWM%—…@", 1.0)
_TAG = re.compile("<[^>]+>")
_ARIA = re.compile(r' (?:role|aria-\w+)="[^"]*"')
INK, _TRACK = "#18242b", "#e3eaed"


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length (None for none) and what is written at its end."""

    label: str
    value: Decimal | None
    text: str
    colour: str = ACCENT


#: In pixels: the chart, its lines of text, its bars and the gaps between them.
_WIDTH, _LINE_HEIGHT, _BAR_HEIGHT, _GAP = 370, 14, 11, 9
#: How wide a bold character may be; so much is kept free at the right for the longest text.
_CHARACTER = 7.2
_CHARACTERS_IN_LABEL = 62
#: Names of few bars may take two lines; many bars keep to one each, to stay on a page.
_FEW = 10


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    description: str,
    most: Decimal | int | None = None,
    width: int = _WIDTH,
) -> SafeString:
    """Horizontal bars under their names, each with its text at the end.

    `most` is what a full bar stands for (100 for percent; the longest bar by default), `width`
    is in pixels. `title` is what is read instead of the chart, `description` says more.
    """
    bars = [replace(bar, label=printable(bar.label), text=printable(bar.text)) for bar in bars]
    title, description = printable(title), printable(description)
    longest = float(most) if most is not None else max((_length(bar) for bar in bars), default=0)
    longest = longest or 1.0
    room = width - _CHARACTER * max((len(bar.text) for bar in bars), default=0) - 8
    rows, top = [], 0
    for bar in bars:
        label = _label(bar.label, width, lines=2 if len(bars) <= _FEW else 1)
        bar_top = top + _LINE_HEIGHT * len(label)
        rows.append(
            {
                "label": "\n".join(label),
                "top": top,
                "bar_top": bar_top,
                "bar_bottom": bar_top + _BAR_HEIGHT,
                "middle": bar_top + _BAR_HEIGHT / 2,
                "start": 0,
                "full": room,
                "figure": room + 6,
                "length": min(_length(bar), longest) / longest * room,
                "text": bar.text,
                "colour": bar.colour,
            }
        )
        top = bar_top + _BAR_HEIGHT + _GAP
    height = max(top - _GAP, 1)
    base = alt.Chart(alt.Data(values=rows))
    x, y = _axis(alt.X, [0, width]), _axis(alt.Y, [height, 0])
    bodies = base.mark_rect().encode(y=y("bar_top:Q"), y2="bar_bottom:Q", x=x("start:Q"))
    chart = (
        alt.layer(
            bodies.encode(x2="full:Q", color=alt.value(_TRACK)),
            bodies.encode(x2="length:Q", color=alt.Color("colour:N", scale=None, legend=None)),
            base.mark_text(
                align="left", baseline="top", lineBreak="\n", lineHeight=_LINE_HEIGHT
            ).encode(text="label:N", x=x("start:Q"), y=y("top:Q")),
            base.mark_text(align="left", baseline="middle", fontWeight="bold").encode(
                text="text:N", x=x("figure:Q"), y=y("middle:Q")
            ),
        )
        .properties(width=width, height=height, background="transparent")
        .configure(font=FONT, padding=1, aria=False)
        .configure_view(stroke=None)
        .configure_text(fontSize=11, color=INK)
    )
    return finished_svg(chart.to_json(indent=None), title, description)


def _axis(channel: type[alt.X] | type[alt.Y], domain: list[float]) -> Callable[[str], Any]:
    """The channel measured in pixels, without an axis drawn."""
    return partial(channel, scale=alt.Scale(domain=domain, nice=False), axis=None)


def _length(bar: Bar) -> float:
    """How long a bar is, in its own measure: what is missing or below zero has no length."""
    return max(float(bar.value or 0), 0.0)


def _label(text: str, width: int, lines: int) -> list[str]:
    """The name in as many lines as it may take, cut short where it needs more."""
    characters = _CHARACTERS_IN_LABEL * width // _WIDTH
    return textwrap.wrap(text, characters, max_lines=lines, placeholder=" …") or [""]


def text_width(text: str, size: float) -> float:
    """How much room the text takes at most, in the unit of its size.

    An estimate that needs no font; letters of other scripts are as wide as they are high.
    """
    return size * sum(_WIDTHS.get(letter, 0.66 if letter < "ƀ" else 1.0) for letter in text)


def wrapped(text: str, width: float, size: float, most: int | None = None) -> list[str]:
    """The text in lines no wider than `width`; more than `most` of them end in an ellipsis.

    Words wider than a line are broken. Blank text is one empty line.
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size) > width:
                lines.append("")
            lines[-1] += letter
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


@lru_cache(maxsize=256)
def finished_svg(spec: str, title: str, description: str) -> SafeString:
    """The Vega-Lite chart as SVG inside HTML, named for screen readers, scaling with its place.

    Drawing takes some 60 ms; the same chart is asked for with every view of a report.
    """
    svg = vl_convert.vegalite_to_svg(json.loads(spec))
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    # The picture has one name; its parts would each be announced as a picture of their own.
    svg = _TAG.sub(lambda tag: _ARIA.sub("", tag[0]), svg)
    opening, rest = svg.split(">", 1)
    # Safe: the drawing library escapes what is written into it.
    return mark_safe(f'{opening} role="img">{head}{rest}')
