"""Word's equations in one line of text: `PG=C/B×100`, `(a+b)/c`, `x²`, `√(x)`."""

from collections.abc import Callable

from lxml.etree import _Element

from plans.document.word.xml import find, is_on, name_of, value_of

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def to_superscript(text: str) -> str | None:
    """The text in raised characters; None where there are none for it."""
    return text.translate(_RAISED) if all(ord(letter) in _RAISED for letter in text) else None


def to_subscript(text: str) -> str | None:
    """The text in lowered characters; None where there are none for it."""
    return text.translate(_LOWERED) if all(ord(letter) in _LOWERED for letter in text) else None


def is_plain(equation: _Element) -> bool:
    """Whether it is nothing but a line of characters."""
    return not any(name_of(element) in _NOT_PLAIN for element in equation.iter())


def format_equation(element: _Element) -> str:
    """What the equation says, on one line."""
    name = name_of(element)
    if name == "m:t":
        return element.text or ""
    if name in ("w:del", "w:moveFrom") or name.endswith("Pr"):
        return ""
    if name == "m:r" and is_on(find(element, "w:rPr/w:vanish")):
        return ""
    if form := _FORMS.get(name):
        return form(element)
    return "".join(format_equation(child) for child in element)


def _part(element: _Element, name: str) -> str:
    part = find(element, f"m:{name}")
    return "" if part is None else format_equation(part)


def _grouped(text: str) -> str:
    return text if text.isalnum() or not text else f"({text})"


def _above(text: str) -> str:
    return (to_superscript(text) or f"^{_grouped(text)}") if text else ""


def _below(text: str) -> str:
    return (to_subscript(text) or f"_{_grouped(text)}") if text else ""


def _scripts(element: _Element) -> str:
    return _below(_part(element, "sub")) + _above(_part(element, "sup"))


def _sign(element: _Element, path: str, default: str) -> str:
    sign = find(element, path)
    return default if sign is None else value_of(sign, "val") or ""


def _brackets(element: _Element) -> str:
    inner = ", ".join(format_equation(child) for child in element if name_of(child) == "m:e")
    begin, end = _sign(element, "m:dPr/m:begChr", "("), _sign(element, "m:dPr/m:endChr", ")")
    return f"{begin}{inner}{end}"


def _rows(element: _Element) -> str:
    rows = (child for child in element if name_of(child) in ("m:mr", "m:e"))
    return "; ".join(
        ", ".join(format_equation(cell) for cell in row)
        if name_of(row) == "m:mr"
        else format_equation(row)
        for row in rows
    )


_FORMS: dict[str, Callable[[_Element], str]] = {
    "m:f": lambda e: f"{_grouped(_part(e, 'num'))}/{_grouped(_part(e, 'den'))}",
    **dict.fromkeys(
        ("m:sSup", "m:sSub", "m:sSubSup", "m:sPre"), lambda e: _part(e, "e") + _scripts(e)
    ),
    "m:rad": lambda e: f"{_above(_part(e, 'deg'))}√({_part(e, 'e')})",
    "m:nary": lambda e: f"{_sign(e, 'm:naryPr/m:chr', '∫')}{_scripts(e)}({_part(e, 'e')})",
    "m:d": _brackets,
    "m:m": _rows,
    "m:eqArr": _rows,
    "m:func": lambda e: f"{_part(e, 'fName')}({_part(e, 'e')})",
    "m:limLow": lambda e: _part(e, "e") + _below(_part(e, "lim")),
    "m:limUpp": lambda e: _part(e, "e") + _below(_part(e, "lim")),
}
#: Elements after which people are asked to check the equation.
_NOT_PLAIN = {*_FORMS, "w:vanish", "w:del", "w:moveFrom"}
