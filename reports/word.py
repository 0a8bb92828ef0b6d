"""Word documents with Word's own headings, tables and styles, so that others can work on them."""

import io
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from plans.exchange.report_sheet import TINT, Figure, ReportColumn, Row, as_text
from plans.language.printable import printable

#: Between the margins of a page that stands, and of one that lies; in cm.
UPRIGHT, LYING = 17.0, 25.7
#: Of the columns of a table of facts, in cm.
FACT_WIDTHS = (4.0, 13.0)
_MARGIN = 2
#: With more columns figures would break: letters and cell margins are smaller. Margins in twips.
_MANY, _NARROW = 12, 40


def new_document(title: str, institution: str, *, is_lying: bool = False) -> Any:
    """An empty document on A4, in Turkish."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = title[:255], institution[:255]
    properties.language, properties.comments = "tr-TR", ""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "tr-TR")
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if is_lying:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
        document.styles["Normal"].font.size = Pt(9)
    page.left_margin = page.right_margin = Cm(_MARGIN)
    page.top_margin = page.bottom_margin = Cm(_MARGIN)
    return document


def add_table(
    document: Any,
    widths: Sequence[float],
    rows: Iterable[Sequence[str]],
    heading: Sequence[str] = (),
    *,
    height: float = 0,
    figures: Collection[int] = (),
    title: str = "",
) -> None:
    """A table whose `heading` is said again on every page; without one the first column heads
    the rows. Rows are at least `height` cm high; the columns `figures` are those of numbers.

    A row with fewer cells belongs to the row above: its first cell heads it, its last one takes the
    rest, and no page ends between the two. `title` says to who cannot see it what the table is.
    """
    lines = [*([heading] if heading else []), *rows]
    table = document.add_table(len(lines), len(widths), "Table Grid")
    table.autofit = False
    if title:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), printable(title))
        table._tbl.tblPr.append(caption)
    many = len(widths) > _MANY
    if many:
        _narrow(table)
    for grid_column, width in zip(table.columns, widths, strict=True):
        grid_column.width = Cm(width)  # which LibreOffice goes by; Word goes by the cells
    grid = table._cells  # `cells` of a row reads the whole table anew
    for place, row in enumerate(lines):
        line = table.rows[place]
        line.height = Cm(height if place else 0)
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = grid[place * len(widths) : (place + 1) * len(widths)]
        is_heading = bool(heading) and not place
        is_below = len(row) < len(widths)
        if is_below:
            cells[len(row) - 1].merge(cells[-1])
        stays = is_heading or (place + 1 < len(lines) and len(lines[place + 1]) < len(widths))
        for column, text in enumerate(row):
            cell = cells[column]
            if not (is_below and column == len(row) - 1):
                cell.width = Cm(widths[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.keep_with_next = stays
            run = paragraph.add_run(printable(text))
            run.bold = is_heading or ((is_below or not heading) and column == 0)
            if len(widths) > 4:
                run.font.size = Pt(5.5 if many else 8)
            if column in figures and not is_below:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if is_heading or (is_below and column == 0):
                shade(cell)
    if heading:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _narrow(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_NARROW))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def shade(cell: Any) -> None:
    """Give the cell the ground of a heading."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", TINT)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def add_columns(
    document: Any, columns: Sequence[ReportColumn], rows: Sequence[Row], *, title: str = ""
) -> None:
    """The table of a sheet of a report's workbook, across a page that lies."""
    whole = sum(column.width for column in columns)
    figures = {place for row in rows for place, cell in enumerate(row) if isinstance(cell, Figure)}
    add_table(
        document,
        [column.width / whole * LYING for column in columns],
        [
            [
                as_text(value, column.number_format)
                for value, column in zip(row, columns, strict=True)
            ]
            for row in rows
        ],
        [column.name for column in columns],
        figures={place for place, column in enumerate(columns) if column.number_format} | figures,
        title=title,
    )


def save_document(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
