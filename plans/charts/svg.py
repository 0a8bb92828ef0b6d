"""A sheet of rectangles, lines and texts placed in pixels, drawn as SVG by Vega-Lite."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
from django.utils.safestring import SafeString

from plans.printable import printable
from reports.charts import FONT, INK, finished_svg

GRID, SOFT = "#d5dee2", "#51626b"
#: In pixels: the width of a chart (a phone shows it at some three quarters, A4 paper as it is or
#: larger), the size of texts, of small ones, and the height of their lines.
WIDTH, SIZE, SMALL, LINE = 420, 12, 11, 15


@dataclass
class Canvas:
    """What is drawn, by kind of mark; places in pixels from the upper left corner."""

    height: float = 0
    rects: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    arcs: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    def rect(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        colour: str,
        *,
        edge: str = "",
        corner: float = 0,
    ) -> None:
        place = {"x": x, "y": y, "x2": x2, "y2": y2}
        self.rects.append(place | {"colour": colour, "edge": edge, "corner": corner})

    def rule(self, x: float, y: float, x2: float, y2: float, colour: str = GRID) -> None:
        self.rules.append({"x": x, "y": y, "x2": x2, "y2": y2, "colour": colour})

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "left",
        colour: str = INK,
        bold: bool = False,
        size: float = SIZE,
    ) -> None:
        """One line of text whose middle is at `y`."""
        if text:
            weight = "bold" if bold else "normal"
            self.texts.append(
                {
                    "x": x,
                    "y": y,
                    "text": printable(text),
                    "align": align,
                    "colour": colour,
                    "weight": weight,
                    "size": size,
                }
            )

    def paragraph(self, x: float, middle: float, lines: Sequence[str], **look: Any) -> None:
        """Lines of text around `middle`."""
        top = middle - LINE * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(x, top + number * LINE, line, **look)

    def svg(self, width: float, *, title: str, description: str) -> SafeString:
        """The picture, `width` pixels wide, for the page and the PDF."""
        across = {"scale": alt.Scale(domain=[0, width], nice=False), "axis": None}
        down = {"scale": alt.Scale(domain=[self.height, 0], nice=False), "axis": None}
        x, y = alt.X("x:Q", **across), alt.Y("y:Q", **down)
        colour = alt.Color("colour:N", scale=None, legend=None)

        def base(items: list[dict[str, Any]]) -> alt.Chart:
            return alt.Chart(alt.Data(values=items))

        layers = [
            base(self.rules).mark_rule().encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=colour),
            base(self.rects)
            .mark_rect(
                cornerRadius=alt.expr("datum.corner"),
                strokeWidth=alt.expr("datum.edge ? 1 : 0"),
            )
            .encode(
                x=x,
                y=y,
                x2="x2:Q",
                y2="y2:Q",
                color=colour,
                stroke=alt.Stroke("edge:N", scale=None, legend=None),
            ),
            base(self.arcs)
            .mark_arc(stroke="#ffffff", strokeWidth=1.5)
            .encode(
                theta=alt.Theta("start:Q", scale=None),
                theta2="end:Q",
                x=x,
                y=y,
                radius=alt.Radius("radius:Q", scale=None),
                color=colour,
            ),
            base(self.lines)
            .mark_line(strokeWidth=2)
            .encode(x=x, y=y, color=colour, detail="run:N", order="x:Q"),
            base(self.points)
            .mark_point(filled=True, size=42, opacity=1)
            .encode(x=x, y=y, color=colour, shape=alt.Shape("shape:N", scale=None, legend=None)),
            base(self.texts)
            .mark_text(
                baseline="middle",
                align=alt.expr("datum.align"),
                fontSize=alt.expr("datum.size"),
                fontWeight=alt.expr("datum.weight"),
            )
            .encode(x=x, y=y, text="text:N", color=colour),
        ]
        items = (self.rules, self.rects, self.arcs, self.lines, self.points, self.texts)
        chart = (
            alt.layer(*(layer for layer, some in zip(layers, items, strict=True) if some))
            .properties(width=width, height=max(self.height, 1), background="transparent")
            .configure(font=FONT, padding=1, aria=False)
            .configure_view(stroke=None)
        )
        return finished_svg(chart.to_json(indent=None), printable(title), printable(description))
