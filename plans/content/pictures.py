"""Pictures that people bring: which are taken, what is kept of them, how a text refers to them.

A picture is named by its content: the SHA-256 of what is kept. So a text means the same picture in
every plan and version, and one picture is stored once.
"""

import base64
import hashlib
import io
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
#: Some 200 MB while it is read; a phone's photo has 12 to 48 million.
MAX_PIXELS = 50_000_000
#: Pixels of the longer side that is kept: 270 dpi across the printed page.
MAX_SIDE = 1600
_FORMATS = ("PNG", "JPEG", "WEBP")
ACCEPTED = "PNG, JPEG veya WebP"

_SHA256 = "[0-9a-f]{64}"
SHA256 = re.compile(rf"{_SHA256}\Z")
#: What stands in `src`; anything else is no picture of ours.
ADDRESS = re.compile(f"/resim/({_SHA256})/")
#: A picture in clean text: its SHA-256 and, where it has been asked for, its alternative text.
PICTURE = re.compile(rf'<img src="/resim/({_SHA256})/"(?: alt="([^"]*)")?>')

#: Kinds of pictures that we do not take, by what they begin with.
_OTHER_KINDS = [
    (re.compile(rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "BMP"),
    (re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL), "EMF"),
    (re.compile(rb"\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0\0[\x01\x03]"), "WMF"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml|<!DOCTYPE svg|<svg)", re.IGNORECASE), "SVG"),
]

#: Left, top, right, bottom: which share of the picture is cut off there.
Crop = tuple[float, float, float, float]


@dataclass(frozen=True)
class PictureFile:
    """A picture as it is kept: without what cameras and programs wrote beside it."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def address_of(sha256: str) -> str:
    """Where a picture is read; also what texts refer to it by."""
    return f"/resim/{sha256}/"


def other_kind(data: bytes) -> str:
    """The name of a kind of picture that is neither PNG nor JPEG; empty where it is none."""
    return next((name for begin, name in _OTHER_KINDS if begin.match(data)), "")


def as_data(content: bytes, media_type: str) -> str:
    """An address that carries the picture itself."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def count_pixels(data: bytes) -> int:
    """How many pixels a picture says that it has; 0 where it cannot be read."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return image.width * image.height
    except Exception:  # `read_picture` says what is wrong
        return 0


def read_picture(data: bytes, crop: Crop | None = None, side: int = MAX_SIDE) -> PictureFile:
    """The picture drawn anew: upright, at most `side` pixels, with nothing but its pixels.

    Raises ValidationError with a sentence that says what is wrong and what to do; its code says
    in a few words what it is.
    """
    if len(data) > MAX_BYTES:
        sentence = "Resim 10 MB’tan büyük. Küçültüp yeniden yükleyin."
        raise ValidationError(sentence, "10 MB’tan büyük")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the maker of PDFs turns it on
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            return _draw_anew(image, crop, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            "Resmin piksel sayısı çok fazla (en çok 50 milyon). Küçültüp yeniden yükleyin.",
            "pikseli çok fazla",
        ) from error
    except UnidentifiedImageError as error:
        kind = other_kind(data)
        what = f"Resim {kind} biçiminde" if kind else "Bu dosya tanınan bir resim değil"
        raise ValidationError(
            f"{what}. {ACCEPTED} olarak kaydedip yükleyin.", kind or "türü tanınmadı"
        ) from error
    except Exception as error:  # Pillow raises all kinds of errors on a damaged picture
        raise ValidationError(
            "Resim bozuk veya yarım kalmış. Yeniden kaydedip yükleyin.", "bozuk"
        ) from error


def _draw_anew(image: Image.Image, crop: Crop | None, side: int) -> PictureFile:
    is_photo = image.format == "JPEG"
    if not crop:
        image.draft("RGB", (side, side))  # a JPEG is not read larger than it is needed
    image = ImageOps.exif_transpose(image)
    if crop:
        left, top, right, bottom = crop
        width, height = image.size
        image = image.crop(
            (
                round(left * width),
                round(top * height),
                max(round(width - right * width), round(left * width) + 1),
                max(round(height - bottom * height), round(top * height) + 1),
            )
        )
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info.clear()  # comments and colour profiles would be written again
    kinds = ["JPEG"] if is_photo else ["PNG", "JPEG"]
    if image.mode == "RGBA":
        kinds = ["PNG"]
    # A drawing is smaller as PNG, a photo as JPEG.
    kind, content = min(((kind, _encode(image, kind)) for kind in kinds), key=lambda k: len(k[1]))
    return PictureFile(content, f"image/{kind.lower()}", *image.size)


def _encode(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, quality=85, optimize=True)
    return file.getvalue()
