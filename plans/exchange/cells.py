"""What the cells of a table mean: texts, numbers and choices, as people in Turkey write them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from plans.exchange.table import BadCell, Cell, CommaText, same_name, shorten
from plans.language.numbers import format_number, parse_number, require_decimals
from plans.language.printable import clean_text

#: One group of three digits: `20.125`, `20,125`.
_ENGLISH_TOO = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")


REQUIRED = "Bu hücre boş bırakılamaz."


class CellError(ValueError):
    """The cell cannot be read; the message is a Turkish sentence without its place."""


def read_text(cell: Cell) -> str:
    """A text without blanks around it; an empty cell is an empty text."""
    _refuse_unusable(cell)
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        if cell != cell.to_integral_value():
            raise CellError(
                f"Metin beklenirken {format_number(cell)} sayısı bulundu. Hücrenin biçimini Metin "
                "yapıp yeniden yazın."
            )
        return f"{cell.to_integral_value():f}"
    return clean_text(str(cell)).strip()


def read_number(
    cell: Cell, *, max_digits: int, decimals: int, is_money: bool = False
) -> Decimal | None:
    """A number that fits a field of `max_digits` digits, `decimals` of them after the comma."""
    _refuse_unusable(cell)
    number: Any = parse_number(cell) if isinstance(cell, str) else cell
    if isinstance(cell, CommaText) and _ENGLISH_TOO.search(cell):
        raise CellError(
            f"“{cell.strip()}” iki türlü okunabilir: sütunları virgülle ayrılan dosyalarda nokta "
            "binlik de ondalık da olabilir. Dosyayı .xlsx veya noktalı virgüllü CSV olarak "
            "kaydedip yükleyin."
        )
    if number is None:
        return None
    if not number.is_finite():
        raise CellError("Sayı okunamadı. Değeri yeniden yazın.")
    whole_digits = max_digits - decimals
    if abs(number) >= 10**whole_digits:
        raise CellError(
            f"Sayı çok büyük: virgülden önce en çok {whole_digits} basamak yazılabilir."
        )
    number = require_decimals(number, decimals, whole_digits=whole_digits, is_money=is_money)
    return round(number, decimals)


def read_integer(cell: Cell) -> int | None:
    """A whole number from 0 to a million."""
    number = read_number(cell, max_digits=18, decimals=4)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= 1_000_000:
        raise CellError(f"{format_number(number)} geçersiz. 0, 1, 2 gibi bir tam sayı yazın.")
    return int(number)


def read_choice(
    cell: Cell, labels: Mapping[Any, str], words: Mapping[Any, Iterable[str]] | None = None
) -> Any:
    """The value whose label (or which itself) stands in the cell; None where it is empty.

    `words` are what else stands for a value.
    """
    text = "Evet" if cell is True else "Hayır" if cell is False else read_text(cell)
    if not text:
        return None
    for value, label in labels.items():
        names = (label, str(value), *(words or {}).get(value, ()))
        if same_name(text) in map(same_name, names):
            return value
    raise CellError(
        f"“{shorten(text)}” tanınmadı.{suggestion(text, labels.values())} Yazılabilecekler: "
        f"{', '.join(labels.values())}."
    )


def suggestion(text: str, known: Iterable[str]) -> str:
    """` “X” mi demek istediniz?` where a known name is close to the text, else nothing."""
    by_form = {same_name(name): name for name in known}
    close = get_close_matches(same_name(text), by_form, n=1, cutoff=0.6)
    return f" “{by_form[close[0]]}” mi demek istediniz?" if close else ""


def _refuse_unusable(cell: Cell) -> None:
    if isinstance(cell, BadCell):
        raise CellError(cell.reason)
    if isinstance(cell, date | time | timedelta):
        raise CellError(
            "Hücrede tarih veya saat var. Hücrenin biçimini Genel ya da Metin yapıp değeri "
            "yeniden yazın."
        )
    if isinstance(cell, bool):
        raise CellError("Hücrede DOĞRU/YANLIŞ var. Beklenen değeri yazın.")
