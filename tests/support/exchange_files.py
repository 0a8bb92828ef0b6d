"""Files to upload in the tests of import, and the two steps that an upload takes."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from plans.exchange.formats import ExcelFormat
from plans.sheets.lists import ListResource


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], change: Callable | None = None) -> bytes:
    """A workbook with these sheets and rows; `change` gets the workbook before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def exported(resource: ListResource, change: Callable | None = None) -> bytes:
    """The workbook that the resource exports; `change` gets its first sheet before it is saved."""
    data = ExcelFormat().export_data(resource.export(resource.get_queryset()))
    if change is None:
        return data
    book = load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    return saved(book)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part of its package replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return stream.getvalue()


def sheet_xml(rows: str, dimension: str = "", after: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    return (
        '<?xml version="1.0"?><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{dimension}<sheetData>{rows}</sheetData>{after}</worksheet>"
    ).encode()


def upload(client: Client, address: str, data: bytes, name: str = "dosya.xlsx") -> Any:
    """The page that answers an upload: the preview or the errors."""
    file = SimpleUploadedFile(name, data)
    return client.post(address, {"import_file": file, "format": "0", "resource": "0"})


def confirm(client: Client, address: str, preview: Any) -> Any:
    """Save what a preview showed."""
    fields = preview.context["confirm_form"].initial
    return client.post(address.replace("/import/", "/process_import/"), fields, follow=True)


def text_of(response: Any) -> str:
    """What a person reads on the page, blanks made single."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
