"""The form of an indicator, with one field for each year of its plan."""

from typing import Any

from django import forms

from indicators.models import AnnualTarget, Indicator
from plans.fields import TurkishDecimalField
from plans.models import Plan

_YEAR = "year_"


def year_field_name(year: int) -> str:
    return f"{_YEAR}{year}"


def year_fields(plan: Plan) -> dict[str, TurkishDecimalField]:
    """One optional number field for each year of `plan`, as wide as a target may be."""
    value = AnnualTarget._meta.get_field("value")
    return {
        year_field_name(year): TurkishDecimalField(
            label=str(year),
            required=False,
            max_digits=value.max_digits,
            decimal_places=value.decimal_places,
        )
        for year in plan.years
    }


class TargetsMixin(forms.ModelForm):
    """Shows an indicator's yearly targets as fields and saves those that were changed.

    Only what differs is written, so that the history tells what a person really did.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.targets: dict[int, AnnualTarget] = {}
        if self.instance.pk:
            self.targets = {target.year: target for target in self.instance.targets.all()}
        for year, target in self.targets.items():
            self.initial.setdefault(year_field_name(year), target.value)

    def save(self, commit: bool = True) -> Indicator:
        if not commit or self.own_changes or self.instance.pk is None:
            super().save(commit)
        if commit:
            self.save_targets()
        return self.instance

    def save_targets(self) -> None:
        """Create, change or delete the targets whose field the person changed."""
        for year in self._changed_years():
            value = self.cleaned_data[year_field_name(year)]
            target = self.targets.get(year) or AnnualTarget(indicator=self.instance, year=year)
            if value is not None:
                target.value = value
                target.save()
            elif target.pk:
                target.delete()

    @property
    def own_changes(self) -> list[str]:
        """The changed fields of the indicator itself."""
        return [name for name in self.changed_data if not name.startswith(_YEAR)]

    def _changed_years(self) -> list[int]:
        changed = [name for name in self.changed_data if name.startswith(_YEAR)]
        return [int(name.removeprefix(_YEAR)) for name in changed]


def with_years(form: type[forms.ModelForm], plan: Plan) -> type[forms.ModelForm]:
    """`form`, a TargetsMixin, with the year fields of `plan`."""
    return type(form.__name__, (form,), year_fields(plan))
