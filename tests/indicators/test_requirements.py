"""What must be said beside a value before it can be sent."""

from decimal import Decimal

import pytest

from indicators.performance import Thresholds
from indicators.requirements import CRITERIA, Entry, gaps_of_period, missing, missing_texts
from indicators.results import Result, Rules, result
from indicators.year import Reading


def quarterly(*given: int) -> Result:
    """The result of an indicator that adds up each quarter, up to the last of the months given."""
    rules = Rules(
        target=Decimal(100),
        baseline=None,
        direction="up",
        basis="annual",
        aggregation="sum",
        frequency=3,
    )
    values = [Reading(month, Decimal(25)) for month in given]
    return result(rules, values, given[-1], thresholds=Thresholds())


@pytest.mark.parametrize(
    ("given", "asked"),
    [((6,), [3]), ((3, 6), []), ((3, 6, 12), [9]), ((12,), [9]), ((9, 12), [])],
)
def test_gaps_are_asked_for_in_the_same_half_year_only(
    given: tuple[int, ...], asked: list[int]
) -> None:
    assert gaps_of_period(quarterly(*given), given[-1]) == asked


@pytest.mark.parametrize(("months", "asked"), [((3, 6), []), ((9, 12), [*CRITERIA])])
def test_the_criteria_are_asked_for_at_the_years_end_where_the_plan_does(
    months: tuple[int, ...], asked: list[str]
) -> None:
    entry = Entry(value=Decimal(25), deviation_reason="Kış.", remedy="Ekip.")
    outcome = quarterly(*months)
    assert [*missing_texts(entry, outcome, months[-1], asks_criteria=True)] == asked
    assert missing_texts(entry, outcome, months[-1]) == {}


def test_a_value_waits_for_the_earlier_one_of_its_half_year() -> None:
    lacking = missing(Entry(value=Decimal(25)), quarterly(12), 12)
    assert lacking["value"].startswith("Önce Eylül değerini yazın")
