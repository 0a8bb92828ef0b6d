"""What a reviewer is pointed to: values that look like a slip."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.review.outliers import Comparison, outliers

pytestmark = pytest.mark.differs


@pytest.mark.parametrize(
    ("performance", "sentence"),
    [
        (None, None),
        (20, None),
        (100, None),
        (200, None),
        ("200.01", "performans %200,01: %200 sınırının üzerinde."),
        ("19.99", "performans %19,99: %20 sınırının altında."),
        (0, "performans %0,00: %20 sınırının altında."),
        (-40, "performans %-40,00: %20 sınırının altında."),
    ],
)
def test_a_performance_over_200_or_under_20_is_pointed_out(
    performance: Any, sentence: str | None
) -> None:
    due = None if performance is None else Decimal(performance)
    found = outliers(due, [])
    assert found == ([f"Bu aya kadar beklenene göre {sentence}"] if sentence else [])


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
        ("12", None, None),
    ],
)
def test_a_value_ten_times_larger_or_smaller_than_before_is_pointed_out(
    value: str, reference: str | None, said: str | None
) -> None:
    before = Decimal(reference) if reference else None
    found = outliers(Decimal(100), [Comparison("Geçen yıl", before, Decimal(value))])
    assert [str(said) in sentence for sentence in found] == ([True] if said else [])


def test_the_sentence_names_both_values() -> None:
    [sentence] = outliers(None, [Comparison("Hedef", Decimal("1.25"), Decimal("1250.5"))])
    assert sentence.startswith("Hedef 1,25, gerçekleşme 1.250,5: 1.000 kat büyük.")


def test_every_comparison_that_does_not_fit_is_named() -> None:
    comparisons = [Comparison(name, Decimal(1), Decimal(900)) for name in ("Hedef", "Geçen yıl")]
    assert len(outliers(Decimal(90_000), comparisons)) == 3


def test_without_a_value_nothing_is_odd() -> None:
    assert outliers(None, [Comparison("Hedef", Decimal(1), None)]) == []
