"""The pictures of a Word document: cut as they are in Word, drawn anew, put back at their places.

mammoth is not asked: a picture stands in its text as a mark until that is HTML.
"""

import posixpath
import re
from collections.abc import Mapping
from html import escape

from django.core.exceptions import ValidationError
from lxml import html as lxml_html
from lxml.etree import _Element
from lxml.html import HtmlElement

from plans.content.pictures import Crop, PictureFile, address_of, count_pixels, read_picture
from plans.document.word.xml import find, find_all, name_of, parse, tag_of, value

#: Stand around the number of a picture; no text holds them.
PICTURE_START, PICTURE_END = "\ufdd2", "\ufdd3"
MARK = re.compile(f"{PICTURE_START}([0-9]+){PICTURE_END}")
#: Of all pictures of a document together: some 25 photos as a phone takes them.
_MAX_PIXELS = 300_000_000

_DRAWING = tag_of("w:drawing")
_FRACTION = 65_536


class WordPictures:
    """Collects the pictures that can be taken over."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._left = _MAX_PIXELS
        self._read: dict[tuple[str, Crop | None], PictureFile] = {}
        self._tags: list[str] = []
        #: What the document shows, by SHA-256.
        self.files: dict[str, PictureFile] = {}

    def take(self, part: str, element: _Element) -> tuple[str, bool]:
        """The mark for a picture of the part, and whether words or a decision describe it.

        Raises ValidationError, whose code says in a few words what it is instead.
        """
        name = self._target(part, element)
        crop = _read_crop(element)
        if (name, crop) not in self._read:
            data = self._parts[name]
            self._left -= count_pixels(data)
            if self._left < 0:
                raise ValidationError("", "belgede çok fazla resim var")
            self._read[name, crop] = read_picture(data, crop)
        file = self._read[name, crop]
        self.files[file.sha256] = file
        alt = _read_alt(element)
        described = "" if alt is None else f' alt="{escape(alt)}"'
        self._tags.append(f'<img src="{address_of(file.sha256)}"{described}>')
        return f"{PICTURE_START}{len(self._tags) - 1}{PICTURE_END}", alt is not None

    def put_back(self, html: str) -> str:
        """The document's HTML with pictures in place of their marks."""
        return MARK.sub(lambda mark: self._tags[int(mark[1])], html)

    def _target(self, part: str, element: _Element) -> str:
        """The part of the package that holds the picture."""
        folder, file = posixpath.split(part)
        relations = self._parts.get(f"{folder}/_rels/{file}.rels", b"<none/>")
        blip = find(element, "pic:blipFill/a:blip")
        if value(blip, name="link"):
            raise ValidationError("", "belgenin dışındaki bir dosya")
        wanted = value(element, name="id") if blip is None else value(blip, name="embed")
        for relation in parse(relations):
            if relation.get("Id") == wanted:
                target = posixpath.join(folder, relation.get("Target", "")).lstrip("/")
                name = posixpath.normpath(target)
                if relation.get("TargetMode") == "External":
                    raise ValidationError("", "belgenin dışındaki bir dosya")
                if name in self._parts:
                    return name
        raise ValidationError("", "dosyası yok")


def _read_alt(element: _Element) -> str | None:
    """The alternative text, empty where Word marks an ornament; None where nothing is said."""
    drawing = next(element.iterancestors(_DRAWING), None)
    if drawing is None:
        return (value(element.getparent(), name="alt") or "").strip() or None
    own = find(element, "pic:nvPicPr/pic:cNvPr")
    shared = find_all(drawing, ".//wp:docPr") if len(find_all(drawing, ".//pic:pic")) == 1 else []
    described = [node for node in (*shared, own) if node is not None]
    if any(value(node, ".//adec:decorative") == "1" for node in described):
        return ""
    texts = (" ".join((value(node, name="descr") or "").split()) for node in described)
    return next(filter(None, texts), None)


def _read_crop(element: _Element) -> Crop | None:
    """What was cut off in Word and is not to be shown."""
    if name_of(element) == "v:imagedata":
        sides = [value(element, name=f"crop{side}") for side in ("left", "top", "right", "bottom")]
        shares = [
            float(side[:-1]) / _FRACTION if side.endswith("f") else float(side)
            for side in (side or "0" for side in sides)
        ]
    else:
        rectangle = find(element, "pic:blipFill/a:srcRect")
        shares = [float(value(rectangle, name=side) or 0) / 100_000 for side in "ltrb"]
    left, top, right, bottom = (min(max(share, 0.0), 0.99) for share in shares)
    return (left, top, right, bottom) if any((left, top, right, bottom)) else None


# --- In the HTML ------------------------------------------------------------------------------

_PICTURE_CAPTION = re.compile(r"^\s*(şekil|grafik|resim|fotoğraf|görsel|harita)\b", re.IGNORECASE)


def is_picture_caption(block: HtmlElement) -> bool:
    return bool(_PICTURE_CAPTION.match(block.text_content()))


def has_picture(block: HtmlElement) -> bool:
    return block.find(".//img") is not None


def make_figures(body: HtmlElement) -> None:
    """Make of each paragraph of pictures alone a figure for each, with the caption below."""
    for paragraph in list(body.iter("p")):
        images = paragraph.findall(".//img")
        if not images or paragraph.text_content().strip():
            continue
        below = paragraph.getnext()
        has_caption = below is not None and below.get("class") == "caption"
        for image in images:
            figure = lxml_html.Element("figure")
            image.tail = None
            figure.append(image)
            paragraph.addprevious(figure)
        paragraph.drop_tree()
        if has_caption and is_picture_caption(below) and not has_picture(below):
            caption = lxml_html.Element("figcaption")
            caption.text = " ".join(below.text_content().split())
            figure.append(caption)
            below.drop_tree()
