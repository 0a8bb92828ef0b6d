"""What looks like a slip in a value: asked of its unit, shown to its reviewer."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.performance import Status
from indicators.plausibility import Background, doubts
from indicators.requirements import Entry
from indicators.results import Result
from indicators.year import YearValue


def found(
    value: Any,
    *,
    typed_percent: bool = False,
    month: int = 6,
    performance: Any = None,
    due: Any = None,
    **known: Any,
) -> list[str]:
    """The sentences on a value whose indicator is known for `known`, in Adet unless it says so."""
    number = None if value is None else Decimal(value)
    outcome = Result(
        value=YearValue(number, (), 1, 1, number),
        due_target=None if due is None else Decimal(due),
        performance=None,
        due_performance=None if performance is None else Decimal(performance),
        status=Status.REACHED,
    )
    numbers = {name: Decimal(text) for name, text in known.items() if name != "unit_of_measure"}
    background = Background(known.get("unit_of_measure", "Adet"), month, **numbers)
    return doubts(Entry(number, typed_percent=typed_percent), outcome, background)


@pytest.mark.parametrize(
    ("performance", "sentence"),
    [
        (None, None),
        (20, None),
        (100, None),
        (200, None),
        ("200.01", "performans %200,01: %200 sınırının üzerinde."),
        ("19.99", "performans %19,99: %20 sınırının altında."),
        (0, "performans %0: %20 sınırının altında."),
        (-40, "performans %-40: %20 sınırının altında."),
    ],
)
def test_a_performance_over_200_or_under_20_is_doubted(
    performance: Any, sentence: str | None
) -> None:
    said = found(12, performance=performance)
    assert said == ([f"Haziran’a kadar beklenene göre {sentence}"] if sentence else [])


@pytest.mark.parametrize(
    ("value", "reference", "said"),
    [
        ("12000", "12", "1.000 kat büyük"),
        ("12", "12000", "1.000 kat küçük"),
        ("120", "12", "10 kat büyük"),
        ("1.2", "12", "10 kat küçük"),
        ("-120", "12", "10 kat büyük"),
        ("119", "12", None),
        ("1.21", "12", None),
        ("0", "12", None),
        ("12", "0", None),
    ],
)
@pytest.mark.parametrize("against", ["due", "previous", "last_year"])
def test_a_value_ten_times_larger_or_smaller_than_before_is_doubted(
    value: str, reference: str, said: str | None, against: str
) -> None:
    known: dict[str, Any] = {against: reference}
    sentences = found(value, unit_of_measure="km", **known)
    assert [str(said) in sentence for sentence in sentences] == ([True] if said else [])


def test_the_sentence_names_both_values() -> None:
    [sentence] = found("1250.5", unit_of_measure="km", last_year="1.25")
    assert sentence == "Geçen yılın aynı ayı 1,25, gerçekleşme 1.250,5: 1.000 kat büyük."


def test_at_the_years_end_it_is_the_years_target_that_is_compared() -> None:
    assert found(900, month=12, performance=900, due=1) == [
        "Yıl hedefi 1, gerçekleşme 900: 900 kat büyük.",
        "Yıl hedefine göre performans %900: %200 sınırının üzerinde.",
    ]


def test_percentages_have_their_sign() -> None:
    [sentence] = found(4, unit_of_measure="%", due=100)
    assert sentence == "Haziran’a kadar beklenen %100, gerçekleşme %4: 25 kat küçük."


def test_every_comparison_that_does_not_fit_is_named() -> None:
    assert len(found(900, performance=90_000, due=1, previous=1, last_year=1)) == 4


def test_without_a_value_nothing_is_odd() -> None:
    assert found(None, performance=0, last_year=1) == []


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("Adet", "%12 yazıldı; ölçü birimi % değil, Adet."),
        ("Kişi", "%12 yazıldı; ölçü birimi % değil, Kişi."),
        ("km", "%12 yazıldı; ölçü birimi % değil, km."),
        ("%", None),
        ("% (yüzde)", None),
        ("Oran", None),
        ("", None),
    ],
)
def test_a_percent_sign_is_doubted_where_the_unit_is_no_percentage(
    unit: str, sentence: str | None
) -> None:
    assert found(12, typed_percent=True, unit_of_measure=unit) == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("value", "known", "sentence"),
    [
        ("4.5", {}, "4,5 tam sayı değil; Adet tam sayıyla sayılır."),
        ("-3", {}, "-3 sıfırdan küçük; Adet sıfırdan küçük olmaz."),
        ("4.0000", {"target": 10}, None),
        ("4.5", {"unit_of_measure": "km"}, None),
        ("-3", {"unit_of_measure": "Puan"}, None),
        # what was known before shows that fractions, or values below zero, are usual here
        ("4.5", {"target": "10.5"}, None),
        ("4.5", {"baseline": "3.2"}, None),
        ("4.5", {"previous": "4.1"}, None),
        ("-3", {"last_year": "-2"}, None),
    ],
)
def test_a_fraction_or_a_negative_of_what_is_counted_is_doubted(
    value: str, known: dict[str, Any], sentence: str | None
) -> None:
    assert found(value, **known) == ([sentence] if sentence else [])
