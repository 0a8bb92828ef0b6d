"""What a department types for one measurement or card, read as plain values."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from indicators.entry.assessments import Remarks
from indicators.models import Measurement
from indicators.requirements import Entry
from plans.exchange.columns import CellError, read_number
from plans.language.numbers import NumberError, format_number, format_percent, require_exact

_NUMBER = Measurement._meta.get_field("value")


class NumberField(forms.CharField):
    """A measured value as people in Turkey write it."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def prepare_value(self, value: Decimal | str | None) -> str | None:
        return format_number(value) if isinstance(value, Decimal) else value

    def clean(self, value: str | None) -> Decimal | None:
        try:
            number = read_number(
                super().clean(value),
                max_digits=_NUMBER.max_digits,
                decimals=_NUMBER.decimal_places,
            )
            return number if number is None else require_exact(number)
        except (CellError, NumberError) as error:
            raise forms.ValidationError(str(error)) from error


class TextField(forms.CharField):
    """A text of any length."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.Textarea)


class SheetForm(forms.Form):
    """A form that remembers which version the person saw, and what they chose in a conflict."""

    THEIRS = "theirs"
    #: The dataclass that the other fields fill.
    kind: ClassVar[type[Entry] | type[Remarks]]

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    #: After a conflict: "theirs", or the version that is to be written over.
    choice = forms.RegexField(f"^({THEIRS}|[0-9]{{1,9}})$", required=False)

    @classmethod
    def read_record(cls, record: object) -> Any:
        """The content of a record or of its history row as a plain value; an empty one for None."""
        names = cls.kind.__dataclass_fields__ if record else ()
        return cls.kind(**{name: getattr(record, name) for name in names})

    @property
    def content(self) -> Any:
        """What the valid form holds, as a plain value."""
        names = self.kind.__dataclass_fields__
        return self.kind(**{name: self.cleaned_data[name] for name in names})

    @property
    def is_sent(self) -> bool:
        """Whether the request holds this form at all."""
        return self.add_prefix("version") in self.data

    @property
    def takes_theirs(self) -> bool:
        return self.cleaned_data["choice"] == self.THEIRS

    @property
    def seen_version(self) -> int:
        """The version that the person means to write over."""
        choice = self.cleaned_data["choice"]
        return int(choice) if choice else self.cleaned_data["version"]


class EntryForm(SheetForm):
    """One measurement."""

    kind = Entry

    value = NumberField()
    not_measured = forms.BooleanField(required=False)
    not_measured_reason = TextField()
    deviation_reason = TextField()
    remedy = TextField()
    remark = TextField()
    confirmed_value = NumberField()

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """A value that was written with a percent sign keeps it."""
        initial = super().get_initial_for_field(field, field_name)
        has_sign = field_name == "value" and self.initial.get("typed_percent")
        return format_percent(initial) if has_sign else initial

    def clean(self) -> None:
        typed = self.data.get(self.add_prefix("value"), "")
        self.cleaned_data["typed_percent"] = "%" in typed


class AssessmentForm(SheetForm):
    """One card in the period as a whole; the four criteria are asked for at the year's end."""

    kind = Remarks

    deviation_reason = TextField()
    remedy = TextField()
    relevance = TextField()
    effectiveness = TextField()
    efficiency = TextField()
    sustainability = TextField()
