"""Where uploads are kept: whole files or none, and never the last of the disk."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError

from plans.records.shared import fetch, is_stored, remove, share


class KeptFiles(FileSystemStorage):
    """The media folder, which all machines share. An upload that the disk has no room for leaves
    nothing behind."""

    def exists(self, name: str) -> bool:
        return is_stored(Path(self.path(name)))

    def delete(self, name: str) -> None:
        remove(Path(self.path(name)))

    def _open(self, name: str, mode: str = "rb") -> Any:
        fetch(Path(self.path(name)))
        return super()._open(name, mode)  # type: ignore[misc]  # not in stubs

    def _save(self, name: str, content: Any) -> str:
        require_room(content.size)
        was_there = self.exists(name)
        try:
            saved = str(super()._save(name, content))  # type: ignore[misc]  # not in stubs
            share(Path(self.path(saved)))
            return saved
        except OSError:
            if not was_there:
                Path(self.path(name)).unlink(missing_ok=True)
            raise


def free_megabytes() -> int:
    """What is free where uploads go and where the database is: on the fuller of the two disks."""
    places = [settings.DATA_DIR, *filter(os.path.exists, [settings.MEDIA_ROOT])]
    return min(shutil.disk_usage(place).free for place in places) // 1024**2


def require_room(size: int) -> None:
    """Raise OSError, as a full disk does, where so many bytes would leave less than
    DISK_RESERVE_MB: the database must go on."""
    if free_megabytes() - size // 1024**2 < settings.DISK_RESERVE_MB:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(settings.DATA_DIR))


def is_full_disk(error: BaseException | None) -> bool:
    """Whether it comes of a disk, a quota or a database that has no room left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = str(error)
    return isinstance(error, OperationalError) and ("is full" in said or "No space left" in said)
