"""Rewrites a Word document so that mammoth reads all of it; notes what cannot be carried over.

mammoth knows texts, lists and plain tables and passes over everything else. So the document is
rewritten before: controls are opened, boxes and equations become text, tables get their empty
cells; what has no such form is taken out and named with its place.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import compress

from django.core.exceptions import ValidationError
from lxml import etree
from lxml.etree import _Element
from mammoth.docx.dingbats import dingbats

from plans.document.word.equations import is_plain, write_equation
from plans.document.word.grids import align_cells
from plans.document.word.losses import Losses, WordLine, shorten_line
from plans.document.word.pictures import MARK, PICTURE_END, PICTURE_START, WordPictures
from plans.document.word.styles import Styles, WordNumbers
from plans.document.word.xml import (
    drop,
    find,
    find_all,
    is_on,
    make,
    name_of,
    parse,
    replace_strict_names,
    tag_of,
    value,
)

#: The signs of a box that is not ticked, and of one that is.
BOXES = "☐☑"
#: Stand around the number that a list's first item begins with; no text holds them.
START, END = "\ufdd0", "\ufdd1"

_REFERENCE = re.compile(r"\b(PAGE|NOTE)?REF\b")
_LETTERS = re.compile(r"[^\W\d]")
_MARKS = re.compile(f"[{START}{END}{PICTURE_START}{PICTURE_END}]")
#: Where fonts that draw symbols in the place of letters, such as Wingdings, keep these.
_PRIVATE = re.compile("[\uf020-\uf0ff]")

_PARAGRAPH, _BOX = tag_of("w:p"), tag_of("w:txbxContent")
_TEXTS = tag_of("w:t"), tag_of("m:t")
_PICTURES = tag_of("pic:pic"), tag_of("v:imagedata")
_SIGNS = tag_of("w:t"), tag_of("w:sym")

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
#: What a drawing shows, as the losses name it.
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


def carry_over(package: io.BytesIO) -> tuple[io.BytesIO, WordPictures, list[str]]:
    """The document as mammoth can read it, its pictures, and sentences on what is not carried
    over as it is.

    Raises etree.XMLSyntaxError and zipfile.BadZipFile on a damaged package.
    """
    with zipfile.ZipFile(package) as file:
        found = {name: file.read(name) for name in file.namelist()}
    is_xml = [name.lower().endswith((".xml", ".rels")) for name in found]
    parts = {name: replace_strict_names(found[name]) for name in compress(found, is_xml)}
    pictures = WordPictures(found | parts)
    roots: defaultdict[str, dict[str, _Element]] = defaultdict(dict)
    for name, content in parts.items():
        if name.endswith(".xml") and "/glossary/" not in name:
            root = parse(content)
            roots[name_of(root)][name] = root
    styles = Styles([*roots["w:styles"].values()])
    numbers = WordNumbers([*roots["w:numbering"].values()], styles)
    losses = Losses()
    for kind in ("w:document", "w:footnotes", "w:endnotes"):
        for name, root in roots[kind].items():
            is_note = kind != "w:document"
            _Walk(styles, numbers, losses, pictures, name, is_note=is_note).visit(root)
            parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    for root in (*roots["w:hdr"].values(), *roots["w:ftr"].values()):
        if _LETTERS.search(_text(root)) or next(root.iter(*_PICTURES), None) is not None:
            losses.add("page_text", lambda: "sayfa kenarı")
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return result, pictures, losses.sentences()


def _text(element: _Element) -> str:
    return "".join(text.text or "" for text in element.iter(*_TEXTS))


def _below(element: _Element, is_open: Callable[[str], bool]) -> Iterator[_Element]:
    """All below the element, but not what is in elements whose names are not open."""
    for child in element:
        yield child
        if is_open(name_of(child)):
            yield from _below(child, is_open)


def _rows(element: _Element, name: str) -> list[_Element]:
    """The rows of a table or cells of a row, also those inside controls."""
    return [child for child in _below(element, _AROUND.__contains__) if name_of(child) == name]


class _Walk:
    """Goes through a part once, in its order."""

    def __init__(
        self,
        styles: Styles,
        numbers: WordNumbers,
        losses: Losses,
        pictures: WordPictures,
        part: str,
        *,
        is_note: bool,
    ) -> None:
        self._styles, self._numbers, self._losses = styles, numbers, losses
        self._pictures, self._part = pictures, part
        self._is_note = is_note
        self._heading: WordLine | None = None
        self._line = WordLine()
        #: Tables so far; number of this table and of its row, 0 outside; how many are around.
        self._tables = self._table = self._row = self._depth = 0
        self._paragraph: _Element | None = None
        self._style: str | None = None  # of the paragraph
        self._list: str | None = None  # of the paragraph before
        #: What stood in paragraphs whose ends are deleted: it belongs to the next one.
        self._joined: list[_Element] = []

    def visit(self, element: _Element) -> None:
        """Rewrite what is in the element."""
        for child in list(element):
            name = name_of(child)
            if handle := _HANDLERS.get(name):
                handle(self, child)
            elif name in _KEPT or (name.startswith("w:") and name.endswith("Pr")):
                continue
            elif name in _SILENT or name.endswith(("RangeStart", "RangeEnd", "Pr")):
                drop(child)
            elif next(child.iter(*_TEXTS, *_SIGNS), None) is not None:
                self._open(child)
            else:
                self.leave_out(child, "unknown")

    def _note(self, kind: str, within: object = None, what: str = "") -> None:
        place = partial(self._line.describe, self._table, self._row, what)
        self._losses.add(kind, (lambda: "dipnotlar") if self._is_note else place, within)

    def leave_out(self, element: _Element, kind: str) -> None:
        """Take the element out; tracked changes that follow each other in a paragraph are one."""
        self._note(kind, self._paragraph if kind == "tracked" else None)
        drop(element)

    def _open(self, element: _Element, content: _Element | None = None) -> None:
        """Put what the element holds, or only what its `content` does, in its place."""
        content = element if content is None else content
        self.visit(content)
        for child in list(content):
            element.addprevious(child)
        drop(element)

    # --- Blocks -----------------------------------------------------------------------------

    def _visit_paragraph(self, paragraph: _Element) -> None:
        properties = find(paragraph, "w:pPr")
        style = value(properties, "w:pStyle")
        if self._is_joined(paragraph, properties):
            self._joined += [child for child in paragraph if child is not properties]
            drop(paragraph)
            return
        place = 0 if properties is None else 1
        paragraph[place:place] = self._joined
        self._joined = []
        if self._styles.is_contents(style):
            self._note("contents", "contents")
            drop(paragraph)
            return
        outer = self._paragraph, self._style
        self._paragraph, self._style = paragraph, style
        is_heading = self._styles.is_heading(style)
        before = self._line if self._line.text else self._line.before
        self._line = line = WordLine("", is_heading and not self._table, self._heading, before)
        if line.is_heading:
            self._heading = line
        self.visit(paragraph)
        line.text = shorten_line(MARK.sub("", _text(paragraph)))
        self._write_number(properties, is_heading)
        tabs = find_all(paragraph, ".//w:r/w:tab")
        if len(tabs) > 1 and not is_heading and not self._table:
            self._note("tabs")
        self._paragraph, self._style = outer

    def _is_joined(self, paragraph: _Element, properties: _Element | None) -> bool:
        """Whether it has no end of its own: deleted, or a single large letter before its text."""
        mark = find(properties, "w:rPr/w:del")
        if mark is not None:
            self._note("tracked", paragraph)
            drop(mark)
        elif value(properties, "w:framePr", "dropCap") not in ("drop", "margin"):
            return False
        following = paragraph.getnext()
        return following is not None and following.tag == _PARAGRAPH

    def _write_number(self, properties: _Element | None, is_heading: bool) -> None:
        """Keep the number that Word counts: in a cell as text, in a list as where it starts."""
        is_hidden = is_on(properties, "w:rPr/w:vanish")
        number = None if is_hidden else self._numbers.next(properties)
        before, self._list = self._list, number and number.list_id
        if number is None or properties is None or is_heading:
            return
        # mammoth does not know lists that only a style names.
        if (old := find(properties, "w:numPr")) is not None:
            drop(old)
        depth, list_id = ("0", "0") if self._table else (str(number.depth), number.list_id)
        properties.append(make("w:numPr", make("w:ilvl", val=depth), make("w:numId", val=list_id)))
        text = ""
        if self._table:
            text = f"{number.text} "
        elif before != number.list_id:
            if not number.is_plain:
                self._note("renumbered")
            if number.value > 1:
                text = f"{START}{number.value}{END}"
        if text:
            properties.addnext(make("w:r", make("w:t", text=text)))

    def _visit_table(self, table: _Element) -> None:
        outer = self._table, self._row
        if self._table:
            self._note("nested", table)
        elif not self._depth:
            rows = _rows(table, "w:tr")
            if len(rows) > 1 and any(len(_rows(row, "w:tc")) > 1 for row in rows):
                self._tables += 1
                self._table, self._row = self._tables, 0
        self._depth += 1
        self.visit(table)
        self._depth -= 1
        if find(table, "w:tr") is None:
            drop(table)
        for self._row in align_cells(table):
            self._note("covered")
        self._table, self._row = outer

    def _visit_row(self, row: _Element) -> None:
        if self._depth == 1:
            self._row += 1
        is_deleted = find(row, "w:trPr/w:del") is not None
        is_hidden = is_on(row, "w:trPr/w:hidden")
        if is_deleted or find(row, "w:trPr/w:ins") is not None:
            self._note("tracked", row)
        if is_hidden:
            self._note("hidden", row)
        if is_deleted or is_hidden:
            drop(row)
        else:
            self.visit(row)

    # --- Within a paragraph -----------------------------------------------------------------

    def _visit_run(self, run: _Element) -> None:
        properties = find(run, "w:rPr")
        if self._is_hidden(properties):
            hidden = [child for child in run if name_of(child) not in _FIELD]
            if any(name_of(child) != "w:t" or (child.text or "").strip() for child in hidden):
                self._note("hidden", self._paragraph)
            for child in hidden:
                drop(child)
            return
        is_double = is_on(properties, "w:dstrike")
        if self._table and (is_double or is_on(properties, "w:strike")):
            self._note("struck", self._paragraph)
        if properties is not None and is_double:
            properties.append(make("w:strike"))
        self.visit(run)

    def _is_hidden(self, properties: _Element | None) -> bool:
        if find(properties, "w:vanish") is not None:
            return is_on(properties, "w:vanish")
        styles = value(properties, "w:rStyle"), self._style
        return any(self._styles.is_hidden(style) for style in styles)

    def _visit_text(self, element: _Element) -> None:
        text = _MARKS.sub("", element.text or "")
        if _PRIVATE.search(text):
            fonts = find(element.getparent(), "w:rPr/w:rFonts")
            font = value(fonts, name="ascii") or value(fonts, name="hAnsi") or ""
            text = _PRIVATE.sub(lambda letter: self._read_symbol(font, ord(letter[0])), text)
        element.text = text

    def _visit_symbol(self, element: _Element) -> None:
        code = value(element, name="char") or ""
        number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0
        element.text = self._read_symbol(value(element, name="font") or "", number)
        element.tag = tag_of("w:t")

    def _read_symbol(self, font: str, code: int) -> str:
        """The character that the font draws for the code; empty where it is not known."""
        low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
        if known := dingbats.get((font, low)):
            return chr(known)
        if code > 0x20 and not 0xD800 <= code < 0xF900 and code <= 0x10FFFF:
            return chr(code)
        self._note("symbol")
        return ""

    def _visit_field(self, element: _Element) -> None:
        """Old form fields keep what was chosen in them in their beginning only."""
        box = find(element, "w:ffData/w:checkBox")
        if box is not None:
            state = "w:default" if find(box, "w:checked") is None else "w:checked"
            self._insert_text(element, BOXES[is_on(box, state)])
        choices = find(element, "w:ffData/w:ddList")
        entries = find_all(choices, "w:listEntry")
        chosen = value(choices, "w:result") or value(choices, "w:default") or "0"
        if chosen.isdecimal() and int(chosen) < len(entries):
            self._insert_text(element, value(entries[int(chosen)]) or "")

    def _visit_instruction(self, element: _Element) -> None:
        text = element.text or ""
        if _REFERENCE.search(text):
            self._note("reference")
        if self._table and text.strip().startswith("HYPERLINK"):
            self._note("link")

    def _open_simple_field(self, element: _Element) -> None:
        if _REFERENCE.search(value(element, name="instr") or ""):
            self._note("reference")
        self._open(element)

    def _visit_link(self, element: _Element) -> None:
        if self._table and value(element, name="id"):
            self._note("link")
        self.visit(element)

    def _open_inserted(self, element: _Element) -> None:
        self._note("tracked", self._paragraph)
        self._open(element)

    def _open_control(self, control: _Element) -> None:
        content = find(control, "w:sdtContent")
        if content is None:
            drop(control)
            return
        box = find(control, "w:sdtPr/w14:checkbox")
        if box is not None:
            sign = next(content.iter(*_SIGNS), None)
            if sign is None:
                sign = make("w:t")
                next(content.iter(_PARAGRAPH), content).append(make("w:r", sign))
            sign.tag, sign.text = tag_of("w:t"), BOXES[is_on(box, "w14:checked")]
        elif is_on(control, "w:sdtPr/w:showingPlcHdr"):
            self._note("placeholder")
        self._open(control, content)

    def _choose(self, element: _Element) -> None:
        """Of the same thing in several forms the one with the text; else the plainest."""
        choice, fallback = find(element, "mc:Choice"), find(element, "mc:Fallback")
        has_box = choice is not None and next(choice.iter(_BOX), None) is not None
        chosen = choice if has_box or fallback is None else fallback
        if chosen is None:
            drop(element)
        else:
            self._open(element, chosen)

    def _open_equation(self, equation: _Element) -> None:
        if not is_plain(equation):
            self._note("equation")
        self._insert_text(equation, write_equation(equation))
        drop(equation)

    def _insert_text(self, element: _Element, text: str) -> None:
        """Put the text before the element."""
        self._insert(element, make("w:t", text=_MARKS.sub("", text)))

    def _insert(self, element: _Element, new: _Element) -> None:
        """Put what is within a run before the element, in what its surroundings ask for."""
        around = (name_of(above) for above in element.iterancestors())
        within = next((name for name in around if name in _SURROUNDINGS), "")
        if within != "w:r":
            new = make("w:r", new)
            if within != "w:p":
                new = make("w:p", new)
        element.addprevious(new)

    def _open_drawing(self, drawing: _Element) -> None:
        """Put the blocks of text boxes behind the paragraph; the rest is left out."""
        below = list(_below(drawing, lambda name: name != "w:txbxContent"))
        boxes = [child for child in below if child.tag == _BOX]
        drawn = [(_DRAWN[name], child) for child in below if (name := name_of(child)) in _DRAWN]
        kinds = [kind for kind, _ in drawn]
        is_rule = any(value(child, name="hr") == "t" for child in below)
        if "embedded" in kinds:
            drawn = [("embedded", drawing)]  # its picture is the same thing
        elif not (kinds or boxes or is_rule):
            drawn = [("shape", drawing)]
        for kind, child in drawn:
            if kind == "picture":
                self._take_picture(drawing, child)
            else:
                self._note(kind)
        anchor = next(drawing.iterancestors(_PARAGRAPH), drawing)
        line = self._line
        for box in boxes:
            if _text(box).strip():
                self._note("text_box")
            self.visit(box)
            for block in list(box):
                anchor.addnext(block)
                anchor = block
        self._line = line
        drop(drawing)

    def _take_picture(self, drawing: _Element, picture: _Element) -> None:
        """Put the mark of a picture before its drawing; what cannot be taken is named."""
        if self._table or self._line.is_heading:
            self._note("picture_place")
            return
        try:
            mark, is_described = self._pictures.take(self._part, picture)
        except ValidationError as error:
            self._note("picture", what=error.code or "")
            return
        if not is_described:
            self._note("no_alt")
        self._insert(drawing, make("w:t", text=mark))


def _leave_out(kind: str) -> Callable[[_Walk, _Element], None]:
    return lambda walk, element: walk.leave_out(element, kind)


def _rename(name: str) -> Callable[[_Walk, _Element], None]:
    return lambda _, element: setattr(element, "tag", tag_of(name))


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
    "w:fldSimple": _Walk._open_simple_field,
    "w:sdt": _Walk._open_control,
    "mc:AlternateContent": _Walk._choose,
    **dict.fromkeys(("w:smartTag", "w:customXml", "w:dir", "w:bdo"), _Walk._open),
    **dict.fromkeys(("w:ins", "w:moveTo"), _Walk._open_inserted),
    **dict.fromkeys(("w:del", "w:moveFrom", "w:delText"), _leave_out("tracked")),
    **dict.fromkeys(("m:oMath", "m:oMathPara"), _Walk._open_equation),
    **dict.fromkeys(("w:drawing", "w:pict", "w:object"), _Walk._open_drawing),
    **dict.fromkeys(("w:altChunk", "w:subDoc"), _leave_out("other_file")),
    "w:contentPart": _leave_out("shape"),
    "w:commentReference": _leave_out("comment"),
    "w:cr": _rename("w:br"),
    "w:ptab": _rename("w:tab"),
}
