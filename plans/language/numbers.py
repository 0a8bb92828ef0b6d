"""Numbers as people in Turkey write and read them: `1.077.000.000,00`, `%72,25`, `25 %`."""

import re
from decimal import ROUND_HALF_UP, Decimal

from plans.language.printable import clean_text

NUMBER_EXAMPLE = "Örnek: 1.250,5"
#: SQLite and Excel keep this many digits of a number; longer ones would change unseen.
MAX_DIGITS = 15
_MAX_LENGTH = 60

_PLAIN = re.compile(r"[+-]?[0-9]+(,[0-9]+)?")
_ENDING_IN_DOT_GROUP = re.compile(r"([+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+)\.([0-9]{1,2})")
_IN_WORDS = re.compile(r"[+-]?[0-9.,]+\s*(bin|milyon|milyar)", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
#: A sign and one mark of a percentage or of lira, before or behind: `-₺5,00`, `₺ -5`, `5,00 TL`.
_MARK = r"(?:%|₺|TL|TRY)"
_MARKED = re.compile(
    rf"([+-]?)\s*(?:{_MARK}\s*([+-]?)\s*(.*?)|(.*?)\s*{_MARK})", re.IGNORECASE | re.DOTALL
)
_DASHES = re.compile("[\u2012\u2013\u2212\ufe63\uff0d]")
_IN_BRACKETS = re.compile(r"\(([0-9.,]+)\)")


class NumberError(ValueError):
    """The text is no number that can be read for certain; the message says so in Turkish."""


def parse_number(text: str) -> Decimal | None:
    """Read a number typed or pasted by a person; an empty text or a lone dash is None.

    Takes a decimal comma, full stops as thousands separators, and a percent or TL/₺ sign on
    either side. Raises NumberError for anything that could mean two things, such as `1.25`
    (English decimals or a slip in the grouping?).
    """
    text = clean_text(text).strip()
    if len(text) > _MAX_LENGTH:
        raise NumberError(f"“{text[: _MAX_LENGTH - 1]}…” sayı olarak okunamadı. {NUMBER_EXAMPLE}")
    bare = _without_marks(text)
    if bare in ("-", "—") or not text:
        return None
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?[0-9]+\.[0-9]+", bare):
        raise NumberError(
            f"“{text}” iki türlü okunabilir. Ondalık için virgül, binlik için nokta "
            f"kullanın. {NUMBER_EXAMPLE}"
        )
    said = f"“{text}” sayı olarak okunamadı"
    if match := _ENDING_IN_DOT_GROUP.fullmatch(bare):
        raise NumberError(
            f"{said}: son noktadan sonra üç rakam yok. "
            f"{match[1]},{match[2]} mi demek istediniz, yoksa bir rakam mı eksik? {NUMBER_EXAMPLE}"
        )
    if match := _IN_WORDS.fullmatch(bare):
        raise NumberError(
            f"{said}. “{match[1]}” yerine sıfırlarını yazın: 5 bin için 5.000. {NUMBER_EXAMPLE}"
        )
    if match := _IN_BRACKETS.fullmatch(bare):
        raise NumberError(f"{said}. Eksi bir sayıysa -{match[1]} yazın. {NUMBER_EXAMPLE}")
    raise NumberError(f"{said}. {NUMBER_EXAMPLE}")


def _without_marks(text: str) -> str:
    """The sign and digits alone; where the marks make no sense, something that is no number."""
    text = _DASHES.sub("-", text)
    if match := _MARKED.fullmatch(text):
        sign, inner, behind, before = (part or "" for part in match.groups())
        text = text if sign and inner else sign + inner + (behind or before)
    return re.sub(r"^([+-])\s+", r"\1", text)  # accounts put blanks between sign and digits


def require_decimals(
    number: Decimal, decimals: int, *, whole_digits: int = MAX_DIGITS, is_money: bool = False
) -> Decimal:
    """The number itself, to be stored with so many decimals; raises NumberError where it has more.

    Three digits behind a comma may be a group of thousands: `106.781,346` as an amount is
    106.781,35 TL or a misprint of 106.781.346 TL. So both readings are named where the second has
    no more than `whole_digits`, of amounts of TL also where the digits end in zeros.
    """
    digits = len(f"{number:f}".partition(".")[2])
    may_be_grouped = digits > decimals and digits % 3 == 0
    fits = digits <= decimals or number == round(number, decimals)
    if fits and not (is_money and may_be_grouped):
        return number
    written, rounded = format_number(number, digits), format_number(number, decimals)
    whole = number.scaleb(digits)
    is_twofold = may_be_grouped and abs(whole) < 10**whole_digits
    if is_money and is_twofold:
        raise NumberError(
            f"“{written}” iki türlü okunabilir: {rounded} TL mi, {format_number(whole)} TL mi? "
            "Doğrusunu yazın."
        )
    if is_money:
        raise NumberError(f"“{written}” kuruştan küçük. Virgülden sonra en çok iki rakam yazın.")
    said = f"{written} sayısının virgülden sonrası çok uzun: en çok {decimals} basamak yazılabilir."
    if is_twofold:
        raise NumberError(
            f"{said} İki türlü okunabilir: {rounded} ya da {format_number(whole)}. Doğrusunu yazın."
        )
    raise NumberError(f"{said} Sayıyı yuvarlayın.")


def require_exact(number: Decimal) -> Decimal:
    """The number itself, to be stored; raises NumberError where it has too many digits."""
    if len(number.normalize().as_tuple().digits) > MAX_DIGITS:
        raise NumberError(f"Sayı çok uzun: en çok {MAX_DIGITS} rakam yazılabilir. Yuvarlayın.")
    return number


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value with so many decimals, halves away from zero, as people and Excel round."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def format_number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """Write a number the Turkish way; None is an empty text.

    `decimals` fixes the digits after the comma; without it only those that carry meaning are
    written (1250.500 → `1.250,5`).
    """
    if value is None:
        return ""
    number = Decimal(value)
    if decimals is None:
        number = number.normalize()
        if number == number.to_integral():
            number = number.quantize(Decimal(1))
        text = f"{number:,f}"
    else:
        text = f"{round_half_up(number, decimals):,f}"
    return text.translate(str.maketrans(",.", ".,"))


def format_value(value: Decimal | int) -> str:
    """Write a measured value or a mean of some, with no more decimals than values are kept with."""
    return format_number(round_half_up(Decimal(value), 4))


def format_percent(value: Decimal | int | None, decimals: int | None = None) -> str:
    """Write a percentage the Turkish way, sign in front: `%72,25`; None is an empty text."""
    return "" if value is None else "%" + format_number(value, decimals)


def format_money(value: Decimal | int | None) -> str:
    """Write an amount of TL with kuruş, without the currency: `1.077.000.000,00`."""
    return format_number(value, 2)
