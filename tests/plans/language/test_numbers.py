"""Numbers as people in Turkey write and read them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.language.numbers import (
    NumberError,
    format_money,
    format_number,
    format_percent,
    parse_number,
    require_decimals,
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
        ("₺1.250,50", "1250.50"),
        ("-₺5,00", "-5"),
        ("₺-5,00", "-5"),
        ("-   ₺ 5,00", "-5"),
        ("-    1.250,50", "-1250.50"),  # Excel's format of accounts
        ("TL 5", "5"),
        ("5 TRY", "5"),
        ("5,00 tl", "5"),
        ("%-2,5", "-2.5"),
        ("–3", "-3"),
        ("1.250\u202f₺", "1250"),
        ("\ufeff1\u200b.250\u200e", "1250"),
        (" 12 ", "12"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_the_turkish_way(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "—", "₺-", "₺ -   ", "-TL", "\u200b"])
def test_an_empty_text_or_a_dash_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("1.25", "0.500", "12.5", "1.2500", "12abc", "490.000.00", "1,2,3", "1.000,5,0", "%%5"),
        *("₺", "%", "TL", "--", "-₺-5", "₺5 TL", "%5 TL", "$5", "5 €", "5-", "٣", "1 2", "₺1.25"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NumberError, match=r"1\.250,5"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.250.00", "1.250,00 mi demek istediniz, yoksa bir rakam mı eksik?"),
        ("12.345.678.9", "12.345.678,9 mi demek istediniz"),
        ("106.781 bin TL", "“bin” yerine sıfırlarını yazın"),
        ("1,5 Milyon", "“Milyon” yerine sıfırlarını yazın"),
        ("₺(1.250,50)", "Eksi bir sayıysa -1.250,50 yazın"),
    ],
)
def test_what_a_person_may_have_meant_is_asked(text: str, said: str) -> None:
    with pytest.raises(NumberError, match=re.escape(said)):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "106.781,346",
            "“106.781,346” iki türlü okunabilir: 106.781,35 TL mi, 106.781.346 TL mi? "
            "Doğrusunu yazın.",
        ),
        ("106.781,340", "106.781,34 TL mi, 106.781.340 TL mi?"),
        ("106.781,000", "106.781,00 TL mi, 106.781.000 TL mi?"),
        ("106,781346", "106,78 TL mi, 106.781.346 TL mi?"),
        ("12,3456", "“12,3456” kuruştan küçük."),
    ],
)
def test_thousands_behind_a_comma_of_an_amount_are_asked_about(text: str, said: str) -> None:
    number: Any = parse_number(text)
    with pytest.raises(NumberError) as caught:
        require_decimals(number, 2, is_money=True)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["106.781,35", "106.781,3", "106.781.346", "0,5", "-12,25"])
def test_an_amount_with_kurus_is_one_thing_only(text: str) -> None:
    number: Any = parse_number(text)
    assert require_decimals(number, 2, is_money=True) == number


@pytest.mark.parametrize("text", ["106.781,346", "20.328,409", "1,2500", "1,2500000"])
def test_a_value_may_have_four_decimals(text: str) -> None:
    number: Any = parse_number(text)
    assert require_decimals(number, 4) == number


@pytest.mark.parametrize(
    ("text", "whole_digits", "said"),
    [
        ("12,345678", 14, "en çok 4 basamak yazılabilir. İki türlü okunabilir: 12,3457 ya da"),
        ("12,345678", 14, "12,3457 ya da 12.345.678. Doğrusunu yazın."),
        ("12,345678", 3, "12,345678 sayısının virgülden sonrası çok uzun: en çok 4 basamak"),
        ("12,34567", 14, "Sayıyı yuvarlayın."),
    ],
)
def test_more_decimals_than_a_value_keeps_are_refused(
    text: str, whole_digits: int, said: str
) -> None:
    number: Any = parse_number(text)
    with pytest.raises(NumberError) as caught:
        require_decimals(number, 4, whole_digits=whole_digits)
    assert said in str(caught.value)


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
