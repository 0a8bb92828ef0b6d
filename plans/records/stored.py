"""Files that are written whole, and served only as what they were stored as."""

import hashlib
import logging
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

#: How the name of a file ends that is still being written.
HALF = ".part"
#: Seconds after which nobody writes it any more: its process was killed.
_ABANDONED = 3600


class StoredFileError(Exception):
    """A stored file is gone or is not what was stored; says so in Turkish."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def check_stored(file: Any, sha256: str, name: str) -> None:
    """Leave the open binary file at its beginning if it has the SHA-256 that was stored with it.

    Raises StoredFileError, after noting it for the administrator.
    """
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    if found != sha256:
        logger.error("Stored file %s: SHA-256 is %s, was %s", name, found, sha256)
        raise StoredFileError(
            "Saklanan dosya bozulmuş: içeriği, saklandığı günkü SHA-256 özetiyle uyuşmuyor. Dosya "
            "bu yüzden sunulmuyor; sistem yöneticisine haber verin, dosya yedekten geri "
            "yüklenmelidir.",
            status=410,
        )


def report_missing(name: str) -> StoredFileError:
    """The error for a file that is gone, after noting it for the administrator."""
    logger.error("Stored file %s is missing", name)
    return StoredFileError(
        "Saklanan dosya yerinde yok. Sistem yöneticisine haber verin, dosya yedekten geri "
        "yüklenmelidir.",
        status=404,
    )


def open_stored(open_file: Callable[[], Any], sha256: str, name: str) -> Any:
    """The file as it was stored, open for reading; raises StoredFileError."""
    try:
        file = open_file()
    except OSError as error:
        raise report_missing(name) from error
    try:
        check_stored(file, sha256, name)
    except StoredFileError:
        file.close()
        raise
    return file


def write_atomically(path: Path, write: Callable[[Path], object], mode: int = 0o666) -> None:
    """Let `write` fill a file beside `path`, then move it there: nobody sees half a file.

    What is no plain file, such as a device, is written to and never replaced. Others may do with
    the file what `mode` and the umask say. Raises OSError where the folder cannot be written.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        write(path)
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}{HALF}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode | stat.S_IWUSR))
    try:
        write(part)
        if not mode & stat.S_IWUSR:
            part.chmod(mode)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def remove_half_files(folder: Path, name: str = "", age: int = _ABANDONED) -> int:
    """Remove what processes that were killed left half written in a folder; how many.

    That of files whose names begin with `name`, if it is so many seconds old.
    """
    limit = time.time() - age
    left = [path for path in folder.glob(f".{name}*{HALF}") if path.stat().st_mtime <= limit]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)
