"""What single cells mean."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.exchange.columns import (
    YES_NO,
    CellError,
    ChoiceWidget,
    IntegerWidget,
    read_number,
    read_text,
)
from plans.exchange.table import BadCell
from plans.language.numbers import NumberError, format_number

pytestmark = pytest.mark.differs

WEIGHT: dict[str, Any] = {"max_digits": 6, "decimals": 3}
UNITS = {"up": "Artması istenir", "down": "Azalması istenir"}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None),
        ("-", None),
        ("1.250,5", Decimal("1250.5")),
        ("%25", Decimal(25)),
        ("25 %", Decimal(25)),
        (Decimal("12.5"), Decimal("12.5")),
        (Decimal(0), Decimal(0)),
    ],
)
def test_a_number_is_read(cell, number):
    assert read_number(cell, max_digits=18, decimals=4) == number


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("yüz", "“yüz” sayı olarak okunamadı. Örnek: 1.250,5"),
        ("1.25", "iki türlü okunabilir"),
        (Decimal("1.2345"), "1,2345 sayısının virgülden sonrası çok uzun: en çok 3 basamak"),
        (Decimal(1000), "virgülden önce en çok 3 basamak"),
        ("33,333333", "en çok 3 basamak yazılabilir. Sayıyı yuvarlayın."),
        ("1" * 40, "Sayı çok büyük"),
        (Decimal("Infinity"), "Sayı okunamadı"),
        (Decimal("NaN"), "Sayı okunamadı"),
        (True, "DOĞRU/YANLIŞ"),
        (date(2025, 1, 1), "tarih veya saat var"),
        (timedelta(hours=1), "tarih veya saat var"),
        (BadCell("G9 hücresinde formül var."), "G9 hücresinde formül var."),
    ],
)
def test_what_is_no_fitting_number_is_refused_with_a_sentence(cell, sentence):
    with pytest.raises((CellError, NumberError)) as caught:
        read_number(cell, **WEIGHT)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("cell", [Decimal("1.5"), Decimal(-1), "bir", Decimal(10**7)])
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises((CellError, NumberError)):
        IntegerWidget().clean(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  Adet ", "Adet"),
        ("a\x07b", "ab"),
        ("\u200bH1.1\u00a0", "H1.1"),
        (Decimal(5), "5"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_a_text_is_read(cell, text):
    assert read_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (Decimal("1.1"), "Metin beklenirken 1,1 sayısı bulundu"),
        (date(2001, 1, 1), "Hücrenin biçimini Genel ya da Metin yapıp"),
    ],
)
def test_what_excel_made_of_a_text_is_refused_rather_than_guessed(cell, sentence):
    with pytest.raises(CellError) as caught:
        read_text(cell)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("cell", ["Artması istenir", "ARTMASI İSTENİR", " artması  istenir", "up"])
def test_a_choice_is_read_by_its_label_without_regard_to_case(cell):
    assert ChoiceWidget(UNITS).clean(cell) == "up"


def test_yes_and_no_are_read_from_truth_values_too():
    assert ChoiceWidget(YES_NO).clean(True) is True
    assert ChoiceWidget(YES_NO).clean(False) is False


def test_an_unknown_choice_gets_the_closest_one_suggested():
    with pytest.raises(CellError) as caught:
        ChoiceWidget(UNITS).clean("Artması istenr")
    assert str(caught.value) == (
        "“Artması istenr” tanınmadı. “Artması istenir” mi demek istediniz? Yazılabilecekler: "
        "Artması istenir, Azalması istenir."
    )


@given(st.decimals(-(10**13), 10**13, places=4, allow_nan=False, allow_infinity=False))
def test_a_number_written_the_turkish_way_is_read_back(number):
    assert read_number(format_number(number), max_digits=18, decimals=4) == number


@given(st.floats())
def test_any_binary_fraction_is_read_or_refused(value):
    with suppress(CellError, NumberError):
        read_number(Decimal(format(value, ".15g")), max_digits=18, decimals=4)
