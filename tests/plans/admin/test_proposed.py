"""What the admin proposes for a new record: numbers, codes, short names; all can be changed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from indicators.admin.indicators import propose_code
from indicators.models import Indicator
from plans.admin.base.proposed import next_code
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit
from plans.units.names import shorten_name
from tests.support.admin_forms import new_row, untouched
from tests.support.builders import build_plan


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(2, 2)


def address(record: Any, page: str = "change") -> str:
    args = [] if page == "add" else [record.pk]
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], "PG 3.5.1"),
        (["PG 3.5.1", "PG 3.5.9"], "PG 3.5.10"),
        (["P.G. 3.5.2.", "P.G. 3.5.1."], "P.G. 3.5.3."),
        (["yok"], "PG 3.5.1"),
    ],
)
def test_a_code_follows_the_highest(codes: list[str], expected: str) -> None:
    assert next_code(codes, "PG 3.5.1") == expected


def test_a_new_goal_has_the_next_number_of_the_plan(team: Client, plan: Plan) -> None:
    page = team.get(address(Goal, "add"))
    data = untouched(page)
    assert data["number"] == 3
    assert team.post(address(Goal, "add"), data | {"name": "Yeni", "number": ""}).status_code == 302
    assert Goal.objects.get(name="Yeni").number == 3


def test_a_person_may_give_another_number(team: Client, plan: Plan) -> None:
    data = untouched(team.get(address(Goal, "add")))
    team.post(address(Goal, "add"), data | {"name": "Yeni", "number": "9"})
    assert Goal.objects.get(name="Yeni").number == 9


def test_a_new_objective_has_the_next_number_of_its_goal(team: Client, plan: Plan) -> None:
    goal = plan.goals.get(number=2)
    page = team.get(address(Objective, "add"), {"goal": goal.pk})
    assert untouched(page)["number"] == 3
    data = untouched(team.get(address(Objective, "add")))
    assert data["number"] == ""
    team.post(address(Objective, "add"), data | {"goal": goal.pk, "name": "Yeni"})
    assert Objective.objects.get(name="Yeni").number == 3


def test_a_new_row_of_a_goal_comes_with_the_next_number(team: Client, plan: Plan) -> None:
    goal = plan.goals.get(number=1)
    page = team.get(address(goal))
    [objectives] = page.context["inline_admin_formsets"]
    assert objectives.formset.empty_form["number"].value() == 3
    blank = new_row(untouched(page), "objectives", number="3")
    assert team.post(address(goal), blank).status_code == 302
    assert goal.objectives.count() == 2  # a number alone is no objective
    team.post(address(goal), new_row(untouched(page), "objectives", number="3", name="Yeni"))
    assert goal.objectives.get(number=3).name == "Yeni"


def test_a_new_indicator_has_the_next_code_written_as_the_others(team: Client, plan: Plan) -> None:
    card = ObjectiveCard.objects.get(objective__goal__number=2, objective__number=2)
    assert propose_code(card) == "P.G. 2.2.4"
    page = team.get(address(card))
    assert 'name="indicators-__prefix__-code" value="P.G. 2.2.4"' in page.text
    row = {"code": "P.G. 2.2.4", "monitoring_frequency": 6, "reporting_frequency": 6}
    assert (
        team.post(address(card), new_row(untouched(page), "indicators", **row)).status_code == 302
    )
    assert card.indicators.count() == 3  # a code alone is no indicator
    own = team.get(address(Indicator, "add"), {"card": card.pk})
    assert untouched(own)["code"] == "P.G. 2.2.4"


def test_the_first_indicator_of_an_objective_has_its_number(plan: Plan) -> None:
    card = ObjectiveCard.objects.get(objective__goal__number=2, objective__number=2)
    card.indicators.all().delete()
    assert propose_code(card) == "P.G. 2.2.1"
    Indicator.objects.all().delete()
    assert propose_code(card) == "PG 2.2.1"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Mali Hizmetler Müdürlüğü", "Mali Hizmetler Md."),
        ("İtfaiye Daire Başkanlığı", "İtfaiye Daire Bşk."),
        ("Özel Kalem", "Özel Kalem"),
    ],
)
def test_a_short_name_follows_from_the_name(name: str, short: str) -> None:
    assert shorten_name(name) == short


def test_a_unit_without_a_short_name_gets_one(team: Client, db: None) -> None:
    data = untouched(team.get(address(Unit, "add")))
    data |= {"name": "Zabıta Müdürlüğü", "code": "zabita"}
    assert team.post(address(Unit, "add"), data).status_code == 302
    assert Unit.objects.get().short_name == "Zabıta Md."


@pytest.mark.parametrize(
    ("unit", "name", "value"),
    [
        ("%", "Memnuniyet", "last"),
        ("Gün", "Ortalama işlem süresi", "average"),
        ("", "Gösterge", ""),
    ],
)
def test_a_row_asks_what_its_unit_of_measure_proposes(
    team: Client, db: None, unit: str, name: str, value: str
) -> None:
    page = reverse("admin:indicators_indicator_proposal")
    answer = team.get(page, {"unit_of_measure": unit, "name": name}).json()
    assert answer["value"] == value
    assert answer["text"].startswith("Öneri: ") is bool(value)
