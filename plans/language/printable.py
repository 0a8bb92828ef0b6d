"""Texts as a person sees them: without what is invisible, and without what files cannot hold."""

import re
import unicodedata

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What Unicode lets programs leave undrawn, and control characters: joiners, marks of direction,
#: soft hyphens, byte order marks, fillers, variants. People paste them out of PDFs and pages.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n?")
#: Separators of lines among them: they may stand inside JSON, where a line end may not.
_BLANK = re.compile("[\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")  # ﬁ, ﬂ and their like, out of PDFs
#: The dot that lower case by other than Turkish rules leaves over an i; hyphens that do not break.
_SAME_LOOK = {"i\u0307": "i", "\u2010": "-", "\u2011": "-"}


#: In a query: a text without a letter or digit, such as the dash that people write for “none”.
SAYS_NOTHING = r"^\W*$"


def printable(text: str) -> str:
    """The text without the control characters that XML forbids.

    The library that writes Excel files refuses them; a chart with them is no picture.
    """
    return _NO_XML.sub("", text)


def clean_text(text: str) -> str:
    """The text in the one form that is stored and compared, so that equal texts are equal.

    Composed letters (NFC), no invisible characters, ordinary blanks, `\\n` between lines.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BLANK.sub(" ", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    for found, meant in _SAME_LOOK.items():
        text = text.replace(found, meant)
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", text)
