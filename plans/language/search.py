"""Searching texts the way people type: in any case, without Turkish letters, by beginnings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plans.language.turkish import fold

#: Characters before and after the first word that was found.
_BEFORE, _AFTER = 60, 160
_MOST_WORDS = 8
#: Characters of a query; more are cut off.
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Found:
    """How well a title and its text answer to a query, and the two with the words marked.

    The lower `rank`, the better.
    """

    rank: int
    title: SafeString
    excerpt: SafeString


class Query:
    """The words that somebody looks for: all must be there, each as the beginning of a word."""

    def __init__(self, typed: str) -> None:
        self.words = list(dict.fromkeys(re.findall(r"[\w.%/-]*\w", fold(typed))))[:_MOST_WORDS]
        self._patterns = [re.compile(rf"(?<!\w){re.escape(word)}") for word in self.words]
        self._any = re.compile("|".join(pattern.pattern for pattern in self._patterns) or "(?!)")

    def find(self, title: str, text: str = "") -> Found | None:
        """What is found in a title and the text below it; None where a word lacks."""
        in_title, in_text = fold(title), fold(text)
        hits = [bool(pattern.search(in_title)) for pattern in self._patterns]
        if not hits or not all(
            hit or pattern.search(in_text)
            for hit, pattern in zip(hits, self._patterns, strict=True)
        ):
            return None
        return Found(hits.count(False), self._mark(title), self._excerpt(text, in_text))

    def _excerpt(self, text: str, folded: str) -> SafeString:
        """The piece of the text around the first word; its beginning where none is in it."""
        first = self._any.search(folded)
        start = max((first.start() if first else 0) - _BEFORE, 0)
        end = (first.end() if first else 0) + _AFTER
        # Not in the midst of a word.
        start = text.rfind(" ", 0, start) + 1
        end = len(text) if end >= len(text) else text.rfind(" ", 0, end)
        piece = f"{'… ' * (start > 0)}{text[start:end]}{' …' * (end < len(text))}"
        return self._mark(piece)

    def _mark(self, text: str) -> SafeString:
        return format_html_join("", "{}", ((part,) for part in self._split(text)))

    def _split(self, text: str) -> Iterable[SafeString | str]:
        """The text with its found words in `<mark>`; `fold` keeps every letter in its place."""
        place = 0
        for match in self._any.finditer(fold(text)):
            yield text[place : match.start()]
            yield format_html("<mark>{}</mark>", text[match.start() : match.end()])
            place = match.end()
        yield text[place:]
