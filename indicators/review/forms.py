"""What the strategy team types: the period to open, last days, notes."""

from datetime import date
from typing import Any, cast

from django import forms

from indicators.cycle.addresses import parse_period
from indicators.models import Period
from plans.language.fields import DayField
from plans.models import Plan


class OpeningForm(forms.Form):
    """Which half of the plan's years to open, and until when its values are asked for."""

    period = forms.ChoiceField(
        label="Dönem",
        error_messages={
            "required": "Dönemi seçin.",
            "invalid_choice": "Bu dönem açılamaz. Listeden bir dönem seçin.",
        },
    )
    due = DayField(label="Son gün")

    def __init__(self, plan: Plan, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        existing = {(row.year, row.half): row for row in plan.periods.all()}
        field = cast(forms.ChoiceField, self.fields["period"])
        field.choices = [("", "Seçin…")] + [
            (period.code, _label(period))
            for year in plan.years
            for half in Period.Half
            if (period := existing.get((year, half)) or Period(plan=plan, year=year, half=half))
            and period.state != Period.State.CLOSED
        ]

    @property
    def code(self) -> tuple[int, int]:
        """Year and half of the valid form."""
        return parse_period(self.cleaned_data["period"])


def _label(period: Period) -> str:
    return f"{period} (açık)" if period.state == Period.State.OPEN else str(period)


class ExtensionForm(forms.Form):
    due = DayField(label="Yeni son gün")


def suggest_due(year: int, half: int) -> date:
    """A last day that leaves time for the report (by the end of July and of February)."""
    return date(year, 7, 15) if half == Period.Half.FIRST else date(year + 1, 1, 15)
