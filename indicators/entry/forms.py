"""What a department types for one measurement, activity, risk or card, read as plain values."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from indicators.activities import Said, Step, read_step, write_step
from indicators.entry.assessments import RiskSaid
from indicators.entry.progress import Told
from indicators.models import Measurement, Milestone, RiskState
from indicators.requirements import Entry, Remarks
from plans.exchange.columns import CellError, read_number
from plans.language.fields import DayField
from plans.language.numbers import NumberError, format_number, format_percent, require_exact
from plans.records.parts import make_part

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


class PercentField(NumberField):
    """How much of the work is done: `40`, `%40`."""

    def clean(self, value: str | None) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= 100:
            raise forms.ValidationError("İlerlemeyi 0 ile 100 arasında bir tam sayı olarak yazın.")
        return int(number)


class TextField(forms.CharField):
    """A text of any length."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.Textarea)


class SheetForm(forms.Form):
    """A form that remembers which version the person saw, and what they chose in a conflict."""

    THEIRS = "theirs"
    #: The dataclass that the other fields fill.
    kind: ClassVar[type[Remarks] | type[RiskSaid] | type[Said]]

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


class AssessmentForm(SheetForm):
    """One card in the period as a whole."""

    kind = Remarks

    deviation_reason = TextField()
    remedy = TextField()
    relevance = TextField()
    effectiveness = TextField()
    efficiency = TextField()
    sustainability = TextField()


class EntryForm(AssessmentForm):
    """One measurement."""

    kind = Entry

    value = NumberField()
    not_measured = forms.BooleanField(required=False)
    not_measured_reason = TextField()
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


class RiskForm(SheetForm):
    """One risk of a card."""

    kind = RiskSaid

    occurred = forms.ChoiceField(
        choices=[("", "Belirtilmedi"), *RiskState.Occurred.choices], required=False
    )
    action = forms.CharField(
        max_length=500,
        required=False,
        error_messages={"max_length": "Ne yapıldığını en çok 500 karakterle, tek satırda yazın."},
    )


class ProgressForm(SheetForm):
    """One activity, with the state of its milestones."""

    kind = Said

    percent = PercentField()
    note = TextField()
    delay_reason = TextField()
    #: The milestone whose button was pressed.
    done = forms.IntegerField(required=False)

    def __init__(
        self,
        *args: Any,
        milestones: Iterable[Milestone] = (),
        day: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        #: The day that a milestone gets that is said to be done, without one of its own.
        self.day = day or timezone.localdate()
        self.milestones = list(milestones)
        for step in self.milestones:
            key = f"s{step.pk}"
            self.fields[f"{key}-state"] = forms.ChoiceField(
                choices=Milestone.State.choices, initial=step.state, required=False
            )
            self.fields[f"{key}-done_on"] = DayField(initial=step.done_on, required=False)
            self.fields[f"{key}-cancel_reason"] = forms.CharField(
                initial=step.cancel_reason, required=False
            )
            self.fields[f"{key}-seen"] = forms.CharField(
                initial=write_step(make_part(Step, step)), required=False, strip=False
            )

    @property
    def content(self) -> Told:
        return Told(super().content, {step.pk: self._step(step) for step in self.milestones})

    def _step(self, milestone: Milestone) -> Step:
        """The milestone as the page says; as it is stored where the page does not name it."""
        key, data = f"s{milestone.pk}", self.cleaned_data
        is_done = data["done"] == milestone.pk
        state = Milestone.State.DONE if is_done else data[f"{key}-state"]
        if not state:
            return make_part(Step, milestone)
        if state == Milestone.State.DONE:
            return Step(state, data[f"{key}-done_on"] or self.day)
        reason = data[f"{key}-cancel_reason"] if state == Milestone.State.CANCELLED else ""
        return Step(state, None, reason)

    @property
    def seen(self) -> dict[int, Step]:
        """How the milestones stood when the page was made, or as whoever writes over them knows."""
        if self.cleaned_data["choice"]:
            return {step.pk: make_part(Step, step) for step in self.milestones}
        return {
            step.pk: read_step(text)
            for step in self.milestones
            if (text := self.cleaned_data[f"s{step.pk}-seen"])
        }

    def clean(self) -> None:
        for step in self.milestones:
            day = self.cleaned_data.get(f"s{step.pk}-done_on")
            if day and day > timezone.localdate():
                self.add_error(None, f"“{step}”: tamamlandığı gün bugünden sonra olamaz.")
