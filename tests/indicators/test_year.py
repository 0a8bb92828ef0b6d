"""The year's value: which months owe a reading, which are missing, what the readings make."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.year import Reading, YearValue, due_target, level, year_value

UNMEASURED = "ölçülemedi"
#: What stands in the measuring months, in order: numbers or UNMEASURED; None is an empty one.
Given = list[Any]


def readings(frequency: int, content: Given) -> list[Reading]:
    months = range(frequency, 13, frequency)
    return [
        Reading(month, None, not_measured=True) if value == UNMEASURED else Reading(month, value)
        for month, value in zip(months, content, strict=False)
    ]


@pytest.mark.parametrize(
    ("how", "frequency", "through", "content", "actual", "missing", "read", "comparable"),
    [
        # Half-yearly, at the year's end
        ("sum", 6, 12, [10, 20], 30, (), 2, 30),
        ("sum", 6, 12, [10, None], 10, (12,), 1, None),
        ("sum", 6, 12, [None, 20], 20, (6,), 1, None),
        ("sum", 6, 12, [None, None], None, (6, 12), 0, None),
        ("sum", 6, 12, [10, UNMEASURED], 10, (), 1, 10),
        ("sum", 6, 12, [UNMEASURED, 20], 20, (), 1, 20),
        ("sum", 6, 12, [UNMEASURED, UNMEASURED], None, (), 0, None),
        ("sum", 6, 12, [UNMEASURED, None], None, (12,), 0, None),
        ("last", 6, 12, [10, 20], 20, (), 2, 20),
        ("last", 6, 12, [None, 20], 20, (6,), 1, 20),
        ("last", 6, 12, [10, None], None, (12,), 1, None),
        ("last", 6, 12, [10, UNMEASURED], None, (), 1, None),
        ("last", 6, 12, [UNMEASURED, 20], 20, (), 1, 20),
        ("average", 6, 12, [10, 20], 15, (), 2, 15),
        ("average", 6, 12, [10, None], 10, (12,), 1, None),
        ("average", 6, 12, [None, 20], 20, (6,), 1, None),
        ("average", 6, 12, [UNMEASURED, 20], 20, (), 1, 20),
        # Half-yearly, at mid-year: what comes later does not count
        ("sum", 6, 6, [10, 20], 10, (), 1, 10),
        ("sum", 6, 6, [None, 20], None, (6,), 0, None),
        ("last", 6, 6, [10, 20], 10, (), 1, 10),
        ("average", 6, 6, [UNMEASURED, 20], None, (), 0, None),
        # Quarterly: missing at the start, in the middle, at the end
        ("sum", 3, 12, [1, 2, 3, 4], 10, (), 4, 10),
        ("sum", 3, 12, [None, 2, 3, 4], 9, (3,), 3, None),
        ("sum", 3, 12, [1, None, UNMEASURED, 4], 5, (6,), 2, None),
        ("sum", 3, 12, [1, 2, 3, None], 6, (12,), 3, None),
        ("sum", 3, 12, [1, UNMEASURED, 3, UNMEASURED], 4, (), 2, 4),
        ("last", 3, 12, [None, None, None, 4], 4, (3, 6, 9), 1, 4),
        ("last", 3, 12, [1, 2, 3, None], None, (12,), 3, None),
        ("last", 3, 12, [1, 2, None, 4], 4, (9,), 3, 4),
        ("average", 3, 12, [1, 2, 3, 4], Decimal("2.5"), (), 4, Decimal("2.5")),
        ("average", 3, 12, [None, 2, 3, 4], 3, (3,), 3, None),
        ("average", 3, 12, [1, UNMEASURED, 3, UNMEASURED], 2, (), 2, 2),
        ("sum", 3, 6, [1, 2], 3, (), 2, 3),
        ("sum", 3, 6, [None, 2], 2, (3,), 1, None),
        ("sum", 3, 6, [1, None], 1, (6,), 1, None),
        ("last", 3, 6, [1, None], None, (6,), 1, None),
        ("last", 3, 6, [1, UNMEASURED], None, (), 1, None),
        ("average", 3, 6, [1, 3], 2, (), 2, 2),
        # Yearly: asked for at the year's end only
        ("sum", 12, 12, [7], 7, (), 1, 7),
        ("sum", 12, 12, [None], None, (12,), 0, None),
        ("last", 12, 12, [UNMEASURED], None, (), 0, None),
        ("average", 12, 12, [7], 7, (), 1, 7),
        ("sum", 12, 6, [7], None, (), 0, None),
        ("last", 12, 6, [None], None, (), 0, None),
        # A value of nothing is a value
        ("sum", 6, 12, [0, 0], 0, (), 2, 0),
        ("last", 6, 6, [0], 0, (), 1, 0),
    ],
)
def test_the_year_value_by_aggregation_frequency_and_gaps(
    how: str,
    frequency: int,
    through: int,
    content: Given,
    actual: Any,
    missing: tuple[int, ...],
    read: int,
    comparable: Any,
) -> None:
    value = year_value(
        readings(frequency, content), aggregation=how, frequency=frequency, through=through
    )
    owed = through // frequency
    assert value == YearValue(actual, missing, owed, read, comparable)
    assert value.is_complete is (missing == ())


def test_a_month_without_any_reading_is_as_missing_as_an_empty_one() -> None:
    value = year_value([Reading(12, Decimal(5))], aggregation="sum", frequency=6, through=12)
    assert (value.missing, value.comparable) == ((6,), None)


def test_readings_of_months_that_are_not_owed_count_for_nothing() -> None:
    given = [Reading(3, Decimal(100)), Reading(6, Decimal(5))]
    assert year_value(given, aggregation="sum", frequency=6, through=6).actual == 5


def test_an_unknown_aggregation_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown aggregation"):
        year_value([], aggregation="median", frequency=6, through=12)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ([1, 2, 3, 4], ""),
        ([1, None, 3, 4], "eksik (3/4 ölçüm)"),
        ([1, UNMEASURED, 3, 4], "4 ölçümün 3’ü"),
        ([UNMEASURED, UNMEASURED, UNMEASURED, 4], "4 ölçümün 1’i"),
        ([None, None, None, None], ""),
    ],
)
def test_a_sum_that_is_no_whole_year_says_so(content: Given, note: str) -> None:
    value = year_value(readings(3, content), aggregation="sum", frequency=3, through=12)
    assert value.note == note


@pytest.mark.parametrize(
    ("before", "this", "note"),
    [
        ((5, 5), (10, 20), ""),
        ((5, UNMEASURED), (10, 20), ""),
        ((5, None), (10, 20), "eksik (önceki yıllar)"),
        ((5, None), (10, UNMEASURED), "eksik (1/2 ölçüm)"),
        ((5, None), (10, None), "eksik (1/2 ölçüm)"),
        ((5, None), (None, None), ""),
    ],
)
def test_a_running_sum_that_lacks_an_earlier_year_says_so(
    before: tuple, this: tuple, note: str
) -> None:
    assert level(None, [year_of(*before)], year_of(*this)).note == note


@given(
    st.sampled_from([3, 6, 12]),
    st.sampled_from([6, 12]),
    st.lists(st.none() | st.just(UNMEASURED) | st.integers(-5, 5), min_size=4, max_size=4),
    st.sampled_from(["sum", "last", "average"]),
    st.randoms(),
)
def test_every_owed_month_is_read_missing_or_unmeasured_in_any_order(
    frequency: int, through: int, content: Given, how: str, random: Random
) -> None:
    given = readings(frequency, content)
    value = year_value(given, aggregation=how, frequency=frequency, through=through)
    unmeasured = sum(r.not_measured for r in given if r.month <= through)
    assert value.read + len(value.missing) + unmeasured == value.owed
    random.shuffle(given)
    assert value == year_value(given, aggregation=how, frequency=frequency, through=through)


# --- A running sum ----------------------------------------------------------------------------


def year_of(*content: int | str | None) -> YearValue:
    return year_value(readings(6, [*content]), aggregation="sum", frequency=6, through=12)


@pytest.mark.parametrize(
    ("baseline", "earlier", "this", "actual", "comparable"),
    [
        (100, [], (10, 20), 130, 130),
        (100, [(5, 5), (1, 1)], (10, 20), 142, 142),
        (None, [], (10, 20), 30, 30),
        (100, [(5, UNMEASURED)], (10, 20), 135, 135),
        # a gap in an earlier year, or in this one
        (100, [(5, None)], (10, 20), 135, None),
        (100, [], (10, None), 110, None),
        (100, [(5, 5)], (None, None), None, None),
    ],
)
def test_a_running_sum_is_the_baseline_with_all_that_was_added(
    baseline: Any,
    earlier: list[tuple],
    this: tuple,
    actual: int | None,
    comparable: int | None,
) -> None:
    value = level(baseline, [year_of(*year) for year in earlier], year_of(*this))
    assert (value.actual, value.comparable) == (actual, comparable)


# --- What is due ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "how", "basis", "baseline", "months", "due"),
    [
        (100, "sum", "annual", None, 6, 50),
        (100, "sum", "annual", 40, 6, 50),
        (100, "sum", "annual", None, 3, 25),
        (100, "sum", "annual", None, 12, 100),
        (100, "last", "annual", None, 6, 100),
        (100, "average", "annual", None, 6, 100),
        (None, "sum", "annual", None, 6, None),
        # one of something is done or not
        (1, "sum", "annual", None, 6, 0),
        (1, "sum", "annual", None, 12, 1),
        (2, "sum", "annual", None, 6, 1),
        (Decimal("1.5"), "sum", "annual", None, 6, Decimal("0.75")),
        (1, "last", "annual", None, 6, 1),
        (1, "sum", "cumulative", None, 6, 0),
        (4, "sum", "cumulative", 3, 6, 3),
        (4, "sum", "cumulative", 3, 12, 4),
        # the way from the level at the year's beginning
        (100, "sum", "cumulative", 40, 6, 70),
        (100, "sum", "cumulative", 40, 3, 55),
        (100, "sum", "cumulative", None, 6, 50),
        (20, "sum", "cumulative", 100, 6, 60),
        (100, "last", "cumulative", 40, 6, 100),
    ],
)
def test_what_of_a_target_is_due_by_a_month(
    target: Any, how: str, basis: str, baseline: Any, months: int, due: int | None
) -> None:
    assert due_target(target, aggregation=how, basis=basis, baseline=baseline, months=months) == due


@pytest.mark.parametrize(
    ("share", "months", "due"),
    [(30, 6, 30), (30, 3, 15), (30, 9, 65), (30, 12, 100), (0, 6, 0), (100, 6, 100)],
)
def test_an_indicator_may_say_which_share_is_expected_by_mid_year(
    share: Any, months: int, due: int
) -> None:
    rule: Any = {"aggregation": "sum", "basis": "annual", "baseline": None}
    assert due_target(Decimal(100), **rule, months=months, mid_year_share=share) == due


@pytest.mark.parametrize(
    ("basis", "direction", "due"),
    [
        ("annual", "up", 30),
        ("annual", "down", 100),
        ("cumulative", "up", 58),
        ("cumulative", "down", 58),
    ],
)
def test_a_level_is_due_whole_unless_the_indicator_says_its_share(
    basis: str, direction: str, due: int
) -> None:
    rule: Any = {"aggregation": "last", "basis": basis, "baseline": 40, "direction": direction}
    assert due_target(Decimal(100), **rule, months=6, mid_year_share=Decimal(30)) == due
    assert due_target(Decimal(100), **rule, months=6) == 100


def test_a_single_one_too_many_may_happen_at_any_time() -> None:
    due = due_target(
        Decimal(1), aggregation="sum", basis="annual", baseline=None, months=6, direction="down"
    )
    assert due == 1
