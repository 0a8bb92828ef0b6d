"""A Word document with all that can be carried over in a form that is read; the rest is noted.

mammoth, which reads documents, knows texts, lists and plain tables and skips everything else. So
the document is rewritten first: form controls are replaced by their content, text boxes and
equations become text, tables get their missing cells; what has no such form is removed and
listed with its place.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.etree import _Element

from plans.document.word.equations import format_equation, is_plain
from plans.document.word.grids import align_cells
from plans.document.word.losses import Line, Losses, Place, shorten_line
from plans.document.word.styles import Numbers, Styles
from plans.document.word.symbols import PRIVATE, find_symbol, read_code, read_font
from plans.document.word.xml import (
    children,
    find,
    is_on,
    make,
    make_text,
    name_of,
    parse,
    remove,
    replace_strict_names,
    value_at,
    value_of,
)

TICKED, UNTICKED = "☑", "☐"
#: Enclose the number that a list begins with, in its first item; no text holds these characters.
START, END = "\ufdd0", "\ufdd1"

_TEXT = {"w:t", "w:sym", "m:t"}
_REFERENCE = re.compile(r"\b(PAGE|NOTE)?REF\b")
_LETTERS = re.compile(r"[^\W\d]")


def carry_over(package: io.BytesIO) -> tuple[io.BytesIO, list[str]]:
    """The document as it can be read, and sentences on what is not carried over as it is.

    Raises etree.XMLSyntaxError and zipfile.BadZipFile on a damaged package.
    """
    with zipfile.ZipFile(package) as file:
        parts = {name: replace_strict_names(file.read(name)) for name in file.namelist()}
    roots: dict[str, list[tuple[str, _Element]]] = {}
    for name, content in parts.items():
        if name.endswith(".xml") and "/glossary/" not in name:
            root = parse(content)
            roots.setdefault(name_of(root), []).append((name, root))
    styles = Styles([root for _, root in roots.get("w:styles", [])])
    numbers = Numbers([root for _, root in roots.get("w:numbering", [])], styles)
    losses = Losses()
    for kind in ("w:document", "w:footnotes", "w:endnotes"):
        for name, root in roots.get(kind, []):
            _Walk(styles, numbers, losses, is_note=kind != "w:document").visit(root)
            parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    for kind in ("w:hdr", "w:ftr"):
        for _, root in roots.get(kind, []):
            if _LETTERS.search(_text(root)):
                losses.add("page_text", "sayfa kenarı")
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return result, losses.sentences()


def _text(element: _Element) -> str:
    return "".join(child.text or "" for child in element.iter() if name_of(child) in _TEXT)


def _tick(state: _Element | None) -> str:
    return TICKED if is_on(state) else UNTICKED


def _write_tick(content: _Element, sign: str) -> None:
    """Put the sign in the place of the one that stands in the control of a box."""
    for child in content.iter(_TEXT_TAG, _SYMBOL_TAG):
        child.getparent().replace(child, make_text(sign))
        return
    paragraph = next(content.iter(_PARAGRAPH), content)
    paragraph.append(make("r", make_text(sign)))


def _lift(element: _Element) -> None:
    """Put the children in the element's place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)


class _Walk:
    """Visits all elements of a part once, in their order."""

    def __init__(self, styles: Styles, numbers: Numbers, losses: Losses, *, is_note: bool) -> None:
        self._styles, self._numbers, self._losses = styles, numbers, losses
        self._is_note = is_note
        self._heading: Line | None = None
        self._line = Line()
        #: How many tables were counted; the one and its row where this is; tables around this.
        self._tables = self._table = self._row = self._depth = 0
        self._paragraph: _Element | None = None
        #: Of the paragraph: its style, and the list of the one before it.
        self._style: str | None = None
        self._list: str | None = None
        #: The content of paragraphs whose ends are deleted: it belongs to the next one.
        self._joined: list[_Element] = []

    def visit(self, element: _Element) -> None:
        for child in list(element):
            name = name_of(child)
            if handler := _HANDLERS.get(name):
                handler(self, child)
            elif name in _KEPT or (name.startswith("w:") and name.endswith("Pr")):
                continue
            elif name in _SILENT or name.endswith(("RangeStart", "RangeEnd", "Pr")):
                element.remove(child)
            else:
                self._unknown(child)

    def _note(self, kind: str, within: object = None) -> None:
        place = Place(self._line, self._table, self._row)
        self._losses.add(kind, "dipnotlar" if self._is_note else place, within)

    def leave_out(self, element: _Element, kind: str) -> None:
        """Remove it; tracked changes that follow each other in a paragraph count as one."""
        self._note(kind, self._paragraph if kind == "tracked" else None)
        remove(element)

    # --- Blocks -----------------------------------------------------------------------------

    def _visit_paragraph(self, paragraph: _Element) -> None:
        properties = find(paragraph, "w:pPr")
        if self._is_joined(paragraph, properties):
            self._joined += [child for child in paragraph if child is not properties]
            remove(paragraph)
            return
        paragraph[0 if properties is None else 1 : 0] = self._joined
        self._joined = []
        style = value_at(properties, "w:pStyle")
        if self._styles.is_contents(style):
            self._note("contents", "contents")
            remove(paragraph)
            return
        outer = self._paragraph, self._style
        self._paragraph, self._style = paragraph, style
        is_heading = self._styles.is_heading(style)
        line = self._begin_line(is_heading and not self._table)
        self.visit(paragraph)
        line.text = shorten_line(_text(paragraph))
        self._write_number(paragraph, properties, is_heading)
        tabs = [tab for tab in paragraph.iter(_TAB) if name_of(tab.getparent()) == "w:r"]
        if not is_heading and not self._table and len(tabs) > 1:
            self._note("tabs")
        self._paragraph, self._style = outer

    def _begin_line(self, is_heading: bool) -> Line:
        before = self._line if self._line.text else self._line.before
        if before is not None:
            before.before = None  # it has a text of its own to be named by
        self._line = Line("", is_heading, self._heading, before)
        if is_heading:
            self._heading = self._line
        return self._line

    def _is_joined(self, paragraph: _Element, properties: _Element | None) -> bool:
        """Whether it goes on in the next paragraph: its end is deleted, or it is a drop cap."""
        mark, frame = find(properties, "w:rPr/w:del"), find(properties, "w:framePr")
        is_large = frame is not None and value_of(frame, "dropCap") in ("drop", "margin")
        if mark is not None:
            self._note("tracked", paragraph)
            remove(mark)
        elif not is_large:
            return False
        following = paragraph.getnext()
        return following is not None and name_of(following) == "w:p"

    def _write_number(
        self, paragraph: _Element, properties: _Element | None, is_heading: bool
    ) -> None:
        """Keep the number that Word counts: in a cell as text, in a list as where it starts."""
        number = self._numbers.next(properties)
        if is_on(find(properties, "w:rPr/w:vanish")):
            number = None
        before, self._list = self._list, None if number is None else number.of
        if number is None or properties is None or is_heading:
            return
        # mammoth does not know lists that only a style names.
        if (old := find(properties, "w:numPr")) is not None:
            remove(old)
        depth, of = ("0", "0") if self._table else (str(number.depth), number.of)
        properties.append(make("numPr", make("ilvl", val=depth), make("numId", val=of)))
        text = ""
        if self._table:
            text = f"{number.text} "
        elif before != number.of:
            if not number.is_plain:
                self._note("renumbered")
            text = f"{START}{number.value}{END}" if number.value > 1 else ""
        if text:
            properties.addnext(make("r", make_text(text)))

    def _visit_table(self, table: _Element) -> None:
        outer = self._table, self._row
        if self._table:
            self._note("nested", table)
        elif not self._depth:
            rows = list(_inner(table, "w:tr"))
            if len(rows) > 1 and any(len(list(_inner(row, "w:tc"))) > 1 for row in rows):
                self._tables += 1
                self._table, self._row = self._tables, 0
        self._depth += 1
        self.visit(table)
        self._depth -= 1
        if find(table, "w:tr") is None:
            remove(table)
        for self._row in align_cells(table):
            self._note("covered")
        self._table, self._row = outer

    def _visit_row(self, row: _Element) -> None:
        if self._depth == 1:
            self._row += 1
        is_deleted = find(row, "w:trPr/w:del") is not None
        is_hidden = is_on(find(row, "w:trPr/w:hidden"))
        if is_deleted or find(row, "w:trPr/w:ins") is not None:
            self._note("tracked", row)
        if is_hidden:
            self._note("hidden", row)
        if is_deleted or is_hidden:
            remove(row)
        else:
            self.visit(row)

    # --- Within a paragraph -----------------------------------------------------------------

    def _visit_run(self, run: _Element) -> None:
        properties = find(run, "w:rPr")
        if self._is_hidden(properties):
            seen = [child for child in run if name_of(child) not in _FIELD]
            if any(name_of(child) != "w:t" or (child.text or "").strip() for child in seen):
                self._note("hidden", self._paragraph)
            for child in seen:
                run.remove(child)
            return
        if properties is not None:
            double = find(properties, "w:dstrike")
            if is_on(double):
                properties.append(make("strike"))
            if self._table and (is_on(double) or is_on(find(properties, "w:strike"))):
                self._note("struck", self._paragraph)
        self.visit(run)

    def _is_hidden(self, properties: _Element | None) -> bool:
        if (own := find(properties, "w:vanish")) is not None:
            return is_on(own)
        styles = value_at(properties, "w:rStyle"), self._style
        return any(map(self._styles.is_hidden, styles))

    def _visit_text(self, element: _Element) -> None:
        text = (element.text or "").replace(START, "").replace(END, "")
        if PRIVATE.search(text):
            font = read_font(element.getparent())
            text = PRIVATE.sub(lambda letter: self._written(font, ord(letter[0])), text)
        element.text = text

    def _visit_symbol(self, element: _Element) -> None:
        text = self._written(value_of(element, "font") or "", read_code(element))
        element.getparent().replace(element, make_text(text))

    def _written(self, font: str, code: int) -> str:
        text = find_symbol(font, code)
        if text is None:
            self._note("symbol")
        return text or ""

    def _visit_field(self, element: _Element) -> None:
        """Legacy form fields: what was chosen is stored in their first element only."""
        box, entries = find(element, "w:ffData/w:checkBox"), find(element, "w:ffData/w:ddList")
        if box is not None:
            state = find(box, "w:checked")
            self._insert_text(element, _tick(find(box, "w:default") if state is None else state))
        if entries is not None:
            texts = [value_of(entry, "val") or "" for entry in children(entries, "w:listEntry")]
            chosen = value_at(entries, "w:result") or value_at(entries, "w:default") or "0"
            if chosen.isdecimal() and int(chosen) < len(texts):
                self._insert_text(element, texts[int(chosen)])

    def _visit_instruction(self, element: _Element) -> None:
        text = element.text or ""
        if _REFERENCE.search(text):
            self._note("reference")
        if self._table and text.strip().startswith("HYPERLINK"):
            self._note("link")

    def _visit_simple_field(self, element: _Element) -> None:
        if _REFERENCE.search(value_of(element, "instr") or ""):
            self._note("reference")
        self._open(element)

    def _visit_link(self, element: _Element) -> None:
        if self._table and value_of(element, "id"):
            self._note("link")
        self.visit(element)

    # --- What is opened ---------------------------------------------------------------------

    def _open(self, element: _Element) -> None:
        self.visit(element)
        _lift(element)

    def _open_inserted(self, element: _Element) -> None:
        self._note("tracked", self._paragraph)
        self._open(element)

    def _open_control(self, control: _Element) -> None:
        content = find(control, "w:sdtContent")
        box = find(control, "w:sdtPr/w14:checkbox")
        if content is None:
            remove(control)
            return
        if box is not None:
            _write_tick(content, _tick(find(box, "w14:checked")))
        elif is_on(find(control, "w:sdtPr/w:showingPlcHdr")):
            self._note("placeholder")
        self._replace(control, content)

    def _choose(self, element: _Element) -> None:
        """Of several versions of one thing take that with a text box, else the fallback."""
        choice, fallback = find(element, "mc:Choice"), find(element, "mc:Fallback")
        has_text = choice is not None and next(choice.iter(_BOX), None) is not None
        self._replace(element, choice if has_text or fallback is None else fallback)

    def _replace(self, element: _Element, chosen: _Element | None) -> None:
        """Put what is inside `chosen`, a child of the element, in the element's place."""
        if chosen is not None:
            self.visit(chosen)
            element.addprevious(chosen)
            _lift(chosen)
        remove(element)

    def _write_equation(self, equation: _Element) -> None:
        if not is_plain(equation):
            self._note("equation")
        self._insert_text(equation, format_equation(equation))
        remove(equation)

    def _unknown(self, element: _Element) -> None:
        if any(name_of(child) in _TEXT for child in element.iter()):
            self._open(element)
        else:
            self._note("unknown")
            remove(element)

    def _insert_text(self, element: _Element, text: str) -> None:
        """Put the text before the element, in what its surroundings ask for."""
        new = make_text(text.replace(START, "").replace(END, ""))
        around = (name_of(above) for above in element.iterancestors())
        within = next((name for name in around if name in _SURROUNDINGS), "")
        if within != "w:r":
            new = make("r", new)
            if within != "w:p":
                new = make("p", new)
        element.addprevious(new)

    # --- Drawings ---------------------------------------------------------------------------

    def _visit_drawing(self, drawing: _Element) -> None:
        around = _count_boxes_around(drawing)
        own = [child for child in drawing.iter() if _count_boxes_around(child) == around]
        boxes = [child for child in own if child.tag == _BOX]
        kinds = [kind for child in own if (kind := _DRAWN.get(name_of(child)))]
        if "embedded" in kinds:
            kinds = ["embedded"]  # its picture is the same thing
        if not kinds and not boxes and not _is_rule(drawing):
            kinds = ["shape"]
        for kind in kinds:
            self._note(kind)
        anchor = next(drawing.iterancestors(_PARAGRAPH), drawing)
        line = self._line
        for box, has_text in [(box, bool(_text(box).strip())) for box in boxes]:
            if has_text:
                self._note("text_box")
            self.visit(box)
            for block in list(box):
                anchor.addnext(block)
                anchor = block
        self._line = line
        remove(drawing)


def _inner(element: _Element, name: str) -> Iterator[_Element]:
    """The rows of a table or cells of a row, also those inside controls."""
    for child in element:
        if name_of(child) == name:
            yield child
        elif name_of(child) in _AROUND:
            yield from _inner(child, name)


def _count_boxes_around(element: _Element) -> int:
    return sum(1 for _ in element.iterancestors(_BOX))


def _is_rule(drawing: _Element) -> bool:
    """Whether it is a line across the page, which says nothing."""
    return any(value_of(child, "hr") == "t" for child in drawing.iter())


_PARAGRAPH, _BOX, _TAB = (make(name).tag for name in ("p", "txbxContent", "tab"))
_TEXT_TAG, _SYMBOL_TAG = make("t").tag, make("sym").tag
_AROUND = {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}
_SURROUNDINGS = {"w:r", "w:p", "w:body", "w:tc", "w:txbxContent", "w:footnote", "w:endnote"}
_FIELD = {"w:fldChar", "w:instrText", "w:rPr"}
_KEPT = {
    *("w:tab", "w:br", "w:noBreakHyphen", "w:footnoteReference", "w:endnoteReference"),
    *("w:tblGrid", "w:background"),
}
#: Marks that nobody sees and mammoth does not need.
_SILENT = {
    *("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd"),
    *("w:lastRenderedPageBreak", "w:softHyphen", "w:annotationRef", "w:footnoteRef"),
    *("w:endnoteRef", "w:separator", "w:continuationSeparator", "w:delInstrText", "w:tblPrEx"),
}
_DRAWN = {
    "pic:pic": "picture",
    "v:imagedata": "picture",
    "c:chart": "chart",
    "cx:chart": "chart",
    "dgm:relIds": "diagram",
    "v:textpath": "word_art",
    "w:control": "embedded",
    "o:OLEObject": "embedded",
}


def _leaves_out(kind: str) -> Callable[[_Walk, _Element], None]:
    return lambda walk, element: walk.leave_out(element, kind)


def _becomes(name: str) -> Callable[[_Walk, _Element], None]:
    def rename(_walk: _Walk, element: _Element) -> None:
        element.tag = make(name).tag

    return rename


_HANDLERS: dict[str, Callable[[_Walk, _Element], None]] = {
    **dict.fromkeys(("w:body", "w:tc", "w:footnote", "w:endnote"), _Walk.visit),
    "w:p": _Walk._visit_paragraph,
    "w:tbl": _Walk._visit_table,
    "w:tr": _Walk._visit_row,
    "w:r": _Walk._visit_run,
    "w:t": _Walk._visit_text,
    "w:sym": _Walk._visit_symbol,
    "w:fldChar": _Walk._visit_field,
    "w:instrText": _Walk._visit_instruction,
    "w:hyperlink": _Walk._visit_link,
    "w:fldSimple": _Walk._visit_simple_field,
    "w:sdt": _Walk._open_control,
    "mc:AlternateContent": _Walk._choose,
    **dict.fromkeys(("w:smartTag", "w:customXml", "w:dir", "w:bdo"), _Walk._open),
    **dict.fromkeys(("w:ins", "w:moveTo"), _Walk._open_inserted),
    **dict.fromkeys(("w:del", "w:moveFrom", "w:delText"), _leaves_out("tracked")),
    **dict.fromkeys(("m:oMath", "m:oMathPara"), _Walk._write_equation),
    **dict.fromkeys(("w:drawing", "w:pict", "w:object"), _Walk._visit_drawing),
    **dict.fromkeys(("w:altChunk", "w:subDoc"), _leaves_out("other_file")),
    "w:contentPart": _leaves_out("shape"),
    "w:commentReference": _leaves_out("comment"),
    "w:cr": _becomes("br"),
    "w:ptab": _becomes("tab"),
}
