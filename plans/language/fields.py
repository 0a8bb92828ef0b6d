"""Fields of forms that take what people in Turkey write."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day, picked in the browser or typed as 15.07.2025."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "required": "Son günü yazın.",
                "invalid": "Bu bir tarih değil. Örnek: 15.07.2025",
            },
            **options,
        )
