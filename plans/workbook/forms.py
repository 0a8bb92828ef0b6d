"""What the pages of the workbook ask for."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.html import escape
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from plans.exchange.uploads import MAX_UPLOAD
from plans.models import Plan, Unit
from plans.workbook.copying import PARTS
from plans.workbook.units import CREATE, LEAVE_OUT

_FIRST, _LAST = 2000, 2100


def _year(label: str) -> forms.IntegerField:
    limits = {"min": _FIRST, "max": _LAST}
    widget = UnfoldAdminIntegerFieldWidget(attrs=limits)
    return forms.IntegerField(label=label, min_value=_FIRST, max_value=_LAST, widget=widget)


class UploadForm(forms.Form):
    """A workbook to import."""

    file = forms.FileField(
        label="Dosya",
        help_text="Excel çalışma kitabı (.xlsx), en çok 10 MB.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError("Dosya 10 MB'tan büyük. Daha küçük bir dosya yükleyin.")
        return file


class EmptyForm(forms.Form):
    """The years of an empty workbook."""

    first_year = _year("İlk yıl")
    last_year = _year("Son yıl")

    def clean(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(name) for name in ("first_year", "last_year"))
        if first and last and not first < last <= first + 10:
            raise forms.ValidationError("Son yıl ilk yıldan sonra, en çok on yıl sonra olmalıdır.")
        return self.cleaned_data


class CopyForm(forms.Form):
    """The next period's draft out of a plan."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(),
        label="Hangi plandan",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    slug = forms.CharField(
        label="Yeni planın kısa adı",
        max_length=50,
        help_text="Planın internet adresinde görünür. Örnek: kars-2030-2034",
        widget=UnfoldAdminTextInputWidget,
    )
    first_year = _year("Yeni planın ilk yılı")
    parts = forms.MultipleChoiceField(
        label="Amaçlar ve hedeflerle birlikte neler kopyalansın",
        choices=[(part, name) for part, (name, _) in PARTS.items()],
        initial=list(PARTS),
        required=False,
        help_text="Göstergeler, faaliyetler ve riskler kartlarla birlikte kopyalanır.",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].strip()
        try:
            validate_slug(slug)
        except forms.ValidationError:
            raise forms.ValidationError(
                "Yalnız küçük harf, rakam ve tire kullanın. Örnek: kars-2030-2034"
            ) from None
        if Plan.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Bu kısa adla bir plan var. Başka bir kısa ad yazın.")
        return slug


class UnitsForm(forms.Form):
    """For each name that is no unit's: which unit it means."""

    def __init__(self, unknown: list[dict[str, Any]], data: Any = None) -> None:
        super().__init__(data)
        self.names = {f"unit_{number}": item for number, item in enumerate(unknown)}
        units = list(Unit.objects.values_list("code", "name")) if unknown else []
        for name, item in self.names.items():
            likely = [(s["code"], f"{s['name']} (%{s['percent']})") for s in item["suggestions"]]
            seen = {code for code, _ in likely}
            rest = [(code, unit) for code, unit in units if code not in seen]
            places = "; ".join(item["places"])
            more = item["count"] - len(item["places"])
            spellings = ", ".join(f"“{spelling}”" for spelling in item["spellings"])
            same = f". Aynı birim sayılan yazılışlar: {spellings}" if spellings else ""
            self.fields[name] = forms.ChoiceField(
                label=f"“{item['name']}”",
                # Headings of the file stand in it, and unfold prints it as it is.
                help_text=escape(f"{places}{f' ve {more} yer daha' if more > 0 else ''}{same}"),
                # Before there are any units, all names are new ones.
                initial="" if units or likely else CREATE,
                widget=UnfoldAdminSelectWidget,
                choices=[
                    ("", "Seçin…"),
                    *([("Benzeyenler", likely)] if likely else []),
                    (
                        "Başka",
                        [
                            (CREATE, "Yeni birim olarak ekle"),
                            (LEAVE_OUT, "Dışarıda bırak (bu adın geçtiği yerler boş kalır)"),
                        ],
                    ),
                    ("Bütün birimler", rest),
                ],
            )

    def decisions(self) -> dict[str, str]:
        """The chosen code, CREATE or LEAVE_OUT by name."""
        return {item["name"]: self.cleaned_data[name] for name, item in self.names.items()}
