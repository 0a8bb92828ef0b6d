"""Lists whose rows are dragged into order."""

import pytest
from django.test import Client
from django.urls import reverse

from budgeting.models import BudgetItem
from plans.models import Unit
from tests.support.admin_forms import drag
from tests.support.builders import build_plan

pytestmark = pytest.mark.differs


def test_units_keep_the_order_they_were_dragged_into(team: Client) -> None:
    for name in "abcd":
        Unit.objects.create(code=name, name=name, short_name=name)
    a, b, c, d = Unit.objects.order_by("order")
    drag(team, reverse("admin:plans_unit_changelist"), [d.pk, b.pk, a.pk, c.pk])
    assert list(Unit.objects.order_by("order").values_list("name", flat=True)) == list("dbac")
    assert list(Unit.objects.order_by("order").values_list("order", flat=True)) == [1, 2, 3, 4]
    assert b.history.count() == 1  # the row that stayed has not changed
    assert d.history.first().history_user.username == "strateji"


def test_a_part_of_a_list_trades_places_only_with_itself(team: Client) -> None:
    for name in ["mavi", "ayrı", "mor"]:
        Unit.objects.create(code=f"x{len(name)}{name[0]}", name=name, short_name=name)
    first, _, third = Unit.objects.order_by("order")
    drag(team, reverse("admin:plans_unit_changelist") + "?q=m", [third.pk, first.pk])
    names = list(Unit.objects.order_by("order").values_list("name", flat=True))
    assert names == ["mor", "ayrı", "mavi"]


def test_budget_lines_move_among_their_own_side_only(team: Client) -> None:
    plan = build_plan(1, 1)
    BudgetItem.objects.all().delete()
    for side in ("expense", "income"):
        for code in ("01", "02"):
            BudgetItem.objects.create(plan=plan, side=side, code=code, name=code)
    rows = list(BudgetItem.objects.order_by("side", "order"))
    keys = [row.pk for row in reversed(rows)]
    drag(team, reverse("admin:budgeting_budgetitem_changelist"), keys)
    assert list(
        BudgetItem.objects.order_by("side", "order").values_list("side", "code", "order")
    ) == [("expense", "02", 1), ("expense", "01", 2), ("income", "02", 1), ("income", "01", 2)]
