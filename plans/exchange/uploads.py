"""Where an uploaded file waits between its preview and the confirmation."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone
from import_export.tmp_storages import MediaStorage

UPLOAD_NAME = re.compile(r"[0-9a-f]{32}")
KEPT = timedelta(days=1)
MAX_UPLOAD = 10 * 1024 * 1024  # bytes
GONE = "Yüklediğiniz dosya artık yok; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyin."


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
