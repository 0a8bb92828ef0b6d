"""Texts without what Excel files and pictures cannot hold."""

import re

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


#: In a query: a text without a letter or digit, such as the dash that people write for “none”.
SAYS_NOTHING = r"^\W*$"


def printable(text: str) -> str:
    """The text without the control characters that XML forbids.

    People paste them along with texts out of PDFs. The library that writes Excel files refuses
    them; the one that draws charts ends the whole process.
    """
    return _NO_XML.sub("", text)
