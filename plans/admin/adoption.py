"""Putting a plan in force on its admin page: open errors are shown and must be confirmed."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldBooleanWidget

from plans.admin.base.stale import VersionedForm
from plans.audit import Finding
from plans.audit.places import PAGES
from plans.document.picture_field import PictureField
from plans.models import Plan
from plans.versions.adoption import errors_before_adoption

#: How many of the errors are listed; the audit's page has them all.
_MOST = 10


class PlanForm(VersionedForm):
    """The plan's form, which does not put it in force over errors that nobody has seen."""

    confirm_adoption = forms.BooleanField(
        label="Bu hataları bilerek planı yürürlüğe alıyorum",
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="Adınız, tarih ve hata sayısı planın geçmişinde kalır.",
    )

    cover = PictureField(
        label="Kapak resmi",
        required=False,
        help_text=Plan._meta.get_field("cover").help_text + " PNG, JPEG veya WebP; en çok 10 MB.",
    )

    is_ornament = forms.BooleanField(
        label="Kapak resmi yalnız süs: okura bir şey anlatmıyor",
        required=False,
        widget=UnfoldBooleanWidget,
    )

    #: The open errors that the plan is put in force over; None where it is not.
    adoption_errors: list[Finding] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cover_alt"].help_text = "Resim ne gösteriyor? Görmeyen okura okunur."
        self.initial["is_ornament"] = bool(self.instance.cover and not self.instance.cover_alt)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_silent = cleaned.get("cover") and not cleaned.get("cover_alt")
        if is_silent and not cleaned.get("is_ornament"):
            again = " Resmi de yeniden seçin." if "cover" in self.changed_data else ""
            self.add_error(
                "cover_alt",
                f"Resmin ne gösterdiğini yazın ya da “yalnız süs” kutusunu işaretleyin.{again}",
            )
        active = Plan.Status.ACTIVE
        if cleaned.get("status") != active or self.initial.get("status") == active:
            return cleaned
        if self.instance.pk is None:
            self.add_error(
                "status",
                "Planı önce taslak olarak kaydedin. Yürürlüğe almadan önce denetimden geçer.",
            )
            return cleaned
        errors = errors_before_adoption(self.instance)
        if errors and not cleaned.get("confirm_adoption"):
            self.add_error("confirm_adoption", _errors_said(self.instance, errors))
        else:
            self.adoption_errors = errors
        return cleaned


def _errors_said(plan: Plan, errors: list[Finding]) -> SafeString:
    """The sentence before the box, with the first of the errors."""
    shown = format_html_join(
        "",
        "<li>{} {}: {}</li>",
        ((error.rule.code, error.place.label, error.text) for error in errors[:_MOST]),
    )
    rest = f"<li>… ve {len(errors) - _MOST} hata daha</li>" if len(errors) > _MOST else ""
    return format_html(
        "Plan denetiminde açık {} hata var; plan henüz yürürlüğe alınmadı. Önce "
        '<a href="{}" class="underline">plan denetiminde</a> düzeltin ya da istisna tanıyın; '
        "bilerek böyle yürürlüğe alacaksanız kutuyu işaretleyip yeniden kaydedin."
        '<ul class="list-disc pl-5">{}{}</ul>',
        len(errors),
        reverse(PAGES["page"], args=[plan.slug]) + "?seviye=hata",
        shown,
        SafeString(rest),
    )
