"""Names and values in the XML of a Word document."""

import re
from functools import lru_cache

from lxml import etree
from lxml.etree import _Element

_OFFICE = "http://schemas.openxmlformats.org"
WORD = f"{_OFFICE}/wordprocessingml/2006/main"
_NAMESPACES = {
    "w": WORD,
    "r": f"{_OFFICE}/officeDocument/2006/relationships",
    "m": f"{_OFFICE}/officeDocument/2006/math",
    "a": f"{_OFFICE}/drawingml/2006/main",
    "pic": f"{_OFFICE}/drawingml/2006/picture",
    "c": f"{_OFFICE}/drawingml/2006/chart",
    "dgm": f"{_OFFICE}/drawingml/2006/diagram",
    "mc": f"{_OFFICE}/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_PREFIXES = {namespace: prefix for prefix, namespace in _NAMESPACES.items()}
#: The names of a document that was saved as “Strict Open XML”; the elements are the same.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")


def replace_strict_names(content: bytes) -> bytes:
    """The part with the names that Word writes by default."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", content)


def parse(content: bytes) -> _Element:
    """The part's root; raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


@lru_cache(maxsize=2000)
def _short(tag: str) -> str:
    name = etree.QName(tag)
    return f"{_PREFIXES.get(name.namespace, '?')}:{name.localname}"


def name_of(element: _Element) -> str:
    """`w:p` whatever the document calls its namespaces; `?:name` for those we do not know."""
    return _short(element.tag)


def find(element: _Element | None, path: str) -> _Element | None:
    """What stands first at the path, such as `w:pPr/w:numPr`; None where nothing does."""
    return None if element is None else element.find(path, _NAMESPACES)


def children(element: _Element, name: str) -> list[_Element]:
    return element.findall(name, _NAMESPACES)


def value_of(element: _Element, name: str) -> str | None:
    """An attribute by its local name, such as `val`."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, None)


def value_at(element: _Element | None, path: str) -> str | None:
    """The `val` of what stands at the path; None where it is not there."""
    found = find(element, path)
    return None if found is None else value_of(found, "val")


def is_on(element: _Element | None) -> bool:
    """Whether a switch such as `w:vanish` is there and not turned off."""
    return element is not None and value_of(element, "val") not in ("0", "false", "off")


def make(name: str, *inside: _Element, text: str | None = None, **values: str) -> _Element:
    """A new element of Word's own names."""
    element = etree.Element(f"{{{WORD}}}{name}")
    element.extend(inside)
    element.text = text
    for key, value in values.items():
        element.set(f"{{{WORD}}}{key}", value)
    return element


def make_text(text: str) -> _Element:
    return make("t", text=text)


def remove(element: _Element) -> None:
    """Take it out of what it stands in."""
    element.getparent().remove(element)
