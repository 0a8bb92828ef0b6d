"""Pictures in texts and on title pages."""

from django.db import models
from django.db.models import CheckConstraint, Q

from plans.records.base import Record
from plans.records.stored import StoredFileError, open_stored


def picture_path(picture: "Picture", filename: str) -> str:
    """Where a picture is kept: under its own SHA-256, never the visitor's name."""
    return f"resim/{picture.sha256}"


class Picture(Record):
    """A picture, known by its content; it never changes, so old versions of texts show it too.

    Which plans it belongs to is said by the texts that refer to it (`plans.content.pictures`).
    """

    NATURAL_KEY = ("sha256",)

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    file = models.FileField("dosya", upload_to=picture_path)
    media_type = models.CharField("tür", max_length=20)
    width = models.PositiveSmallIntegerField("genişlik (piksel)")
    height = models.PositiveSmallIntegerField("yükseklik (piksel)")

    class Meta:
        verbose_name = "resim"
        verbose_name_plural = "resimler"
        constraints = [
            CheckConstraint(
                condition=Q(
                    media_type__in=["image/png", "image/jpeg"], width__gte=1, height__gte=1
                ),
                name="picture_is_png_or_jpeg",
            )
        ]

    def __str__(self) -> str:
        return f"{self.width}×{self.height} resim"

    @property
    def is_whole(self) -> bool:
        """Whether its file is there, as it was stored; reports one that is not."""
        try:
            open_stored(self.file.open, self.sha256, str(self.file)).close()
        except StoredFileError:
            return False
        return True
