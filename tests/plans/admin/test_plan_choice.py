"""The plan that a person works on: lists, choosers, filters and searches keep to it."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator
from plans.admin.base.plan_choice import ALL
from plans.models import Goal, KeyIndicator, Objective, Plan
from plans.records.plans import in_plan, plan_path
from tests.support.admin_forms import untouched
from tests.support.builders import build_plan
from tests.support.pages import read_page


@pytest.fixture
def old(db: None) -> Plan:
    plan = build_plan(1, 1, 1, 1, slug="eski", status=Plan.Status.ENDED)
    plan.institution = "Eski Belediye"
    plan.save()
    return plan


@pytest.fixture
def plan(old: Plan) -> Plan:
    """The plan in force, beside an older one with the same codes."""
    return build_plan(1, 1, 1, 1, slug="yeni")


def choose(team: Client, slug: str, page: str = "/admin/") -> Any:
    return team.post(reverse("choose_plan"), {"plan": slug, "page": page})


def listed(team: Client, name: str, **query: Any) -> set[Any]:
    response = team.get(reverse(f"admin:{name}_changelist"), query)
    return set(response.context["cl"].queryset)


def offered(team: Client, field: str, **query: Any) -> list[str]:
    """What the chooser of `app.model.field` offers."""
    app, model, name = field.split(".")
    query = {"app_label": app, "model_name": model, "field_name": name, "term": "", **query}
    response = team.get(reverse("admin:autocomplete"), query)
    return [row["text"] for row in json.loads(response.content)["results"]]


#: Models whose list in the admin is a page of another kind.
_NO_LISTS = ("section", "workbookimport", "correction")
#: Every admin list of records that belong to a plan.
LISTS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if plan_path(model) and model._meta.model_name not in _NO_LISTS
)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_keeps_to_the_chosen_plan(team: Client, plan: Plan, name: str) -> None:
    model = apps.get_model(name.replace("_", "."))
    rows = listed(team, name)
    assert rows == set(model._default_manager.filter(in_plan(model, plan)))
    page = team.get(reverse(f"admin:{name}_changelist"))
    assert "Tüm planlar" in read_page(page)
    assert "plan_name" not in page.context["cl"].list_display


def test_the_plan_in_force_is_chosen_until_a_person_chooses(
    team: Client, plan: Plan, old: Plan
) -> None:
    assert {goal.plan for goal in listed(team, "plans_goal")} == {plan}
    choose(team, old.slug)
    assert {goal.plan for goal in listed(team, "plans_goal")} == {old}


def test_with_all_plans_together_a_column_names_the_plan(team: Client, plan: Plan) -> None:
    choose(team, ALL)
    page = team.get(reverse("admin:plans_objective_changelist"))
    assert page.context["cl"].result_count == 2
    assert "field-plan_name" in page.text
    assert "Eski Belediye" in page.text


def test_choosers_offer_what_is_in_the_chosen_plan(team: Client, plan: Plan) -> None:
    assert offered(team, "plans.objective.goal") == ["A1 1. amaç"]


def test_choosers_tell_the_same_code_of_two_plans_apart(team: Client, plan: Plan) -> None:
    choose(team, ALL)
    texts = offered(team, "plans.objectivecard.objective")
    assert len(set(texts)) == 2
    assert texts[0] == "H1.1 1. amacın 1. hedefi (Eski Belediye 2025–2029)"


def test_the_choosers_of_a_record_of_another_plan_offer_that_plans_records(
    team: Client, plan: Plan, old: Plan
) -> None:
    indicator = Indicator.objects.get(card__objective__goal__plan=old)
    page = team.get(reverse("admin:indicators_indicator_change", args=[indicator.pk]))
    assert "autocomplete/?of_plan=eski" in page.text
    choice = {"field": "indicators.indicator.key_indicators"}
    old.key_indicators.update(name="Eski planın göstergesi")
    assert offered(team, of_plan="eski", **choice) == ["Eski planın göstergesi"]


def test_filters_offer_what_is_in_the_chosen_plan(team: Client, plan: Plan) -> None:
    Goal.objects.create(plan=plan, number=2, name="2. amaç")
    page = team.get(reverse("admin:plans_objective_changelist"))
    [goals] = page.context["cl"].filter_specs
    [choice] = goals.choices(page.context["cl"])
    keys = {key for key, _ in choice["form"].fields[goals.lookup_kwarg].choices if key}
    assert keys == set(plan.goals.values_list("pk", flat=True))


def test_filters_call_accounts_by_their_own_names_in_the_order_of_these(team: Client) -> None:
    User.objects.create(username="bekir", first_name="Zeki")
    User.objects.create(username="zeki", first_name="Bekir")
    page = read_page(team.get(reverse("admin:indicators_unlock_changelist")))
    assert page.index(">bekir<") < page.index(">zeki<")


def test_an_export_holds_the_chosen_plan(team: Client, plan: Plan) -> None:
    address = reverse("admin:indicators_indicator_export")
    page = team.get(address)
    assert page.status_code == 200
    rows = page.context["opts"].model.objects.count()
    assert rows == 2
    file = team.post(address, {"format": "1", "resource": ""})
    assert file.content.decode("utf-8-sig").count("1. gösterge") == 1


def test_an_address_that_names_a_plan_lists_that_plan(team: Client, plan: Plan, old: Plan) -> None:
    rows = listed(team, "plans_objective", goal__plan__id__exact=old.pk)
    assert {row.goal.plan for row in rows} == {old}


def test_a_new_record_belongs_to_the_chosen_plan(team: Client, plan: Plan, old: Plan) -> None:
    choose(team, old.slug)
    form = team.get(reverse("admin:plans_goal_add")).context["adminform"].form
    assert form.initial["plan"] == str(old.pk)


def test_a_record_of_another_plan_says_so_and_offers_to_switch(
    team: Client, plan: Plan, old: Plan
) -> None:
    old_goal = Goal.objects.get(plan=old)
    address = reverse("admin:plans_goal_change", args=[old_goal.pk])
    page = team.get(address)
    assert "Bu sayfa seçtiğiniz planın değil" in read_page(page)
    assert team.post(address, untouched(page) | {"name": "Yeni ad"}).status_code == 302
    assert choose(team, old.slug, address)["Location"] == address
    assert "Bu sayfa seçtiğiniz planın değil" not in read_page(team.get(address))


@pytest.mark.parametrize("name", ["budgeting_costestimate_grid", "plans_section_tree"])
def test_switching_on_the_page_of_a_whole_plan_opens_the_other_plans(
    team: Client, plan: Plan, old: Plan, name: str
) -> None:
    page = reverse(f"admin:{name}", args=[plan.slug])
    assert team.get(reverse(f"admin:{name}s"))["Location"] == page
    assert choose(team, old.slug, page)["Location"] == reverse(f"admin:{name}", args=[old.slug])


@pytest.mark.parametrize(
    "page", ["https://example.com/", "//example.com", "/yok", "/admin/yok/", "/"]
)
def test_the_switch_leads_to_no_other_site(team: Client, plan: Plan, page: str) -> None:
    assert choose(team, plan.slug, page)["Location"] == reverse("admin:index")


def test_a_plan_that_is_gone_is_chosen_no_more(team: Client, plan: Plan, old: Plan) -> None:
    choose(team, old.slug)
    old.delete()
    page = team.get(reverse("admin:plans_goal_changelist"))
    assert {goal.plan for goal in page.context["cl"].queryset} == {plan}
    assert "plan-switch" not in page.text  # of one plan nobody chooses


def test_who_may_not_see_plans_chooses_none(client: Client, plan: Plan) -> None:
    client.force_login(User.objects.create_user("yetkisiz", is_staff=True))
    assert choose(client, plan.slug).status_code == 403
    assert "plan-switch" not in client.get(reverse("admin:index")).text


def test_the_start_page_shows_the_chosen_plan(team: Client, plan: Plan, old: Plan) -> None:
    choose(team, old.slug)
    shown = team.get(reverse("admin:index")).context["plans"]
    assert [item["plan"] for item in shown] == [old]


def test_lists_of_all_plans_ask_as_often_for_many_rows(team: Client, plan: Plan) -> None:
    choose(team, ALL)
    counts = []
    for name in ("objective", "objectivecard", "unitassignment", "keyindicator"):
        address = reverse(f"admin:plans_{name}_changelist")
        with CaptureQueriesContext(connection) as few:
            team.get(address)
        counts.append(len(few))
    build_plan(3, 3, 1, 3, slug="dorduncu")
    assert Objective.objects.count() == 11
    for name, before in zip(
        ("objective", "objectivecard", "unitassignment", "keyindicator"), counts, strict=True
    ):
        with CaptureQueriesContext(connection) as many:
            team.get(reverse(f"admin:plans_{name}_changelist"))
        assert len(many) == before <= 25, name


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("plans.Plan", ""),
        ("plans.Unit", ""),
        ("plans.UnitMember", ""),
        ("plans.Section", "plan"),
        ("plans.UnitAssignment", "objective__goal__plan"),
        ("indicators.AnnualTarget", "indicator__card__objective__goal__plan"),
        ("indicators.Evidence", "measurement__period__plan"),
        ("budgeting.PublishedTotal", "plan"),
        ("budgeting.BudgetAmount", "item__plan"),
    ],
)
def test_a_records_plan_is_found_through_what_it_belongs_to(label: str, path: str) -> None:
    assert plan_path(apps.get_model(label)) == path


def test_an_action_on_rows_of_a_plan_that_is_chosen_no_more_does_nothing_and_says_so(
    team: Client, plan: Plan, old: Plan
) -> None:
    chosen = Goal.objects.get(plan=plan)
    choose(team, old.slug)  # in another tab
    data = {"action": "delete_selected", "_selected_action": [chosen.pk], "post": "yes"}
    for across in ("0", "1"):
        data["select_across"] = across
        response = team.post(reverse("admin:plans_goal_changelist"), data, follow=True)
        assert "Seçtiğiniz kayıtlar artık bu listede değil" in read_page(response)
    assert Goal.objects.count() == 2


def test_a_record_names_none_of_another_plan(team: Client, plan: Plan, old: Plan) -> None:
    choose(team, ALL)
    indicator = Indicator.objects.filter(card__objective__goal__plan=plan).first()
    own = KeyIndicator.objects.create(plan=plan, name="Bu planın")
    strange = KeyIndicator.objects.create(plan=old, name="Eski planın")
    address = reverse("admin:indicators_indicator_change", args=[indicator.pk])
    data = untouched(team.get(address))
    response = team.post(address, data | {"key_indicators": [own.pk, strange.pk]})
    assert "“Eski planın” başka bir planın kaydı." in read_page(response)
    assert not indicator.key_indicators.exists()
    assert team.post(address, data | {"key_indicators": [own.pk]}).status_code == 302
    total = {"plan": plan.pk, "kind": "goal_cost", "goal": Goal.objects.get(plan=old).pk}
    response = team.post(reverse("admin:budgeting_publishedtotal_add"), total | {"value": "5"})
    assert "başka bir planın kaydı" in read_page(response)
