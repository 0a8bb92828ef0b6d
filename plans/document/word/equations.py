"""Word's equations in one line of text: `PG=C/B×100`, `(a+b)/c`, `x²`, `√(x)`."""

from collections import defaultdict

from lxml.etree import _Element

from plans.document.word.xml import find, is_on, name_of, value

_SMALL = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}


def make_small(text: str, mark: str) -> str | None:
    """The text in raised (`sup`) or lowered (`sub`) characters; None where there are none."""
    table = _SMALL[mark]
    return text.translate(table) if all(ord(letter) in table for letter in text) else None


class _Part(str):
    """A part of an equation, written as its form asks: `()` grouped, `sup` above, `sub` below."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        text = str(self)
        if not (text and form):
            return text
        group = text if text.isalnum() else f"({text})"
        if form == "()":
            return group
        return make_small(text, form) or f"{'^' if form == 'sup' else '_'}{group}"


#: How an equation is written from its parts, by Word's names of both.
_FORMS = {
    "m:f": "{num:()}/{den:()}",
    **dict.fromkeys(("m:sSup", "m:sSub", "m:sSubSup", "m:sPre"), "{e}{sub:sub}{sup:sup}"),
    "m:rad": "{deg:sup}√({e})",
    "m:nary": "{sign}{sub:sub}{sup:sup}({e})",
    "m:d": "{begin}{all}{end}",
    **dict.fromkeys(("m:m", "m:eqArr"), "{rows}"),
    "m:func": "{fName}({e})",
    **dict.fromkeys(("m:limLow", "m:limUpp"), "{e}{lim:sub}"),
}
#: People have to check an equation with these: it lost its layout or a part of itself.
_NOT_PLAIN = {*_FORMS, "w:vanish", "w:del", "w:moveFrom"}


def is_plain(equation: _Element) -> bool:
    """Whether it is nothing but a line of characters."""
    return not any(name_of(element) in _NOT_PLAIN for element in equation.iter())


def write_equation(element: _Element) -> str:
    """What the equation says, on one line."""
    name = name_of(element)
    if name == "m:t":
        return element.text or ""
    if name in ("w:del", "w:moveFrom") or name.endswith("Pr"):
        return ""
    if name == "m:r" and is_on(element, "w:rPr/w:vanish"):
        return ""
    written = [(name_of(child), write_equation(child)) for child in element]
    if name == "m:mr":
        return ", ".join(text for _, text in written)
    if name not in _FORMS:
        return "".join(text for _, text in written)
    parts = defaultdict(_Part, {part[2:]: _Part(text) for part, text in reversed(written)})
    parts["sign"] = _read_sign(element, "m:naryPr/m:chr", "∫")
    parts["begin"] = _read_sign(element, "m:dPr/m:begChr", "(")
    parts["end"] = _read_sign(element, "m:dPr/m:endChr", ")")
    parts["all"] = _Part(", ".join(text for part, text in written if part == "m:e"))
    parts["rows"] = _Part("; ".join(text for part, text in written if part in ("m:mr", "m:e")))
    return _FORMS[name].format_map(parts)


def _read_sign(element: _Element, path: str, usual: str) -> _Part:
    return _Part(usual if find(element, path) is None else value(element, path) or "")
