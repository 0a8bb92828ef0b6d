"""Fonts once: the subsets of one font in several PDFs become one that has the glyphs of all.

The engine keeps the numbers of glyphs when it makes a subset, so texts stay as they are.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from io import BytesIO
from operator import and_

from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Object, Pdf

_LETTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


def merge_fonts(pdf: Pdf, lists: Sequence[Dictionary]) -> None:
    """Let fonts of the same name be one; `lists` are those of the parts, with their resources."""
    found: dict[str, list[Object]] = {}
    for fonts in lists:
        for name, font in fonts.items():
            found.setdefault(name, []).append(font)
    for name, same in found.items():
        if len(same) > 1 and all(map(_can_be_merged, same)):
            _merge(pdf, same)
            for fonts in lists:
                if name in fonts:
                    fonts[name] = same[0]


def read_widths(font: Object) -> dict[int, float]:
    """The widths of the glyphs that a font has, in thousandths of its size."""
    widths: dict[int, float] = {}
    items = list(font.DescendantFonts[0].W)
    for first, row in zip(items[::2], items[1::2], strict=True):
        widths |= {int(first) + place: float(width) for place, width in enumerate(row)}
    return widths


def _can_be_merged(font: Object) -> bool:
    """TrueType outlines, and no letter that the font lacks."""
    if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
        return False
    return "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def _merge(pdf: Pdf, fonts: Sequence[Object]) -> None:
    """Give the first font what the others have."""
    widths: dict[int, float] = {}
    letters: dict[bytes, bytes] = {}
    for font in fonts:
        widths |= read_widths(font)
        letters |= dict(_LETTER.findall(font.ToUnicode.read_bytes()))
    first = fonts[0].DescendantFonts[0]
    descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
    programs = [
        (descriptor.FontFile2.read_bytes(), read_widths(font))
        for font, descriptor in zip(fonts, descriptors, strict=True)
    ]
    program = _merge_programs(programs)
    first.FontDescriptor.FontFile2 = pdf.make_stream(program, Length1=len(program))
    first.FontDescriptor.Flags = reduce(and_, (int(row.Flags) for row in descriptors))
    first.FontDescriptor.FontBBox[2] = max(row.FontBBox[2] for row in descriptors)
    first.W = Array([part for run in _runs(widths) for part in run])
    fonts[0].ToUnicode = pdf.make_stream(_to_unicode(fonts[0].ToUnicode.read_bytes(), letters))


def _merge_programs(programs: Sequence[tuple[bytes, Mapping[int, float]]]) -> bytes:
    """The font file with all glyphs, from files and the glyphs that are used of each."""
    read = [(_read_program(data), used) for data, used in programs]
    merged, _ = max(read, key=lambda pair: pair[0]["maxp"].numGlyphs)
    glyphs, metrics = merged["glyf"].glyphs, merged["hmtx"].metrics
    for font, used in read:
        drawn = {name for name, glyph in font["glyf"].glyphs.items() if getattr(glyph, "data", b"")}
        for name in drawn | {_glyph_name(number) for number in used}:
            glyphs[name], metrics[name] = font["glyf"].glyphs[name], font["hmtx"].metrics[name]
        for key, value in vars(font["maxp"]).items():
            if key.startswith("max"):
                setattr(merged["maxp"], key, max(value, getattr(merged["maxp"], key)))
    written = BytesIO()
    merged.save(written)
    return written.getvalue()


def _read_program(data: bytes) -> TTFont:
    font = TTFont(BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder([_glyph_name(number) for number in range(font["maxp"].numGlyphs)])
    font["post"].formatType = 3.0  # without names of glyphs
    return font


def _glyph_name(number: int) -> str:
    return f"glyph{number:05d}"


def _runs(widths: Mapping[int, float]) -> list[tuple[int, Array]]:
    """Numbers that follow each other, with their widths."""
    runs: list[tuple[int, Array]] = []
    for number in sorted(widths):
        if number - 1 not in widths:
            runs.append((number, Array()))
        runs[-1][1].append(widths[number])
    return runs


def _to_unicode(map_of_one: bytes, letters: Mapping[bytes, bytes]) -> bytes:
    """The map from glyphs to letters, with these letters."""
    begin = map_of_one.index(b"endcodespacerange") + len(b"endcodespacerange")
    lines = [map_of_one[:begin]]
    pairs = list(letters.items())
    for start in range(0, len(pairs), 100):
        batch = pairs[start : start + 100]
        lines.append(b"%d beginbfchar" % len(batch))
        lines += [b"<%s> <%s>" % pair for pair in batch]
        lines.append(b"endbfchar")
    lines.append(map_of_one[map_of_one.rindex(b"endcmap") :])
    return b"\n".join(lines)
