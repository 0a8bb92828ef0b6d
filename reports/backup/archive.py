"""The archive: a ZIP file with tables, files and a manifest of what is in it."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

#: A later form of the archive has a higher number.
FORM = 1
MANIFEST = "manifest.json"
_TABLES, FILES = "tables", "files"
_CHUNK = 1024 * 1024


class ArchiveError(Exception):
    """The archive cannot be used; says why in Turkish."""


@dataclass
class Manifest:
    """What an archive says of itself."""

    made_at: str
    #: The kind of database that it was read from.
    database: str
    #: The migrations that had been applied, as `app.name`.
    migrations: list[str]
    #: How many rows each table has.
    rows: dict[str, int] = field(default_factory=dict)
    #: The last key that each table gave.
    last_numbers: dict[str, int] = field(default_factory=dict)
    #: Of every member of the archive.
    sha256: dict[str, str] = field(default_factory=dict)
    form: int = FORM

    @property
    def files(self) -> list[str]:
        """The members that are files of DATA_DIR."""
        return [name for name in self.sha256 if name.startswith(f"{FILES}/")]


class Writer:
    """Writes the members of an archive and notes what they are."""

    def __init__(self, path: Path) -> None:
        # Level 1: half the time of the usual one for a tenth more size.
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.sha256: dict[str, str] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a member; how many chunks it has."""
        digest, count = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for count, chunk in enumerate(chunks, 1):  # noqa: B007
                digest.update(chunk)
                member.write(chunk)
        self.sha256[name] = digest.hexdigest()
        return count

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; one that was removed meanwhile is left out."""
        with suppress(FileNotFoundError), path.open("rb") as file:
            self.add(name, iter(lambda: file.read(_CHUNK), b""))

    def add_manifest(self, manifest: Manifest) -> None:
        manifest.sha256 = self.sha256
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


def table_member(table: str) -> str:
    return f"{_TABLES}/{table}.jsonl"


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose every member is what its manifest says; raises ArchiveError."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ArchiveError(f"{path} yok. Yedeğin yolunu kontrol edin.") from error
    except OSError as error:
        raise ArchiveError(
            f"{path} okunamadı: {error.strerror}. Yedeğin yolunu ve iznini kontrol edin."
        ) from error
    try:
        with file, zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive)
            _check_members(archive, manifest)
            yield archive, manifest
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ArchiveError(
            f"{path} sağlam bir yedek değil: dosya bozulmuş ya da yarım kalmış. Başka bir yedeği "
            "deneyin."
        ) from error


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        said: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if said["form"] > FORM:
            raise ArchiveError(NEWER)
        return _require_types(Manifest(**said))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(
            f"{archive.filename} bir karsplan yedeği değil; `manage.py backup` ile alınmış bir "
            "dosya verin."
        ) from error


def _require_types(manifest: Manifest) -> Manifest:
    """The manifest, whose writer may have been anybody; raises TypeError."""
    texts = [manifest.made_at, manifest.database, *manifest.migrations, *manifest.sha256.values()]
    numbers = [*manifest.rows.values(), *manifest.last_numbers.values()]
    if not all(type(text) is str for text in texts) or not all(type(n) is int for n in numbers):
        raise TypeError
    return manifest


NEWER = (
    "Bu yedek karsplan’ın daha yeni bir sürümünden. Önce karsplan’ı o sürüme yükseltin, sonra geri "
    "yükleyin."
)


def _check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    names = set(archive.namelist()) - {MANIFEST}
    for name in sorted(manifest.sha256.keys() ^ names):
        raise ArchiveError(f"Yedek bozulmuş: {name} dosyası eksik ya da fazla. {_OTHER}")
    for name, sha256 in manifest.sha256.items():
        digest = hashlib.sha256()
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise ArchiveError(f"Yedek bozulmuş: {name} alındığı günkü gibi değil. {_OTHER}")


_OTHER = "Başka bir yedeği deneyin."
