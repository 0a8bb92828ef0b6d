"""What changed between two versions of a text or of a table, to be shown to people.

Texts are compared paragraph by paragraph and, where a paragraph changed, word by word. The HTML
that comes out is made anew from words, so it is well formed and safe whatever went in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from plans.content.tables import Column, Row, Table, shown

#: Beyond so many comparisons two sequences are told as wholly different: comparing them takes
#: time that grows with the product of their lengths.
_MOST_COMPARED = 1_000_000
#: So many paragraphs, or rows of a table, are shown at most.
_MOST_SHOWN = 400
#: Unchanged paragraphs that are shown on each side of a change.
_AROUND = 1

_INLINE = {"strong", "em", "u", "s", "sub", "sup"}
_BLOCKS = {"p", "h3", "h4", "li", "blockquote", "caption", "th", "td", "hr", "ul", "ol", "tr"}
_SHOWN_AS = {"h3": "h4", "h4": "h4"}
_WORD = re.compile(r"\S+\s*|\s+")


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
    """A row of two compared tables: `same`, `changed`, `added` or `removed`."""

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
    #: How many more rows changed than are shown.
    left_out: int = 0

    @property
    def summary(self) -> str:
        """For example “2 satır değişti, 1 satır eklendi”."""
        words = {"changed": "değişti", "added": "eklendi", "removed": "silindi"}
        counts = [
            f"{count} satır {word}"
            for kind, word in words.items()
            if (count := sum(row.kind == kind for row in self.rows))
        ]
        if self.left_out:
            counts.append(f"{self.left_out} satır daha")
        return ", ".join([*self.columns, *counts])


# --- Texts ------------------------------------------------------------------------------------


def text_difference(before: str, after: str) -> str:
    """HTML of what changed from one rich text to the other: `<ins>` came, `<del>` went.

    Paragraphs far from any change are left out; a line tells how many.
    """
    steps = list(_paragraph_steps(_paragraphs(before), _paragraphs(after)))
    left_to_compare = _MOST_COMPARED
    near = {
        place + offset
        for place, (old, new) in enumerate(steps)
        if old != new
        for offset in range(-_AROUND, _AROUND + 1)
    }
    parts: list[str] = []
    shown_count = 0
    for is_near, run in groupby(range(len(steps)), key=lambda place: place in near):
        places = list(run)
        if not is_near:
            parts.append(f'<p class="diff-gap">… {len(places)} paragraf aynı …</p>')
            continue
        for place in places[: _MOST_SHOWN - shown_count]:
            old, new = steps[place]
            if old and new and old != new:
                left_to_compare -= len(old.words) * len(new.words)
                if left_to_compare < 0:
                    parts += [_paragraph_html(old, None), _paragraph_html(None, new)]
                    continue
            parts.append(_paragraph_html(old, new))
        left = len(places) - max(0, _MOST_SHOWN - shown_count)
        shown_count += len(places)
        if left > 0:
            parts.append(f'<p class="diff-gap">… {left} paragraf daha değişti …</p>')
            break
    return "".join(parts) if near else ""


class _Reader(HTMLParser):
    """Cuts a text into paragraphs of marked words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self._tags: list[str] = ["p"]
        self._marks: list[str] = []
        self._links: list[str] = []
        self._words: list[Word] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_paragraph()
            if tag == "hr":
                self.paragraphs.append(Paragraph("p", (Word("———"),)))
            else:
                self._tags.append(tag)
        elif tag in _INLINE:
            self._marks.append(tag)
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._words.append(Word("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and tag in self._tags[1:]:
            self.end_paragraph()
            while self._tags.pop() != tag:
                pass
        elif tag in self._marks:
            self._marks.remove(tag)
        elif tag == "a" and self._links:
            # A link that points elsewhere is a change that words alone do not show.
            self._words.append(Word(f" [{self._links.pop()}] ", self._now()))

    def handle_data(self, data: str) -> None:
        self._words += [Word(text, self._now()) for text in _WORD.findall(data)]

    def end_paragraph(self) -> None:
        if any(word.text.strip() for word in self._words):
            # The editor puts a paragraph into each item of a list, Word's import does not.
            tag = "li" if self._tags[-2:] == ["li", "p"] else self._tags[-1]
            self.paragraphs.append(Paragraph(tag, tuple(self._words)))
        self._words = []

    def _now(self) -> tuple[str, ...]:
        return tuple(sorted(set(self._marks)))


@lru_cache(maxsize=8)
def _paragraphs(html: str) -> tuple[Paragraph, ...]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return tuple(reader.paragraphs)


Step = tuple[Paragraph | None, Paragraph | None]


def _paragraph_steps(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[Step]:
    """Paragraphs side by side; None where one came or went."""
    for same, old, new in _runs(before, after):
        if same:
            yield from zip(old, new, strict=True)
            continue
        paired = min(len(old), len(new))
        for pair in zip(old[:paired], new[:paired], strict=True):
            if _are_alike(*pair):
                yield pair
            else:
                yield pair[0], None
                yield None, pair[1]
        yield from ((paragraph, None) for paragraph in old[paired:])
        yield from ((None, paragraph) for paragraph in new[paired:])


def _are_alike(old: Paragraph, new: Paragraph) -> bool:
    """Whether it is one paragraph that was rewritten, rather than two different ones."""
    if old.tag != new.tag:
        return False
    words = {word.text.strip() for word in old.words}, {word.text.strip() for word in new.words}
    common = len(words[0] & words[1])
    return common * 4 >= min(len(words[0]), len(words[1]))


def _paragraph_html(old: Paragraph | None, new: Paragraph | None) -> str:
    paragraph = new or old
    if paragraph is None:
        return ""
    if old == new:
        inner = _words_html(paragraph.words)
    elif old is None or new is None:
        inner = _changed_html("ins" if old is None else "del", paragraph.words)
    else:
        inner = "".join(
            _words_html(words_after)
            if same
            else _changed_html("del", words_before) + _changed_html("ins", words_after)
            for same, words_before, words_after in _runs(old.words, new.words)
        )
    tag = _SHOWN_AS.get(paragraph.tag, "p")
    bullet = "• " if paragraph.tag == "li" else ""
    return f'<{tag} class="diff-{paragraph.tag}">{bullet}{inner}</{tag}>'


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


def table_difference(before: Table, after: Table) -> TableDifference:
    """What changed from one table to the other, cell by cell, as people read the cells.

    Columns are known by their titles, rows by what most of their cells say.
    """
    places = _column_places(before, after)
    old = [_shown_row(row, before.columns, [was for was, _is in places]) for row in before.rows]
    new = [_shown_row(row, after.columns, [now for _was, now in places]) for row in after.rows]
    rows: list[RowChange] = []
    numbers = 0, 0
    for same, gone, come in _runs(old, new):
        if not same:
            rows += _row_changes(gone, come, numbers)
        numbers = numbers[0] + len(gone), numbers[1] + len(come)
    return TableDifference(
        titles=tuple(
            _title(after.columns[now]) if now is not None else _title(before.columns[was or 0])
            for was, now in places
        ),
        columns=tuple(_column_sentences(before, after, places)),
        rows=tuple(rows[:_MOST_SHOWN]),
        left_out=max(0, len(rows) - _MOST_SHOWN),
    )


def _column_places(before: Table, after: Table) -> list[tuple[int | None, int | None]]:
    """For each column of either table its place in the one and in the other."""
    taken: set[int] = set()
    places: list[tuple[int | None, int | None]] = []
    names = [_title(column) for column in before.columns]
    new_names = [_title(column) for column in after.columns]
    for now, name in enumerate(new_names):
        fitting = (was for was, old in enumerate(names) if old == name and was not in taken)
        was = next(fitting, None)
        # A title that was rewritten: the column still stands at its place.
        if was is None and now < len(names) and names[now] not in new_names and now not in taken:
            was = now
        if was is not None:
            taken.add(was)
        places.append((was, now))
    places += [(was, None) for was in range(len(names)) if was not in taken]
    return places


def _column_sentences(
    before: Table, after: Table, places: Sequence[tuple[int | None, int | None]]
) -> Iterator[str]:
    kept = [was for was, now in places if was is not None and now is not None]
    if kept != sorted(kept):
        yield "sütunların sırası değişti"
    for was, now in places:
        if was is None and now is not None:
            yield f"“{_title(after.columns[now])}” sütunu eklendi"
        elif now is None and was is not None:
            yield f"“{_title(before.columns[was])}” sütunu silindi"
        elif was is not None and now is not None and before.columns[was] != after.columns[now]:
            old, new = _title(before.columns[was]), _title(after.columns[now])
            if old != new:
                yield f"“{old}” sütununun başlığı “{new}” oldu"
            else:
                yield f"“{new}” sütununun ayarları değişti"


def _title(column: Column) -> str:
    return " – ".join(part for part in (column.group, column.title) if part) or "(başlıksız)"


def _shown_row(
    row: Row, columns: Sequence[Column], places: Sequence[int | None]
) -> tuple[str, ...]:
    """The cells at `places`, the kind of the row first, so that a row of another kind differs."""
    is_heading = row.kind == "heading"
    cells = [
        ""
        if place is None
        else row.cells[place]
        if is_heading
        else shown(row.cells[place], columns[place])
        for place in places
    ]
    return (row.kind, *cells)


def _row_changes(
    gone: Sequence[tuple[str, ...]], come: Sequence[tuple[str, ...]], numbers: tuple[int, int]
) -> Iterator[RowChange]:
    """Rows that take the place of others: those that are alike are one row that changed."""
    pairs = min(len(gone), len(come))
    for place in range(max(len(gone), len(come))):
        old = gone[place] if place < len(gone) else None
        new = come[place] if place < len(come) else None
        if old and new and place < pairs and _rows_are_alike(old, new):
            cells = tuple(map(CellChange, old[1:], new[1:]))
            yield RowChange("changed", numbers[1] + place + 1, cells)
            continue
        if old:
            gone_cells = tuple(CellChange(cell, "") for cell in old[1:])
            yield RowChange("removed", numbers[0] + place + 1, gone_cells)
        if new:
            come_cells = tuple(CellChange("", cell) for cell in new[1:])
            yield RowChange("added", numbers[1] + place + 1, come_cells)


def _rows_are_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether they share a filled cell, or one of them was empty."""
    filled = [bool(any(row[1:])) for row in (old, new)]
    return not all(filled) or any(a == b != "" for a, b in zip(old[1:], new[1:], strict=True))


# --- Both -------------------------------------------------------------------------------------


def _runs(before: Sequence, after: Sequence) -> Iterator[tuple[bool, Sequence, Sequence]]:
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
        matcher = SequenceMatcher(None, old, new)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes():
            yield kind == "equal", old[i1:i2], new[j1:j2]
    if end:
        yield True, before[len(before) - end :], after[len(after) - end :]
