"""Characters of fonts that draw symbols in the place of letters, such as Wingdings."""

import re

from lxml.etree import _Element
from mammoth.docx.dingbats import dingbats

from plans.document.word.xml import find, value_of

#: Where such fonts keep their symbols.
PRIVATE = re.compile("[\uf020-\uf0ff]")


def find_symbol(font: str, code: int) -> str | None:
    """The character that the font draws for the code; None where it is not known."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if known := dingbats.get((font, low)):
        return chr(known)
    is_letter = code > 0x20 and not 0xD800 <= code < 0xF900 and code <= 0x10FFFF
    return chr(code) if is_letter else None


def read_code(element: _Element) -> int:
    """The code of a `w:sym`; 0 where it has none."""
    code = value_of(element, "char") or ""
    return int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0


def read_font(run: _Element) -> str:
    """The font that a run names itself; empty where it names none."""
    fonts = find(run, "w:rPr/w:rFonts")
    return "" if fonts is None else value_of(fonts, "ascii") or value_of(fonts, "hAnsi") or ""
