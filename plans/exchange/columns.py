"""Columns of the exchanged tables: how a record's value is read, written, shown and explained."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Model
from import_export.fields import Field
from import_export.widgets import Widget

from plans.content.tables import Column as TableColumn
from plans.content.tables import parse_cell
from plans.exchange import cells
from plans.exchange.table import Cell
from plans.language.numbers import format_number, require_exact

YES_NO = {True: "Evet", False: "Hayır"}


class CellWidget(Widget):
    """Reads and writes one kind of cell. `options` are what an export offers to choose from."""

    number_format = "@"  # text, so that Excel leaves codes such as 1.1.1 alone
    width = 16
    options: tuple[str, ...] = ()

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        raise NotImplementedError

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value in (None, "") else value

    def shown(self, value: Any) -> str:
        """The value as the preview shows it."""
        return "" if value is None else str(value)


class TextWidget(CellWidget):
    """A text; an empty cell is an empty text."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str:
        return cells.read_text(value)


class NumberWidget(CellWidget):
    """A decimal number that fits its model field."""

    number_format = "General"

    def __init__(self, field: DecimalField, *, money: bool = False) -> None:
        super().__init__()
        self.limits = {
            "max_digits": field.max_digits,
            "decimals": field.decimal_places,
            "is_money": money,
        }
        self.fixed_decimals = 2 if money else None
        if money:
            self.number_format = "#,##0.00"
            self.width = 20

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Decimal | None:
        number = cells.read_number(value, **self.limits)
        return number if number is None else require_exact(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        if value is None or self.fixed_decimals is not None:
            return value
        return value.normalize() if value else Decimal(0)

    def shown(self, value: Any) -> str:
        return format_number(value, self.fixed_decimals)


class IntegerWidget(CellWidget):
    """A whole number from 0."""

    number_format = "0"
    width = 8

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> int | None:
        return cells.read_integer(value)


class ChoiceWidget(CellWidget):
    """One of a few values, by its Turkish label.

    `words` are what else people write for a value (`Artış, Artan`); exports write the label.
    """

    def __init__(self, labels: Mapping[Any, str], words: Mapping[Any, str] | None = None) -> None:
        super().__init__()
        self.labels = dict(labels)
        self.words = {value: said.split(", ") for value, said in (words or {}).items()}
        self.options = tuple(self.labels.values())
        self.width = max(12, *(len(label) for label in self.options)) + 2

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return cells.read_choice(value, self.labels, self.words)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return self.labels.get(value)

    def shown(self, value: Any) -> str:
        return self.labels.get(value, "")


class DateWidget(CellWidget):
    """A day."""

    number_format = "dd.mm.yyyy"
    width = 12

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = cells.read_text(value)
        try:
            day = parse_cell(text, TableColumn("", kind="date"))
        except ValidationError as error:
            raise cells.CellError(error.messages[0]) from error
        return date.fromisoformat(day) if day else None

    def shown(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}" if value else ""


class KeyWidget(CellWidget):
    """The key of a record, which stays whatever else about it changes."""

    width = 40

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> UUID | None:
        text = cells.read_text(value)
        try:
            return UUID(text) if text else None
        except ValueError as error:
            raise cells.CellError(
                "Kimlik bozulmuş. Dışa aktardığınız dosyadaki kimliği geri yazın; yeni satırsa "
                "hücreyi boşaltın."
            ) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Cell:
        return None if value is None else str(value)


class Column(Field):
    """A column of a table.

    `explanation` is what the export's guide says about it. A `key` column finds the record and
    is not written to it; an `optional` one leaves the record's value alone where its cell is empty.
    Files may lack an optional column, and those that came later (`may_be_absent`). A `hidden` one
    is there for programs: people do not see it in Excel.
    """

    def __init__(
        self,
        column_name: str,
        attribute: str,
        widget: CellWidget,
        explanation: str,
        *,
        key: bool = False,
        required: bool = False,
        optional: bool = False,
        may_be_absent: bool = False,
        hidden: bool = False,
        width: int | None = None,
    ) -> None:
        super().__init__(
            column_name=column_name,
            attribute=attribute,
            widget=widget,
            readonly=key or hidden,
            saves_null_values=not optional,
        )
        self.explanation = explanation
        self.required = required or key
        self.may_be_absent = may_be_absent or optional
        self.hidden = hidden
        self.width = width or widget.width

    def clean(self, row: Mapping[str, Cell], **kwargs: Any) -> Any:
        value = super().clean(row, **kwargs)
        if self.required and value in (None, ""):
            raise cells.CellError("Bu hücre boş bırakılamaz.")
        return value


class YearColumn(Column):
    """The values of a year, kept in the record's `year_values` until they are saved."""

    def __init__(self, year: int, widget: NumberWidget, explanation: str) -> None:
        super().__init__(str(year), f"year_{year}", widget, explanation)
        self.year = year

    def get_value(self, instance: Model) -> Decimal | None:
        return instance.year_values.get(self.year)

    def save(
        self, instance: Model, row: Mapping[str, Cell], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        instance.year_values[self.year] = self.clean(row, **kwargs)
