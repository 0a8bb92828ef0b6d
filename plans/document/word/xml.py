"""Names and values in the XML of a Word document."""

import re
from functools import lru_cache

from lxml import etree
from lxml.etree import _Element

_OFFICE = "http://schemas.openxmlformats.org"
#: The prefixes that we write, whatever the document calls its namespaces.
NAMES = {
    "w": f"{_OFFICE}/wordprocessingml/2006/main",
    "r": f"{_OFFICE}/officeDocument/2006/relationships",
    "m": f"{_OFFICE}/officeDocument/2006/math",
    "a": f"{_OFFICE}/drawingml/2006/main",
    "pic": f"{_OFFICE}/drawingml/2006/picture",
    "c": f"{_OFFICE}/drawingml/2006/chart",
    "dgm": f"{_OFFICE}/drawingml/2006/diagram",
    "mc": f"{_OFFICE}/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "wp": f"{_OFFICE}/drawingml/2006/wordprocessingDrawing",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_PREFIXES = {namespace: prefix for prefix, namespace in NAMES.items()}
#: The names of a document that was saved as “Strict Open XML”; the elements are the same.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")


def replace_strict_names(content: bytes) -> bytes:
    """The part with the names that Word writes by default."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", content)


def parse(content: bytes) -> _Element:
    """The part's root; raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)


@lru_cache(maxsize=2000)
def _shorten(tag: str) -> str:
    name = etree.QName(tag)
    return f"{_PREFIXES.get(name.namespace, '?')}:{name.localname}"


def name_of(element: _Element) -> str:
    """Such as `w:p`; `?:name` in a namespace that we do not know."""
    return _shorten(element.tag)


@lru_cache(maxsize=2000)
def tag_of(path: str) -> str:
    """What lxml calls an element such as `w:p`, or a path such as `w:pPr/w:pStyle`."""
    return re.sub(r"(\w+):", lambda prefix: f"{{{NAMES[prefix[1]]}}}", path)


def find(element: _Element | None, path: str) -> _Element | None:
    """The first element at a path such as `w:pPr/w:pStyle`; None where there is none."""
    return None if element is None else element.find(tag_of(path))


def find_all(element: _Element | None, path: str) -> list[_Element]:
    """All elements at the path."""
    return [] if element is None else element.findall(tag_of(path))


def value(element: _Element | None, path: str = "", name: str = "val") -> str | None:
    """An attribute of what stands at the path, whatever its namespace; None without it."""
    found = find(element, path) if path else element
    attributes = {} if found is None else found.attrib
    return next((attributes[key] for key in attributes if key.rpartition("}")[2] == name), None)


def is_on(element: _Element | None, path: str) -> bool:
    """Whether a switch such as `w:vanish` is there and not turned off."""
    found = find(element, path)
    return found is not None and value(found) not in ("0", "false", "off")


def make(name: str, *children: _Element, text: str | None = None, **values: str) -> _Element:
    """A new element such as `w:r` with values of Word's own names."""
    element = etree.Element(tag_of(name))
    element.extend(children)
    element.text = text
    for key, content in values.items():
        element.set(tag_of(f"w:{key}"), content)
    return element


def drop(element: _Element) -> None:
    """Take the element out with all it holds."""
    element.getparent().remove(element)
