"""What of a picture is kept, and which are refused."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from plans.content.pictures import MAX_SIDE, read_picture
from tests.support.pictures import picture_bytes


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(read_picture(data).content))


def blank(width: int, height: int) -> bytes:
    """A picture of so many dots, made quickly."""
    file = io.BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    """A photo 60 × 40 as a phone writes it: with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "TelefonMarkasi"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 36.0, 5.0)})
    return picture_bytes(60, 40, "JPEG", exif=exif, comment=b"gizli not")


def test_a_photo_keeps_neither_its_place_nor_what_the_camera_says():
    data = photo_with_place()
    assert b"TelefonMarkasi" in data
    kept = read_picture(data)
    assert kept.media_type == "image/jpeg"
    assert not {b"Exif", b"TelefonMarkasi", b"gizli not"} & {
        word for word in (b"Exif", b"TelefonMarkasi", b"gizli not") if word in kept.content
    }
    assert not opened(data).getexif()


def test_a_photo_that_was_taken_sideways_stands_upright():
    kept = read_picture(photo_with_place(orientation=6))
    assert (kept.width, kept.height) == (40, 60)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((3200, 800), (MAX_SIDE, 400)), ((100, 3200), (50, MAX_SIDE)), ((9, 7), (9, 7))],
)
def test_a_large_picture_is_made_smaller_and_a_small_one_stays(size, kept):
    for kind in ("PNG", "JPEG", "WEBP"):
        found = read_picture(picture_bytes(size[0], size[1], kind))
        assert (found.width, found.height) == kept


def test_a_drawing_is_kept_as_png_and_a_photo_as_jpeg_whatever_they_came_as():
    drawing = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(drawing, "WEBP", lossless=True)
    noise = io.BytesIO()
    Image.effect_noise((400, 300), 90).save(noise, "PNG")
    assert read_picture(drawing.getvalue()).media_type == "image/png"
    assert read_picture(noise.getvalue()).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("mode", "kept"), [("RGBA", "RGB"), ("L", "RGB"), ("P", "RGB"), ("1", "RGB")]
)
def test_every_kind_of_colour_is_read(mode, kept):
    assert opened(picture_bytes(mode=mode)).mode == kept


def test_what_one_can_see_through_stays_so():
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 100)).save(file, "PNG")
    assert opened(file.getvalue()).getpixel((0, 0)) == (255, 0, 0, 100)


def test_the_same_picture_has_the_same_name_every_time():
    data = photo_with_place()
    assert read_picture(data).sha256 == read_picture(data).sha256


def test_what_is_hidden_behind_a_picture_goes():
    data = picture_bytes(kind="JPEG") + b"PK\x03\x04<script>alert(1)</script>"
    assert b"script" not in read_picture(data).content


def test_what_was_cut_off_is_not_kept():
    kept = read_picture(picture_bytes(100, 50), crop=(0.1, 0.2, 0.3, 0.4))
    assert (kept.width, kept.height) == (60, 20)


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 30.000 × 30.000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + sum_

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(3751 * 100)))
        + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(bomb(), "Resmin piksel sayısı çok fazla", id="bomb"),
        pytest.param(blank(9000, 6000), "Resmin piksel sayısı", id="huge"),
        pytest.param(picture_bytes()[:-30], "Resim bozuk veya yarım kalmış", id="half PNG"),
        pytest.param(picture_bytes(400, 400, "JPEG")[:900], "Resim bozuk", id="half JPEG"),
        pytest.param(SVG, "Resim SVG biçiminde. PNG, JPEG veya WebP", id="SVG"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "Resim SVG", id="SVG with BOM"),
        pytest.param(picture_bytes(kind="GIF"), "Resim GIF biçiminde", id="GIF"),
        pytest.param(picture_bytes(kind="TIFF"), "Resim TIFF biçiminde", id="TIFF"),
        pytest.param(b"%PDF-1.7", "Bu dosya tanınan bir resim değil", id="PDF"),
        pytest.param(b"<html><script>", "Bu dosya tanınan bir resim değil", id="page"),
        pytest.param(b"", "Bu dosya tanınan bir resim değil", id="empty"),
        pytest.param(bytes(10 * 1024 * 1024 + 1), "Resim 10 MB’tan büyük", id="11 MB"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_with_what_to_do(data, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_picture(data)
    assert refusal.value.messages[0].startswith(sentence)
    assert refusal.value.messages[0].endswith(("yükleyin.",))
