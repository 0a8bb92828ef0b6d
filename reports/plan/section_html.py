"""Rich text and tables of sections as HTML, made once for the same content.

What is made is kept by content: the arguments are frozen values, so a changed section is made
anew and all others are taken as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from plans.charts.tables import draw_table_chart
from plans.content.pictures import PICTURE, address_of
from plans.content.richtext import clean_html
from reports.plan.parts import PicturePart
from reports.plan.sections import TablePart

#: Of each anchor that a text links to: the anchor, the label of what is there, the address.
Targets = tuple[tuple[str, str, str], ...]
#: Of each picture that a text shows: its SHA-256, width and height.
Sizes = tuple[tuple[str, int, int], ...]

_LINK = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<(/?)h([34])>")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
#: The words of a reference: `Tablo 7`, whatever number they say.
_REFERENCE = re.compile(
    r"^((?:\s|<[^>]*>)*)(?:Tablo|Grafik|Bölüm)(?!\w)(?:(?:\s|&nbsp;|:)*\d+(?:\.\d+)*)?",
    re.IGNORECASE,
)
_LOWEST_HEADING = 6
#: In place of an alternative text that nobody has written.
_NOT_DESCRIBED = "Açıklaması yazılmamış resim"


@dataclass(frozen=True)
class Links:
    """Where links to other parts of the document lead, on one page or file.

    `labels` are those of the whole document; `places` has the address of each anchor that can be
    reached.
    """

    labels: dict[str, str]
    places: dict[str, str]

    def targets(self, text: str) -> Targets:
        """What is to be known of the anchors that `text` links to."""
        anchors = sorted({unescape(anchor) for anchor, _ in _LINK.findall(text)})
        return tuple(
            (anchor, self.labels.get(anchor, ""), self.address(anchor)) for anchor in anchors
        )

    def address(self, anchor: str) -> str:
        """The address of an anchor; empty where it is nowhere to be reached."""
        return self.places.get(anchor, "")


def sizes_in(text: str, pictures: Iterable[PicturePart]) -> Sizes:
    """The sizes of those of the `pictures` that the text shows."""
    named = {found[1] for found in PICTURE.finditer(text)}
    return tuple((p.sha256, p.width, p.height) for p in pictures if p.sha256 in named)


@lru_cache(maxsize=2048)
def text_html(text: str, heading: int, targets: Targets, sizes: Sizes = ()) -> SafeString:
    """Rich text ready to print: clean, references with current numbers, headings in their place.

    `heading` is the level in HTML that its own headings begin with, `sizes` are those of its
    pictures. A link that leads nowhere is printed as its words, a picture that is not there as
    what it shows.
    """
    known = {anchor: (label, address) for anchor, label, address in targets}

    def link(match: re.Match[str]) -> str:
        label, address = known.get(unescape(match[1]), ("", ""))
        words = match[2]
        if label:
            # No line ends between `Tablo` and its number.
            printed = escape(label.replace(" ", "\N{NO-BREAK SPACE}"))
            words = _REFERENCE.sub(lambda found: found[1] + printed, words)
        return f'<a href="{escape(address)}">{words}</a>' if address else words

    html = _LINK.sub(link, clean_html(text))
    by_name = {sha256: (width, height) for sha256, width, height in sizes}
    html = PICTURE.sub(lambda found: picture_html(found[1], found[2], by_name.get(found[1])), html)
    html = _place_headings(html, heading)
    html = _TABLE.sub(lambda table: _head_columns(table[0]), html)
    # On a narrow screen a table scrolls by itself.
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table class="data">')
    html = html.replace("</table>", "</table></div>")
    return mark_safe(html)  # clean_html lets nothing pass that does harm


def picture_html(sha256: str, alt: str | None, size: tuple[int, int] | None) -> SafeString:
    """The picture with the room that it takes; as words where it is not there.

    `alt` is HTML; None where nobody has described it.
    """
    words = mark_safe(_NOT_DESCRIBED if alt is None else alt)
    if size is None:
        what = format_html(": {}", words) if words else ""
        return format_html('<span class="no-picture">Resim bulunamadı{}</span>', what)
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        address_of(sha256),
        words,
        *size,
    )


@lru_cache(maxsize=512)
def table_html(
    table: TablePart,
    heading: int,
    targets: Targets,
    sizes: Sizes,
    for_print: bool,
    can_edit: bool,
) -> SafeString:
    """A table with its own rows: the text before it, caption, rows, note and chart.

    `heading` is the level in HTML of a heading in its text.
    """
    chart = table.chart
    context = {
        "table": table,
        "grid": table.grid,
        "text": text_html(table.text, heading, targets, sizes),
        "chart": chart and draw_table_chart(table.data, chart.kind, title=chart.full_caption),
        "for_print": for_print,
        "can_edit": can_edit,
    }
    return render_to_string("reports/plan/_own_table.html", context)


def _head_columns(table: str) -> str:
    """A table whose first row heads its columns, where no cell says so: readers need to know."""
    if "<th" in table:
        return table
    first, end, rest = table.partition("</tr>")
    return first.replace("<td", "<th").replace("</td>", "</th>") + end + rest


def _place_headings(html: str, first: int) -> str:
    """The text's headings (h3 and h4) from level `first` on, without leaving out a level."""
    has_upper = False

    def place(match: re.Match[str]) -> str:
        nonlocal has_upper
        has_upper = has_upper or match[2] == "3"
        level = first + (match[2] == "4" and has_upper)
        return f"<{match[1]}h{min(level, _LOWEST_HEADING)}>"

    return _HEADING.sub(place, html)
