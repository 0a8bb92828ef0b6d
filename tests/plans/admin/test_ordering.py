"""Places of rows that people drag into order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.models import CoreValue
from plans.records.ordering import assign_places, make_room
from tests.support.builders import build_plan

pytestmark = pytest.mark.differs


@pytest.mark.parametrize(
    ("present", "taken", "wanted"),
    [
        ([], 0, []),
        ([1, 2, 3], 0, [1, 2, 3]),
        ([1, 4, 9], 0, [1, 4, 9]),
        ([2, 5, None], 0, [2, 5, 6]),
        ([None, None], 0, [1, 2]),
        ([2, 1], 0, [1, 2]),
        ([1, None, 2], 0, [1, 2, 3]),
        ([1, None], 7, [1, 8]),
        ([2, 1], 7, [8, 9]),
    ],
)
def test_places(present: list[int | None], taken: int, wanted: list[int]) -> None:
    assert assign_places(present, taken) == wanted


@given(st.lists(st.none() | st.integers(1, 50), unique_by=lambda n: n or object()))
def test_places_follow_the_wanted_order_and_are_unique(present: list[int | None]) -> None:
    places = assign_places(present)
    assert places == sorted(set(places))
    assert len(places) == len(present)


def test_rows_that_make_room_keep_their_order_behind_all_others(db: None) -> None:
    plan = build_plan(1, 1)
    CoreValue.objects.create(plan=plan, name="Adalet")
    first, second, third = plan.core_values.order_by("order")
    make_room(plan.core_values.all(), [first.pk, third.pk])
    names = [value.name for value in plan.core_values.order_by("order")]
    assert names == [second.name, first.name, third.name]
