"""Fields of forms are written as Django writes them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from karsplan.forms import FormRenderer


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"required": True, "disabled": False, "size": 3, "data-x": None},
        {"title": "“a” & <b> 'c' \"d\"", "placeholder": mark_safe("&amp;")},
        {"title": gettext_lazy("Yes"), "id": "ad"},
    ],
)
@pytest.mark.parametrize("widget", [forms.TextInput(), forms.Select(choices=[(1, "<Bir>")])])
def test_attributes_are_written_as_django_writes_them(
    widget: forms.Widget, attrs: dict[str, Any]
) -> None:
    ours, djangos = (
        widget.render("ad", 1, attrs, renderer) for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert ours == djangos
