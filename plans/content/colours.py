"""Colours that people choose: how they are written, whether text can be read on them, their shades.

A colour is `#rrggbb` in lower case.
"""

import math
import re
from decimal import Decimal

from django.core.exceptions import ValidationError

from plans.language.numbers import format_number

#: What text needs against its ground: WCAG 2.2, success criterion 1.4.3, level AA.
ENOUGH = 4.5

BLACK, WHITE = "#000000", "#ffffff"
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def parse_colour(text: str) -> str:
    """The colour that a person wrote: `#0D4F63`, `0d4f63` or `#abc`; raises ValidationError."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        raise ValidationError("Rengi # işareti ve altı haneyle yazın. Örnek: #0D4F63.")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """From 0 (black) to 1 (white): WCAG 2.2, "relative luminance"."""
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def readable_shade(colour: str, ground: str = WHITE) -> str:
    """The colour itself or the nearest darker shade that can be read on the ground, a light one."""
    shades = (mix(colour, BLACK, percent / 100) for percent in range(101))
    return next(shade for shade in shades if contrast(shade, ground) >= ENOUGH)


def require_colour(text: str) -> None:
    """Raises ValidationError where the text is no colour."""
    parse_colour(text)


def require_readable(text: str) -> None:
    """Raises ValidationError where white text cannot be read on the colour."""
    colour = parse_colour(text)
    ratio = contrast(colour, WHITE)
    if ratio < ENOUGH:
        raise ValidationError(
            f"Beyaz yazı bu renkte okunmuyor: {_ratio(ratio)}, en az {_ratio(ENOUGH)} gerekir. "
            f"Okunan en yakın ton: {readable_shade(colour).upper()}."
        )


def _ratio(value: float) -> str:
    """`2,9 : 1`, cut off, so that 4,49 does not read as enough."""
    return f"{format_number(Decimal(math.floor(value * 10)).scaleb(-1), 1)} : 1"


def palette(colour: str, second: str = "") -> dict[str, str]:
    """The custom properties of the style sheets, in shades of the institution's colours.

    Text in `accent` can be read on white and on `tint`, white text on it and on `header`.
    """
    colour = readable_shade(colour)
    tint = mix(colour, WHITE, 0.91)
    accent = readable_shade(colour, tint)
    return {
        "header": colour,
        "band": second or colour,
        "accent": accent,
        "accent-dark": mix(accent, BLACK, 0.3),
        "accent-soft": mix(accent, WHITE, 0.4),
        "tint": tint,
    }
