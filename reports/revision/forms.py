"""What the team fills in to start a revision and to approve it."""

from typing import Any

from django import forms
from django.http import QueryDict

from plans.language.fields import DayField
from plans.models import Plan, Revision
from plans.revision.drafting import say_year_fault
from plans.revision.rules import RepeatedTarget


class StartForm(forms.ModelForm):
    """Why a plan is revised, who asked for it, and from when; of a new or an open revision."""

    from_year = forms.TypedChoiceField(
        label="Yürürlük yılı",
        coerce=int,
        help_text="Değişiklikler bu yılın başından geçerlidir; önceki yılların sayıları ve "
        "raporları değişmez.",
    )

    class Meta:
        model = Revision
        fields = ("reason", "requested_by", "from_year")
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        labels = {"reason": "Gerekçe", "requested_by": "İsteyen"}

    def __init__(
        self, plan: Plan, data: QueryDict | None = None, revision: Revision | None = None
    ) -> None:
        super().__init__(data, instance=revision)
        years = [year for year in plan.years if not say_year_fault(plan, year)]
        self.fields["from_year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = "Planın neden güncellendiğini yazın."
        self.fields["requested_by"].error_messages["required"] = "Güncellemeyi kim istedi? Yazın."


class ApprovalForm(forms.Form):
    """The decision by which a revision is approved; a reason for each target changed again."""

    decision_date = DayField(label="Karar tarihi")
    decision_number = forms.CharField(
        label="Karar sayısı", max_length=50, error_messages={"required": "Kararın sayısını yazın."}
    )
    confirmed = forms.BooleanField(
        error_messages={"required": "Onaylamak için kutuyu işaretleyin."},
    )

    def __init__(
        self,
        from_year: int,
        repeated: list[RepeatedTarget],
        data: Any = None,
        *,
        errors_shown: int = 0,
    ) -> None:
        super().__init__(data)
        self.fields["confirmed"].label = (
            f"Taslak plana işlensin; plan {from_year} yılının başından böyle yürürlükte olsun. "
            "Geri alınmaz."
        )
        self.fields["decision_date"].error_messages["required"] = "Kararın tarihini yazın."
        self.repeated = {f"exception_{row.key}": row for row in repeated}
        for name, row in self.repeated.items():
            self.fields[name] = forms.CharField(
                label=f"{row}",
                help_text=f"Bu hedef {row.number}. güncellemede değişmişti; bir kez daha ancak "
                "istisna olarak değişir. Gerekçesini yazın.",
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "Yeniden değişmesinin gerekçesini yazın."},
            )
        if errors_shown:
            self.fields["knows_errors"] = forms.BooleanField(
                label=f"Taslağın denetimindeki {errors_shown} hatayı bilerek onaylıyorum.",
                error_messages={"required": "Hataları düzeltin ya da kutuyu işaretleyin."},
            )
        self.errors_shown = errors_shown
        self.order_fields([*self.repeated, "decision_date", "decision_number", "knows_errors"])

    @property
    def exceptions(self) -> dict[str, str]:
        """The reasons by the keys of the targets."""
        return {row.key: self.cleaned_data[name] for name, row in self.repeated.items()}
