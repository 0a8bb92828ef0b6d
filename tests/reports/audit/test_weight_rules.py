"""How bad it is that weights do not add up to 100."""

from decimal import Decimal

import pytest

from plans.audit import Severity
from tests.reports.audit.sound import an_indicator, found, indicator, indicators, weights


@pytest.mark.parametrize(
    ("weight", "severity"),
    [
        ("99.95", Severity.NOTE),
        ("100.05", Severity.NOTE),
        ("99.94", Severity.WARNING),
        ("99", Severity.WARNING),
        ("98.99", Severity.ERROR),
        ("0.1", Severity.ERROR),
    ],
)
def test_weights_are_judged_by_how_far_they_are_off(weight: str, severity: Severity) -> None:
    problems = found("A01", weights(indicator(weight=Decimal(weight))))
    assert [problem.severity for problem in problems] == [severity]


def test_weights_of_100_that_print_another_total_are_found() -> None:
    problems = found("A01", weights(indicator(), total=90))
    assert [problem.severity for problem in problems] == [Severity.ERROR]


def test_weights_are_judged_where_no_total_is_printed() -> None:
    assert found("A01", weights(indicator(), total=None)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            ["0.5", "0.2", "0.2", "0.1"],
            "; ağırlıklar 1’e toplanıyor: yüzde değil kesir yazılmış, her birini 100 ile çarpın.",
        ),
        (["0.333", "0.333", "0.333"], "yüzde değil kesir yazılmış, her birini 100"),
        (["0.5", "20", "30"], "; 0,5 yüzde değil kesir yazılmış görünüyor, 100 ile çarpılınca"),
    ],
)
def test_plain_fractions_as_weights_are_named(values: list[str], said: str) -> None:
    rows = [an_indicator(pk=n, order=n, weight=Decimal(value)) for n, value in enumerate(values)]
    (problem,) = found("A01", weights(indicators(*rows), total=None))
    assert said in problem.text
    assert problem.severity == Severity.ERROR


@pytest.mark.parametrize("values", [["0.5", "20", "40"], ["1", "1", "1"], ["0", "60", "30"]])
def test_other_weights_that_do_not_make_100_are_no_fractions(values: list[str]) -> None:
    rows = [an_indicator(pk=n, order=n, weight=Decimal(value)) for n, value in enumerate(values)]
    (problem,) = found("A01", weights(indicators(*rows), total=None))
    assert "kesir" not in problem.text


def test_a_card_without_any_weight_is_told_so() -> None:
    (problem,) = found("A02", indicator(weight=None))
    assert problem.text == "Kartın 1 göstergesinin hiçbirinde hedefe etkisi yazılmamış."
