"""What changed between two versions of a text or of a table, for people to read.

Texts are compared paragraph by paragraph and, where a paragraph changed, word by word. The HTML
that comes out is made anew from words, so it is well formed and safe whatever went in.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from itertools import groupby, zip_longest
from typing import TypeVar

from lxml import html as lxml_html
from lxml.html import HtmlElement

from plans.content.tables import Table, TableColumn, TableRow, format_row

#: Beyond so many comparisons two sequences count as wholly different: comparing them takes time
#: that grows with the product of their lengths.
_MOST_COMPARED = 1_000_000
#: At most so many paragraphs, or rows of a table, are listed.
_MOST_LISTED = 400
#: Unchanged paragraphs that stand on each side of a change.
_AROUND = 1

_INLINE = {"strong", "em", "u", "s", "sub", "sup"}
_BLOCKS = {
    *("p", "h3", "h4", "li", "blockquote", "caption", "th", "td"),
    *("hr", "ul", "ol", "tr", "figure", "figcaption"),
}
_WORD = re.compile(r"\S+\s*|\s+")

Item = TypeVar("Item")


@dataclass(frozen=True)
class Word:
    """A word with the space behind it and what it is printed in (bold…)."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, heading, item of a list or cell of a table inside a text."""

    tag: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class CellChange:
    """A cell before and after; equal where it did not change."""

    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class RowChange:
    """A row of two compared tables: `changed`, `added` or `removed`."""

    kind: str
    #: Its number in the newer table; of a removed row in the older one.
    number: int
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TableDifference:
    """Sentences on the columns, and the rows that are not the same under `titles`."""

    titles: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[RowChange, ...]
    #: How many more rows changed than are listed.
    left_out: int = 0

    @property
    def summary(self) -> str:
        """For example “2 satır değişti, 1 satır eklendi”."""
        kinds = [row.kind for row in self.rows]
        words = {"changed": "değişti", "added": "eklendi", "removed": "silindi"}
        counts = [f"{kinds.count(kind)} satır {word}" for kind, word in words.items()]
        left_out = [f"{self.left_out} satır daha"] if self.left_out else []
        return ", ".join(
            [*self.columns, *(text for text in counts if not text.startswith("0 ")), *left_out]
        )


# --- Texts ------------------------------------------------------------------------------------


def compare_texts(before: str, after: str) -> str:
    """HTML of what changed from one rich text to the other: `<ins>` came, `<del>` went.

    Paragraphs far from any change are left out; a line tells how many.
    """
    steps = _pair(_paragraphs(before), _paragraphs(after), _is_same_paragraph)
    left_to_compare = _MOST_COMPARED
    near = {
        place + offset
        for place, (old, new) in enumerate(steps)
        if old != new
        for offset in range(-_AROUND, _AROUND + 1)
    }
    parts: list[str] = []
    left_to_list = _MOST_LISTED
    for is_near, run in groupby(enumerate(steps), key=lambda step: step[0] in near):
        pairs = [pair for _place, pair in run]
        if not is_near:
            parts.append(f'<p class="diff-gap">… {len(pairs)} paragraf aynı …</p>')
            continue
        for old, new in pairs[:left_to_list]:
            if old and new and old != new:
                left_to_compare -= len(old.words) * len(new.words)
                if left_to_compare < 0:
                    parts += [_paragraph_html(old, None), _paragraph_html(None, new)]
                    continue
            parts.append(_paragraph_html(old, new))
        if (rest := len(pairs) - left_to_list) > 0:
            parts.append(f'<p class="diff-gap">… {rest} paragraf daha değişti …</p>')
            break
        left_to_list -= len(pairs)
    return "".join(parts) if near else ""


@lru_cache(maxsize=8)
def _paragraphs(html: str) -> tuple[Paragraph, ...]:
    """A text cut into paragraphs of marked words."""
    paragraphs: list[Paragraph] = []
    words: list[Word] = []

    def end_paragraph(tag: str) -> None:
        if any(word.text.strip() for word in words):
            paragraphs.append(Paragraph(tag, tuple(words)))
        words.clear()

    def read(element: HtmlElement, tag: str, marks: frozenset[str]) -> None:
        """Read what is inside the element; `tag` is that of the paragraph around it."""
        add(element.text, marks)
        for child in element:
            if child.tag in _BLOCKS:
                end_paragraph(tag)
                # The editor puts a paragraph into each item of a list, Word's import does not.
                inner = "li" if (tag, child.tag) == ("li", "p") else child.tag
                words.extend([Word("———")] if child.tag == "hr" else [])
                read(child, inner, marks)
                end_paragraph("p" if child.tag == "hr" else inner)
            else:
                read(child, tag, marks | {child.tag} & _INLINE)
                if child.tag == "br":
                    words.append(Word("\n"))
                if child.tag == "img":
                    # Another picture with the same words is a change too.
                    name = (child.get("src") or "").strip("/").rpartition("/")[2][:6]
                    words.append(Word(f"[resim: {child.get('alt') or 'metinsiz'} · {name}] "))
                if child.tag == "a":
                    # A link that points elsewhere is a change that words alone do not show.
                    words.append(Word(f" [{child.get('href') or ''}] ", tuple(sorted(marks))))
            add(child.tail, marks)

    def add(text: str | None, marks: frozenset[str]) -> None:
        found = _WORD.findall(text or "")
        words.extend(Word(word, tuple(sorted(marks))) for word in found)

    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    body = lxml_html.fragment_fromstring(html or " ", create_parent="div", parser=parser)
    read(body, "p", frozenset())
    end_paragraph("p")
    return tuple(paragraphs)


def _is_same_paragraph(old: Paragraph, new: Paragraph) -> bool:
    """Whether it is one paragraph that was rewritten, rather than two different ones."""
    before, after = ({word.text.strip() for word in one.words} for one in (old, new))
    return old.tag == new.tag and len(before & after) * 4 >= min(len(before), len(after))


def _paragraph_html(old: Paragraph | None, new: Paragraph | None) -> str:
    inner = "".join(
        _words_html(come) if is_same else _changed_html("del", gone) + _changed_html("ins", come)
        for is_same, gone, come in runs(old.words if old else (), new.words if new else ())
    )
    paragraph = new or old
    name = paragraph.tag if paragraph else "p"
    tag = "h4" if name in ("h3", "h4") else "p"
    bullet = "• " if name == "li" else ""
    return f'<{tag} class="diff-{name}">{bullet}{inner}</{tag}>'


def _changed_html(tag: str, words: Sequence[Word]) -> str:
    return f"<{tag}>{_words_html(words)}</{tag}>" if words else ""


def _words_html(words: Iterable[Word]) -> str:
    parts = []
    for marks, run in groupby(words, key=lambda word: word.marks):
        text = escape("".join(word.text for word in run)).replace("\n", "<br>")
        opening = "".join(f"<{mark}>" for mark in marks)
        closing = "".join(f"</{mark}>" for mark in reversed(marks))
        parts.append(f"{opening}{text}{closing}")
    return "".join(parts)


# --- Tables -----------------------------------------------------------------------------------

#: A column by its place in the older and in the newer table; None where it is not there.
Places = list[tuple[int | None, int | None]]


def compare_tables(before: Table, after: Table) -> TableDifference:
    """What changed from one table to the other, cell by cell, as people read the cells.

    Columns are known by their titles, rows by what most of their cells say.
    """
    places = _column_places(before, after)
    old = [_cells(row, before.columns, [was for was, _now in places]) for row in before.rows]
    new = [_cells(row, after.columns, [now for _was, now in places]) for row in after.rows]
    rows = list(_row_changes(old, new))
    return TableDifference(
        titles=tuple(
            _title(before.columns[was or 0] if now is None else after.columns[now])
            for was, now in places
        ),
        columns=tuple(_column_sentences(before, after, places)),
        rows=tuple(rows[:_MOST_LISTED]),
        left_out=max(0, len(rows) - _MOST_LISTED),
    )


def _column_places(before: Table, after: Table) -> Places:
    """For each column of either table its place in the one and in the other."""
    places: Places = []
    names = [_title(column) for column in before.columns]
    new_names = [_title(column) for column in after.columns]
    free = dict(enumerate(names))
    for now, name in enumerate(new_names):
        was = next((place for place, old in free.items() if old == name), None)
        # A title that was rewritten: the column still stands at its place.
        if was is None and now in free and names[now] not in new_names:
            was = now
        if was is not None:
            del free[was]
        places.append((was, now))
    return places + [(was, None) for was in free]


def _column_sentences(before: Table, after: Table, places: Places) -> Iterator[str]:
    kept = [was for was, now in places if was is not None and now is not None]
    if kept != sorted(kept):
        yield "sütunların sırası değişti"
    for was, now in places:
        old = None if was is None else before.columns[was]
        new = None if now is None else after.columns[now]
        if old is None and new is not None:
            yield f"“{_title(new)}” sütunu eklendi"
        elif old is not None and new is None:
            yield f"“{_title(old)}” sütunu silindi"
        elif old is not None and new is not None and old != new:
            if _title(old) != _title(new):
                yield f"“{_title(old)}” sütununun başlığı “{_title(new)}” oldu"
            else:
                yield f"“{_title(new)}” sütununun ayarları değişti"


def _title(column: TableColumn) -> str:
    return column.name or "(başlıksız)"


def _cells(
    row: TableRow, columns: Sequence[TableColumn], places: Sequence[int | None]
) -> tuple[str, ...]:
    """The cells at `places`, the kind of the row first, so that a row of another kind differs."""
    cells = format_row(row, columns)
    return (row.kind, *("" if place is None else cells[place] for place in places))


def _row_changes(
    before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> Iterator[RowChange]:
    old_number = new_number = 0
    for old, new in _pair(before, after, _is_same_row):
        old_number += old is not None
        new_number += new is not None
        if old and new and old != new:
            yield RowChange("changed", new_number, tuple(map(CellChange, old[1:], new[1:])))
        elif old and not new:
            cells = tuple(CellChange(cell, "") for cell in old[1:])
            yield RowChange("removed", old_number, cells)
        elif new and not old:
            yield RowChange("added", new_number, tuple(CellChange("", cell) for cell in new[1:]))


def _is_same_row(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether they share a filled cell, or one of them was empty."""
    is_filled = any(old[1:]) and any(new[1:])
    return not is_filled or any(a == b != "" for a, b in zip(old[1:], new[1:], strict=True))


# --- Both -------------------------------------------------------------------------------------


def _pair(
    before: Sequence[Item], after: Sequence[Item], is_same: Callable[[Item, Item], bool]
) -> list[tuple[Item | None, Item | None]]:
    """Two sequences side by side; None where one came or went.

    What stands in the place of another is that other one, changed, where they are `is_same`.
    """
    steps: list[tuple[Item | None, Item | None]] = []
    for is_equal, gone, come in runs(before, after):
        for old, new in zip_longest(gone, come):
            if is_equal or old is None or new is None or is_same(old, new):
                steps.append((old, new))
            else:
                steps += [(old, None), (None, new)]
    return steps


def runs(
    before: Sequence[Item], after: Sequence[Item]
) -> Iterator[tuple[bool, Sequence[Item], Sequence[Item]]]:
    """Stretches of two sequences in turn, and whether they are the same in both."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    if start:
        yield True, before[:start], after[:start]
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) * len(new) > _MOST_COMPARED:
        yield False, old, new
    else:
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
            yield kind == "equal", old[i1:i2], new[j1:j2]
    if end:
        yield True, before[len(before) - end :], after[len(after) - end :]
