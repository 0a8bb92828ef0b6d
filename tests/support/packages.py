"""Packages of office files, true and false, for tests."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

TYPES = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
MB = 1024 * 1024

Content = str | bytes | Callable[[], Iterator[bytes]]


def package(parts: dict[str, Content], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts; a function gives the pieces of a large one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                if callable(content):
                    for piece in content():
                        part.write(piece)
                else:
                    part.write(content.encode() if isinstance(content, str) else content)
    return stream.getvalue()


def relations(*pairs: tuple[str, str]) -> str:
    """A part of relations of these types to these targets."""
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{listed}</Relationships>'


def content_types(**overrides: str) -> str:
    """The list of types, with these of single parts."""
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPES}.{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return (
        f'<Types xmlns="{space}"><Default Extension="xml" ContentType="application/xml"/>'
        f"{listed}</Types>"
    )


def document(main: str = "word/document.xml", text: str = "Merhaba") -> dict[str, Any]:
    """The parts of a small Word document whose text is in `main`."""
    return {
        "[Content_Types].xml": content_types(**{main: "wordprocessingml.document.main"}),
        "_rels/.rels": relations(("officeDocument", main)),
        main: f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:body></w:document>",
    }


def workbook(main: str = "xl/workbook.xml", rows: str | None = None) -> dict[str, Any]:
    """The parts of a small workbook whose list of sheets is in `main`."""
    if rows is None:
        rows = "".join(
            f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'
            for number, text in enumerate(("Kod", "a"), 1)
        )
    folder, _, name = main.rpartition("/")
    return {
        "[Content_Types].xml": content_types(
            **{main: "spreadsheetml.sheet.main", SHEET: "spreadsheetml.worksheet"}
        ),
        "_rels/.rels": relations(("officeDocument", f"/{main}")),
        main: f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Liste" sheetId="1" r:id="r0"/></sheets></workbook>',
        f"{folder}/_rels/{name}.rels": relations(("worksheet", f"/{SHEET}")),
        SHEET: f'<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>',
    }


def repeated(unit: bytes, times: int, before: bytes = b"", after: bytes = b"") -> Content:
    """A large part: `unit` so many times."""

    def pieces() -> Iterator[bytes]:
        yield before
        for _ in range(times):
            yield unit
        yield after

    return pieces


def lying(data: bytes, name: str, size: int, crc: int | None = None) -> bytes:
    """The archive whose table of contents claims that the part `name` has `size` bytes."""
    changed, at = bytearray(data), -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == name.encode():
            struct.pack_into("<I", changed, at + 24, size)
            if crc is not None:
                struct.pack_into("<I", changed, at + 16, crc)
    return bytes(changed)
