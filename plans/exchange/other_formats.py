"""What a file is that is no table: so that people are told the true reason, and the way out."""

import io
import re
import zipfile
from typing import NamedTuple

from plans.exchange.packages import OLE, WORKBOOK

_COPY = "Tabloyu yeni bir Excel çalışma kitabına (.xlsx) kopyalayıp onu yükleyin."
_UNPACK = "Arşivi açıp içindeki Excel çalışma kitabını (.xlsx) yükleyin."


class OtherFormat(NamedTuple):
    """What a file is (`bir PDF belgesi`), and what to do to have a table of it."""

    name: str
    remedy: str = WORKBOOK.save_as


_PICTURE = OtherFormat("bir resim", _COPY)
_ARCHIVE = OtherFormat("sıkıştırılmış bir arşiv", _UNPACK)
#: By how files begin.
_BEGINNINGS = {
    b"%PDF-": OtherFormat("bir PDF belgesi", _COPY),
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"{\\rtf": OtherFormat("bir RTF (Word) belgesi", _COPY),
    b"Rar!": _ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": _ARCHIVE,
    b"\x1f\x8b": _ARCHIVE,
    b"ID;P": OtherFormat("SYLK biçiminde (.slk) bir tablo"),
}
#: By the streams of the old formats of Office.
_STREAMS = {
    "WordDocument": OtherFormat("eski biçimde (.doc) bir Word belgesi", _COPY),
    "PowerPoint Document": OtherFormat("eski biçimde (.ppt) bir sunu", _COPY),
}
#: By how the names of a package's parts begin.
_PARTS = {
    "word/": OtherFormat("bir Word belgesi", _COPY),
    "ppt/": OtherFormat("bir PowerPoint sunusu", _COPY),
    "xl/workbook.bin": OtherFormat("Excel’in ikili biçiminde (.xlsb) bir dosya"),
    "Index/": OtherFormat("bir Numbers dosyası", _COPY),
}
_OPEN_DOCUMENTS = {
    b"spreadsheet": OtherFormat("LibreOffice biçiminde (.ods) bir tablo"),
    b"text": OtherFormat("LibreOffice biçiminde (.odt) bir belge", _COPY),
}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(spreadsheet|text)?")
_WEB_PAGE = re.compile(r"<(!doctype html|html|head|meta|body|table|style|div)\b", re.IGNORECASE)
_JSON = re.compile(r"""\{\s*["}]|\[\s*[\[{"\]]""")


def find_format(data: bytes) -> OtherFormat | None:
    """What the file is where it is neither a workbook (.xlsx) nor CSV; None for what is unknown."""
    for beginning, found in _BEGINNINGS.items():
        if data.startswith(beginning):
            return found
    if data.startswith(OLE):
        streams = (found for name, found in _STREAMS.items() if name.encode("utf-16-le") in data)
        return next(streams, OtherFormat("eski biçimde (.xls) bir dosya"))
    return _find_package(data) if data.startswith(b"PK") else _find_text(data)


def _find_package(data: bytes) -> OtherFormat | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    if match := _OPEN_DOCUMENT.search(data[:200]):
        return _OPEN_DOCUMENTS.get(match[1], OtherFormat("bir LibreOffice dosyası", _COPY))
    for beginning, found in _PARTS.items():
        if any(name.startswith(beginning) for name in names):
            return found
    is_office = "[Content_Types].xml" in names
    return None if is_office else OtherFormat("sıkıştırılmış bir arşiv (.zip)", _UNPACK)


def _find_text(data: bytes) -> OtherFormat | None:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data[:4000].decode("utf-16" if is_wide else "utf-8-sig", errors="replace").lstrip()
    is_xml = text.startswith("<?xml")
    if _WEB_PAGE.match(text) or (is_xml and _WEB_PAGE.search(text)):
        return OtherFormat("adı ne olursa olsun bir web sayfası (HTML)")
    if is_xml and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return OtherFormat("Excel 2003’ün XML biçiminde bir tablo")
    if text.startswith("MIME-Version:"):
        return OtherFormat("bir web sayfası arşivi (.mht)")
    if is_xml:
        return OtherFormat("bir XML dosyası")
    return OtherFormat("bir JSON dosyası", _COPY) if _JSON.match(text) else None


def looks_like_csv(data: bytes) -> bool:
    """Whether the bytes may be lines of text with columns in them."""
    start = data[:4000]
    return (
        b"\x00" not in start
        and b"\n" in start
        and any(mark in start for mark in (b";", b"\t", b","))
    )
