"""What a plan said in earlier years is read back from its versions."""

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from indicators.models import Indicator
from plans.models import Correction, Plan
from plans.sheets.sheet import BY_TITLE
from plans.versions.earlier import READ_AGAIN, Earlier, versions_of
from tests.support.builders import build_plan
from tests.support.versions import revised

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return build_plan(goals=1, objectives=1, indicators=1)


def first_version(plan: Plan) -> Earlier:
    (earlier,) = versions_of(Plan.objects.get(pk=plan.pk)).earlier
    return earlier


@pytest.mark.parametrize("title", READ_AGAIN)
def test_a_record_is_taken_back_with_all_of_its_content(plan: Plan, title: str) -> None:
    sheet = BY_TITLE[title]
    record: Model = sheet.model.objects.all()[0]
    names = getattr(record, "NOT_CONTENT", ())
    free = [name for name in names if not record._meta.get_field(name).is_relation]
    content = [c.field for c in sheet.plain_columns if c.field not in free]
    before = {name: getattr(record, name) for name in content}
    with revised(plan, 2027):
        pass
    for name in (*content, *free):
        setattr(record, name, "başka")
    old = first_version(plan).take_back(record)
    assert {name: getattr(old, name) for name in content} == before
    assert all(getattr(old, name) == getattr(record, name) == "başka" for name in free)


def test_a_record_that_is_new_was_not_in_the_plan(plan: Plan) -> None:
    with revised(plan, 2027):
        new = Indicator.objects.get()
        new.pk, new.uid, new.order = None, "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", 2
        new.save()
    assert first_version(plan).take_back(new) is None


@pytest.mark.parametrize(("year", "number"), [(2025, 1), (2026, 2), (2027, 2), (2028, None)])
def test_each_year_has_the_version_that_was_in_force_in_it(
    plan: Plan, year: int, number: int | None
) -> None:
    for from_year in (2026, 2028):
        with revised(plan, from_year):
            pass
    earlier = versions_of(plan).in_year(year)
    assert (earlier and earlier.number) == number


def test_versions_are_read_once_and_not_at_all_where_there_is_one(plan: Plan) -> None:
    def queries() -> int:
        again = Plan.objects.get(pk=plan.pk)
        with CaptureQueriesContext(connection) as captured:
            for year in again.years:
                versions_of(again).in_year(year)
        return len(captured)

    assert queries() == 0
    with revised(plan, 2027):
        pass
    assert queries() == 1
    Correction.objects.create(
        plan=plan,
        table="plans_goal",
        row=1,
        column="name",
        place="A1",
        old="a",
        new="b",
        reason="c",
    )
    assert queries() == 2
