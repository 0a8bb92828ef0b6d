"""Numbers as people in Turkey write and read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.numbers import (
    NumberError,
    format_money,
    format_number,
    format_percent,
    parse_number,
    require_exact,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.250,5", "1250.5"),
        ("1250,5", "1250.5"),
        ("1250", "1250"),
        ("1.250", "1250"),
        ("425.000", "425000"),
        ("1.077.000.000,00", "1077000000.00"),
        ("%25", "25"),
        ("25 %", "25"),
        ("% 72,25", "72.25"),
        ("-3,5", "-3.5"),
        ("−3", "-3"),
        ("4.153.238 TL", "4153238"),
        ("81.244.820,15 ₺", "81244820.15"),
        (" 12 ", "12"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_the_turkish_way(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "-", "–"])
def test_an_empty_text_or_a_dash_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text", ["1.25", "0.500", "12.5", "1.2500", "12abc", "490.000.00", "1,2,3", "1.000,5,0", "%%5"]
)
def test_what_cannot_be_read_for_certain_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NumberError, match=r"1\.250,5"):
        parse_number(text)


@pytest.mark.parametrize("text", ["9" * 400, "1" + " " * 100_000 + "1"])
def test_a_text_longer_than_any_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_number(text)


def test_a_number_with_more_digits_than_are_kept_is_not_stored() -> None:
    assert require_exact(Decimal("99999999999999.9000")) == Decimal("99999999999999.9")
    with pytest.raises(NumberError, match="en çok 15 rakam"):
        require_exact(Decimal("99999999999999.99"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("1250.5000", "1.250,5"), ("1000", "1.000"), ("0", "0"), ("-0.5", "-0,5"), (None, "")],
)
def test_a_number_is_written_with_the_digits_that_matter(value: str | None, text: str) -> None:
    assert format_number(None if value is None else Decimal(value)) == text


def test_money_is_written_with_kurus() -> None:
    assert format_money(Decimal("1077000000")) == "1.077.000.000,00"


def test_a_percentage_is_written_with_the_sign_in_front() -> None:
    assert format_percent(Decimal("72.25")) == "%72,25"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12
    )
)
def test_what_is_written_reads_back_as_the_same_number(value: Decimal) -> None:
    assert parse_number(format_number(value)) == value
