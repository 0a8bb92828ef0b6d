"""The one check of office files (.xlsx, .docx), whatever they may be: wrong, damaged or hostile.

An archive says how large its parts are and may lie, so each part is inflated in pieces against
that size, and walked by a streaming parser. Readers get a package made anew of what was looked
at: parts of XML and, where wanted, pictures, deflated, under plain names, with the main part that
the package's relationships name.
"""

import io
import posixpath
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.parsers import expat

from plans.exchange.table import FileError

MAX_UNPACKED = 64 * 1024 * 1024  # bytes, all parts together
MAX_XML = 16 * 1024 * 1024  # bytes of a part that readers hold in memory
MAX_PARTS = 2000
#: Parts of a workbook that are read as a stream, and how many tags they may have together.
STREAMED = {
    "xl/worksheets/": 4_000_000,  # empty cells are passed over one by one
    "xl/sharedstrings.xml": 800_000,  # openpyxl keeps 100 bytes of each
}
MAX_TOKEN = 2 * 1024 * 1024  # bytes of one tag: the parser reads an unfinished one anew each time
PIECE = 256 * 1024  # bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"  # begins each line of an archive's table of contents
_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "_rels/.rels"
_MAIN_RELATIONS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
}
_MACRO_ENDINGS = ("vbaproject.bin", ".xlsm", ".xltm", ".xlam", ".docm", ".dotm", ".pptm")


class NotWanted(FileError):
    """The file is something else, whole or not."""


@dataclass(frozen=True)
class Kind:
    """A kind of office file."""

    ending: str
    #: Main part of a package without relationships.
    usual_main: str
    root: str  # of the main part
    strict_root: str
    media_type: str

    @property
    def main_type(self) -> str:
        return f"{self.media_type}.main+xml"


_FORMATS = "application/vnd.openxmlformats-officedocument"
EXCEL = Kind(
    ".xlsx",
    "xl/workbook.xml",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main workbook",
    "http://purl.oclc.org/ooxml/spreadsheetml/main workbook",
    f"{_FORMATS}.spreadsheetml.sheet",
)
WORD = Kind(
    ".docx",
    "word/document.xml",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main document",
    "http://purl.oclc.org/ooxml/wordprocessingml/main document",
    f"{_FORMATS}.wordprocessingml.document",
)


@dataclass(frozen=True)
class Expected:
    """What a door takes, and its sentences."""

    kinds: tuple[Kind, ...]
    what: str
    old: str
    save_as: str
    smaller: str
    #: Of all parts that readers build trees of.
    max_elements: int
    max_attributes: int
    #: Whether readers get the pictures too.
    keeps_pictures: bool = False

    @property
    def damaged(self) -> str:
        return f"Dosya bozuk veya {self.what} değil. {self.save_as}"

    @property
    def too_large(self) -> str:
        return f"Dosya açıldığında çok büyük. {self.smaller}"

    @property
    def macros(self) -> str:
        return f"Dosyada makro var; makrolu dosya alınmaz. {self.save_as}"

    @property
    def not_this(self) -> str:
        endings = " veya ".join(kind.ending for kind in self.kinds)
        return f"Bu dosya bir {self.what} ({endings}) değil. {self.save_as}"

    def other(self, what: str) -> str:
        """The sentence on a file that is something else."""
        return f"Bu, {what}. {self.save_as}"


WORKBOOK = Expected(
    (EXCEL,),
    "Excel çalışma kitabı",
    ".xls",
    "Dosyayı Excel’de açıp “Excel Çalışma Kitabı (.xlsx)” olarak kaydedin ve yeniden yükleyin.",
    "Yalnız dolu satırları yeni bir çalışma kitabına kopyalayıp onu yükleyin.",
    max_elements=300_000,  # worn workbooks hold 64.000 cell formats
    max_attributes=1_000_000,
)
DOCUMENT = Expected(
    (WORD,),
    "Word belgesi",
    ".doc",
    "Belgeyi Word’de açıp “Word Belgesi (.docx)” olarak kaydedin ve yeniden yükleyin.",
    "Yalnız bu bölümü ayrı bir belgeye kopyalayıp onu yükleyin.",
    max_elements=150_000,  # a plan of a hundred pages has some 50.000
    max_attributes=400_000,  # some 500 MB for each million while they are read
    keeps_pictures=True,
)
EITHER = Expected(
    (EXCEL, WORD),
    "Office dosyası",
    ".xls, .doc",
    "Dosyayı açıp .xlsx, .docx veya PDF olarak kaydedin ve yeniden yükleyin.",
    "PDF olarak kaydedip yükleyin.",
    max_elements=300_000,
    max_attributes=1_000_000,
)


@dataclass(frozen=True)
class Package:
    """An office file that was looked at."""

    kind: Kind
    #: The part that holds the text or the list of sheets, by the relationships.
    main: str
    #: Saved as “Strict Open XML”, which openpyxl does not know.
    is_strict: bool
    #: The package made anew, for the readers.
    content: io.BytesIO


def check_package(data: bytes, wanted: Expected) -> Package:
    """Look at a whole office file; at most `MAX_UNPACKED` bytes are inflated, in pieces.

    Raises FileError with a sentence that says what is wrong and what to do.
    """
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise FileError(
            "Dosya parola ile korunuyor. Dosya > Bilgi bölümündeki “Koru” düğmesinden parolayı "
            "kaldırıp kaydedin ve yeniden yükleyin."
        )
    if data.startswith(OLE):
        raise NotWanted(wanted.other(f"eski biçimde ({wanted.old}) bir dosya"))
    # Packages inside it have entries of their own.
    if data.count(_ENTRY) > 10 * MAX_PARTS:
        raise FileError(wanted.too_large)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Check(archive, wanted).run()
    except FileError:
        raise
    except Exception as error:  # zipfile, zlib and expat raise all kinds of errors
        raise FileError(wanted.damaged) from error


def feed(parser: expat.XMLParserType, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces themselves, each given to the parser; raises OverflowError at a huge tag."""
    fed = 0
    for piece in pieces:
        parser.Parse(piece, False)
        fed += len(piece)
        if fed - parser.CurrentByteIndex > MAX_TOKEN:
            raise OverflowError
        yield piece
    parser.Parse(b"", True)


class _Check:
    """One archive, looked at."""

    def __init__(self, archive: zipfile.ZipFile, wanted: Expected) -> None:
        self.archive, self.wanted = archive, wanted
        self.elements = self.attributes = 0
        self.tags: Counter[str] = Counter()
        self.parts = self._parts()

    def run(self) -> Package:
        self._refuse_other_programs()
        types = ElementTree.fromstring(self._text(_TYPES))
        self._spell_as_listed(types)
        self._refuse_macros(types)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            self._copy_parts(package)
            main = self._main_part()
            kind, is_strict = self._kind(main)
            package.writestr(_TYPES, _with_main(types, kind, main))
        content.seek(0)
        return Package(kind, main, is_strict, content)

    def _parts(self) -> dict[str, zipfile.ZipInfo]:
        """The parts under plain names; some programs write `\\` or other capitals in them."""
        listed = [part for part in self.archive.infolist() if not part.is_dir()]
        if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
            raise FileError(self.wanted.too_large)
        if any(part.flag_bits & 1 for part in listed):
            raise FileError("Dosya parola ile korunuyor. Parolayı kaldırıp yeniden yükleyin.")
        if any(p.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for p in listed):
            raise FileError(self.wanted.other("alışılmadık biçimde sıkıştırılmış bir dosya"))
        parts = {}
        fixed = {name.lower(): name for name in (_TYPES, _RELATIONSHIPS)}
        for part in listed:
            name = part.filename.replace("\\", "/").lstrip("/")
            name = fixed.get(name.lower(), name)
            if ".." in name.split("/") or name in parts:
                raise FileError(self.wanted.damaged)
            parts[name] = part
        if len({name.lower() for name in parts}) < len(parts):
            raise FileError(self.wanted.damaged)
        return parts

    def _spell_as_listed(self, types: ElementTree.Element) -> None:
        """Names are the same whatever their capitals; readers look for those that are listed."""
        listed = {
            name.lower(): name for entry in types if (name := entry.get("PartName", "").lstrip("/"))
        }
        self.parts = {listed.get(name.lower(), name): part for name, part in self.parts.items()}

    def _refuse_other_programs(self) -> None:
        names = {name.lower() for name in self.parts}
        if any(name.endswith(_MACRO_ENDINGS) for name in names):
            raise FileError(self.wanted.macros)
        if "mimetype" in names and "content.xml" in names:
            raise NotWanted(self.wanted.other("LibreOffice biçiminde (.ods, .odt) bir dosya"))
        if any(name.endswith(".iwa") for name in names):
            raise NotWanted(self.wanted.other("bir Apple Numbers veya Pages dosyası"))
        if "xl/workbook.bin" in names:
            raise NotWanted(self.wanted.other("ikili biçimde (.xlsb) bir çalışma kitabı"))
        if _TYPES not in self.parts:
            raise NotWanted(self.wanted.not_this)

    def _refuse_macros(self, types: ElementTree.Element) -> None:
        """Macros by the type that the package gives to a part, whatever its name."""
        names = {name.lower() for name in self.parts}
        kinds = [
            entry.get("ContentType", "").lower()
            for entry in types
            if entry.get("PartName", "").lower().lstrip("/") in names
            or any(name.endswith(f".{entry.get('Extension', '?').lower()}") for name in names)
        ]
        if any(word in kind for kind in kinds for word in ("vba", "macro")):
            raise FileError(self.wanted.macros)

    def _main_part(self) -> str:
        """The part that the package's relationships name as its document."""
        if _RELATIONSHIPS not in self.parts:
            usual = [kind.usual_main for kind in (EXCEL, WORD) if kind.usual_main in self.parts]
            if not usual:
                raise NotWanted(self.wanted.not_this)
            return usual[0]
        targets = [
            posixpath.normpath(unquote(relation.get("Target", "")).replace("\\", "/")).lstrip("/")
            for relation in ElementTree.fromstring(self._text(_RELATIONSHIPS))
            if relation.get("Type") in _MAIN_RELATIONS
            and relation.get("TargetMode", "Internal") == "Internal"
        ]
        if not targets:
            raise NotWanted(self.wanted.not_this)
        by_lower = {name.lower(): name for name in self.parts if name.lower().endswith(".xml")}
        main = by_lower.get(targets[0].lower())
        if main is None:
            raise FileError(self.wanted.damaged)
        return main

    def _kind(self, main: str) -> tuple[Kind, bool]:
        """The kind by the main part's first element, and whether it is “Strict Open XML”."""
        found = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = lambda name, _: found.append(name)
        for piece in self._pieces(main):
            parser.Parse(piece, False)
            break
        for kind in self.wanted.kinds:
            if found and found[0] in (kind.root, kind.strict_root):
                return kind, found[0] == kind.strict_root
        raise NotWanted(self.wanted.not_this)

    def _copy_parts(self, package: zipfile.ZipFile) -> None:
        """Look at every part; put those that are read into the new package."""
        for name in self.parts:
            is_xml = name.lower().endswith((".xml", ".rels"))
            is_picture = self.wanted.keeps_pictures and "/media/" in name.lower()
            pieces = self._checked_xml(name) if is_xml else self._checked_bytes(name)
            if name == _TYPES or not (is_xml or is_picture):
                deque(pieces, maxlen=0)
                continue
            with package.open(name, "w") as target:
                for piece in pieces:
                    target.write(piece)

    def _checked_bytes(self, name: str) -> Iterator[bytes]:
        """The pieces of a part that is no XML; a package inside it has no macros either."""
        before = b""
        for piece in self._pieces(name):
            if b"vbaproject.bin" in (before + piece).lower():
                raise FileError(self.wanted.macros)
            before = piece[-len(b"vbaproject.bin") :]
            yield piece

    def _checked_xml(self, name: str) -> Iterator[bytes]:
        """The pieces of a part; refuses document types, which no office program writes."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        stream = self._stream(name)
        if stream != "xl/worksheets/" and self.parts[name].file_size > MAX_XML:
            raise FileError(self.wanted.too_large)
        if stream is None:
            parser.StartElementHandler = self._count
        try:
            for piece in feed(parser, self._pieces(name)):
                if stream is not None:
                    self.tags[stream] += piece.count(b"<")
                    if self.tags[stream] > STREAMED[stream]:
                        raise FileError(self.wanted.too_large)
                yield piece
        except OverflowError as error:
            raise FileError(self.wanted.too_large) from error

    def _stream(self, name: str) -> str | None:
        if EXCEL not in self.wanted.kinds or name.lower().endswith(".rels"):
            return None
        return next((start for start in STREAMED if name.lower().startswith(start)), None)

    def _count(self, _name: str, attributes: list[str]) -> None:
        self.elements += 1
        self.attributes += len(attributes) // 2
        most = self.wanted.max_elements, self.wanted.max_attributes
        if self.elements > most[0] or self.attributes > most[1]:
            raise FileError(self.wanted.too_large)

    def _refuse_doctype(self, *_: object) -> None:
        raise FileError(self.wanted.damaged)

    def _text(self, name: str) -> bytes:
        """A part, whole, walked before anything builds a tree of it."""
        return b"".join(self._checked_xml(name))

    def _pieces(self, name: str) -> Iterator[bytes]:
        """What a part holds, inflated; raises BadZipFile where that is not what it claims."""
        part = self.parts[name]
        # The library stops at the claimed size: let it go on, to see what comes behind.
        whole = copy(part)
        whole.file_size = part.file_size + 1
        size = 0
        with self.archive.open(whole) as source:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > part.file_size:
                    break
                yield piece
        if size != part.file_size:
            raise zipfile.BadZipFile(f"{name} holds other than {part.file_size} bytes")


def _with_main(types: ElementTree.Element, kind: Kind, main: str) -> bytes:
    """The list of types with `main`, and nothing else, as the document."""
    for entry in list(types):
        if entry.get("PartName") and ".main+xml" in entry.get("ContentType", ""):
            types.remove(entry)
    entry = ElementTree.SubElement(types, f"{{{_TYPES_NAMESPACE}}}Override")
    entry.set("PartName", f"/{main}")
    entry.set("ContentType", kind.main_type)
    return ElementTree.tostring(types)
