"""Form fields for what people type: Turkish numbers, and a unit chosen in many rows at once."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from unfold.widgets import INPUT_CLASSES

from plans.language.codes import parse_key
from plans.language.numbers import (
    NumberError,
    format_number,
    parse_number,
    require_decimals,
    require_exact,
)


class TurkishNumberInput(forms.TextInput):
    """A text box for a number: `type=number` accepts the browser's notation only."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        classes = " ".join([*INPUT_CLASSES, "number-input"])
        super().__init__({"inputmode": "decimal", "class": classes, **(attrs or {})})


class TurkishDecimalField(forms.DecimalField):
    """A number typed as `1.250,5`, `%25` or `1.000 TL`; shown without idle zeros."""

    widget = TurkishNumberInput
    is_money = False
    max_digits: int
    decimal_places: int

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            number = parse_number(str(value))
            if number is None:
                return None
            return require_decimals(
                require_exact(number),
                self.decimal_places,
                whole_digits=self.max_digits - self.decimal_places,
                is_money=self.is_money,
            )
        except NumberError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal | int) else value


class MoneyField(TurkishDecimalField):
    """An amount of TL."""

    is_money = True


class _SharedChoices(ModelChoiceIterator):
    field: "SharedModelChoiceField"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.field.rows.values():
            yield self.choice(row)


class SharedModelChoiceField(forms.ModelChoiceField):
    """A choice of one row which costs one query for all the rows of a table of forms.

    Django's own asks the database again for each form.
    """

    iterator = _SharedChoices

    def __init__(self, queryset: QuerySet, **options: Any) -> None:
        #: In a list, which the copies of the field for each form share.
        self._rows: list[dict[str, Model]] = []
        super().__init__(queryset, **options)

    @property
    def rows(self) -> dict[str, Model]:
        """The rows that the choice offers, by key as text."""
        if not self._rows:
            self._rows.append({str(row.pk): row for row in self.queryset or []})
        return self._rows[0]

    def to_python(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        row = self.rows.get(str(value.pk if isinstance(value, Model) else value))
        if row is None:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        return row


class _KeysOnly:
    """A search-as-you-type box that reads what is no key as 0, which no row has: a wrong choice.
    Django asks the database for it, which fails."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        if isinstance(sent, list):
            return [str(parse_key(key)) for key in sent if key]
        return sent and str(parse_key(sent))


class Chooser(_KeysOnly, AutocompleteSelect):
    """For one record."""


class MultipleChooser(_KeysOnly, AutocompleteSelectMultiple):
    """For several."""


class SharedAutocompleteSelect(AutocompleteSelect):
    """Django's search-as-you-type box over the rows of a SharedModelChoiceField."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[tuple]:
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        field = self.choices.field
        for key in value:
            if row := field.rows.get(str(key)):
                label = field.label_from_instance(row)
                options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]
