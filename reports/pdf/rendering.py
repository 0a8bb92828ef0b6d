"""From HTML to a PDF file.

Only the process that draws imports this: the engine takes 0.4 s and some 40 MB.
"""

from pathlib import Path

import pydyf
import weasyprint
from weasyprint.urls import URLFetcher

from plans.records.stored import write_atomically
from reports.pdf.layout import prepare_for_print
from reports.pdf.naming import PDF_OPTIONS


class NothingFetched(URLFetcher):
    """Refuses every address: a document carries all it shows, its content is not trusted."""

    def fetch(self, url: str, headers: object = None) -> None:
        raise ValueError(f"Documents load nothing, refused: {url[:200]}")


def write_pdf(html: str, path: Path) -> None:
    """Render `html` to a PDF file at `path` (some 0.3 s of CPU for a page)."""
    write_atomically(path, lambda part: draw_pdf(html, part))


def draw_pdf(html: str, path: Path) -> None:
    """Render `html` into the file at `path` itself, bit by bit."""
    parse_document(html).write_pdf(path, finisher=_scope_header_cells, **PDF_OPTIONS)


def parse_document(html: str) -> weasyprint.HTML:
    """The document as the engine is given it: nothing loaded, columns and long words prepared."""
    document = weasyprint.HTML(string=html, url_fetcher=NothingFetched())
    prepare_for_print(document.etree_element)
    return document


def _scope_header_cells(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say of each header cell whether it heads a column or a row.

    WeasyPrint names the headers of every cell, but many screen readers only look for the scope.
    """
    by_reference = {item.reference: item for item in pdf.objects}
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/TH":
            group = by_reference[by_reference[item["P"]]["P"]]
            item["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
