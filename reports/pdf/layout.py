"""What a document needs so that the engine lays it out fast and within its pages.

Done to the parsed HTML of any document, whatever texts people brought in. Where the engine may
break a text anywhere and looks for the width of its column, it measures all of the text anew for
every letter: six hundred words took minutes. So only words too long for a column may be broken
anywhere, and tables out of people's texts get their widths from here.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from reports.pdf.widths import column_widths

#: From so many letters on a word may be broken; shorter ones fit the columns of the documents.
LONG = 20
#: So many letters at most are measured at once.
PIECE = 150

_LONG_WORD = re.compile(rf"(\S{{{LONG},}})")
_NO_WORDS = {"head", "style", "svg"}


def prepare_for_print(root: Element) -> None:
    """Set the columns of tables in people's texts and mark all long words below `root`."""
    texts = [part for part in root.iter() if "prose" in part.get("class", "").split()]
    for table in dict.fromkeys(table for part in texts for table in part.iter("table")):
        _set_columns(table)
    for element in list(_elements_with_words(root)):
        _mark_long_words(element)


def _set_columns(table: Element) -> None:
    """Give each column a width, by the rows that have a cell for every one of them."""
    rows = [
        [cell for cell in row if cell.tag in ("td", "th")]
        for row in (*table.findall("tr"), *table.findall("*/tr"))
    ]
    count = max((len(row) for row in rows if not any(map(_is_merged, row))), default=0)
    texts = [["".join(cell.itertext()) for cell in row] for row in rows if len(row) == count]
    if count > 1:
        group = Element("colgroup")
        for width in column_widths(list(zip(*texts, strict=True))):
            group.append(Element("col", {"style": f"width: {width}%"}))
        table.insert(int(table[0].tag == "caption"), group)


def _is_merged(cell: Element) -> bool:
    return cell.get("colspan", "1") != "1"


def _elements_with_words(root: Element) -> Iterator[Element]:
    if root.tag in _NO_WORDS:
        return
    yield root
    for child in root:
        yield from _elements_with_words(child)


def _mark_long_words(element: Element) -> None:
    """Put the long words between its children into `<span class="long">`."""
    element.text, children = _split_long_words(element.text)
    for child in element:
        child.tail, spans = _split_long_words(child.tail)
        children += [child, *spans]
    element[:] = children


def _split_long_words(text: str | None) -> tuple[str | None, list[Element]]:
    """What stands before the first long word, and the elements from there on."""
    if not text or len(text) < LONG:
        return text, []
    before, *rest = _LONG_WORD.split(text)
    spans: list[Element] = []
    for word, after in zip(rest[::2], rest[1::2], strict=True):
        for start in range(0, len(word), PIECE):
            if start:
                spans.append(Element("wbr"))
            span = Element("span", {"class": "long"})
            span.text = word[start : start + PIECE]
            spans.append(span)
        spans[-1].tail = after
    return before, spans
