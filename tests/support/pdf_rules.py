"""The rules of PDF/UA, held against a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfua
from pdfua.document import PdfDocument


def find_faults(path: Path) -> list[Any]:
    """What of the rules is broken, errors and warnings."""
    return list(pdfua.validate(path).findings)


def _walk(document: Any, node: Any, depth: int, page: int | None) -> Iterator[Any]:
    """Instead of pdfua's, which builds what is below an element anew for each one above it."""
    if element := document._build(node, depth, page):
        todo = [element]
        while todo:
            element = todo.pop()
            yield element
            todo += reversed(element.children)


PdfDocument._walk = _walk
