"""The field of a form in which one picture is chosen; its value is the picture's SHA-256."""

from typing import Any, NamedTuple

from django import forms
from unfold.widgets import UnfoldAdminImageFieldWidget

from plans.content.pictures import MAX_BYTES, MAX_SIDE, address_of, read_picture
from plans.document.pictures import store_picture


class _Shown(NamedTuple):
    """The present picture, as the widget shows files."""

    url: str


class PictureInput(UnfoldAdminImageFieldWidget):
    clear_checkbox_label = "Kaldır"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/*", **(attrs or {})})

    def is_initial(self, value: Any) -> bool:
        return bool(value)

    def format_value(self, value: Any) -> _Shown | None:
        return _Shown(address_of(value)) if value else None


class PictureField(forms.FileField):
    """A picture is checked and stored as it comes in; without a new one the present one stays."""

    widget = PictureInput

    def __init__(self, *, side: int = MAX_SIDE, **options: Any) -> None:
        """`side`: how many pixels of the longer side are kept."""
        super().__init__(**options)
        self.side = side

    def clean(self, data: Any, initial: str | None = None) -> str:
        file = super().clean(data, initial)
        if not file or isinstance(file, str):
            return file or ""
        return store_picture(read_picture(file.read(MAX_BYTES + 1), side=self.side)).sha256
