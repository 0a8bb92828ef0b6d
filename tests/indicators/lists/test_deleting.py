"""What a file may delete, with the values that hang on it."""

import pytest
from django.db import IntegrityError, transaction

from indicators.models import Indicator, Measurement, Period
from tests.support.builders import build_plan, measure
from tests.support.workbook_files import (
    export,
    import_,
    put,
)

pytestmark = pytest.mark.differs


def test_an_indicator_whose_tasks_nobody_touched_is_deleted_with_them(db):
    plan = build_plan(goals=1, objectives=1, indicators=3)
    first, second, _ = Indicator.objects.filter(card__objective__goal__plan=plan)
    for code in ("2025-1", "2025-2"):
        measure(plan, code, {first: 5})
    data = export(plan, lambda book: book["Göstergeler"].delete_rows(3))
    import_(data, ticked=["Göstergeler"])
    assert not Indicator.objects.filter(pk=second.pk).exists()
    assert Measurement.objects.filter(indicator=first).count() == 2
    gone = Measurement.history.filter(history_type="-")
    assert [row.indicator_id for row in gone] == [second.pk] * 2
    assert {row.history_change_reason for row in gone} == {
        "Çalışma kitabından içe aktarma: plan.xlsx"
    }


@pytest.mark.differs
@pytest.mark.parametrize(
    "written",
    [
        {"value": 5},
        {"not_measured": True},
        {"not_measured_reason": "Sayaç bozuk."},
        {"deviation_reason": "Kış uzun sürdü."},
        {"remedy": "Ek ekip kurulacak."},
    ],
)
def test_the_database_keeps_what_somebody_wrote_in_a_closed_period(db, written):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    period = measure(plan, "2025-1", {}, close=False)
    Measurement.objects.update(**written)
    Period.objects.update(state="closed")
    with pytest.raises(IntegrityError, match="is kept"), transaction.atomic():
        Measurement.objects.filter(period=period)._raw_delete("default")


def test_a_moved_row_takes_the_place_of_a_deleted_one(db):
    plan = build_plan(goals=1, objectives=1, indicators=3)

    def change(book):
        sheet = book["Göstergeler"]
        sheet.delete_rows(2)
        put(sheet, "Sıra", 2, 1)
        put(sheet, "Sıra", 3, 2)

    data = export(plan, change)
    import_(data, ticked=["Göstergeler"])
    places = Indicator.objects.values_list("order", "name")
    assert list(places) == [(1, "2. gösterge"), (2, "3. gösterge")]
