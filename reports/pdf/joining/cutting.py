"""Where a document may be cut into parts that are drawn apart.

A template writes CUT before what begins a page whatever stands before it. A part is whole HTML: it
repeats the head and the elements that are open where it begins.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

CUT = "<!--cut-->"
#: Characters that a part has at least, some four pages: each costs a little more than its pages.
SMALLEST = 15_000

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_VOID = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"]
#: With the elements that begin right before it: nothing of them is on the page before.
_MARK = re.compile(rf"(?:<(?!(?:{'|'.join(_VOID)})\b)[a-z][^<>]*>\s*)*{re.escape(CUT)}")
_ID = re.compile(r'\sid="[^"]*"')
_MAIN = "<main>"

#: A part does not know its page numbers: it prints all digits, and joining leaves the right ones.
_BODY_STYLE = '@page { @bottom-right { content: "0123456789" } }'
#: The contents are told the numbers of the pages.
_FRONT_STYLE = '.contents a[data-page]::after { content: leader(". . . . ") attr(data-page) }'


@dataclass(frozen=True)
class Pieces:
    """A document in parts: what stands before its body, then the body."""

    front: str
    body: list[str]


def cut(html: str) -> Pieces | None:
    """The parts of a document with contents; None where it is too short to be cut."""
    begin, end = html.find(_MAIN), html.rfind("</body>")
    if begin < 0 or 'class="contents"' not in html[:begin]:
        return None
    places = [begin]
    for mark in _MARK.finditer(html, begin, end):
        if mark.start() - places[-1] >= SMALLEST:
            places.append(mark.start())
    if len(places) > 1 and end - places[-1] < SMALLEST:
        del places[-1]
    if len(places) < 2:
        return None
    body_tag = html.index(">", html.index("<body")) + 1
    head, rest = html[:body_tag], html[body_tag:begin]
    before = _with_style(head, _BODY_STYLE)
    pieces, opened = [], list[str]()
    for start, stop in pairwise([*places, end]):
        text = html[start:stop]
        again = "".join(_ID.sub("", tag) for tag in opened)
        opened = _still_open(opened, text)
        names = [re.match(r"<([\w-]+)", tag) for tag in reversed(opened)]
        closing = "".join(f"</{name[1]}>" for name in names if name)
        pieces.append(f"{before}{again}{text}{closing}</body></html>")
    return Pieces(f"{_with_style(head, _FRONT_STYLE)}{rest}</body></html>", pieces)


def _with_style(head: str, style: str) -> str:
    return head.replace("</style>", f"{style}</style>", 1)


def _still_open(opened: list[str], text: str) -> list[str]:
    """The tags that are open after `text`, if these were before it."""
    opened = list(opened)
    for tag in _TAG.finditer(text):
        if tag[1]:
            opened.pop()
        elif tag[2].lower() not in _VOID and not tag[3].endswith("/"):
            opened.append(tag[0])
    return opened
