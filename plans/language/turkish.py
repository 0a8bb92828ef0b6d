"""Turkish text: case, searching and sorting that follow the Turkish alphabet on every database."""

from collections.abc import Container
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, TextField, Transform
from django.db.models.functions import Collate
from django.utils.text import slugify

#: PostgreSQL's ICU collation; `prepare_connection` gives SQLite one of the same name.
COLLATION = "tr-x-icu"

_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_RANK = {letter: f"{index:02d}" for index, letter in enumerate(_ALPHABET)}
_UNACCENT = str.maketrans("âîû", "aiu")
_LATIN = str.maketrans("çğıöşüâîû", "cgiosuaiu")


def turkish_lower(text: str) -> str:
    """Lower case by Turkish rules: `I` becomes `ı`, `İ` becomes `i`."""
    return text.replace("İ", "i").replace("I", "ı").lower()


def turkish_upper(text: str) -> str:
    """Upper case by Turkish rules: `i` becomes `İ`, `ı` becomes `I`."""
    return text.replace("i", "İ").replace("ı", "I").upper()


def turkish_capital(name: object) -> str:
    """A text or name with its first letter in upper case: `izleme` becomes `İzleme`."""
    text = str(name)
    return turkish_upper(text[:1]) + text[1:]


def fold(text: str) -> str:
    """Lower case in the letters of English: `İç Paydaş` becomes `ic paydas`."""
    return turkish_lower(text).translate(_LATIN)


def key_from(title: str, taken: Container[str], otherwise: str = "bolum", most: int = 70) -> str:
    """A key for a title, which none of `taken` has: `İç Paydaş Analizi` → `ic-paydas-analizi`."""
    base = slugify(fold(title).replace("'", "").replace("’", ""))
    base = base[:most].strip("-") or otherwise
    if not base[0].isalpha():
        base = f"{otherwise}-{base}"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


def turkish_sort_key(text: str) -> tuple[str, str]:
    """A key that sorts like a Turkish dictionary: c < ç, g < ğ, ı < i, o < ö, s < ş, u < ü."""
    lowered = turkish_lower(text).translate(_UNACCENT)
    # Letters come after everything else (digits, blanks, punctuation), as in ICU.
    return "".join("~" + _RANK[c] if c in _RANK else c for c in lowered), text


def _collate(left: str, right: str) -> int:
    a, b = turkish_sort_key(left), turkish_sort_key(right)
    return (a > b) - (a < b)


def prepare_connection(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Teach a new SQLite connection Turkish case and order (a `connection_created` receiver)."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, _collate)
        connection.connection.create_function(
            "turkish_lower",
            1,
            lambda text: None if text is None else turkish_lower(text),
            deterministic=True,
        )


def by_name(field: str) -> Collate:
    """An ORDER BY expression that sorts `field` by the Turkish alphabet."""
    return Collate(field, COLLATION)


@CharField.register_lookup
@TextField.register_lookup
class TurkishLower(Transform):
    """`name__trlower__contains=turkish_lower(term)`: search that ignores case the Turkish way."""

    lookup_name = "trlower"
    function = "turkish_lower"
    bilateral = True

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return super().as_sql(
            compiler,
            connection,
            template=f'LOWER(%(expressions)s COLLATE "{COLLATION}")',
            **context,
        )
