"""The field of a form in which rich text is written, with its editor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.widgets import AdminProseEditorWidget, prose_editor_admin_media
from js_asset import Media

from plans.content.pictures import PICTURE
from plans.content.richtext import clean_html


class RichTextInput(AdminProseEditorWidget):
    """The text editor of `static/plans/document/prose.js`.

    `places` is the address of what a link may point to (`plans.document.admin.tree`).
    """

    with_pictures = True

    def __init__(self, attrs: dict[str, Any] | None = None, places: str = "") -> None:
        super().__init__(attrs, preset="plan")
        self.places = places

    @property
    def media(self) -> forms.Media:
        return prose_editor_admin_media + Media(
            css={"all": ["plans/document/prose.css"]},
            js=[forms.Script("plans/document/prose.js", type="module")],
        )

    def get_config(self) -> dict[str, str]:
        return {
            "places": self.places,
            "cleaner": reverse("admin:plans_section_clean"),
            "pictures": reverse("admin:plans_section_picture") if self.with_pictures else "",
        }


class RichTextField(forms.CharField):
    """Rich text as a document may hold it: what comes in is cleaned, and measured, at once."""

    widget = RichTextInput

    def __init__(self, *, with_pictures: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.with_pictures = self.widget.with_pictures = with_pictures

    def clean(self, value: Any) -> str:
        html = super().clean(value)
        text = clean_html(html, with_pictures=self.with_pictures)
        if strange := html.lower().count("<img") - text.count("<img"):
            raise ValidationError(
                f"Metindeki {strange} resim başka bir yerde duruyor; plana alınamaz. Resmi "
                "bilgisayarınıza kaydedip “Resim” düğmesiyle ekleyin."
            )
        pictures = enumerate(PICTURE.finditer(text), 1)
        if silent := [f"{place}." for place, found in pictures if found[2] is None]:
            raise ValidationError(
                f"Metindeki {', '.join(silent)} resmin alternatif metni yok. Resmi seçip “Resim” "
                "düğmesine basın; ne gösterdiğini yazın ya da “yalnız süs” kutusunu işaretleyin."
            )
        return text


def shown_text(html: str) -> SafeString:
    """A rich text as people read it."""
    return format_html('<div class="section-text">{}</div>', mark_safe(clean_html(html)))
