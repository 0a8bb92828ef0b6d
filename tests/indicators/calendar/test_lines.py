"""What an activity has come to on a day, and how a year is told in its months."""

from datetime import date

import pytest

from indicators.calendar.lines import (
    CANCELLED,
    DONE,
    LATE,
    ONGOING,
    PLANNED,
    STAGES,
    ActivityLine,
    MilestoneLine,
    activity_stage,
)

JUNE = date(2025, 6, 15)


@pytest.mark.parametrize(
    ("months", "percent", "milestones", "stage"),
    [
        ((7, 12), None, [], PLANNED),
        ((6, 12), None, [], ONGOING),
        ((7, 12), 5, [], ONGOING),
        ((7, 12), 0, [PLANNED], PLANNED),
        ((7, 12), None, [DONE, PLANNED], ONGOING),
        ((1, 5), None, [], LATE),
        ((1, 5), 90, [DONE], LATE),
        ((1, 12), 50, [LATE, DONE], LATE),
        ((1, 5), 100, [], DONE),
        ((1, 12), None, [DONE, CANCELLED], DONE),
        ((1, 12), 60, [DONE], ONGOING),
        ((1, 12), 100, [ONGOING], ONGOING),
        ((1, 12), 100, [LATE], LATE),
        ((1, 5), None, [CANCELLED], CANCELLED),
        ((1, 12), 30, [CANCELLED], ONGOING),
    ],
)
def test_an_activity_is_what_its_progress_and_milestones_make_it(
    months: tuple[int, int], percent: int | None, milestones: list[str], stage: str
) -> None:
    assert activity_stage(2025, *months, percent, milestones, JUNE) == stage


def test_an_activity_is_late_the_day_after_its_last_month() -> None:
    assert activity_stage(2024, 1, 2, 50, [], date(2024, 2, 29)) == ONGOING
    assert activity_stage(2024, 1, 2, 50, [], date(2024, 3, 1)) == LATE


def test_no_two_stages_have_one_sign() -> None:
    assert len(set(STAGES.values())) == len(STAGES) == 5


def test_a_year_has_its_activity_and_milestones_in_their_months() -> None:
    steps = [
        MilestoneLine("İhale", date(2025, 3, 31), DONE),
        MilestoneLine("Kabul", date(2025, 6, 30), PLANNED),
    ]
    line = ActivityLine("Hat", "Fen İşleri", "fen", 3, 5, ONGOING, milestones=(*steps[::-1],))
    assert [month.number for month in line.months if month.is_on] == [3, 4, 5]
    assert {month.number: month.milestones for month in line.months if month.milestones} == {
        3: (steps[0],),
        6: (steps[1],),
    }
    assert (line.span, line.steps_done) == ("Mart–Mayıs", "1/2")
