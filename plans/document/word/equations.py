"""Word's equations in one line of text: `PG=C/B×100`, `(a+b)/c`, `x²`, `√(x)`."""

from lxml.etree import _Element

from plans.document.word.xml import first, is_on, name_of, value_of

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def raised(text: str) -> str | None:
    """The text in raised characters; None where there are none for it."""
    return _translated(text, _RAISED)


def lowered(text: str) -> str | None:
    return _translated(text, _LOWERED)


def _translated(text: str, table: dict[int, int]) -> str | None:
    return text.translate(table) if all(ord(letter) in table for letter in text) else None


def is_plain(equation: _Element) -> bool:
    """Whether it is nothing but a line of characters."""
    return not any(name_of(element) in _NOT_PLAIN for element in equation.iter())


def linear(element: _Element) -> str:
    """What the equation says, on one line."""
    name = name_of(element)
    if name == "m:t":
        return element.text or ""
    if name in ("w:del", "w:moveFrom") or name.endswith("Pr"):
        return ""
    if name == "m:r" and is_on(first(element, "w:rPr", "w:vanish")):
        return ""
    if form := _FORMS.get(name):
        return form(element)
    return "".join(linear(child) for child in element)


def _part(element: _Element, name: str) -> str:
    part = first(element, name)
    return "" if part is None else linear(part)


def _grouped(text: str) -> str:
    return text if text.isalnum() or not text else f"({text})"


def _fraction(element: _Element) -> str:
    return f"{_grouped(_part(element, 'm:num'))}/{_grouped(_part(element, 'm:den'))}"


def _above(text: str) -> str:
    return (raised(text) or f"^{_grouped(text)}") if text else ""


def _below(text: str) -> str:
    return (lowered(text) or f"_{_grouped(text)}") if text else ""


def _script(element: _Element) -> str:
    base = _part(element, "m:e")
    return base + _below(_part(element, "m:sub")) + _above(_part(element, "m:sup"))


def _root(element: _Element) -> str:
    return f"{_above(_part(element, 'm:deg'))}√({_part(element, 'm:e')})"


def _sign(element: _Element, properties: str, name: str, default: str) -> str:
    own = first(element, properties)
    sign = None if own is None else first(own, name)
    return default if sign is None else value_of(sign, "val") or ""


def _sum(element: _Element) -> str:
    sign = _sign(element, "m:naryPr", "m:chr", "∫")
    limits = _below(_part(element, "m:sub")) + _above(_part(element, "m:sup"))
    return f"{sign}{limits}({_part(element, 'm:e')})"


def _brackets(element: _Element) -> str:
    begin = _sign(element, "m:dPr", "m:begChr", "(")
    end = _sign(element, "m:dPr", "m:endChr", ")")
    inner = ", ".join(linear(child) for child in element if name_of(child) == "m:e")
    return f"{begin}{inner}{end}"


def _rows(element: _Element) -> str:
    rows = (child for child in element if name_of(child) in ("m:mr", "m:e"))
    return "; ".join(
        ", ".join(linear(cell) for cell in row) if name_of(row) == "m:mr" else linear(row)
        for row in rows
    )


def _function(element: _Element) -> str:
    return f"{_part(element, 'm:fName')}({_part(element, 'm:e')})"


def _limit(element: _Element) -> str:
    return f"{_part(element, 'm:e')}{_below(_part(element, 'm:lim'))}"


_FORMS = {
    "m:f": _fraction,
    "m:sSup": _script,
    "m:sSub": _script,
    "m:sSubSup": _script,
    "m:sPre": _script,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _brackets,
    "m:m": _rows,
    "m:eqArr": _rows,
    "m:func": _function,
    "m:limLow": _limit,
    "m:limUpp": _limit,
}
#: Of these is told that they have to be checked, as of what is hidden or deleted in them.
_NOT_PLAIN = {*_FORMS, "w:vanish", "w:del", "w:moveFrom"}
