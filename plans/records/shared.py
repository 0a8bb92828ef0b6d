"""Files of several machines: what one stores, all read.

DATA_DIR is each machine's own. Where S3_BUCKET names a bucket, a file that is stored is put there
too, under its name in DATA_DIR, and one that is not here is fetched from there. Whoever reads it
compares its SHA-256 as ever. Not shared: what can be made anew (parts of PDFs, static files), how
far a job is, secrets.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from plans.records.stored import write_atomically

#: The name of the bucket among STORAGES.
BUCKET = "shared"


def share(path: Path) -> None:
    """Let the other machines read a file that was stored. Raises OSError where that fails."""
    if BUCKET in settings.STORAGES:
        with path.open("rb") as file, _reached() as bucket:
            bucket.save(_name(path), File(file))


def fetch(path: Path, mode: int = 0o600) -> None:
    """Have the file here, if another machine stored it. Raises OSError where that fails."""
    if BUCKET not in settings.STORAGES or path.exists():
        return
    with _reached() as bucket:
        if bucket.exists(_name(path)):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with bucket.open(_name(path)) as there:
                write_atomically(path, lambda part: _copy(there, part), mode=mode)


def fetch_all(folder: Path) -> None:
    """Have all files of a folder here."""
    if BUCKET in settings.STORAGES:
        with _reached() as bucket:
            folders, names = bucket.listdir(_name(folder))
        for name in names:
            fetch(folder / name)
        for name in folders:
            fetch_all(folder / name)


def remove(path: Path) -> None:
    """Remove the file, for the other machines too."""
    path.unlink(missing_ok=True)
    if BUCKET in settings.STORAGES:
        with _reached() as bucket:
            bucket.delete(_name(path))


def is_stored(path: Path) -> bool:
    """Whether the file is here or on another machine."""
    return size_of(path) is not None


def size_of(path: Path) -> int | None:
    """How many bytes the file has, here or on another machine; None where it is gone."""
    if path.is_file():
        return path.stat().st_size
    if BUCKET in settings.STORAGES:
        with _reached() as bucket:
            if bucket.exists(_name(path)):
                return int(bucket.size(_name(path)))
    return None


def _name(path: Path) -> str:
    return path.relative_to(settings.DATA_DIR).as_posix()


def _copy(there: Any, part: Path) -> None:
    with part.open("wb") as here:
        shutil.copyfileobj(there, here)


@contextmanager
def _reached() -> Iterator[Any]:
    """The bucket; its own errors are those of a disk that fails."""
    from botocore.exceptions import BotoCoreError, ClientError  # of the extra `s3`

    try:
        yield storages[BUCKET]
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"S3: {error}") from error
