"""Pictures as people bring them, and as texts refer to them."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from plans.content.pictures import address_of, read_picture
from plans.document.pictures import store_picture
from plans.models import Picture


def picture_bytes(
    width: int = 60,
    height: int = 40,
    kind: str = "PNG",
    *,
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """A picture with colours that run from one side to the other."""
    file = io.BytesIO()
    across = Image.linear_gradient("L").resize((width, height))
    Image.merge("RGB", (across, across, Image.new("L", (width, height), 120))).convert(mode).save(
        file, kind, **options
    )
    return file.getvalue()


def stored(width: int = 60, height: int = 40, kind: str = "PNG") -> Picture:
    return store_picture(read_picture(picture_bytes(width, height, kind)))


def figure(picture: Picture, alt: str | None = "Kale", caption: str = "") -> str:
    words = "" if alt is None else f' alt="{alt}"'
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{address_of(picture.sha256)}"{words}>{below}</figure>'


PHONE_PHOTO = Path(__file__).parent.parent / "cases" / "telefon-foto.jpg"
