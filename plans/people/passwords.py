"""Passwords that everybody in the house would try first."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from plans.language.turkish import fold
from plans.models import Institution, Plan, Unit

_ALWAYS = ("karsplan", "stratejik plan", "belediye", "belediyesi", "müdürlüğü", "parola", "şifre")
#: Letters that are looked at; more take long.
_LONGEST = 200


class KnownNameValidator:
    """Refuses what is put together of names of program, institution, units and account, also with
    digits and signs between them."""

    def validate(self, password: str, user: Any = None) -> None:
        names = {*_ALWAYS, user.get_username() if user else ""}
        for model, field in ((Plan, "institution"), (Institution, "name"), (Unit, "name")):
            names.update(model._default_manager.values_list(field, flat=True))
        words = {_letters(word) for name in names for word in name.split()}
        if _is_made_of(words - {""}, _letters(password)[:_LONGEST]):
            raise ValidationError(
                "Bu parola kolay tahmin edilir: programın, kurumun, birimlerin ya da hesabınızın "
                "adından oluşuyor. Birkaç sözcükten oluşan başka bir parola seçin.",
                code="password_known_name",
            )

    def get_help_text(self) -> str:
        return "Parola, programın, kurumun, birimlerin ya da hesabınızın adından oluşamaz."


def _is_made_of(words: set[str], text: str) -> bool:
    ends = {0}
    for at in range(len(text)):
        if at in ends:
            ends.update(at + len(word) for word in words if text.startswith(word, at))
    return len(text) in ends


def _letters(text: str) -> str:
    """Its letters, in those of English: `Kars!2025` becomes `kars`."""
    return re.sub(r"[\W\d_]", "", fold(text)) or text
