"""From HTML to a PDF file.

Only the process that draws imports this: the engine takes 0.4 s and some 40 MB.
"""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
from weasyprint.urls import URLFetcher

from plans.charts.svg import ACCENT
from plans.records.stored import write_atomically
from reports.pdf.layout import prepare_for_print
from reports.pdf.naming import PDF_OPTIONS

_ACCENT = re.compile(r"--accent: (#[0-9a-f]{6});")
_CARRIED = ("data:image/png;base64,", "data:image/jpeg;base64,")


class NothingFetched(URLFetcher):
    """Refuses every address: a document carries all it shows, its content is not trusted.

    The pictures that it carries (`reports.pdf.pictures`) are read.
    """

    def fetch(self, url: str, headers: object = None) -> Any:
        if not url.startswith(_CARRIED):
            raise ValueError(f"Documents load nothing, refused: {url[:200]}")
        return super().fetch(url, headers)


def write_pdf(html: str, path: Path) -> None:
    """Render `html` to a PDF file at `path` (some 0.3 s of CPU for a page)."""
    write_atomically(path, lambda part: draw_pdf(html, part))


def draw_pdf(html: str, path: Path) -> None:
    """Render `html` into the file at `path` itself, bit by bit."""
    parse_document(html).write_pdf(path, finisher=mend_structure, **PDF_OPTIONS)


def warm_up() -> None:
    """Let the engine read what it needs for every document, before it is forked for many."""
    styles = "@page { @top-left { content: string(x) } } * { border: 1pt solid #123456 }"
    document = parse_document(f"<style>{styles}</style><table><tr><th>x<td><b>x</b></table>")
    document.write_pdf(BytesIO(), **PDF_OPTIONS)


def parse_document(html: str) -> weasyprint.HTML:
    """The document as the engine is given it: nothing loaded, columns and long words prepared,
    charts in the institution's colour, which the last of its styles names."""
    if accents := _ACCENT.findall(html):
        html = html.replace(f'"{ACCENT}"', f'"{accents[-1]}"')
    document = weasyprint.HTML(string=html, url_fetcher=NothingFetched())
    prepare_for_print(document.etree_element)
    return document


def mend_structure(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say of each header cell whether it heads a column or a row, and pass over ornaments.

    WeasyPrint names the headers of every cell, but many screen readers only look for the scope;
    and it tags a picture with a blank text, an ornament, as if there were something to say.
    """
    by_reference = {item.reference: item for item in pdf.objects}
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/TH":
            group = by_reference[by_reference[item["P"]]["P"]]
            item["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif isinstance(item, pydyf.Dictionary) and _is_ornament(item):
            item["S"] = "/NonStruct"
            del item["A"]


def _is_ornament(item: pydyf.Dictionary) -> bool:
    return item.get("S") == "/Figure" and "Alt" in item and not item["Alt"].string.strip()
