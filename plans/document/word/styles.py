"""Styles and lists of a Word document: hidden text, headings, the numbers of paragraphs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lxml.etree import _Element

from plans.document.word.xml import children, find, is_on, value_at, value_of

_LEVELS = 9
_HEADING = re.compile(r"(heading( [1-9])?|title)")
#: Lists that Word makes out of a document's headings and captions.
_CONTENTS = re.compile(r"toc .*|table of figures|table of authorities")
_DEEPEST_BASE = 50


class Styles:
    """The styles by their ids; a style inherits from the one that it is based on."""

    def __init__(self, roots: list[_Element]) -> None:
        self._styles: dict[str, _Element] = {}
        for root in roots:
            for style in children(root, "w:style"):
                self._styles.setdefault(value_of(style, "styleId") or "", style)
        self._is_hidden = cache(lambda style: is_on(self._inherited(style, "w:rPr/w:vanish")))

    def is_heading(self, style: str | None) -> bool:
        return bool(_HEADING.fullmatch(self._name(style)))

    def is_contents(self, style: str | None) -> bool:
        return bool(_CONTENTS.fullmatch(self._name(style)))

    def is_hidden(self, style: str | None) -> bool:
        """Whether text of the style is neither shown nor printed."""
        return self._is_hidden(style)

    def list_of(self, style: str | None) -> str | None:
        """The list that paragraphs of the style belong to."""
        found = self._inherited(style, "w:pPr/w:numPr/w:numId")
        return None if found is None else value_of(found, "val")

    def _name(self, style: str | None) -> str:
        return (value_at(self._styles.get(style or ""), "w:name") or "").lower()

    def _inherited(self, style: str | None, path: str) -> _Element | None:
        for _ in range(_DEEPEST_BASE):
            element = self._styles.get(style or "")
            if (found := find(element, path)) is not None:
                return found
            style = value_at(element, "w:basedOn")
        return None


@dataclass(frozen=True)
class Number:
    """The number that Word writes before a paragraph."""

    value: int
    #: As it is written: `3.`, `b)`, `1.2`.
    text: str
    #: The list it belongs to and how deep in it, from 0.
    of: str
    depth: int
    is_plain: bool


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str


class Numbers:
    """Counts the paragraphs of numbered lists in the order of the document."""

    def __init__(self, roots: list[_Element], styles: Styles) -> None:
        self._styles = styles
        #: Of each abstract list: its levels, or the style that defines them instead.
        self._levels: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        #: Of each list: its abstract list, and where it restarts.
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._depths: dict[str | None, int] = {}  # by style
        for root in roots:
            for element in children(root, "w:abstractNum"):
                self._read_levels(element)
            for element in children(root, "w:num"):
                self._read_list(element)

    def next(self, properties: _Element | None) -> Number | None:
        """The number of the next paragraph; None where it has none or only a bullet."""
        style = value_at(properties, "w:pStyle")
        of = value_at(properties, "w:numPr/w:numId") or self._styles.list_of(style)
        if not of or of not in self._lists:
            return None
        abstract = self._abstract(of)
        levels = self._levels.get(abstract, {})
        depth = _number(value_at(properties, "w:numPr/w:ilvl"), self._depths.get(style, 0))
        if depth not in levels:
            return None
        level = levels[depth]
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        for restarted, start in self._restarts.pop(of, {}).items():
            counts[restarted] = start - 1
        before = counts[depth]
        value = counts[depth] = level.start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if level.form in ("bullet", "none"):
            return None

        def write(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            if place not in levels:
                return ""
            count, start = counts[place], levels[place].start
            return _FORMS.get(levels[place].form, str)(start if count is None else count)

        own = re.compile(rf"\W*%{depth + 1}\W*")
        is_plain = level.form == "decimal" and bool(own.fullmatch(level.text))
        return Number(value, re.sub(r"%([1-9])", write, level.text), of, depth, is_plain)

    def _abstract(self, of: str) -> str:
        """The abstract list of a list; a style may lead to it by way of another list."""
        for _ in range(_DEEPEST_BASE):
            abstract = self._lists.get(of, "")
            linked = self._styles.list_of(self._links.get(abstract))
            if not linked or linked == of:
                return abstract
            of = linked
        return ""

    def _read_levels(self, element: _Element) -> None:
        abstract = value_of(element, "abstractNumId") or ""
        levels = self._levels.setdefault(abstract, {})
        self._links[abstract] = value_at(element, "w:numStyleLink")
        for level in children(element, "w:lvl"):
            depth = min(_number(value_of(level, "ilvl"), 0), _LEVELS - 1)
            levels[depth] = _Level(
                _number(value_at(level, "w:start"), 1),
                value_at(level, "w:numFmt") or "decimal",
                value_at(level, "w:lvlText") or "",
            )
            if style := value_at(level, "w:pStyle"):
                self._depths[style] = depth

    def _read_list(self, element: _Element) -> None:
        of = value_of(element, "numId") or ""
        self._lists[of] = value_at(element, "w:abstractNumId") or ""
        for override in children(element, "w:lvlOverride"):
            depth = _number(value_of(override, "ilvl"), _LEVELS)
            start = value_at(override, "w:startOverride")
            if start and depth < _LEVELS:
                self._restarts.setdefault(of, {})[depth] = _number(start, 1)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else default


def _letters(number: int) -> str:
    """`a` … `z`, then `aa`, `bb` as Word counts on."""
    if not 1 <= number <= 26 * 9:
        return str(number)
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if not 1 <= number < 4000:
        return str(number)
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    signs = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
    text = ""
    for value, sign in zip(values, signs, strict=True):
        count, number = divmod(number, value)
        text += sign * count
    return text


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
