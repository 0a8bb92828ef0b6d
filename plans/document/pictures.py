"""Pictures are stored, once each, and opened again."""

from typing import Any

from django.core.files.base import ContentFile

from plans.content.pictures import PictureFile
from plans.models import Picture
from plans.records.stored import open_stored


def store_picture(found: PictureFile) -> Picture:
    """The stored picture with this content; its file is written anew where it got lost."""
    content = ContentFile(found.content, found.sha256)
    facts = {"media_type": found.media_type, "width": found.width, "height": found.height}
    picture, is_new = Picture.objects.get_or_create(
        sha256=found.sha256, defaults={"file": content, **facts}
    )
    if not is_new and not picture.file.storage.exists(picture.file.name):
        picture.file.save(picture.file.name, content)
    return picture


def open_picture(picture: Picture) -> Any:
    """The picture's file as it was stored; raises StoredFileError."""
    return open_stored(picture.file.open, picture.sha256, str(picture.file))
