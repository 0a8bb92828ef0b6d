"""The file that waits for its confirmation."""

from pathlib import Path

from django.test import RequestFactory
from pytest_django import Settings

from plans.exchange.table import FileError
from plans.exchange.uploads import UploadStorage, take_upload


def test_a_file_that_another_page_was_sent_is_refused_in_a_sentence(
    rf: RequestFactory, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    waiting = UploadStorage()
    waiting.save(b"of another page")

    def read(data: bytes) -> object:
        raise FileError("Bu dosya bu sayfadan indirilmemiş.")

    taken = take_upload(rf.post("/", {"upload": waiting.name}), read)
    assert taken.errors == ("Bu dosya bu sayfadan indirilmemiş.",)
    assert not taken.is_confirmed
