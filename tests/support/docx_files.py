"""Word documents as python-docx writes them."""

import io

import docx
from docx.document import Document

from plans.document.word.reading import WordDocument, read_document


def bytes_of(document: Document) -> bytes:
    """The file, without the hundred table styles of python-docx that the document does not use:
    they are most of what would be read."""
    used = set(document.element.xpath("//w:tblStyle/@w:val"))
    for style in document.styles.element.xpath('w:style[@w:type="table"][not(@w:default)]'):
        if style.styleId not in used:
            style.getparent().remove(style)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_table(document: Document, *rows: tuple[str, ...]) -> docx.table.Table:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def read(document: Document, *, title: str = "Başlık", split: bool = False) -> WordDocument:
    return read_document(bytes_of(document), title, split)
