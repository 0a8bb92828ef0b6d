"""Where an uploaded file waits between its preview and the confirmation."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from import_export.tmp_storages import MediaStorage

from plans.exchange.table import FileError

UPLOAD_NAME = re.compile(r"[0-9a-f]{32}")
KEPT = timedelta(days=1)
MAX_UPLOAD = 10 * 1024 * 1024  # bytes
TOO_LARGE = "Dosya 10 MB’tan büyük. "
GONE = "Yüklediğiniz dosya artık yok; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyin."


def size_check(remedy: str) -> Callable[[Any], None]:
    """A validator of files: at most 10 MB; `remedy` says what to do with a larger one."""

    def check(file: Any) -> None:
        if file.size > MAX_UPLOAD:
            raise ValidationError(TOO_LARGE + remedy)

    return check


class UploadStorage(MediaStorage):
    """Keeps uploads in the media folder, which all web processes share, for a day at most."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "MEDIA_FOLDER": "imports"})

    def save(self, data: bytes) -> None:
        self.remove_forgotten()
        super().save(data)

    def remove_forgotten(self) -> str:
        """Remove the files that nobody confirmed; says how many."""
        removed, names = 0, []
        with suppress(FileNotFoundError):  # nothing was uploaded yet
            _, names = self._storage.listdir(self.MEDIA_FOLDER)
        for name in filter(UPLOAD_NAME.fullmatch, names):
            path = f"{self.MEDIA_FOLDER}/{name}"
            if timezone.now() - self._storage.get_modified_time(path) > KEPT:
                self._storage.delete(path)
                removed += 1
        return f"{removed} unutulan yükleme silindi"


@dataclass
class Taken:
    """What a page was sent of a workbook that somebody filled in."""

    #: Why the file cannot be read: sentences.
    errors: tuple[str, ...] = ()
    #: What reading it gave, with its `changes` and `errors`; None where there is nothing.
    upload: Any = None
    #: Where the file waits for its confirmation.
    name: str | None = None
    #: Whether the person has seen the preview and wants it saved.
    is_confirmed: bool = False


def take_upload(request: HttpRequest, read: Callable[[bytes], Any]) -> Taken:
    """Read the file that the page was sent, or the one whose preview is confirmed.

    The file of a preview waits; when it is confirmed it is read again, because what is stored may
    have changed meanwhile.
    """
    if name := request.POST.get("upload"):
        if not UPLOAD_NAME.fullmatch(name):
            return Taken((GONE,))
        storage = UploadStorage(name=name)
        try:
            upload = read(storage.read())
        except FileNotFoundError:
            return Taken((GONE,))
        except FileError as error:  # it was sent to another page
            return Taken(tuple(error.sentences))
        storage.remove()
        return Taken(upload=upload, is_confirmed=True)
    file = request.FILES.get("file")
    if file is None:
        return Taken(("Doldurduğunuz Excel dosyasını seçin.",))
    if (file.size or 0) > MAX_UPLOAD:
        return Taken((f"{TOO_LARGE}İndirdiğiniz dosyayı doldurun.",))
    data = file.read()
    try:
        upload = read(data)
    except FileError as error:
        return Taken(tuple(error.sentences))
    storage = UploadStorage()
    if upload.changes and not upload.errors:
        storage.save(data)
    return Taken(upload=upload, name=storage.name)
