"""Word documents with Word's own headings, tables and styles, so that others can work on them."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from plans.language.printable import printable

#: Of the columns of a table of facts, in cm; together the width between the margins.
FACT_WIDTHS = (4.0, 13.0)


def new_document(title: str, institution: str) -> Any:
    """An empty document on A4, in Turkish."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = title[:255], institution[:255]
    properties.language, properties.comments = "tr-TR", ""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "tr-TR")
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    return document


def add_table(
    document: Any,
    widths: Sequence[float],
    rows: Iterable[Sequence[str]],
    heading: Sequence[str] = (),
    *,
    height: float = 0,
) -> None:
    """A table whose `heading` is said again on every page; without one the first column heads
    the rows. Rows are at least `height` cm high."""
    table = document.add_table(0, len(widths), "Table Grid")
    table.autofit = False
    for grid_column, width in zip(table.columns, widths, strict=True):
        grid_column.width = Cm(width)  # which LibreOffice goes by; Word goes by the cells
    for place, row in enumerate([*([heading] if heading else []), *rows]):
        line = table.add_row()
        line.height, cells = Cm(height if place else 0), line.cells
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, width, text) in enumerate(zip(cells, widths, row, strict=True)):
            cell.width = Cm(width)
            run = cell.paragraphs[0].add_run(printable(text))
            run.bold = place == 0 if heading else column == 0
            if len(widths) > 4:
                run.font.size = Pt(8)
    if heading:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def save_document(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
