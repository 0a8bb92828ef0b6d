"""The rules of performance, as tables of examples and as properties."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.performance import (
    Status,
    Thresholds,
    as_printed,
    clip,
    indicator_performance,
    lacks,
    mean_performance,
    status,
    weighted_performance,
)
from plans.language.numbers import format_percent

numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
weights = st.none() | st.decimals(min_value=0, max_value=100, places=3)
performances = st.none() | st.decimals(min_value=-300, max_value=300, places=2)
pairs = st.lists(st.tuples(weights, performances), max_size=12)


def two_places(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("actual", "target", "baseline", "basis", "direction", "expected"),
    [
        # annual, up: C/B
        (80, 100, None, "annual", "up", "80.00"),
        (120, 100, 50, "annual", "up", "120.00"),
        (0, 100, None, "annual", "up", "0.00"),
        (5, 0, None, "annual", "up", None),
        # annual, down: B/C, and 100 where nothing is left
        (200, 100, None, "annual", "down", "50.00"),
        (50, 100, None, "annual", "down", "200.00"),
        (0, 100, None, "annual", "down", "100.00"),
        (0, 0, None, "annual", "down", "100.00"),
        (3, 0, None, "annual", "down", "0.00"),
        # cumulative: the way from the baseline
        (60, 20, 100, "cumulative", "down", "50.00"),
        (110, 20, 100, "cumulative", "down", "-12.50"),
        (50, 100, None, "cumulative", "up", "50.00"),
        # cumulative with B = A: keep the level
        (90, 100, 100, "cumulative", "up", "90.00"),
        (125, 100, 100, "cumulative", "down", "80.00"),
        (0, 100, 100, "cumulative", "down", "100.00"),
        (5, 0, 0, "cumulative", "up", None),
        # cumulative, down: no way without its beginning
        (5, 0, None, "cumulative", "down", None),
        (40, 20, None, "cumulative", "down", None),
        # nothing to compare
        (None, 100, 50, "annual", "up", None),
        (80, None, 50, "annual", "up", None),
        (None, None, None, "cumulative", "down", None),
    ],
)
def test_the_performance_of_an_indicator(
    actual: int | None,
    target: int | None,
    baseline: int | None,
    basis: str,
    direction: str,
    expected: str | None,
) -> None:
    value = indicator_performance(actual, target, baseline, basis=basis, direction=direction)
    assert two_places(value) == expected


@pytest.mark.parametrize("rule", [{"basis": "yearly"}, {"direction": "left"}])
def test_an_unknown_rule_is_an_error(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown rule"):
        indicator_performance(1, 1, **rule)


CARD = [
    # weight, A, B, C, direction, performance
    (50, "15613", "19100", "20328.409", "up", "135.23"),
    (20, "11806", "13300", "12870.778", "up", "71.27"),
    (10, "36054", "36766", "36057.466", "up", "0.49"),
    (15, "0", "0", "0", "up", None),
    (5, "47441", "46826", "47091.904", "down", "56.76"),
]


def test_the_published_card_of_a_ministry_gives_78_99() -> None:
    computed = [
        indicator_performance(
            Decimal(c), Decimal(b), Decimal(a), basis="cumulative", direction=direction
        )
        for _, a, b, c, direction, _ in CARD
    ]
    assert [two_places(value) for value in computed] == [row[-1] for row in CARD]
    card = weighted_performance(zip((row[0] for row in CARD), computed, strict=True))
    assert two_places(card.value) == "78.99"
    assert (card.measured, card.total, card.weight_covered) == (4, 5, 85)


def test_a_goal_with_objectives_at_90_70_43_100_reports_75_75() -> None:
    assert mean_performance([90, 70, 43, 100]) == Decimal("75.75")


def test_a_mean_leaves_out_what_is_not_measured() -> None:
    assert mean_performance([None, 90, None, 70]) == 80
    assert mean_performance([None]) is None


@pytest.mark.parametrize(
    ("card", "value", "covered"),
    [
        ([(60, 100), (40, 50)], 80, 100),
        ([(60, None), (40, 50)], 50, 40),
        ([(60, 250), (40, -30)], 60, 100),
        ([(None, 100), (40, 50)], 50, 100),
        ([(None, 100), (None, 50)], 75, None),
        ([(0, 100), (0, 50)], 75, None),
        ([(0, 80), (100, None)], 80, 0),
        ([(60, None)], None, 0),
        ([], None, None),
    ],
)
def test_a_cards_performance_is_weighted_over_what_is_measured(
    card: list[tuple[int | None, int | None]], value: int | None, covered: int | None
) -> None:
    result = weighted_performance(card)
    assert (result.value, result.weight_covered) == (value, covered)


@pytest.mark.parametrize(
    ("performance", "expected"),
    [
        ("100", Status.REACHED),
        ("135.2", Status.REACHED),
        ("99.99", Status.REASONABLE),
        ("70", Status.REASONABLE),
        ("69.99", Status.MISSED),
        ("-5", Status.MISSED),
        (None, Status.NO_DATA),
    ],
)
def test_the_status_follows_the_thresholds(performance: str | None, expected: Status) -> None:
    value = None if performance is None else Decimal(performance)
    assert status(value, Thresholds()) is expected


@pytest.mark.parametrize(
    ("target", "baseline", "basis", "direction", "expected"),
    [
        (None, 5, "annual", "up", Status.NO_TARGET),
        (0, None, "annual", "up", Status.NO_TARGET),
        (0, None, "annual", "down", None),
        (0, 0, "cumulative", "up", Status.NO_TARGET),
        (10, None, "cumulative", "up", None),
        (10, None, "cumulative", "down", Status.NO_BASELINE),
        (None, None, "cumulative", "down", Status.NO_TARGET),
        (10, 10, "cumulative", "down", None),
    ],
)
def test_why_no_value_could_have_a_performance(
    target: int | None, baseline: int | None, basis: str, direction: str, expected: Status | None
) -> None:
    assert lacks(target, baseline, basis=basis, direction=direction) is expected


@pytest.mark.parametrize(
    ("performance", "printed", "expected"),
    [
        ("99.999", "100.00", Status.REACHED),
        ("99.995", "100.00", Status.REACHED),
        ("99.994", "99.99", Status.REASONABLE),
        ("69.995", "70.00", Status.REASONABLE),
        ("100.004", "100.00", Status.REACHED),
    ],
)
def test_a_status_never_contradicts_the_printed_figure(
    performance: str, printed: str, expected: Status
) -> None:
    value = Decimal(performance)
    assert format_percent(value, 2) == "%" + printed.replace(".", ",")
    assert (str(as_printed(value)), status(value)) == (printed, expected)


def test_the_thresholds_are_the_plans_own() -> None:
    assert status(85, Thresholds(reached=Decimal(80), reasonable=Decimal(50))) is Status.REACHED


@given(pairs)
def test_a_cards_performance_lies_between_0_and_100(
    card: list[tuple[Decimal | None, Decimal | None]],
) -> None:
    value = weighted_performance(card).value
    assert value is None or 0 <= value <= 100


@given(pairs, st.decimals(min_value="0.01", max_value=50, places=2))
def test_scaling_all_weights_changes_nothing(
    card: list[tuple[Decimal | None, Decimal | None]], factor: Decimal
) -> None:
    scaled = [(None if weight is None else weight * factor, value) for weight, value in card]
    one, other = weighted_performance(card), weighted_performance(scaled)
    assert two_places(one.value) == two_places(other.value)
    assert two_places(one.weight_covered) == two_places(other.weight_covered)


@given(pairs, st.randoms())
def test_the_order_of_indicators_changes_nothing(
    card: list[tuple[Decimal | None, Decimal | None]], random: Random
) -> None:
    shuffled = list(card)
    random.shuffle(shuffled)
    assert two_places(weighted_performance(card).value) == two_places(
        weighted_performance(shuffled).value
    )


@given(st.lists(st.decimals(min_value=0, max_value=300, places=2), min_size=1))
def test_a_cap_never_raises_a_mean(values: list[Decimal]) -> None:
    capped: Any = mean_performance(clip(value) for value in values)
    assert capped <= mean_performance(values)


@given(numbers, numbers)
def test_reaching_the_target_exactly_is_100(target: Decimal, baseline: Decimal) -> None:
    assume(target != 0)
    for basis in ("annual", "cumulative"):
        for direction in ("up", "down"):
            value = indicator_performance(
                target, target, baseline, basis=basis, direction=direction
            )
            assert value == 100
