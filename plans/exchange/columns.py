"""What cells mean, as people in Turkey write them, and the columns of sheets.

A widget reads a value from a cell, writes it into one, and formats it for a preview.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models.fields import DecimalField

from plans.content.richtext import clean_html
from plans.content.tables import TableColumn, parse_cell
from plans.exchange.table import (
    BadCell,
    Cell,
    CommaText,
    FileError,
    FileTable,
    same_name,
    shorten,
)
from plans.language.codes import parse_code
from plans.language.numbers import format_number, parse_number, require_decimals, require_exact
from plans.language.printable import clean_text

YES_NO = {True: "Evet", False: "Hayır"}


#: One group of three digits: `20.125`, `20,125`.
_ENGLISH_TOO = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")
REQUIRED = "Bu hücre boş bırakılamaz."


class CellError(ValueError):
    """The cell cannot be read; the message is a Turkish sentence without its place."""


def read_text(cell: Cell) -> str:
    """A text without blanks around it; an empty cell is an empty text."""
    _refuse_unusable(cell)
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        if cell != cell.to_integral_value():
            raise CellError(
                f"Metin beklenirken {format_number(cell)} sayısı bulundu. Hücrenin biçimini Metin "
                "yapıp yeniden yazın."
            )
        return f"{cell.to_integral_value():f}"
    return clean_text(str(cell)).strip()


def read_number(
    cell: Cell, *, max_digits: int, decimals: int, is_money: bool = False
) -> Decimal | None:
    """A number that fits a field of `max_digits` digits, `decimals` of them after the comma."""
    _refuse_unusable(cell)
    number: Any = parse_number(cell) if isinstance(cell, str) else cell
    if isinstance(cell, CommaText) and _ENGLISH_TOO.search(cell):
        raise CellError(
            f"“{cell.strip()}” iki türlü okunabilir: sütunları virgülle ayrılan dosyalarda nokta "
            "binlik de ondalık da olabilir. Dosyayı .xlsx veya noktalı virgüllü CSV olarak "
            "kaydedip yükleyin."
        )
    if number is None:
        return None
    if not number.is_finite():
        raise CellError("Sayı okunamadı. Değeri yeniden yazın.")
    whole_digits = max_digits - decimals
    if abs(number) >= 10**whole_digits:
        raise CellError(
            f"Sayı çok büyük: virgülden önce en çok {whole_digits} basamak yazılabilir."
        )
    number = require_decimals(number, decimals, whole_digits=whole_digits, is_money=is_money)
    return round(number, decimals)


def suggestion(text: str, known: Iterable[str]) -> str:
    """` “X” mi demek istediniz?` where a known name is close to the text, else nothing."""
    by_form = {same_name(name): name for name in known}
    close = get_close_matches(same_name(text), by_form, n=1, cutoff=0.6)
    return f" “{by_form[close[0]]}” mi demek istediniz?" if close else ""


def _refuse_unusable(cell: Cell) -> None:
    if isinstance(cell, BadCell):
        raise CellError(cell.reason)
    if isinstance(cell, date | time | timedelta):
        raise CellError(
            "Hücrede tarih veya saat var. Hücrenin biçimini Genel ya da Metin yapıp değeri "
            "yeniden yazın."
        )
    if isinstance(cell, bool):
        raise CellError("Hücrede DOĞRU/YANLIŞ var. Beklenen değeri yazın.")


# --- Widgets and columns ------------------------------------------------------------------------


class CellWidget:
    """One kind of cell. `options` are what an export offers to choose from."""

    number_format = "@"  # text, so that Excel leaves codes such as 1.1.1 alone
    width = 16
    options: tuple[str, ...] = ()
    #: What a row without the column holds.
    empty: Any = None

    def clean(self, value: Cell) -> Any:
        """The value of a cell; raises ValueError with a Turkish sentence."""
        raise NotImplementedError

    def render(self, value: Any) -> Cell:
        """The cell of a value."""
        return None if value in (None, "") else value

    def format(self, value: Any) -> str:
        """The value as the preview shows it."""
        return "" if value is None else str(value)


class TextWidget(CellWidget):
    """A text; an empty cell is an empty text."""

    empty: Any = ""

    def clean(self, value: Cell) -> Any:
        return read_text(value)


class HtmlWidget(TextWidget):
    """A rich text as HTML."""

    width = 60

    def __init__(self, *, with_pictures: bool = True) -> None:
        self.with_pictures = with_pictures

    def clean(self, value: Cell) -> str:
        try:
            html = clean_html(super().clean(value), with_pictures=self.with_pictures)
            return plain_text(html)
        except ValidationError as error:
            raise CellError(error.messages[0]) from error


class NamedWidget(TextWidget):
    """A row of another sheet: what people call it in the file, its key in the row."""

    width = 34
    empty = None


class UnitWidget(NamedWidget):
    """A unit: its name in the file, its code in the row."""


class ActivityWidget(NamedWidget):
    """An activity: its card and place in the file (`H1.1 / 2`), its key in the row."""

    width = 14


class NumberWidget(CellWidget):
    """A decimal number that fits its model field."""

    number_format = "General"

    def __init__(self, field: DecimalField, *, money: bool = False) -> None:
        self.max_digits, self.decimals = field.max_digits, field.decimal_places
        self.money = money
        self.fixed_decimals = 2 if money else None
        if money:
            self.number_format = "#,##0.00"
            self.width = 20

    def clean(self, value: Cell) -> Decimal | None:
        number = read_number(
            value, max_digits=self.max_digits, decimals=self.decimals, is_money=self.money
        )
        return number if number is None else require_exact(number)

    def render(self, value: Any) -> Cell:
        if value is None or self.money:
            return value
        return value.normalize() if value else Decimal(0)

    def format(self, value: Any) -> str:
        return format_number(value, self.fixed_decimals)


class IntegerWidget(CellWidget):
    """A whole number from 0 to a million."""

    number_format = "0"
    width = 8

    def clean(self, value: Cell) -> int | None:
        number = read_number(value, max_digits=18, decimals=4)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= 1_000_000:
            raise CellError(f"{format_number(number)} geçersiz. 0, 1, 2 gibi bir tam sayı yazın.")
        return int(number)


class ChoiceWidget(CellWidget):
    """One of a few values, by its Turkish label.

    `words` are what else people write for a value (`Artış, Artan`); exports write the label.
    """

    def __init__(self, labels: Mapping[Any, str], words: Mapping[Any, str] | None = None) -> None:
        self.labels = dict(labels)
        self.words = {value: names.split(", ") for value, names in (words or {}).items()}
        self.options = tuple(self.labels.values())
        self.width = max(12, *(len(label) for label in self.options)) + 2

    def clean(self, value: Cell) -> Any:
        text = "Evet" if value is True else "Hayır" if value is False else read_text(value)
        if not text:
            return None
        for known, label in self.labels.items():
            if same_name(text) in map(same_name, (label, str(known), *self.words.get(known, ()))):
                return known
        raise CellError(
            f"“{shorten(text)}” tanınmadı.{suggestion(text, self.options)} Yazılabilecekler: "
            f"{', '.join(self.options)}."
        )

    def render(self, value: Any) -> Cell:
        return self.labels.get(value)

    def format(self, value: Any) -> str:
        return self.labels.get(value, "")


class DateWidget(CellWidget):
    """A day."""

    number_format = "dd.mm.yyyy"
    width = 12

    def clean(self, value: Cell) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            day = parse_cell(read_text(value), TableColumn("", kind="date"))
        except ValidationError as error:
            raise CellError(error.messages[0]) from error
        return date.fromisoformat(day) if day else None

    def format(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}" if value else ""


class KeyWidget(CellWidget):
    """The key of a record, which stays whatever else about it changes."""

    width = 40

    def clean(self, value: Cell) -> str | None:
        text = read_text(value)
        try:
            return str(UUID(text)) if text else None
        except ValueError as error:
            raise CellError(
                "Kimlik bozulmuş. Dışa aktardığınız dosyadaki kimliği geri yazın; yeni satırsa "
                "hücreyi boşaltın."
            ) from error


class CodeWidget(CellWidget):
    """A code such as `H1.1`, however people write its numbers."""

    width = 10

    def __init__(self, example: str, count: int) -> None:
        self.example, self.count = example, count

    def clean(self, value: Cell) -> str:
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

    def clean(self, value: Cell) -> str:
        match = self._CARD.fullmatch(read_text(value))
        if match is None:
            raise CellError(
                f"“{shorten(read_text(value))}” bir kart değil. H1.1 gibi, ikinci kart için "
                "H1.1 (2) gibi yazın."
            )
        return card_code(super().clean(match["code"]), int(match["order"] or 1))


def card_code(objective: str, order: int) -> str:
    """How files name a card: `H5.3`, its second `H5.3 (2)`."""
    return objective if order == 1 or not objective else f"{objective} ({order})"


def card_numbers(code: str) -> tuple[str, int]:
    """The objective of a card's code and which card of it."""
    objective, _, order = code.partition(" (")
    return objective, int(order.rstrip(")") or 1)


class LinksWidget(CellWidget):
    """Several numbers: `1; 4` (Excel would take `1,4` for a decimal)."""

    width = 14
    empty = ()

    def clean(self, value: Cell) -> tuple[int, ...]:
        text = read_text(value)
        parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
        if not all(part.isdecimal() and len(part) < 7 for part in parts):
            raise CellError(f"“{shorten(text)}” okunamadı. Sıra numaralarını 1; 4 gibi yazın.")
        return tuple(sorted({int(part) for part in parts}))

    def render(self, value: Any) -> Cell:
        return self.format(value) or None

    def format(self, value: Any) -> str:
        return "; ".join(map(str, value or ()))


class TagsWidget(CellWidget):
    """Several texts, one a line."""

    width = 30
    empty = ()

    def clean(self, value: Cell) -> tuple[str, ...]:
        lines = map(str.strip, read_text(value).split("\n"))
        return tuple(line for line in lines if line)

    def render(self, value: Any) -> Cell:
        return "\n".join(value) or None

    def format(self, value: Any) -> str:
        return ", ".join(value or ())


class MixedWidget(CellWidget):
    """A cell of a table of the document: a text, a number or a date, kept as text."""

    width = 24

    def clean(self, value: Cell) -> Any:
        return value


@dataclass(frozen=True)
class Column:
    """A column of a sheet; `field` names its value in rows and in the model.

    `explanation` is what the guide of an export says about it. `refers` is the title of the sheet
    whose codes may stand here.
    """

    name: str
    field: str
    widget: Any  # a CellWidget; None in a sheet: that of the model field
    explanation: str
    required: bool = False
    refers: str = ""
    width: int = 0
    #: What an empty cell means.
    default: Any = None
    #: Whether files may lack it: they were made before it existed.
    may_be_absent: bool = False
    #: Whether an empty cell leaves what is stored; the lists may lack it.
    keeps: bool = False
    #: For programs; people do not see it.
    hidden: bool = False
    #: The value out of a stored row, where it is not the field itself.
    get: Callable[[Any], Any] | None = None
    #: Another name that older files have for it.
    old_name: str = ""

    def read(self, cell: Cell) -> Any:
        """The value of a cell, what an empty one means included; raises ValueError."""
        value = self.widget.clean(cell)
        value = self.blank if value in (None, "") else value
        if value in (None, "") and self.required:
            raise CellError(REQUIRED)
        return value

    @property
    def blank(self) -> Any:
        """What an empty cell means; a text that refers to nothing is no empty text."""
        is_reference = self.refers and self.widget.empty == ""
        return self.default if self.default is not None or is_reference else self.widget.empty


def read_columns(
    declared: Iterable[Sequence[Any]], widgets: Mapping[str, CellWidget], *, shows: bool = False
) -> tuple[Column, ...]:
    """Columns as a file of data declares them: of each its field, heading and explanation, and what
    else there is to it. One that only `shows` something names the attribute that it shows."""
    return tuple(
        Column(
            name,
            field,
            widgets.get(field, TextWidget()),
            explanation,
            get=attrgetter(field) if shows else None,
            **(more[0] if more else {}),
        )
        for field, name, explanation, *more in declared
    )


def plain_text(text: str) -> str:
    """A text as a cell gives it back: clean, without blanks around."""
    return clean_text(text).strip()


def columns_by_name(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by all the names that files may have for them."""
    names = [(name, column) for column in columns for name in (column.old_name, column.name)]
    return {same_name(name): column for name, column in names if name}


def find_columns(table: FileTable, columns: Sequence[Column]) -> dict[str, int]:
    """Where the columns of a workbook to fill in stand, by field; they may have been moved."""
    header = [same_name(name) for name in table.header]
    places = {
        column.field: header.index(same_name(column.name))
        for column in columns
        if same_name(column.name) in header
    }
    absent = [
        column.name for column in columns if not (column.field in places or column.may_be_absent)
    ]
    if absent:
        listed = ", ".join(f"“{name}”" for name in absent)
        raise FileError(
            f"Dosyada şu sütunlar yok: {listed}. Bu sayfadan indirdiğiniz dosyayı doldurun, "
            "sütun başlıklarını değiştirmeyin."
        )
    return places


def read_row(
    columns: Iterable[Column], row: Mapping[str, Cell]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a row's cells, and Turkish sentences on those that are wrong, by field."""
    values, problems = {}, {}
    for column in columns:
        try:
            values[column.field] = column.read(row.get(column.field))
        except ValueError as error:
            values[column.field] = column.blank
            problems[column.field] = str(error)
    return values, problems
