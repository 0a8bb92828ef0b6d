"""Numbers as people in Turkey write and read them: `1.077.000.000,00`, `%72,25`, `25 %`."""

import re
from decimal import ROUND_HALF_UP, Decimal

NUMBER_EXAMPLE = "Örnek: 1.250,5"
#: SQLite and Excel keep this many digits of a number; longer ones would change unseen.
MAX_DIGITS = 15
_MAX_LENGTH = 60

_PLAIN = re.compile(r"[+-]?\d+(,\d+)?")
_ENDING_IN_DOT_GROUP = re.compile(r"([+-]?[1-9]\d{0,2}(?:\.\d{3})+)\.(\d{1,2})")
_IN_WORDS = re.compile(r"[+-]?[\d.,]+\s*(bin|milyon|milyar)", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


class NumberError(ValueError):
    """The text is no number that can be read for certain; the message says so in Turkish."""


def parse_number(text: str) -> Decimal | None:
    """Read a number typed by a person; an empty text or a lone dash is None.

    Takes a decimal comma, full stops as thousands separators, a percent sign on either side
    and a TL/₺ sign at the end. Raises NumberError for anything that could mean two things,
    such as `1.25` (English decimals or a slip in the grouping?).
    """
    if len(text) > _MAX_LENGTH:
        raise NumberError(f"“{text[: _MAX_LENGTH - 1]}…” sayı olarak okunamadı. {NUMBER_EXAMPLE}")
    cleaned = text.replace("\u00a0", " ").replace("\u2212", "-").strip()
    if cleaned in ("", "-", "–"):
        return None
    cleaned = re.sub(r"\s*(TL|₺)$", "", cleaned)
    cleaned = re.sub(r"^%\s*|\s*%$", "", cleaned)
    if _PLAIN.fullmatch(cleaned) or _GROUPED.fullmatch(cleaned):
        return Decimal(cleaned.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?\d+\.\d+", cleaned):
        raise NumberError(
            f"“{text.strip()}” iki türlü okunabilir. Ondalık için virgül, binlik için nokta "
            f"kullanın. {NUMBER_EXAMPLE}"
        )
    if match := _ENDING_IN_DOT_GROUP.fullmatch(cleaned):
        raise NumberError(
            f"“{text.strip()}” sayı olarak okunamadı: son noktadan sonra üç rakam yok. "
            f"{match[1]},{match[2]} mi demek istediniz, yoksa bir rakam mı eksik? {NUMBER_EXAMPLE}"
        )
    if match := _IN_WORDS.fullmatch(cleaned):
        raise NumberError(
            f"“{text.strip()}” sayı olarak okunamadı. “{match[1]}” yerine sıfırlarını yazın: 5 bin "
            f"için 5.000. {NUMBER_EXAMPLE}"
        )
    raise NumberError(f"“{text.strip()}” sayı olarak okunamadı. {NUMBER_EXAMPLE}")


def require_decimals(
    number: Decimal, decimals: int, *, whole_digits: int = MAX_DIGITS, is_money: bool = False
) -> Decimal:
    """The number itself, to be stored with so many decimals; raises NumberError where it has more.

    Three digits behind a comma may be a group of thousands: `106.781,346` as an amount is
    106.781,35 TL or a misprint of 106.781.346 TL. So both readings are named where the second has
    no more than `whole_digits`, of amounts of TL also where the digits end in zeros.
    """
    digits = max(-number.as_tuple().exponent, 0)
    may_be_grouped = digits > decimals and digits % 3 == 0
    fits = digits <= decimals or number == round(number, decimals)
    if fits and not (is_money and may_be_grouped):
        return number
    written, rounded = format_number(number, digits), format_number(number, decimals)
    whole = number.scaleb(digits)
    if may_be_grouped and abs(whole) < 10**whole_digits:
        readings = [rounded, format_number(whole)]
        said = (
            ", ".join(f"{text} TL mi" for text in readings)
            if is_money
            else " ya da ".join(readings)
        )
        raise NumberError(
            f"“{written}” iki türlü okunabilir: {said}{'?' if is_money else '.'} Doğrusunu yazın."
        )
    if is_money:
        raise NumberError(f"“{written}” kuruştan küçük. Virgülden sonra en çok iki rakam yazın.")
    raise NumberError(
        f"{written} sayısının virgülden sonrası çok uzun: en çok {decimals} basamak yazılabilir. "
        "Sayıyı yuvarlayın."
    )


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
