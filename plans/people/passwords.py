"""Passwords that everybody in the house would try first."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from plans.language.turkish import fold
from plans.models import Institution, Plan

_ALWAYS = ("karsplan", "stratejik plan", "belediye", "belediyesi", "müdürlüğü", "parola", "şifre")


class KnownNameValidator:
    """Refuses the program's and the institution's name, also with digits and signs around it."""

    def validate(self, password: str, user: Any = None) -> None:
        names = {*_ALWAYS}
        names.update(Plan.objects.values_list("institution", flat=True))
        names.update(Institution.objects.values_list("name", flat=True))
        words = {_letters(word) for name in names for word in (name, *name.split())}
        if _letters(password) in words:
            raise ValidationError(
                "Bu parola kolay tahmin edilir: programın ya da kurumun adından oluşuyor. "
                "Birkaç sözcükten oluşan başka bir parola seçin.",
                code="password_known_name",
            )

    def get_help_text(self) -> str:
        return "Parola, programın ya da kurumun adından oluşamaz."


def _letters(text: str) -> str:
    """Its letters, in those of English: `Kars!2025` becomes `kars`."""
    return re.sub(r"[\W\d_]", "", fold(text)) or text
