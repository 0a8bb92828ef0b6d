"""Colours that people choose, and whether text can be read on them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.content.colours import (
    ENOUGH,
    WHITE,
    contrast,
    palette,
    parse_colour,
    readable_shade,
    require_readable,
)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Known pairs at the border of what WCAG asks for.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.3),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#0D4F63", "#0d4f63"), (" 0d4f63 ", "#0d4f63"), ("#abc", "#aabbcc")],
)
def test_a_colour_is_taken_as_people_write_it(text: str, colour: str):
    assert parse_colour(text) == colour


@pytest.mark.parametrize("text", ["", "kırmızı", "#12345", "#gggggg", "#12345678", "#1234\n56"])
def test_what_is_no_colour_is_refused_with_an_example(text: str):
    with pytest.raises(ValidationError, match="Örnek: #0D4F63"):
        parse_colour(text)


@pytest.mark.parametrize(
    ("colour", "sentence"),
    [
        ("#e0902b", "2,5 : 1, en az 4,5 : 1 gerekir. Okunan en yakın ton: #A4691F."),
        # Cut off, not rounded: 4,48 is not enough, and does not read so.
        ("#777777", "4,4 : 1, en az 4,5 : 1 gerekir. Okunan en yakın ton: #767676."),
    ],
)
def test_too_light_a_colour_is_refused_with_the_nearest_that_can_be_read(
    colour: str, sentence: str
):
    with pytest.raises(ValidationError, match="Beyaz yazı bu renkte okunmuyor") as refusal:
        require_readable(colour)
    assert sentence in refusal.value.message


def test_a_readable_colour_stays_as_it_is():
    require_readable("#0d4f63")
    assert readable_shade("#0d4f63") == palette("#0d4f63")["header"] == "#0d4f63"


@settings(max_examples=40)
@given(st.integers(0, 0xFFFFFF))
def test_text_in_every_shade_can_be_read(number: int):
    shades = palette(f"#{number:06x}")
    for text in ("accent", "accent-dark"):
        assert contrast(shades[text], WHITE) >= ENOUGH
        assert contrast(shades[text], shades["tint"]) >= ENOUGH
    assert contrast(WHITE, shades["header"]) >= ENOUGH
