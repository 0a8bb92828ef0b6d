"""Fonts once: the subsets of one font in several PDFs become one that has the glyphs of all.

The engine keeps the numbers of glyphs when it makes a subset, so texts stay as they are.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from io import BytesIO
from itertools import accumulate, pairwise
from operator import and_

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
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
    """The font file with all glyphs, from files and the glyphs that are used of each.

    Outlines and metrics are copied as bytes: to read each glyph took a third of the joining.
    """
    fonts = [
        TTFont(BytesIO(data), recalcBBoxes=False, recalcTimestamp=False) for data, _ in programs
    ]
    merged = max(fonts, key=lambda font: font["maxp"].numGlyphs)
    count = merged["maxp"].numGlyphs
    outlines: dict[int, bytes] = {}
    metrics = bytearray(4 * count)
    for font, (_, used) in zip(fonts, programs, strict=True):
        places, drawn, known = font["loca"].locations, font.reader["glyf"], _metrics(font)
        found = {n: drawn[a:b] for n, (a, b) in enumerate(pairwise(places)) if a != b}
        for number in (*found, *used):
            metrics[4 * number : 4 * number + 4] = known[4 * number : 4 * number + 4]
        outlines |= found
        for key, value in vars(font["maxp"]).items():
            if key.startswith("max"):
                setattr(merged["maxp"], key, max(value, getattr(merged["maxp"], key)))
    merged.setGlyphOrder([str(number) for number in range(count)])
    ends = accumulate(len(outlines.get(number, b"")) for number in range(count))
    merged["loca"].set([0, *ends])
    merged["hhea"].numberOfHMetrics = count
    merged["post"].formatType = 3.0  # without names of glyphs
    _set_table(merged, "glyf", b"".join(outlines[number] for number in sorted(outlines)))
    _set_table(merged, "hmtx", bytes(metrics))
    written = BytesIO()
    merged.save(written)
    return written.getvalue()


def _metrics(font: TTFont) -> bytes:
    """Width and side of every glyph, four bytes each; the last width is that of all that follow."""
    data: bytes = font.reader["hmtx"]
    full = 4 * font["hhea"].numberOfHMetrics
    last, sides = data[full - 4 : full - 2], data[full:]
    return data[:full] + b"".join(last + sides[at : at + 2] for at in range(0, len(sides), 2))


def _set_table(font: TTFont, tag: str, data: bytes) -> None:
    font[tag] = DefaultTable(tag)
    font[tag].data = data


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
