"""The field of a form in which rich text is written, with its editor."""

from typing import Any

from django import forms
from django.urls import reverse
from django_prose_editor.widgets import AdminProseEditorWidget, prose_editor_admin_media
from js_asset import Media

from plans.content.richtext import clean_html


class RichTextInput(AdminProseEditorWidget):
    """The text editor of `static/plans/document/prose.js`.

    `places` is the address of what a link may point to (`plans.document.admin.tree`).
    """

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
        return {"places": self.places, "cleaner": reverse("admin:plans_section_clean")}


class RichTextField(forms.CharField):
    """Rich text as a document may hold it: what comes in is cleaned, and measured, at once."""

    widget = RichTextInput

    def clean(self, value: Any) -> str:
        return clean_html(super().clean(value))
