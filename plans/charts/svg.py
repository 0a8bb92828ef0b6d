"""A picture as SVG: shapes and lines of text, placed in pixels from the upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString

from plans.language.printable import printable

INK, SOFT, GRID, WHITE = "#18242b", "#51626b", "#d5dee2", "#ffffff"
#: Becomes the colour of the institution, on pages (site.css) and in PDFs (`reports.pdf.rendering`);
#: so no other colour of a chart is quite this one.
ACCENT = "#0d4f64"
#: In pixels: the width of a chart (a phone shows it at some three quarters, A4 paper as it is or
#: larger), the size of texts, of small ones, and the height of their lines.
WIDTH, SIZE, SMALL, LINE = 420, 12, 11, 15
#: Around the picture, for edges that lie on its border.
_MARGIN = 1


@dataclass
class Picture:
    """What is drawn, the later above the earlier; whoever draws sets the height."""

    width: float = WIDTH
    height: float = 0
    root: Element = field(default_factory=lambda: Element("svg"))

    def draw(self, tag: str, **attributes: str | float) -> Element:
        """Add a shape; `stroke_width=2` is its attribute `stroke-width`."""
        texts = {
            name.replace("_", "-"): value if isinstance(value, str) else str(round(value, 2))
            for name, value in attributes.items()
        }
        return SubElement(self.root, tag, texts)

    def draw_line(self, x: float, y: float, x2: float, y2: float, colour: str = GRID) -> None:
        self.draw("line", x1=x, y1=y, x2=x2, y2=y2, stroke=colour)

    def write(
        self,
        x: float,
        middle: float,
        text: str | Sequence[str],
        *,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
        size: int = SIZE,
    ) -> None:
        """Write a line of text, or several, with their middle at `middle`."""
        lines = [text] if isinstance(text, str) else text
        # Not every reader of SVG can put the middle of letters at a place; each knows baselines.
        y = middle - LINE * (len(lines) - 1) / 2 + round(0.3 * size)
        look: dict[str, str | float] = {"text_anchor": anchor, "font_size": size, "fill": colour}
        if bold:
            look["font_weight"] = "bold"
        for number, line in enumerate(lines):
            if words := printable(line):
                self.draw("text", x=x, y=y + number * LINE, **look).text = words

    def to_svg(self, title: str, description: str) -> SafeString:
        """The picture for a page or a PDF, with its name and what it says in words."""
        width, height = self.width + 2 * _MARGIN, max(self.height, 1) + 2 * _MARGIN
        root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "width": str(round(width, 2)),
                "height": str(round(height, 2)),
                "viewBox": f"-{_MARGIN} -{_MARGIN} {round(width, 2)} {round(height, 2)}",
                "font-family": "Noto Sans",
            },
        )
        SubElement(root, "title").text = printable(title)
        SubElement(root, "desc").text = printable(description)
        root.extend(self.root)
        return SafeString(tostring(root, "unicode"))  # Safe: all texts are escaped.
