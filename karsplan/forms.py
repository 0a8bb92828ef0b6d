"""How fields of forms are written."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property


class FormRenderer(DjangoTemplates):
    """Django's, with `attrs.html` of our own: a page of the admin has hundreds of fields, and their
    attributes, written one by one, took a fifth of its time."""

    @cached_property
    def engine(self) -> Any:
        folders = [settings.BASE_DIR / "templates", Path(forms.__file__).parent / "templates"]
        options = {"builtins": ["plans.language.tags"]}
        return self.backend(
            {"NAME": "forms", "APP_DIRS": True, "DIRS": folders, "OPTIONS": options}
        )
