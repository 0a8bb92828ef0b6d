"""The columns of the workbook's sheets: what stands in a cell, in the file and in the book."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from plans.content.richtext import clean_html
from plans.exchange.cells import CellError, read_text
from plans.exchange.columns import CellWidget, IntegerWidget, KeyWidget, TextWidget
from plans.exchange.table import Cell, shorten
from plans.language.codes import parse_code
from plans.language.printable import clean_text


@dataclass(frozen=True)
class Column:
    """A column of a sheet; `field` names its value in the book's rows and in the model.

    `refers` is the title of the sheet whose codes may stand here.
    """

    name: str
    field: str
    widget: CellWidget
    explanation: str
    required: bool = False
    refers: str = ""
    width: int = 0
    #: What an empty cell means.
    default: Any = None
    #: Whether files may lack it: they were made before it existed.
    may_be_absent: bool = False
    #: For programs; people do not see it.
    hidden: bool = False
    #: The value out of a stored row, where it is not the field itself.
    get: Callable[[Model], Any] | None = None


def plain_text(text: str) -> str:
    """A text as a cell gives it back: clean, without blanks around."""
    return clean_text(text).strip()


class LineWidget(TextWidget):
    """A text as the book holds it."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        return plain_text(super().clean(value))


class LongWidget(LineWidget):
    """A text of paragraphs."""

    width = 60


class HtmlWidget(LongWidget):
    """A rich text as HTML."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        try:
            return plain_text(clean_html(super().clean(value)))
        except ValidationError as error:
            raise CellError(error.messages[0]) from error


class CodeWidget(CellWidget):
    """A code such as `H1.1`: `pattern` reads what people write, `form` writes its numbers."""

    width = 10

    def __init__(self, example: str, count: int) -> None:
        super().__init__()
        self.example, self.count = example, count

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        text = read_text(value)
        numbers = [int(text)] if self.count == 1 and text.isdecimal() else parse_code(text)
        if text and (len(numbers) != self.count or not all(numbers)):
            raise CellError(f"“{shorten(text)}” bir kod değil. {self.example} gibi yazın.")
        return self.example[0] + ".".join(map(str, numbers)) if text else ""


class CardCodeWidget(CodeWidget):
    """A card: the code of its objective, and which card of it where it is not the first."""

    width = 12
    _CARD = re.compile(
        r"(?P<code>[^(]*?)\s*(?:\(\s*(?P<order>[1-9]\d{0,5})\s*\.?\s*(?:kart)?\s*\))?"
    )

    def __init__(self) -> None:
        super().__init__("H1.1", 2)

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        match = self._CARD.fullmatch(read_text(value))
        if match is None:
            raise CellError(
                f"“{shorten(read_text(value))}” bir kart değil. H1.1 gibi, ikinci kart için "
                "H1.1 (2) gibi yazın."
            )
        return card_code(super().clean(match["code"]), int(match["order"] or 1))


def card_code(objective: str, order: int) -> str:
    """How the workbook names a card: `H5.3`, its second `H5.3 (2)`."""
    return objective if order == 1 or not objective else f"{objective} ({order})"


def card_numbers(code: str) -> tuple[str, int]:
    """The objective of a card's code and which card of it."""
    objective, _, order = code.partition(" (")
    return objective, int(order.rstrip(")") or 1)


class KeyTextWidget(KeyWidget):
    """The key of a record, as the text that it is in the book."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str | None:
        key = super().clean(value)
        return None if key is None else str(key)


class PlaceWidget(IntegerWidget):
    """A place among siblings; where it is empty the row's place in the file counts."""


class UnitWidget(TextWidget):
    """A unit: its name in the file, its code in the book."""

    width = 34


class ListWidget(CellWidget):
    """Several numbers: `1; 4` (Excel would take `1,4` for a decimal)."""

    width = 14

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[int, ...]:
        text = read_text(value)
        parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
        if not all(part.isdecimal() and len(part) < 7 for part in parts):
            raise CellError(f"“{shorten(text)}” okunamadı. Sıra numaralarını 1; 4 gibi yazın.")
        return tuple(sorted({int(part) for part in parts}))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return "; ".join(map(str, value)) or None

    def shown(self, value: Any) -> str:
        return "; ".join(map(str, value or ()))


class TagsWidget(CellWidget):
    """Several texts, one a line."""

    width = 30

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[str, ...]:
        return tuple(
            line for part in plain_text(read_text(value)).split("\n") if (line := part.strip())
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return "\n".join(value) or None

    def shown(self, value: Any) -> str:
        return ", ".join(value or ())


class MixedWidget(CellWidget):
    """A cell of a table of the document: a text, a number or a date, kept as text."""

    width = 24

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return value

    def shown(self, value: Any) -> str:
        return value or ""
