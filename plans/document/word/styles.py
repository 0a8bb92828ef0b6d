"""What a Word document's styles and lists say: what is hidden, what is a heading, which number."""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from lxml.etree import _Element

from plans.document.word.xml import find, find_all, is_on, value

_LEVELS = 9
_HEADING = re.compile(r"(heading( [1-9])?|title)")
#: Lists that Word makes out of a document's headings and captions.
_CONTENTS = re.compile(r"toc .*|table of figures|table of authorities")
_DEEPEST_BASE = 50


class Styles:
    """The styles by their ids; what a style leaves open, the one that it is based on says."""

    def __init__(self, roots: list[_Element]) -> None:
        styles = [style for root in roots for style in find_all(root, "w:style")]
        # Of several styles with the same id the first counts.
        self._styles = {value(style, name="styleId") or "": style for style in reversed(styles)}
        self._inherit = cache(self._find_inherited)

    def is_heading(self, style: str | None) -> bool:
        """Whether paragraphs of the style are headings or the document's title."""
        return bool(_HEADING.fullmatch(self._name(style)))

    def is_contents(self, style: str | None) -> bool:
        """Whether paragraphs of the style belong to a list that Word made."""
        return bool(_CONTENTS.fullmatch(self._name(style)))

    def is_hidden(self, style: str | None) -> bool:
        """Whether text of the style is neither shown nor printed."""
        return is_on(self._inherit(style, "w:rPr/w:vanish"), ".")

    def list_of(self, style: str | None) -> str | None:
        """The list that paragraphs of the style belong to."""
        return value(self._inherit(style, "w:pPr/w:numPr/w:numId"))

    def _name(self, style: str | None) -> str:
        return (value(self._styles.get(style or ""), "w:name") or "").lower()

    def _find_inherited(self, style: str | None, path: str) -> _Element | None:
        found = None
        for _ in range(_DEEPEST_BASE):
            if not style or found is not None:
                break
            element = self._styles.get(style)
            found, style = find(element, path), value(element, "w:basedOn")
        return found


class Number(NamedTuple):
    """The number that Word writes before a paragraph."""

    value: int
    #: As it is written: `3.`, `b)`, `1.2`.
    text: str
    #: The list it belongs to and how deep in it, from 0.
    list_id: str
    depth: int
    #: Whether it is a number alone, as our own lists count.
    is_plain: bool


class _Level(NamedTuple):
    start: int
    form: str
    text: str

    def write(self, count: int | None) -> str:
        return _FORMS.get(self.form, str)(self.start if count is None else count)


class WordNumbers:
    """Counts the paragraphs of numbered lists in the order of the document."""

    def __init__(self, roots: list[_Element], styles: Styles) -> None:
        self._styles = styles
        #: By the ids of their descriptions: the levels of a list, and the style that tells them.
        self._levels: defaultdict[str, dict[int, _Level]] = defaultdict(dict)
        self._links: dict[str, str | None] = {}
        #: By style: how deep in its list; by list: its description and the counts it begins with.
        self._depths: dict[str | None, int] = {}
        self._descriptions: dict[str, str] = {}
        self._restarts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._counts: dict[str, list[int | None]] = {}
        for root in roots:
            for element in find_all(root, "w:abstractNum"):
                self._read_description(element)
            for element in find_all(root, "w:num"):
                self._read_list(element)

    def _read_description(self, element: _Element) -> None:
        description = value(element, name="abstractNumId") or ""
        self._links[description] = value(element, "w:numStyleLink")
        for level in find_all(element, "w:lvl"):
            depth = min(_read_number(value(level, name="ilvl"), 0), _LEVELS - 1)
            self._levels[description][depth] = _Level(
                _read_number(value(level, "w:start"), 1),
                value(level, "w:numFmt") or "decimal",
                value(level, "w:lvlText") or "",
            )
            if style := value(level, "w:pStyle"):
                self._depths[style] = depth

    def _read_list(self, element: _Element) -> None:
        key = value(element, name="numId") or ""
        self._descriptions[key] = value(element, "w:abstractNumId") or ""
        for override in find_all(element, "w:lvlOverride"):
            depth = _read_number(value(override, name="ilvl"), _LEVELS)
            start = value(override, "w:startOverride")
            if start and depth < _LEVELS:
                self._restarts[key][depth] = _read_number(start, 1)

    def next(self, properties: _Element | None) -> Number | None:
        """The number of the next paragraph; None where it has none or only a bullet."""
        style = value(properties, "w:pStyle")
        key = value(properties, "w:numPr/w:numId") or self._styles.list_of(style)
        if not key or key not in self._descriptions:
            return None
        # A list may be described by a style that names another list.
        linked = self._styles.list_of(self._links.get(self._descriptions[key]))
        description = self._descriptions.get(linked or key, "")
        levels = self._levels[description]
        depth = _read_number(value(properties, "w:numPr/w:ilvl"), self._depths.get(style, 0))
        if depth not in levels:
            return None
        counts = self._counts.setdefault(description, [None] * _LEVELS)
        for restarted, start in self._restarts.pop(key, {}).items():
            counts[restarted] = start - 1
        level, before = levels[depth], counts[depth]
        count = level.start if before is None else before + 1
        counts[depth:] = [count] + [None] * (_LEVELS - depth - 1)
        if level.form in ("bullet", "none"):
            return None

        def write(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            return levels[place].write(counts[place]) if place in levels else ""

        is_plain = level.form == "decimal" and re.fullmatch(rf"\W*%{depth + 1}\W*", level.text)
        return Number(count, re.sub("%([1-9])", write, level.text), key, depth, bool(is_plain))


def _read_number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else default


def _write_letters(number: int) -> str:
    """`a` … `z`, then `aa`, `bb` as Word counts on."""
    if not 1 <= number <= 26 * 9:
        return str(number)
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)


def _write_roman(number: int) -> str:
    if not 1 <= number < 4000:
        return str(number)
    text = ""
    for sign, amount in _ROMAN.items():
        text += sign * (number // amount)
        number %= amount
    return text


_ROMAN = {
    **{"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90},
    **{"l": 50, "xl": 40, "x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1},
}
_FORMS = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _write_letters,
    "upperLetter": lambda number: _write_letters(number).upper(),
    "lowerRoman": _write_roman,
    "upperRoman": lambda number: _write_roman(number).upper(),
}
