"""The form of an indicator, with one field for each year of its plan."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from unfold.widgets import UnfoldAdminSelectWidget

from indicators.models import AnnualTarget, Indicator
from indicators.proposals import KINDS, NO_PROPOSAL, Proposal, describe, misfit_of_kind, propose
from plans.admin.base.fields import TurkishDecimalField
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

    Only what differs is written, so that the history tells what a person really did. Where nobody
    has said yet how the year's value comes about, the form comes back with a proposal.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        aggregation: Any = self.fields.get("aggregation")
        if aggregation and all(value for value, _ in aggregation.choices):
            # Without an empty choice the browser would take the first one for the person.
            aggregation.choices = [("", "Seçin…"), *aggregation.choices]
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

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.has_error("aggregation", "required"):
            self._ask_for_rules()
        elif self.instance.pk is None:
            # What the form does not ask of a new indicator follows from its name.
            for name, choice in self._proposal().items():
                if name not in self.fields:
                    setattr(self.instance, name, choice.value)
        return self.cleaned_data

    def _ask_for_rules(self) -> None:
        """Choose the proposal in the form's fields; saving once more confirms it."""
        proposal = {name: choice for name, choice in self._proposal().items() if choice.reason}
        data = cast(QueryDict, self.data).copy()
        for name, choice in proposal.items():
            data[self.add_prefix(name)] = choice.value
        self.data = data
        del self.errors["aggregation"]
        if "aggregation" in proposal:
            message = f"{describe(proposal)} Uygunsa yeniden kaydedin; değilse başkasını seçin."
        else:
            message = NO_PROPOSAL
        self.add_error("aggregation", message)

    def _proposal(self) -> Proposal:
        targets = {year: self.cleaned_data.get(year_field_name(year)) for year in self.years}
        return propose(
            self.cleaned_data.get("unit_of_measure", ""),
            self.cleaned_data.get("name", ""),
            {year: value for year, value in targets.items() if value is not None},
            self.cleaned_data.get("baseline"),
        )

    @property
    def years(self) -> list[int]:
        """The years that have a field."""
        return [int(name.removeprefix(_YEAR)) for name in self.fields if name.startswith(_YEAR)]

    @property
    def own_changes(self) -> list[str]:
        """The changed fields of the indicator itself."""
        own = {field.name for field in Indicator._meta.get_fields()}
        return [name for name in self.changed_data if name in own]

    def _changed_years(self) -> list[int]:
        return [year for year in self.years if year_field_name(year) in self.changed_data]


class KindMixin(forms.ModelForm):
    """Offers the kinds that people know by name: choosing one sets the rules it stands for."""

    kind = forms.ChoiceField(
        label="Gösterge türü",
        required=False,
        choices=[
            ("", "Kuralları aşağıda seçin"),
            *((key, kind.label) for key, kind in KINDS.items()),
        ],
        widget=UnfoldAdminSelectWidget,
        help_text="Tek seferde gerçekleşen: yapılana dek 0, yapılınca hedef değer (çoğu kez 1); "
        "sonraki yıllarda yapılmış kalır. Aynı düzeyi koruma: her yılın hedefi başlangıç değerine "
        "eşittir; değerin düşmesi kötüyse yön “Artması istenir”, yükselmesi kötüyse “Azalması "
        "istenir” olur. Seçerseniz aşağıdaki kurallar kaydederken ona göre yazılır.",
    )

    def full_clean(self) -> None:
        if chosen := KINDS.get(self.data.get(self.add_prefix("kind"), "")):
            data = cast(QueryDict, self.data).copy()
            for name, value in chosen.rules.items():
                data[self.add_prefix(name)] = value
            self.data = data
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if kind := cleaned.get("kind"):
            targets = {
                int(name.removeprefix(_YEAR)): value
                for name, value in cleaned.items()
                if name.startswith(_YEAR)
            }
            if misfit := misfit_of_kind(kind, cleaned.get("baseline"), targets):
                self.add_error("kind", misfit)
        return cleaned


def with_years(form: type[forms.ModelForm], plan: Plan) -> type[forms.ModelForm]:
    """`form`, a TargetsMixin, with the year fields of `plan`."""
    return type(form.__name__, (form,), year_fields(plan))
