"""Rules over totals and amounts."""

from decimal import Decimal

import pytest

from budgeting.audit.amounts import find_break, find_slip
from budgeting.models import CardCost, PublishedTotal
from plans.audit import Severity
from tests.reports.audit.sound import (
    YEARS,
    a_card,
    costs,
    each_year,
    found,
    item,
    objective,
    plan,
    printed,
    years,
)


@pytest.mark.parametrize(
    ("amounts", "finds"),
    [
        (["106781.35", 10000000, 18000000], True),
        ([10000, 1000000, 500000], False),  # not most of them
        ([10000, 1000000], False),  # one sister tells nothing
        (["106781.35", "106781.35", 11000000, 12000000, 18000000], True),
        ([0, 10000000, 18000000], False),
    ],
)
def test_a_cost_is_dwarfed_only_by_most_of_its_sisters(
    amounts: list[int | str], finds: bool
) -> None:
    assert bool(found("T18", costs(*amounts))) is finds


def test_a_year_is_dwarfed_by_the_others_of_its_objective() -> None:
    own = objective(cost_estimates=years(10000000, 64000, 12000000, None, None))
    (problem,) = found("T18", own)
    assert "2026: 64.000 TL" in problem.text


def test_a_card_is_dwarfed_by_the_other_cards_of_its_goal() -> None:
    amounts = {1: Decimal("106781.35"), 2: Decimal(10000000), 3: Decimal(18000000)}
    cards = [a_card(pk=n, order=n, costs=[CardCost(amount=amounts[n])]) for n in amounts]
    data = objective(cards=cards)
    (problem,) = found("T18", data)
    assert problem.place.key == "A1/H1.1/K1"
    assert "106.781,35 TL" in problem.text


@pytest.mark.parametrize(
    ("value", "severity"),
    [(1001, Severity.NOTE), (1005, Severity.NOTE), (1006, Severity.ERROR)],
)
def test_rounding_of_a_printed_total_is_a_note(value: int, severity: Severity) -> None:
    problems = found("T08", printed("expense_budget", 2025, value))
    assert [problem.severity for problem in problems] == [severity]


@pytest.mark.parametrize("code", ["T01", "T02", "T16"])
def test_a_printed_total_of_something_outside_the_plan_is_left_alone(code: str) -> None:
    of = {"T01": "objective", "T02": "goal", "T16": "card"}[code]
    strange = PublishedTotal(kind=f"{of}_cost", value=Decimal(1), **{f"{of}_id": 99})
    assert found(code, plan(published_totals=[strange])) == []


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([1000000, 1040000, 1081600, 1124864, 1170], (2029, -1000)),
        ([1000000, 1040, 1081600, 1124864, 1169858], (2026, -1000)),
        ([1000, 1040, 1081600, 1124, 1170], (2027, 1000)),
        ([100, 104, 10800, 112, 117], (2027, 100)),
        ([4000, 15000, 8500, 8840, 9193], None),
        ([0, 0, 0, 0, 0], None),
    ],
)
def test_an_amount_is_a_slip_by_100_or_1000_only(
    amounts: list[int], expected: tuple[int, int] | None
) -> None:
    slip = find_slip(list(zip(YEARS, map(Decimal, amounts), strict=True)))
    assert (slip and (slip[0], slip[2])) == expected


@pytest.mark.parametrize(
    ("amounts", "year"),
    [
        ([4000000, 4160000, 4326400, 4499456, 4479434], 2029),
        ([4000000, 4160000, 4326400, 4499456, 4679434], None),
        ([100, 90, 140, 120, 160], None),  # never was steady
        ([1000, 1040, 1082, 1125, 1180], None),  # within two points
    ],
)
def test_a_year_breaks_growth_only_where_it_was_steady(
    amounts: list[int], year: int | None
) -> None:
    found = find_break(list(zip(YEARS, map(Decimal, amounts), strict=True)))
    assert (found and found[0][0]) == year


def test_refunds_may_be_negative() -> None:
    assert found("T13", item(name="Red ve İadeler (-)", amounts=each_year(-5))) == []


def test_growth_is_told_from_the_last_year_that_has_an_amount() -> None:
    amounts = {2024: Decimal(962), 2025: Decimal(1000), 2026: Decimal(1040)}
    data = item(amounts=amounts | {2027: Decimal(1082), 2029: Decimal(1200)})
    (problem,) = found("T15", data)
    assert "2029 yılında 1.082 TL tutarından 1.200 TL tutarına geçilmiş" in problem.text
